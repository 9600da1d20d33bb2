// What if: a made-up mood in the camera's place, plainly marked, ending by itself.
import { $, make, say, show } from "/static/shared/js/dom.js";
import { panel } from "./frame.js";
import { steer } from "/static/shared/js/api.js";
import { EMOTIONS, called, face } from "/static/shared/js/palette.js";
import { feeling, lasting, number, percent, t } from "/static/shared/js/words.js";

const TIMES_S = [30, 60, 180, 600];
const SHORTEST_S = 5;
const SEND_AFTER_MS = 150;
let running = false;
let timer = 0;

function slider(id, label, { most, step, value, says, mark }) {
  const output = make("output", { for: id, text: says(value) });
  const input = make("input", { type: "range", id, min: 0, max: most, step, value, on: { input: () => (say(output, says(Number(input.value))), moved()) } });
  return make("div", { class: "slider" }, mark ?? make("span"), make("label", { for: id, text: label }), input, output);
}

/** Make the panel, anew in another language. */
export function whatIf() {
  const time = make("select", { id: "whatif-time" }, ...TIMES_S.map((s) => make("option", { value: s, text: lasting(s) })));
  time.value = "60";
  $("whatif").replaceChildren(make("div", { class: "fields" },
    slider("whatif-visitors", t("whatif.visitors"), { most: 6, step: 1, value: 1, says: (value) => number(value) }),
    ...EMOTIONS.map((name) => slider(`whatif-${name}`, feeling(called(name)), { most: 1, step: 0.05, value: name === "happiness" ? 1 : 0, says: percent, mark: face(called(name)) })),
    slider("whatif-attention", t("whatif.attention"), { most: 1, step: 0.05, value: 1, says: percent })),
  make("div", { class: "line" }, make("label", { for: "whatif-time", text: t("whatif.time") }), time),
  make("div", { class: "line" }, make("button", { type: "button", class: "primary", id: "whatif-start", text: t("whatif.start"), on: { click: start } }), make("button", { type: "button", id: "whatif-stop", text: t("whatif.end"), on: { click: end } })));
}

const at = (name) => Number($(`whatif-${name}`).value);

/** The sliders as a mood: shares of the whole, and neutral where all are at nothing. */
function mood(for_s) {
  const emotions = Object.fromEntries(EMOTIONS.map((name) => [name, at(name)]).filter(([, share]) => share > 0));
  return { visitors: at("visitors"), emotions: Object.keys(emotions).length ? emotions : { neutral: 1 }, attention: at("attention"), for_s };
}

const start = () => steer("PUT", "/api/what-if", mood(Number($("whatif-time").value)));
const end = () => steer("DELETE", "/api/what-if");

/** While it runs, the sliders are followed at once; its end stays where it is. */
function moved() {
  if (!running) return;
  clearTimeout(timer);
  timer = setTimeout(() => running && steer("PUT", "/api/what-if", mood(Math.max(SHORTEST_S, running))), SEND_AFTER_MS);
}

function tell({ room }) {
  if (!room) return;
  running = room.what_if ? Math.ceil(room.what_if.ends_in_s) : false;
  show($("made-up"), Boolean(running));
  if (running) say($("made-up-text"), t("whatif.banner", { time: lasting(running) }));
  if (!$("whatif-start")) return;
  $("whatif-stop").disabled = !running;
  say($("whatif-start"), t(running ? "whatif.again" : "whatif.start"));
}

export function madeUp() {
  $("made-up-end").addEventListener("click", end);
}

panel(["room"], { tell });
