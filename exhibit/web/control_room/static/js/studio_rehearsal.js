// A rehearsal to drag through: its mood, its channels and rules over time, and why everything is as it is at a moment.
import { $, make, say } from "/static/shared/js/dom.js";
import { ask, Refusal } from "/static/shared/js/api.js";
import { EMOTIONS, colour } from "/static/shared/js/palette.js";
import { clock, t } from "/static/shared/js/words.js";

const HEIGHT_PX = 64;
const ASK_AFTER_MS = 60;
let plot = null;
let asking = 0;
let known = "";

/** Show the list of rehearsals below `place`, anew where it has changed. */
export function rehearsals(place, paths) {
  if (known === paths.join()) return;
  known = paths.join();
  const names = paths.map((path) => make("option", { value: path, text: path.replace(/^.*\/|\.ya?ml$/g, "") }));
  place.replaceChildren(
    make("div", { class: "field" }, make("label", { for: "studio-timeline", text: t("studio.rehearsal") }), make("select", { id: "studio-timeline", on: { change: open } }, make("option", { value: "", text: t("studio.choose") }), ...names)),
    make("p", { class: "aside", id: "studio-verdict", role: "status" }), make("div", { id: "studio-plot", class: "fields" }), make("ul", { class: "studio-why", id: "studio-why", tabindex: 0, "aria-label": t("studio.why") }));
}

const address = (what, more = "") => `/api/studio/${what}?path=${encodeURIComponent($("studio-timeline").value)}${more}`;

async function open() {
  $("studio-plot").replaceChildren();
  $("studio-why").replaceChildren();
  say($("studio-verdict"), "");
  if (!$("studio-timeline").value) return;
  try {
    plot = await ask("GET", address("rehearsal"));
  } catch (error) {
    return say($("studio-verdict"), error instanceof Refusal ? error.message : t("steer.unreached"));
  }
  say($("studio-verdict"), `${plot.about}. ${plot.unmet.length ? `${t("studio.unmet", { n: plot.unmet.length })}: ${plot.unmet.join("; ")}` : t("studio.met")}`);
  const output = make("output", { id: "studio-clock", for: "studio-moment", text: clock(0) });
  const moment = make("input", { type: "range", id: "studio-moment", min: 0, max: plot.lasts_s, step: "any", value: 0, on: { input: () => (say(output, clock(Number(moment.value))), later()) } });
  const canvas = make("canvas", { width: 480, height: HEIGHT_PX, role: "img", "aria-label": t("studio.plot") });
  $("studio-plot").replaceChildren(
    make("div", { class: "studio-row" }, make("label", { for: "studio-moment" }, t("studio.time"), " ", output), moment),
    make("div", { class: "studio-row" }, make("span"), canvas), ...[...plot.channels, ...plot.rules].filter((one) => one.spans.length).map(row));
  draw(canvas);
  why();
}

function row({ name, spans }) {
  const track = make("div", { class: "studio-track" }, ...spans.map((span) => {
    const bar = make("span", { title: `${span.what} ${clock(span.start_s)}–${clock(span.end_s)}`, dataset: span.rule ? { rule: span.rule } : { what: span.what } });
    bar.style.left = `${(100 * span.start_s) / plot.lasts_s}%`;
    bar.style.width = `${(100 * (span.end_s - span.start_s)) / plot.lasts_s}%`;
    return bar;
  }));
  return make("div", { class: "studio-row" }, make("span", { text: name }), track);
}

/** The shares of the emotions, one upon the other. */
function draw(canvas) {
  const pen = canvas.getContext("2d");
  const many = plot.times_s.length;
  for (let index = 0; index < many; index += 1) {
    let top = canvas.height;
    for (const name of EMOTIONS) {
      const height = (plot.shares[name]?.[index] ?? 0) * canvas.height;
      pen.fillStyle = colour(name);
      pen.fillRect((index * canvas.width) / many, top - height, canvas.width / many + 1, height);
      top -= height;
    }
  }
}

function later() {
  clearTimeout(asking);
  asking = setTimeout(why, ASK_AFTER_MS);
}

async function why() {
  const told = await ask("GET", address("why", `&at_s=${$("studio-moment").value}`)).catch(() => null);
  if (!told) return;
  const held = told.held.map((one) => make("li", {}, make("strong", { text: one.channel }), `: ${one.shows} (${one.rule})`));
  const rules = told.rules.map((rule) => make("li", { dataset: { active: rule.active ? "yes" : "no" } }, make("strong", { text: rule.name }), `: ${t(rule.active ? "studio.active" : "studio.inactive")}`,
    ...rule.parts.map((part) => make("div", {}, part.met ? "✓ " : "✕ ", make("code", { text: part.wanted }), ` ${t(part.met ? "studio.yes" : "studio.no")}${part.saw ? ` (${part.saw})` : ""}`))));
  $("studio-why").replaceChildren(...held, ...rules);
}
