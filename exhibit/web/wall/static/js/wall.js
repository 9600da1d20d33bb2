// The wall: what a projector shows, on whatever has a browser. One press makes it a display of the show; `#kiosk` in
// the address does so without.
import { WallWatch } from "/static/shared/js/wall_watch.js";
import { languages, learn, t } from "/static/shared/js/words.js";
import { letIn, mayLook } from "./entry.js";
import { stayAwake } from "./awake.js";

const CONTROLS_MS = 4000;
const DARK_AFTER_MS = 5000;
const ENDED = [1001, 1012]; // the show has ended, and says so
const UNKNOWN = 4404;
const UNTOLD = 4403;

const $ = (id) => document.getElementById(id);
const wanted = new URLSearchParams(location.search);
const name = wanted.get("on") || "";
const asked = new URLSearchParams(location.hash.slice(1));
const kiosk = asked.has("kiosk") || wanted.has("kiosk");
const KEPT = `exhibit-wall ${name}`;
let display = kiosk || localStorage.getItem(KEPT) === "yes";
let open = false;
let door = "";
let version = "";
let drawnAt = 0;
let hiding = 0;
let awake = true;

const light = (lit) => (document.body.dataset.lit = lit ? "yes" : "no");
const about = (text) => ($("about").textContent = text);

function address() {
  const width = Math.ceil(Math.max(innerWidth, innerHeight) * devicePixelRatio);
  return `${door}?on=${encodeURIComponent(name)}&as=${display ? "display" : "look"}&width=${width}`;
}

const watch = new WallWatch($("wall"), address, (news) => {
  if (news.kind === "hello") {
    // The page of an older version must not meet a newer show.
    if (version && version !== news.version) location.reload();
    version = news.version;
    open = true;
    document.body.dataset.wall = news.wall;
  } else if (news.kind === "picture") {
    drawnAt = performance.now();
    light(true);
    about(display && !awake ? t("screen.asleep") : "");
  } else if (news.kind === "lost") {
    lost(news.code);
  }
});

function lost(code) {
  if (ENDED.includes(code)) light(false);
  about(t({ [UNKNOWN]: "screen.unknown", [UNTOLD]: "screen.untold" }[code] || "screen.away"));
  // One that never opened was perhaps not let in: a login ends, a token is taken back.
  if (!open || code === UNTOLD) enter();
  open = false;
}

async function enter() {
  const found = await mayLook(asked.get("token"));
  if (found !== null) door = found;
  else if (document.visibilityState === "visible") {
    watch.close();
    await letIn();
    door = "/ws/wall";
    watch.open();
  }
}

/** Make this the wall itself, or let it look only. Full screen is taken by a press alone: browsers want it so. */
async function become(one, byPress) {
  display = one;
  localStorage.setItem(KEPT, one ? "yes" : "no");
  tell();
  if (byPress && one && document.documentElement.requestFullscreen) {
    await document.documentElement.requestFullscreen({ navigationUI: "hide" }).catch(() => {});
  } else if (!one && document.fullscreenElement) await document.exitFullscreen().catch(() => {});
  awake = await stayAwake(one);
  watch.open();
}

function tell() {
  document.body.dataset.display = display ? "yes" : "no";
  $("switch").textContent = t(display ? "screen.stop" : "screen.show");
  $("switch").hidden = kiosk || door === "/ws/wall/public";
}

/** Somebody moves or touches: what can be pressed is seen for a moment. */
function ask() {
  if (kiosk) return;
  document.body.dataset.asking = "yes";
  clearTimeout(hiding);
  hiding = setTimeout(() => (document.body.dataset.asking = "no"), CONTROLS_MS);
}

async function begin() {
  await learn(await languages());
  await enter();
  if (!door) door = "/ws/wall";
  tell();
  for (const event of ["pointermove", "pointerdown", "keydown"]) addEventListener(event, ask);
  $("switch").addEventListener("click", () => become(!display, true));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) watch.close();
    else watch.open();
  });
  addEventListener("pagehide", () => watch.close());
  // Who leaves full screen by a key has ended it; a screen of the house never had it by a press.
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && display && !kiosk) become(false, false);
  });
  setInterval(() => {
    if (performance.now() - drawnAt > DARK_AFTER_MS) light(false);
  }, 500);
  awake = await stayAwake(display);
  ask();
  if (!document.hidden) watch.open();
  document.body.dataset.ready = "yes";
}

begin();
