// Try it: the browser's own camera in the exhibit's place.
import { themes } from "/static/shared/js/theme.js";
import { $, make, mark, say, show, tag } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, languages, learn, spoken, t, translate } from "/static/shared/js/words.js";
import { learnColours } from "/static/shared/js/palette.js";
import { needsToken, signIn } from "/static/shared/js/login.js";
import { begin as begun, cameras, end, fault, frame } from "./eyes.js";
import { Asker, Server } from "./asking.js";
import { bars, over } from "./answers.js";

let asking = null;
let serving = false;
let running = false;

function state() {
  tag($("frame"), "serving", serving && running ? "yes" : "no");
  say($("start"), t(running ? "try.stop" : "try.start"));
  mark($("serve"), "aria-pressed", serving);
  say($("serve"), t(serving ? "try.serving" : "try.serve"));
}

function idle(text, level = "") {
  say($("idle"), text);
  tag($("idle"), "level", level);
}

async function start() {
  stop();
  try {
    await begun($("video"), $("which").value);
  } catch (error) {
    return idle(t(...fault(error)), "bad");
  }
  running = true;
  const { videoWidth: width, videoHeight: height } = $("video");
  $("frame").style.aspectRatio = width && height ? `${width} / ${height}` : "";
  idle("");
  await list();
  ask();
  state();
}

function ask() {
  asking?.close();
  asking = serving ? new Server({ frame, told, lost, other }) : new Asker({ frame, told, lost });
}

function stop() {
  asking?.close();
  asking = null;
  end();
  running = false;
  $("frame").style.aspectRatio = "";
  over($("over"), [], null);
  say($("rate"), "");
  idle(t("try.idle"));
  show($("take"), false);
  state();
}

/** An answer: faces as shares of the picture, largest first; `rate` in answers a second. */
function told({ faces, rate, shut }) {
  idle(shut ? t("try.serve.shut") : "");
  over($("over"), faces, $("video"));
  bars(faces[0]);
  show($("take"), false);
  say($("rate"), `${faces.length ? t("try.faces", { n: faces.length }) : t("try.nobody")} · ${t("try.rate", { n: Math.round(rate) })}`);
}

const lost = (text) => idle(text || t("try.lost"), "bad");

function other(text) {
  idle(text || t("try.serve.other"), "bad");
  show($("take"), true);
}

/** The cameras that there are, once one was allowed. */
async function list() {
  const all = await cameras();
  const before = $("which").value;
  $("which").replaceChildren(...all.map((one, index) => make("option", { value: one.deviceId, text: one.label || `${t("try.which")} ${index + 1}` })));
  if (before) $("which").value = before;
  show($("which"), all.length > 1);
}

async function mayServe() {
  const answer = await fetch("/api/state").catch(() => null);
  const source = answer?.ok ? (await answer.json()).room?.source : "";
  show($("serve"), source === "browser");
  show($("serve-about"), source === "browser");
}

async function begin() {
  const known = await languages();
  await learn(known);
  while (await needsToken(true)) await signIn("visitor");
  await learnColours();
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  translate();
  document.title = t("try.title");
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, lang: one.language })));
  $("language").value = spoken();
  $("language").addEventListener("change", (event) => (choose(event.target.value), location.reload()));
  themes(() => {});
  $("start").addEventListener("click", () => (running ? stop() : start()));
  $("which").addEventListener("change", start);
  $("take").addEventListener("click", () => asking?.take?.());
  $("serve").addEventListener("click", () => ((serving = !serving), state(), running ? ask() : start()));
  document.addEventListener("visibilitychange", () => document.hidden && running && !serving && stop());
  window.addEventListener("pagehide", stop);
  stop();
  bars(null);
  await mayServe();
  document.body.dataset.ready = "yes";
}

begin();
