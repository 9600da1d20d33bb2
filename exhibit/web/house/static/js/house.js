// The house: every room as the server has heard it, asked each second. Whether what stands here is still true is judged
// by this browser's own monotonic clock.
import { themes } from "/static/shared/js/theme.js";
import { $, keep, make, mark, picture, say, show, tag } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, languages, learn, spoken, t, translate } from "/static/shared/js/words.js";
import { needsToken, signIn } from "/static/shared/js/login.js";
import { ask } from "/static/shared/js/api.js";
import { open, refresh } from "/static/house/js/sheet.js";
import { marks, stateOf, STATES, STATE_ICONS } from "/static/house/js/words_of_rooms.js";

const ASK_EVERY_MS = 1000;
const OLD_AFTER_MS = 5000;
let told = { broker: "down", detail: "", rooms: [], listened_s: 0 };
let told_ms = performance.now();
let asking = false;

async function read() {
  if (asking) return;
  asking = true;
  try {
    told = await ask("GET", "/api/house");
    told_ms = performance.now();
    draw();
  } catch {
    // How old it is, is told below.
  } finally {
    asking = false;
  }
}

/** What would make all of this untrue: said above everything else. */
function warn() {
  const silent_ms = performance.now() - told_ms;
  const old = silent_ms > OLD_AFTER_MS;
  tag(document.body, "old", old ? "yes" : "no");
  let words = "";
  if (old) words = t("house.old", { s: Math.floor(silent_ms / 1000) });
  else if (told.broker !== "up") words = t("house.no_broker", { why: told.detail });
  show($("alarm"), Boolean(words));
  say($("alarm"), words);
}

function draw() {
  const by = (state) => told.rooms.filter((one) => one.state === state);
  const counts = STATES.map((state) => ({ state, n: by(state).length }));
  keep($("counts"), counts, (one) => one.state, count, fillCount);
  const calls = [...by("ill"), ...by("silent"), ...by("unknown")];
  document.title = calls.length ? `${calls.length} · ${t("house.title")}` : t("house.title");
  tag($("go"), "calls", calls.length ? "some" : "none");
  say($("go-title"), calls.length ? t("house.go") : told.rooms.length ? t("house.all_well") : t("house.nothing"));
  keep($("calls"), calls, (one) => one.name, call, fillCall);
  keep($("tiles"), told.rooms, (one) => one.name, tile, fillTile);
  show($("none"), !told.rooms.length);
  say($("none"), t("house.none", { s: Math.floor(told.listened_s) }));
  refresh(told.rooms);
  warn();
}

const count = (one) => make("li", { class: "count", dataset: { state: one.state } }, make("span", { "aria-hidden": "true" }), make("b"), make("span"));

function fillCount(node, one) {
  picture(node.children[0], STATE_ICONS[one.state]);
  say(node.children[1], String(one.n));
  say(node.children[2], t(`house.state.${one.state}`));
  tag(node, "any", one.n ? "yes" : "no");
}

function call(one) {
  const node = make("li", {}, make("button", { type: "button", class: "call", on: { click: () => open(one.name, told.rooms) } },
    make("span", { class: "call-icon", "aria-hidden": "true" }), make("span", { class: "call-name" }), make("span", { class: "call-state" }),
    make("span", { class: "call-text" }), make("span", { class: "call-remedy" })));
  return node;
}

function fillCall(node, one) {
  const [shape, name, state, text, remedy] = node.firstChild.children;
  tag(node.firstChild, "state", one.state);
  picture(shape, STATE_ICONS[one.state]);
  say(name, one.label);
  say(state, stateOf(one));
  say(text, one.headline);
  say(remedy, one.remedy);
}

const tile = (one) => make("li", {}, make("button", { type: "button", class: "tile", on: { click: () => open(one.name, told.rooms) } },
  make("span", { class: "tile-icon", "aria-hidden": "true" }), make("span", { class: "tile-name" }), make("span", { class: "tile-state" }), make("span", { class: "tile-marks" })));

function fillTile(node, one) {
  const [shape, name, state, standing] = node.firstChild.children;
  tag(node.firstChild, "state", one.state);
  picture(shape, STATE_ICONS[one.state]);
  say(name, one.label);
  say(state, stateOf(one));
  say(standing, marks(one).join(" · "));
  tag(node.firstChild, "fresh", one.fresh ? "yes" : "no");
  mark(node.firstChild, "title", one.headline || null);
}

async function begin() {
  const known = await languages();
  await learn(known);
  while (await needsToken()) await signIn("viewer");
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  translate();
  document.title = t("house.title");
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, lang: one.language })));
  $("language").value = spoken();
  $("language").addEventListener("change", (event) => (choose(event.target.value), location.reload()));
  themes(() => {});
  $("everywhere").addEventListener("click", () => open("", told.rooms));
  await read();
  setInterval(read, ASK_EVERY_MS);
  setInterval(warn, ASK_EVERY_MS);
  document.body.dataset.ready = "yes";
}

begin();
