// Last cues, links, numbers, and what is wrong.
import { Refusal, ask } from "/static/shared/js/api.js";
import { $, empty, keep, make, mark, picture, say, show, tag } from "/static/shared/js/dom.js";
import { toast } from "/static/shared/js/toast.js";
import { panel } from "./frame.js";
import { icon } from "/static/shared/js/icons.js";
import { clock, lasting, number, t } from "/static/shared/js/words.js";

const KEPT_CUES = 40;
let kept = [];

/** The show tells its last few cues; what came before stays here. */
function remember(all) {
  const last = kept.at(-1)?.t ?? -1;
  if (all.length && all.at(-1).t < last) kept = [];
  const fresh = all.filter((one) => one.t > (kept.at(-1)?.t ?? -1));
  kept = [...kept, ...fresh].slice(-KEPT_CUES);
}

function cues({ cues: all, room }) {
  if (!all) return;
  remember(all);
  const seen = new Map();
  const newest = kept.map((one) => {
    const key = `${one.t} ${one.output} ${one.text}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return { ...one, key: `${key} ${seen.get(key)}` };
  }).reverse();
  keep($("cues"), newest, (one) => one.key, (one) => make("li", { class: "cue" },
    make("span", { class: "cue-time number", text: clock(one.t) }),
    make("span", { class: "cue-text" }, make("span", { text: one.text }), make("span", { class: "cue-rule", text: ` · ${one.rule}` }),
      one.dropped ? make("span", { class: "cue-dropped", text: ` · ${t("cues.dropped", { why: one.dropped })}` }) : "")));
  empty($("cues"), !newest.length, t("cues.none"));
  say($("cues-withheld"), room?.withheld ? t("cues.withheld", { n: room.withheld }) : "");
}

function linkWords({ name, kind }) {
  return kind === "source" ? t("links.source") : name;
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

function links({ links: all }) {
  if (!all) return;
  // Of an output with many neighbours each is told by itself.
  const flat = all.flatMap((one) => (one.parts?.length ? one.parts.map((part) => ({ ...part, name: `${one.name} ${part.name}` })) : [one]));
  const shown = flat.filter((one) => one.link !== "off");
  const off = flat.filter((one) => one.link === "off");
  const rows = off.length ? [...shown, { name: t("links.off"), link: "off", detail: off.map(linkWords).join(", "), key: "off", performed: 0, dropped: 0 }] : shown;
  keep($("links"), rows, (one) => one.key ?? `${one.kind} ${one.name}`, () => make("li", { class: "tie" }, make("span", { class: "tie-icon" }), make("span", { class: "tie-name" }), make("span", { class: "tie-state" }), make("span", { class: "tie-detail" }), make("button", { type: "button", class: "tie-again", on: { click: ({ currentTarget }) => sendAgain(currentTarget.dataset.again) } })), (node, one) => {
    tag(node, "link", one.link);
    picture(node.querySelector(".tie-icon"), one.link);
    say(node.querySelector(".tie-name"), linkWords(one));
    say(node.querySelector(".tie-state"), one.key === "off" ? "" : t(`link.${one.link}`));
    const dropped = one.dropped ? t(one.kind === "source" ? "links.skipped" : "links.dropped", { n: one.dropped }) : "";
    say(node.querySelector(".tie-detail"), [one.detail, dropped].filter(Boolean).join(" · "));
    const again = node.querySelector(".tie-again");
    show(again, Boolean(one.again));
    again.dataset.again = one.again ?? "";
    say(again, t("links.again"));
    mark(again, "aria-label", t("links.again.to", { name: linkWords(one) }));
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
  keep($("numbers"), NUMBERS, ([name]) => name, () => make("div", {}, make("dt"), make("dd", {}, make("span"), make("small"))), (node, [name, read]) => {
    const [words, unit] = read(rates);
    say(node.firstChild, t(`numbers.${name}`));
    say(node.lastChild.firstChild, words);
    say(node.lastChild.lastChild, unit ? ` ${t(unit)}` : "");
  });
}

/** A file as the show knows it: its path from the show's folder. */
const within = (file) => /(?:^|\/)((?:rules|scenes|consoles)\/.*|[^/]+)$/.exec(file)?.[1] ?? file;

function woes(faults, unsound, at) {
  const edits = unsound.map(({ file, ...rest }) => ({ ...rest, file: within(file) })).map((one) => ({ kind: "edit", key: `${one.file}:${one.line}:${one.text}`, where: `${one.file}:${one.line}`, href: `#edit=${one.file}:${one.line}`, text: one.text, when: t("trouble.unsound") }));
  const rest = faults.map((one) => {
    const ago = t("trouble.ago", { time: lasting(Math.max(0, Math.round(at - one.since_s))) });
    return { kind: "fault", key: `${one.where} ${one.text}`, where: one.where, text: one.text, when: one.times > 1 ? `${ago} · ${t("trouble.times", { n: one.times })}` : ago };
  });
  return [...edits, ...rest.reverse()];
}

function trouble({ faults = [], unsound = [], t: at, room }) {
  if (!room) return;
  const all = woes(faults, unsound, at);
  const shown = all.length ? all : [{ kind: "none", key: "none", where: t("trouble.none"), text: "", when: "" }];
  keep($("trouble"), shown, (one) => one.key, (one) => make("li", { class: "woe", "data-kind": one.kind }, icon(one.kind === "edit" ? "bad" : one.kind === "none" ? "ok" : "warn"),
    make("div", {}, one.href ? make("a", { class: "woe-where", href: one.href, text: one.where }) : make("span", { class: "woe-where", text: one.where }),
      make("p", { class: "woe-text", text: one.text, lang: "en" }), make("p", { class: "woe-when" }))), (node, one) => say(node.querySelector(".woe-when"), one.when));
  say($("trouble-count"), all.length ? number(all.length) : "");
}

panel(["cues", "room"], { tell: cues });
panel(["links"], { tell: links });
panel(["rates"], { tell: numbers });
panel(["faults", "unsound", "room", "rates"], { tell: trouble });
