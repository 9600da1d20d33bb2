// What went wrong, also before this run and while nobody looked; who pressed what; and the restart.
import { $, keep, make, say, show } from "/static/shared/js/dom.js";
import { now, panel } from "./frame.js";
import { ask, steer } from "/static/shared/js/api.js";
import { icon } from "/static/shared/js/icons.js";
import { knows, lasting, number, t, timeOfDay } from "/static/shared/js/words.js";

const READ_EVERY_MS = 30_000;
const READ_AFTER_MS = 400;
let book = { now_s: 0, notices: [], presses: [] };
let readAt = 0;
let timer = 0;

/** A file as the show knows it: its path from the show's folder. */
const within = (file) => /(?:^|\/)((?:rules|scenes|consoles)\/.*|[^/]+)$/.exec(file)?.[1] ?? file;

/** Read the book a moment after the last news, and now and then. */
function readSoon() {
  clearTimeout(timer);
  timer = setTimeout(read, READ_AFTER_MS);
}

async function read() {
  const told = await ask("GET", "/api/logbook", undefined, false).catch(() => null);
  if (!told) return;
  [book, readAt] = [told, performance.now()];
  tell(now());
}

/** `76 s ago, at 14:35`. */
function when(at_s) {
  const ago = Math.max(0, book.now_s - at_s + (performance.now() - readAt) / 1000);
  return t("trouble.ago.at", { time: lasting(Math.round(ago)), at: timeOfDay(Date.now() - 1000 * ago) });
}

function history(one) {
  if (one.times < 2) return when(one.last_s);
  return `${when(one.last_s)} · ${t("trouble.times", { n: one.times })} · ${t("trouble.since", { at: timeOfDay(Date.now() - 1000 * (book.now_s - one.first_s)) })}`;
}

function woes(unsound) {
  const edits = unsound.map(({ file, ...rest }) => ({ ...rest, file: within(file) })).map((one) => ({ kind: "edit", key: `${one.file}:${one.line}:${one.text}`, where: `${one.file}:${one.line}`, href: `#edit=${one.file}:${one.line}`, text: one.text, when: t("trouble.unsound") }));
  const rest = book.notices.filter((one) => !one.dismissed_by).map((one) => ({ kind: "fault", key: one.id, id: one.id, where: one.where, text: one.text, when: history(one) }));
  return [...edits, ...rest];
}

function woe(one) {
  const dismiss = one.id ? make("button", { type: "button", class: "dismiss", text: t("trouble.dismiss"), "aria-label": `${t("trouble.dismiss")}: ${one.where}`, on: { click: () => seen(one.id) } }) : null;
  const where = one.href ? make("a", { class: "woe-where", href: one.href, text: one.where }) : make("span", { class: "woe-where", text: one.where });
  return make("li", { class: "woe", "data-kind": one.kind }, icon(one.kind === "edit" ? "bad" : one.kind === "none" ? "ok" : "warn"),
    make("div", {}, where, make("p", { class: "woe-text", text: one.text }), make("p", { class: "woe-when" })), dismiss);
}

async function seen(id) {
  await steer("PUT", `/api/logbook/${id}/dismissed`);
  read();
}

function tell({ unsound = [], room }) {
  if (!room) return;
  const all = woes(unsound);
  const shown = all.length ? all : [{ kind: "none", key: "none", where: t("trouble.none"), text: "", when: "" }];
  keep($("trouble"), shown, (one) => one.key, woe, (node, one) => say(node.querySelector(".woe-when"), one.when));
  say($("trouble-count"), all.length ? number(all.length) : "");
  const gone = book.notices.filter((one) => one.dismissed_by);
  show($("dismissed-more"), gone.length > 0);
  say($("dismissed-more").firstElementChild, t("trouble.dismissed", { n: gone.length }));
  keep($("dismissed"), gone, (one) => one.id, () => make("li", {}, make("b"), make("span"), make("small")), (node, one) => {
    say(node.children[0], one.where);
    say(node.children[1], ` ${one.text} `);
    say(node.children[2], t("trouble.dismissed.by", { by: one.dismissed_by, at: timeOfDay(Date.now() - 1000 * (book.now_s - one.dismissed_s)) }));
  });
  const presses = book.presses.map((one, index) => ({ ...one, key: `${one.at_s} ${one.by} ${one.what} ${one.name} ${one.value} ${index}` }));
  show($("presses-more"), presses.length > 0);
  keep($("presses"), presses, (one) => one.key, () => make("li", {}, make("span", { class: "quiet number" }), make("span"), make("small")), (node, one) => {
    say(node.children[0], timeOfDay(Date.now() - 1000 * (book.now_s - one.at_s)));
    say(node.children[1], one.times > 1 ? `${press(one)} · ${t("trouble.times", { n: one.times })}` : press(one));
    say(node.children[2], one.by);
  });
}

/** What was pressed, in words. */
function press({ what, name, value }) {
  const key = `press.${what.replace(" ", "_")}`;
  if (what === "scene" && !value) return t("hand.end");
  if (!knows(key)) return [what, name, value].filter(Boolean).join(" ");
  return t(key, { name, value: value === "True" || value === "on" ? t("on") : value === "False" || value === "off" ? t("off") : value });
}

/** The restart, which asks first. */
function restart() {
  const button = make("button", { type: "button", id: "restart", text: t("restart.ask"), on: { click: () => (show(sure, true), show(button, false), sure.querySelector("button").focus()) } });
  const stay = () => (show(sure, false), show(button, true), button.focus());
  const sure = make("div", { class: "ask", id: "restart-sure", role: "alertdialog", "aria-labelledby": "restart-text", hidden: true }, make("p", { id: "restart-text", text: t("restart.sure") }), make("div", { class: "line" },
    make("button", { type: "button", class: "danger", id: "restart-now", text: t("restart.now"), on: { click: async () => (await steer("POST", "/api/restart")) && stay() } }),
    make("button", { type: "button", text: t("restart.not"), on: { click: stay } })));
  $("restart-place").replaceChildren(button, sure);
}

/** Make the panel. */
export function trouble() {
  restart();
  say($("presses-more").firstElementChild, t("presses.title"));
  read();
  setInterval(() => !document.hidden && (performance.now() - readAt > READ_EVERY_MS ? read() : tell(now())), 5000);
}

panel(["unsound"], { tell });
panel(["faults", "room", "variables"], { tell: readSoon });
