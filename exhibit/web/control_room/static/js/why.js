// Why a rule does what it does: its source, each part of its conditions now, and what caused its last starts and ends.
import { $, keep, make, mark, picture, say, show, tag } from "/static/shared/js/dom.js";
import { now, panel } from "./frame.js";
import { ask } from "/static/shared/js/api.js";
import { flip } from "./toggles.js";
import { phaseIcon, phaseWords } from "./phases.js";
import { knows, lasting, spoken, t, timeOfDay, value } from "/static/shared/js/words.js";

const ASK_EVERY_MS = 500;
let name = "";
let back = null;
let timer = 0;
let drawn = "";

/** Open the drawer on a rule; the focus returns to `from` when it is closed. */
export function openWhy(rule, from = null) {
  back = from ?? document.activeElement;
  if (location.hash !== `#rule=${encodeURIComponent(rule)}`) history.replaceState(null, "", `#rule=${encodeURIComponent(rule)}`);
  name = rule;
  drawn = "";
  build();
  show($("why"), true);
  $("why").focus();
  learn();
  clearInterval(timer);
  timer = setInterval(() => !document.hidden && learn(), ASK_EVERY_MS);
}

export function closeWhy() {
  if (!name) return;
  name = "";
  clearInterval(timer);
  show($("why"), false);
  history.replaceState(null, "", location.pathname);
  back?.focus?.();
}

function build() {
  const close = make("button", { type: "button", class: "plain", "aria-label": t("close"), icon: "close", on: { click: closeWhy } });
  $("why").replaceChildren(
    make("div", { class: "drawer-head" }, make("div", {}, make("p", { class: "aside", text: t("why.title") }), make("h2", { id: "why-title", text: name }), make("p", { id: "why-about", class: "quiet" })), close),
    make("p", { class: "why-state", id: "why-state" }, make("span", { id: "why-icon" }), make("span", { id: "why-phase" })),
    make("div", { id: "why-body" }, make("p", { class: "quiet", text: t("why.loading") })),
  );
}

async function learn() {
  const asked = name;
  try {
    const told = await ask("GET", `/api/rules/${encodeURIComponent(asked)}?language=${spoken()}`);
    if (asked === name) fill(told);
  } catch (error) {
    if (asked === name && !drawn) $("why-body").replaceChildren(make("p", { text: error.message }));
  }
}

/** The tables of conditions that the answer has, in the order in which they count. */
function conditions(told) {
  const besides = told.besides?.length ? [["besides", { text: "", parts: told.besides }]] : [];
  return [...(told.when ? [["when", told.when]] : []), ...besides];
}

/** The toggle goes with the room, not with the last answer: who presses twice means twice. */
function tellEnabled(enabled) {
  const toggle = $("why-enabled");
  if (!toggle) return;
  mark(toggle, "aria-checked", enabled);
  say(toggle, t(enabled ? "why.enabled" : "why.disabled"));
}

function fill(told) {
  const shape = JSON.stringify([told.name, told.source, conditions(told).map(([key, one]) => [key, one.text, one.parts.length])]);
  if (shape !== drawn) {
    drawn = shape;
    frame(told);
  }
  say($("why-about"), told.about ?? "");
  for (const [key, one] of conditions(told)) values(key, one);
  tellEnabled(told.enabled);
  claims(told);
  story(told.history ?? []);
  state(now());
}

function frame(told) {
  const toggle = make("button", { type: "button", role: "switch", class: "toggle", id: "why-enabled", "aria-label": t("why.enable", { rule: name }), on: { click: () => enable(told.name) } });
  $("why-body").replaceChildren(
    ...conditions(told).map(([key, one]) => table(key, one)),
    make("section", {}, make("h3", { text: t("why.claims") }), make("ul", { class: "rows", id: "why-claims" })),
    /^(act|variant) /.test(told.name) ? "" : make("section", {}, make("h3", { text: t("why.rule") }), make("p", { class: "line" }, toggle, make("span", { class: "quiet", text: t("why.enable.about") }))),
    make("section", {}, make("h3", { text: t("why.history") }), make("ol", { class: "story", id: "why-story" })),
    make("section", {}, make("h3", {}, make("a", { href: `#edit=${told.file}:${told.line}`, text: `${told.file}:${told.line}` })), source(told)),
  );
}

/** A condition: in sentences for people, and one click away as it is written. */
function table(key, one) {
  const rows = one.parts.map((part) => make("tr", {}, make("th", { scope: "row" }, make("code", { text: part.text })), make("td", { class: "now number" }), make("td", { class: "quiet number", text: part.wanted ?? "" }), make("td", {}, make("span", { class: "met" }, make("span", { class: "met-icon" }), make("span", { class: "met-word" })))));
  const head = make("tr", {}, ...["why.part", "why.now", "why.wanted", "why.met"].map((word, index) => make("th", { text: t(word), scope: "col", class: index === 1 || index === 2 ? "number" : null })));
  const title = knows(`why.key.${key}`) ? t(`why.key.${key}`) : key;
  const formula = [one.text ? make("p", { class: "why-sum", text: one.text }) : null, make("table", { class: "parts" }, make("thead", {}, head), make("tbody", {}, ...rows))];
  const said = one.parts.filter((part) => part.words).map(() => make("li", {}, make("span", { class: "met-icon" }), make("span", { class: "said" }), make("span", { class: "unseen" })));
  const behind = key === "when" ? make("details", { class: "formula" }, make("summary", { text: t("why.formula") }), ...formula) : null;
  const body = said.length ? [make("ul", { class: "says" }, ...said), behind] : formula;
  return make("section", { id: `why-${key}` }, make("h3", { text: title }), ...body);
}

function values(key, one) {
  const rows = $(`why-${key}`).querySelectorAll("tbody tr");
  const lines = $(`why-${key}`).querySelectorAll(".says > li");
  one.parts.filter((part) => part.words).forEach((part, index) => {
    tag(lines[index], "met", part.met ? "yes" : "no");
    picture(lines[index].firstChild, part.met ? "ok" : "bad");
    say(lines[index].children[1], part.words);
    say(lines[index].lastChild, t(part.met ? "why.yes" : "why.no"));
  });
  one.parts.forEach((part, index) => {
    if (!rows[index]) return; // told by its sentence alone
    const met = rows[index].querySelector(".met");
    say(rows[index].querySelector(".now"), value(part.value, part.wanted));
    tag(met, "met", part.met ? "yes" : "no");
    picture(met.querySelector(".met-icon"), part.met ? "ok" : "bad");
    say(met.querySelector(".met-word"), t(part.met ? "why.yes" : "why.no"));
  });
}

function source({ source: text = "", line = 1 }) {
  const lines = text.replace(/\n$/, "").split("\n");
  return make("pre", { class: "source", tabindex: "0", "aria-label": t("why.source") }, ...lines.map((one, index) => make("span", {}, make("i", { text: line + index, "aria-hidden": "true" }), one || " ")));
}

function story(history) {
  const newest = history.slice(-12).reverse();
  keep($("why-story"), newest.length ? newest : [{ none: true }], (one) => (one.none ? "none" : `${one.t} ${one.began}`), (one) => one.none ? make("li", { class: "empty", text: t("why.never") }) : make("li", {},
    make("span", { class: "quiet", text: timeOfDay(Date.now() - 1000 * Math.max(0, (now().t ?? one.t) - one.t), true) }),
    make("span", { text: one.began ? t("why.began") : t("why.ended", { time: lasting(one.active_s) }) }),
    make("span", { class: "story-why", lang: one.words ? null : "en", text: one.words || one.why, title: one.why })));
}

/** What the rule claims on each channel, and who has that instead. */
function claims(told) {
  const active = ["active", "releasing"].includes(told.phase);
  const words = (one) => (one.holds ? t("why.holds") : !active ? t("why.would") : one.instead?.rule ? t("why.covered", { rule: one.instead.rule }) : one.instead?.why ?? "");
  const all = told.claims?.length ? told.claims : [{ none: true }];
  keep($("why-claims"), all, (one) => (one.none ? "none" : one.channel), () => make("li", { class: "mine" }, make("span", { class: "claim-shows" }), make("span", { class: "claim-who" })), (node, one) => {
    say(node.firstChild, one.none ? t("why.claims.none") : one.shows);
    say(node.lastChild, one.none ? "" : `${one.channel} · ${words(one)}`);
    node.lastChild.title = one.instead?.why ?? "";
  });
}

/** The phase, from the live state: it moves. */
function state({ rules = [] }) {
  const rule = rules.find((one) => one.name === name);
  if (!rule || !$("why-phase")) return;
  tag($("why-state"), "phase", rule.enabled ? rule.phase : "out");
  picture($("why-icon"), phaseIcon(rule));
  say($("why-phase"), phaseWords(rule));
  tellEnabled(rule.enabled);
}

async function enable(rule) {
  await flip(`/api/rules/${encodeURIComponent(rule)}/enabled`, $("why-enabled").getAttribute("aria-checked") === "true");
  learn();
}

export function why() {
  $("why").addEventListener("keydown", (event) => event.key === "Escape" && closeWhy());
  document.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && closeWhy());
}

panel(["rules"], { tell: state });
