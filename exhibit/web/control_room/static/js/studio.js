// The studio: turn a number, look at the wall, keep it. Nothing sticks: what is tried ends ten seconds after this page
// was heard last.
import { $, make, say, show } from "/static/shared/js/dom.js";
import { ask, Refusal } from "/static/shared/js/api.js";
import { EMOTIONS, called } from "/static/shared/js/palette.js";
import { WallWatch } from "/static/shared/js/wall_watch.js";
import { feeling, number, percent, t } from "/static/shared/js/words.js";
import { rehearsals } from "./studio_rehearsal.js";
import { beginnings } from "./studio_new.js";

const AGAIN_MS = 3000;
const SEND_AFTER_MS = 100;
const WIDTH_PX = 640;
const mover = Array.from(crypto.getRandomValues(new Uint32Array(4)), (one) => one.toString(36)).join("");
let told = null;
let moving = false;
let sending = 0;
let watch = null;
let listed = () => {};

const here = () => document.body.dataset.view === "rules" && !document.hidden;
const scene = () => told.scenes.find((one) => one.name === $("studio-scene").value);
const words = (error) => (error instanceof Refusal ? error.message : t("steer.unreached"));

/** Show the studio; `list` shows the files anew. */
export async function studio(list) {
  listed = list;
  if (!told) {
    build();
    setInterval(look, 500);
    setInterval(() => moving && here() && send(), AGAIN_MS);
    window.addEventListener("pagehide", leave);
  }
  await learn();
  look();
}

function build() {
  const canvas = make("canvas", { class: "studio-wall", id: "studio-wall", role: "img", width: 16, height: 9, "aria-label": t("studio.wall") });
  watch = new WallWatch(canvas, () => `/ws/wall?as=look&width=${WIDTH_PX}`, () => {});
  const button = (id, word, act, more = {}) => make("button", { type: "button", id, text: t(word), on: { click: act }, ...more });
  const mood = make("input", { type: "checkbox", id: "studio-mood", on: { change: moved } });
  $("studio").replaceChildren(
    make("header", {}, make("h2", { id: "studio-title", text: t("studio.title") }), make("p", { class: "aside", text: t("studio.about") })),
    make("div", {}, canvas, make("p", { class: "desk-state", id: "studio-state", role: "status", "aria-live": "polite" }),
      make("div", { class: "line" }, button("studio-over", "studio.over", () => send(true), { hidden: true }), button("studio-back", "studio.back", back, { disabled: true }))),
    make("div", {}, make("div", { class: "field" }, make("label", { for: "studio-scene", text: t("studio.scene") }), make("select", { id: "studio-scene", on: { change: () => (sliders(), moved()) } })),
      make("div", { class: "fields", id: "studio-numbers" }), button("studio-keep", "studio.keep", keepNumbers, { class: "primary", disabled: true }),
      make("label", {}, mood, " ", t("studio.mood")), make("div", { class: "fields", id: "studio-feelings", hidden: true },
        slider("studio-visitors", t("whatif.visitors"), { low: 0, high: 6, step: 1, value: 1, says: (value) => number(value) }),
        ...EMOTIONS.map((name) => slider(`studio-${name}`, feeling(called(name)), { low: 0, high: 1, step: 0.05, value: name === "happiness" ? 1 : 0, says: percent })),
        slider("studio-attention", t("whatif.attention"), { low: 0, high: 1, step: 0.05, value: 1, says: percent }))),
    make("div", { id: "studio-rehearsal" }), make("div", { id: "studio-new" }));
}

function slider(id, label, { low, high, step, value, says }) {
  const output = make("output", { for: id, text: says(value) });
  const input = make("input", { type: "range", id, min: low, max: high, step, value, on: { input: () => (say(output, says(Number(input.value))), moved()) } });
  return make("div", { class: "slider" }, make("label", { for: id, text: label }), input, output);
}

async function learn() {
  try {
    const first = !told;
    told = await ask("GET", `/api/studio?mover=${mover}`);
    const chosen = $("studio-scene").value;
    $("studio-scene").replaceChildren(make("option", { value: "", text: t("studio.none") }), ...told.scenes.map((one) => make("option", { value: one.name, text: one.name, title: one.about })));
    $("studio-scene").value = chosen;
    if (first) sliders();
    rehearsals($("studio-rehearsal"), told.rehearsals);
    beginnings($("studio-new"), told, begun);
  } catch (error) {
    tell(words(error), "bad");
  }
}

/** The sliders of the scene that is chosen. */
function sliders() {
  const one = scene();
  const round = (value) => String(Number(value.toPrecision(4)));
  $("studio-numbers").replaceChildren(...(one?.parameters ?? []).map(({ name, value, low, high }) => slider(`studio-number-${name}`, name, { low, high, step: "any", value, says: round })));
  if (one && !one.parameters.length) $("studio-numbers").replaceChildren(make("p", { class: "aside", text: t("studio.noparameters") }));
  $("studio-keep").disabled = !one?.path || !one.parameters.length;
  if (one && !one.path) tell(t("studio.unwritable"), "warn");
}

const numbers = () => Object.fromEntries((scene()?.parameters ?? []).map(({ name }) => [name, Number(Number($(`studio-number-${name}`).value).toPrecision(4))]));
const at = (name) => Number($(`studio-${name}`).value);

function mood() {
  if (!$("studio-mood").checked) return null;
  return { visitors: at("visitors"), emotions: Object.fromEntries(EMOTIONS.map((name) => [name, at(name)])), attention: at("attention") };
}

function moved() {
  show($("studio-feelings"), $("studio-mood").checked);
  clearTimeout(sending);
  sending = setTimeout(send, SEND_AFTER_MS);
}

async function send(over = false) {
  const [tried, felt] = [scene(), mood()];
  if (!tried && !felt) return moving ? leave() : undefined;
  try {
    await ask("PUT", "/api/studio", { mover, scene: tried?.name ?? null, numbers: tried ? numbers() : {}, mood: felt, over: over === true });
    if (!moving || over === true) tell(t("studio.mine"), "ok");
    moving = true;
    show($("studio-over"), false);
  } catch (error) {
    moving = false;
    show($("studio-over"), error.status === 409);
    tell(words(error), "bad");
  }
  $("studio-back").disabled = !moving;
}

function leave() {
  if (!moving) return;
  moving = false;
  clearTimeout(sending);
  $("studio-back").disabled = true;
  tell("", "");
  fetch("/api/studio", { method: "DELETE", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ mover }) }).catch(() => {});
}

function back() {
  leave();
  $("studio-scene").value = "";
  $("studio-mood").checked = false;
  show($("studio-feelings"), false);
  sliders();
}

async function keepNumbers() {
  const { name, path } = scene();
  try {
    await ask("PUT", "/api/studio/keep", { scene: name, numbers: numbers() });
    tell(t("studio.kept", { path }), "ok");
  } catch (error) {
    tell(words(error), "bad");
  }
}

async function begun(path) {
  await listed();
  location.hash = `edit=${path}`;
}

function look() {
  const open = watch.socket || watch.retry;
  if (here() && !open) watch.open();
  if (!here() && open) watch.close();
  if (document.body.dataset.view !== "rules") leave();
}

function tell(text, level) {
  say($("studio-state"), text);
  $("studio-state").dataset.level = level;
}
