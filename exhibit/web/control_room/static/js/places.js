// Places of the camera's picture: drawn with mouse or finger over the outlines, or written as numbers; saved into venue.yaml.
import { $, make, mark, show } from "/static/shared/js/dom.js";
import { Refusal, ask } from "/static/shared/js/api.js";
import { toast } from "/static/shared/js/toast.js";
import { t } from "/static/shared/js/words.js";
import { panel } from "./frame.js";

const SVG = "http://www.w3.org/2000/svg";
const NEAR = 0.03;
/** What is edited here: {kind, name, corners}; null: what the show says is shown. */
let mine = null;
let told = [];
let picture = { width: 16, height: 9 };
let chosen = -1;
let drawing = false;
let held = -1;

const rounded = (share) => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
const shown = () => mine ?? told;

function listed({ ignore, regions }) {
  const named = Object.entries(regions).map(([name, corners]) => ({ kind: "region", name, corners }));
  return [...ignore.map((corners) => ({ kind: "ignore", name: "", corners })), ...named];
}

/** From now on what is here counts, until it is saved or dropped. */
function edit() {
  mine ??= structuredClone(told);
  return mine;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function sheet() {
  const { width, height } = picture;
  const svg = $("places-sheet");
  mark(svg, "viewBox", `0 0 ${width} ${height}`);
  mark(svg, "class", $("places").open && chosen >= 0 ? "places-sheet drawing" : "places-sheet");
  const at = ([x, y]) => `${x * width},${y * height}`;
  const polygons = shown().map(({ kind, corners }, index) => shape("polygon", { "data-kind": kind, class: index === chosen ? "chosen" : "", points: corners.map(at).join(" ") }));
  const spots = shown()[chosen]?.corners ?? [];
  svg.replaceChildren(...polygons, ...spots.map(([x, y]) => shape("circle", { cx: x * width, cy: y * height, r: width * 0.012 })));
}

/** Where the pointer is, as shares of the picture. */
function spot(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform($("places-sheet").getScreenCTM().inverse());
  return [rounded(point.x / picture.width), rounded(point.y / picture.height)];
}

function press(event) {
  const here = spot(event);
  const { corners } = edit()[chosen];
  held = corners.findIndex(([x, y]) => Math.hypot(x - here[0], y - here[1]) < NEAR);
  if (held < 0 && drawing) held = corners.push(here) - 1;
  if (held < 0) return;
  event.preventDefault();
  $("places-sheet").setPointerCapture(event.pointerId);
  render();
}

function drag(event) {
  if (held < 0 || !mine?.[chosen]) return;
  mine[chosen].corners[held] = spot(event);
  render();
}

function row(one, index) {
  const numbers = make("input", { type: "text", "aria-label": t("places.numbers"), value: one.corners.map((corner) => corner.join(" ")).join(", "), on: { change: (event) => write(index, event.target.value), focus: () => choose(index) } });
  const name = one.kind === "region" ? make("input", { type: "text", "aria-label": t("places.name"), value: one.name, on: { change: (event) => rename(index, event.target.value) } }) : make("strong", { text: t("places.ignored") });
  const away = make("button", { type: "button", class: "quiet", text: t("places.remove"), on: { click: () => remove(index) } });
  return make("li", { class: "setting" }, name, numbers, away);
}

/** Corners from numbers: pairs of shares, however they are set apart. */
function write(index, text) {
  const numbers = (text.match(/[\d.]+/g) ?? []).map(Number).map(rounded);
  edit()[index].corners = numbers.slice(0, numbers.length - (numbers.length % 2)).reduce((found, one, at) => (at % 2 ? [...found.slice(0, -1), [found.at(-1)[0], one]] : [...found, [one]]), []);
  render();
}

function rename(index, name) {
  edit()[index].name = name.trim();
  render();
}

function remove(index) {
  edit().splice(index, 1);
  [chosen, drawing] = [-1, false];
  render();
}

function choose(index) {
  if (chosen === index) return;
  [chosen, drawing] = [index, false];
  sheet();
}

function begin(kind) {
  const names = new Set(shown().map((one) => one.name));
  const name = kind === "region" ? [...Array(100).keys()].map((n) => `place-${n + 1}`).find((one) => !names.has(one)) : "";
  chosen = edit().push({ kind, name, corners: [] }) - 1;
  drawing = true;
  render();
}

async function save() {
  const regions = Object.fromEntries(mine.filter((one) => one.kind === "region").map(({ name, corners }) => [name, corners]));
  const ignore = mine.filter((one) => one.kind === "ignore").map((one) => one.corners);
  try {
    await ask("PUT", "/api/places", { ignore, regions });
    told = mine;
    drop();
    toast(t("places.saved"), "good");
  } catch (error) {
    toast(error instanceof Refusal ? error.body.problems?.[0]?.text ?? error.message : t("steer.unreached"), "bad");
  }
}

function drop() {
  [mine, chosen, drawing] = [null, -1, false];
  render();
}

function render() {
  sheet();
  $("places-rows").replaceChildren(...shown().map(row));
  for (const id of ["places-save", "places-drop"]) show($(id), mine !== null);
}

/** Make the buttons, anew in another language. */
export function placesDeeds() {
  const button = (id, act) => make("button", { type: "button", id: `places-${id}`, text: t(`places.${id}`), on: { click: act } });
  $("places-deeds").replaceChildren(button("ignore", () => begin("ignore")), button("region", () => begin("region")), button("save", save), button("drop", drop));
  render();
}

function tell(state) {
  if (!state.places || !$("places-save")) return;
  picture = state.picture ?? picture;
  // Those of several cameras are written in venue.yaml alone.
  for (const id of ["places", "light"]) show($(id), !state.places.several);
  const news = listed(state.places);
  if (JSON.stringify(news) === JSON.stringify(told) && $("places-sheet").childElementCount) return sheet();
  told = news;
  if (mine === null) render();
}

const svg = $("places-sheet");
svg.addEventListener("pointerdown", press);
svg.addEventListener("pointermove", drag);
svg.addEventListener("pointerup", () => (held = -1));
svg.addEventListener("pointercancel", () => (held = -1));
$("places").addEventListener("toggle", sheet);
panel(["places", "picture"], { tell });
