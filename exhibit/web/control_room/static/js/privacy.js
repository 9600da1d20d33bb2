// What is settled for visitors: who is read, when, where not; the staff's room, and the visitors' no.
import { $, empty, keep, make, mark, say, show } from "/static/shared/js/dom.js";
import { now, panel } from "./frame.js";
import { flip } from "./toggles.js";
import { lasting, number, percent, t } from "/static/shared/js/words.js";

const SVG = "http://www.w3.org/2000/svg";
const SWITCHES = ["staff", "opt_out"];

/** Make the switches, anew in another language. */
export function privacySwitches() {
  $("privacy-switches").replaceChildren(...SWITCHES.map((name) => make("button", { type: "button", class: "toggle wide", id: `privacy-${name}`, "aria-pressed": "false", on: { click: () => flip(`/api/${name}`, now().room?.[name]?.on ?? false) } })));
}

/** `until 14:05`, or how long it is still so; nothing where it goes by the hours. */
function left({ on, ends_in_s: seconds }) {
  if (!on) return "";
  return seconds === null ? t("privacy.by-hours") : t("privacy.left", { time: lasting(seconds) });
}

function switches(room) {
  for (const name of SWITCHES) {
    const one = room[name] ?? { on: false };
    const button = $(`privacy-${name}`);
    mark(button, "aria-pressed", one.on);
    say(button, [t(`privacy.${name}.${one.on ? "on" : "off"}`), left(one)].filter(Boolean).join(", "));
    show(button, name === "staff" || room.live !== false);
  }
}

/** A setting in a sentence, by its key in venue.yaml. */
function sentences({ notice, staff, opt_out: optOut, children, buttons, journal }) {
  const shown = notice?.shows ? t(`privacy.notice.${notice.kind}`, { name: notice.shows }) : "";
  return [
    ["notice", notice ? [t("privacy.notice", { time: lasting(notice.before_s), sign: notice.sign }), shown].filter(Boolean).join("; ") : t("privacy.notice.none")],
    ["staff", [t(staff.by_hours ? "privacy.staff.hours" : "privacy.staff.hand"), t("privacy.staff.lasts", { time: lasting(staff.lasts_s) }), t(staff.read ? "privacy.staff.read" : "privacy.staff.unread")].join("; ")],
    ["opt_out", t("privacy.opt_out.lasts", { time: lasting(optOut.lasts_s), stay: lasting(optOut.stay_s) })],
    ["children", t(`privacy.children.${children.mode}`) + (children.mode !== "read" ? `; ${t(children.everyone ? "privacy.children.everyone" : "privacy.children.guess")}` : "")],
    ["button", buttons.length ? buttons.map((one) => t("privacy.button", { device: one.device, does: t(`privacy.button.${one.name === "button" ? "stop" : "opt_out"}`), state: t(`link.${one.link}`) })).join("; ") : t("privacy.button.none")],
    ["journal", journal ? journalWords(journal) : t("privacy.journal.none")],
  ];
}

function journalWords({ rows, since, bytes, keep_months: months }) {
  const size = bytes === null ? "" : t("privacy.journal.size", { size: number(bytes / 1e6, 1) });
  const held = since ? t("privacy.journal", { rows: number(rows), since }) : t("privacy.journal.empty");
  return [held, size, t("privacy.journal.kept", { months })].filter(Boolean).join("; ");
}

/** Where it is written, to be edited there. */
function place(file, line) {
  return make("a", { href: `/rules#edit=${file}`, class: "quiet", text: line ? `${file}:${line}` : file });
}

function row([key]) {
  return make("li", { class: "setting" }, make("strong", { text: t(`privacy.key.${key}`) }), make("span"), make("span", { class: "aside" }));
}

/** A zone as it lies in the picture. */
function drawing(corners, kind) {
  const svg = document.createElementNS(SVG, "svg");
  const shape = document.createElementNS(SVG, "polygon");
  for (const [name, value] of Object.entries({ viewBox: "0 0 64 36", class: "zone", "data-kind": kind, "aria-hidden": "true", width: "96", height: "54" })) svg.setAttribute(name, value);
  shape.setAttribute("points", corners.map(([x, y]) => `${x * 64},${y * 36}`).join(" "));
  svg.append(shape);
  return svg;
}

function zone({ name, kind, corners }) {
  const numbers = corners.map(([x, y]) => `${percent(x)} ${percent(y)}`).join(" \u00b7 ");
  return make("li", { class: "setting zone-row" }, drawing(corners, kind), make("span", {}, make("strong", { text: name }), make("small", { text: ` ${t(`privacy.zone.${kind}`)}` }), make("br"), make("small", { class: "number", text: numbers })));
}

function tell({ room, privacy }) {
  if (room && $("privacy-staff")) switches(room);
  if (!room || !privacy) return;
  say($("privacy-level"), t(`privacy.level.${room.privacy}`));
  const { file, lines, zones } = privacy;
  keep($("privacy-rows"), sentences(privacy), ([key]) => key, row, (node, [key, words]) => {
    say(node.children[1], words);
    const where = key === "journal" ? 0 : lines[key] ?? 0;
    if (node.where !== where) {
      node.where = where;
      node.lastChild.replaceChildren(place(file, where));
    }
  });
  keep($("privacy-zones"), zones, (one) => JSON.stringify(one), zone);
  empty($("privacy-zones"), !zones.length, t("privacy.zones.none"));
}

panel(["room", "privacy"], { tell });
