// Last cues, links and numbers.
import { Refusal, ask, steer } from "/static/shared/js/api.js";
import { $, empty, keep, make, mark, picture, say, show, tag } from "/static/shared/js/dom.js";
import { toast } from "/static/shared/js/toast.js";
import { panel, untold } from "./frame.js";
import { clock, number, t, timeOfDay } from "/static/shared/js/words.js";

const KEPT_CUES = 40;
let kept = [];

/** The show tells its last few cues; what came before stays here. */
function remember(all) {
  const last = kept.at(-1)?.t ?? -1;
  if (all.length && all.at(-1).t < last) kept = [];
  const fresh = all.filter((one) => one.t > (kept.at(-1)?.t ?? -1));
  kept = [...kept, ...fresh].slice(-KEPT_CUES);
}

function cues({ cues: all, room, t: at }) {
  if (!all) return;
  remember(all);
  const seen = new Map();
  const newest = kept.map((one) => {
    const key = `${one.t} ${one.output} ${one.text}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return { ...one, key: `${key} ${seen.get(key)}` };
  }).reverse();
  keep($("cues"), newest, (one) => one.key, (one) => make("li", { class: "cue" },
    make("span", { class: "cue-time number", text: timeOfDay(Date.now() - 1000 * Math.max(0, at - one.t), true) }),
    make("span", { class: "cue-text" }, make("span", { text: one.text }), make("span", { class: "cue-rule", text: ` · ${one.rule}` }),
      one.dropped ? make("span", { class: "cue-dropped", text: ` · ${t("cues.dropped", { why: one.dropped })}` }) : "")));
  empty($("cues"), !newest.length, t(untold() ? "untold" : "cues.none"));
  say($("cues-withheld"), room?.withheld ? t("cues.withheld", { n: room.withheld }) : "");
}

/** What writes or looks here has no other end that it could be connected to. */
const OWN = ["journal", "machine", "record", "alerts", "beat"];

function linkWords({ name, kind }) {
  return kind === "source" ? t("links.source") : name === "local in" ? t("links.local") : name;
}

function stateWords({ name, link }) {
  return t(link === "up" && OWN.includes(name) ? "link.works" : `link.${link}`);
}

/** Have all that stands sent once more to a desk, a line, a wall or the broker, and say what was. */
async function sendAgain(name) {
  try {
    const sent = await ask("POST", "/api/again", { name });
    toast(sent.told.join(" · "), sent.reached ? "ok" : "bad");
  } catch (error) {
    toast(error instanceof Refusal ? error.message : t("steer.unreached"), "bad");
  }
}

/** Three buttons for a projector: on, off, as the hours want it. */
function powerSwitch({ name }) {
  const projector = name.replace(/^power /, "");
  const turn = (to) => steer("PUT", `/api/power/${encodeURIComponent(projector)}`, { to });
  return make("div", { class: "tie-power" },
    make("div", { class: "choices", role: "group", "aria-label": t("power.label", { name: projector }) }, ...["on", "off", "hours"].map((to) => make("button", { type: "button", "data-to": to, text: t(`power.${to}`), on: { click: () => turn(to) } }))),
    make("p", { class: "standing" }));
}

function tellPower(node, { is, by, at }) {
  for (const button of node.querySelectorAll(".tie-power button")) mark(button, "aria-pressed", button.dataset.to === is);
  const who = is !== "hours" && by ? t("power.by", { by, at: at.slice(0, 16).replace("T", " ") }) : "";
  say(node.querySelector(".tie-power .standing"), who);
}

function links({ links: all }) {
  if (!all) return;
  // Of an output with many neighbours each is told by itself.
  const flat = all.flatMap((one) => (one.parts?.length ? one.parts.map((part) => ({ ...part, name: `${one.name} ${part.name}` })) : [one]));
  const shown = flat.filter((one) => one.link !== "off");
  const off = flat.filter((one) => one.link === "off");
  const rows = off.length ? [...shown, { name: t("links.off"), link: "off", detail: off.map(linkWords).join(", "), key: "off", performed: 0, dropped: 0 }] : shown;
  keep($("links"), rows, (one) => one.key ?? `${one.kind} ${one.name}`, (one) => make("li", { class: "tie" }, make("span", { class: "tie-icon" }), make("span", { class: "tie-name" }), make("span", { class: "tie-state" }), make("span", { class: "tie-detail" }), make("button", { type: "button", class: "tie-again", on: { click: ({ currentTarget }) => sendAgain(currentTarget.dataset.again) } }), one.by_hand ? powerSwitch(one) : null), (node, one) => {
    tag(node, "link", one.link);
    picture(node.querySelector(".tie-icon"), one.link);
    say(node.querySelector(".tie-name"), linkWords(one));
    say(node.querySelector(".tie-state"), one.key === "off" ? "" : stateWords(one));
    const dropped = one.dropped ? t(one.kind === "source" ? "links.skipped" : "links.dropped", { n: one.dropped }) : "";
    say(node.querySelector(".tie-detail"), [one.detail, dropped].filter(Boolean).join(" · "));
    const again = node.querySelector(".tie-again");
    show(again, Boolean(one.again));
    again.dataset.again = one.again ?? "";
    say(again, t("links.again"));
    mark(again, "aria-label", t("links.again.to", { name: linkWords(one) }));
    if (one.by_hand) tellPower(node, one.by_hand);
  });
}

const NUMBERS = [
  ["camera_hz", (rates) => [number(rates.camera_hz, 1), "unit.hz"]],
  ["frame_ms", (rates) => [number(rates.frame_ms, 1), "unit.ms"]],
  ["latency_ms", (rates) => [number(rates.latency_ms ?? 0, 1), "unit.ms"]],
  ["skipped", (rates) => [number(rates.skipped), null]],
  ["frames", (rates) => [number(rates.frames), null]],
  ["running_s", (rates) => [clock(rates.running_s), null]],
];

function numbers({ rates }) {
  if (!rates) return;
  keep($("numbers"), NUMBERS.filter(([name]) => name in rates), ([name]) => name, () => make("div", {}, make("dt"), make("dd", {}, make("span"), make("small"))), (node, [name, read]) => {
    const [words, unit] = read(rates);
    say(node.firstChild, t(`numbers.${name}`));
    say(node.lastChild.firstChild, words);
    say(node.lastChild.lastChild, unit ? ` ${t(unit)}` : "");
  });
}

panel(["cues", "room"], { tell: cues });
panel(["links"], { tell: links });
panel(["rates"], { tell: numbers });
