// Health, the switches and the lamps.
import { $, make, mark, picture, say, show, tag } from "/static/shared/js/dom.js";
import { now, panel } from "./frame.js";
import { health } from "./health.js";
import { flip } from "./toggles.js";
import { t } from "/static/shared/js/words.js";

const SWITCHES = [
  { name: "hold", key: "H", on: (room) => room.hold },
  { name: "blackout", key: "B", on: (room) => room.blackout },
  { name: "processing", key: "W", on: (room) => !room.processing },
  { name: "standby", key: "C", on: (room) => room.closed },
];
const LAMPS = { hold: (room) => room.hold, blackout: (room) => room.blackout, processing: (room) => !room.processing, standby: (room) => room.closed, staff: (room) => Boolean(room.staff?.on), whatif: (room) => Boolean(room.what_if), preview: (room) => Boolean(room.preview) };
const AGAIN_MS = 3000, KEPT = "exhibit-letters";
let lost = 0, armed = { key: "", until: 0 };

/** The connection is lost, and tried again in `seconds`; 0: it stands. */
export function connection(seconds) {
  if (seconds === lost) return;
  lost = seconds;
  document.body.dataset.lost = seconds ? "yes" : "no";
  show($("lost"), Boolean(seconds));
  if (seconds) say($("lost"), t("lost", { n: seconds }));
  tell(now());
}

function words(said) {
  return Array.isArray(said) ? t(...said) : said;
}

function tell(state) {
  const { level, icon, head, more } = health(state, { lost });
  const hero = document.querySelector(".hero");
  tag(hero, "level", level);
  picture($("health-icon"), icon);
  say($("health-head"), t(...head));
  say($("health-more"), more.filter(Boolean).map(words).join(" · "));
  if (!state.room) return;
  say($("show"), state.room.show);
  document.title = `${level === "ok" ? "" : "● "}${state.room.show} · ${t(...head)}`;
  const act = state.room.act;
  show($("act"), Boolean(act));
  say($("act"), t("act.now", { act }));
  switches(state.room);
  for (const lamp of $("lamps").children) tag(lamp, "lit", LAMPS[lamp.dataset.lamp](state.room) ? "yes" : "no");
}

function isArmed(key) {
  return armed.key === key && performance.now() < armed.until;
}

function switches(room) {
  for (const { name, key, on } of SWITCHES) {
    const button = $(`switch-${name}`);
    const pressed = on(room);
    mark(button, "aria-pressed", pressed);
    if (name === "standby") button.title = `${room.hours}; ${room.here}`;
    const state = isArmed(key) ? t("letters.again", { key }) : t(`switch.${name}.${pressed ? "on" : "off"}`);
    say(button.querySelector(".switch-state"), state);
  }
}

/** Switch it the other way. What stops the watching is `processing`, which is then off. */
function turn(one) {
  return flip(`/api/${one.name}`, one.on(now().room ?? { processing: true }), (on) => ({ on: one.name === "processing" ? !on : on }));
}

/** Make the switches and lamps, anew in another language. */
export function hero() {
  $("switches").replaceChildren(...SWITCHES.map((one) => {
    const button = make("button", { type: "button", class: "switch", id: `switch-${one.name}`, "data-switch": one.name, "aria-pressed": "false", "aria-keyshortcuts": one.key, on: { click: () => turn(one) } },
      make("span", { "data-icon": one.name, icon: one.name }),
      make("span", { class: "switch-name", text: t(`switch.${one.name}`) }),
      make("kbd", { text: one.key, "aria-hidden": "true" }),
      make("span", { class: "switch-state" }));
    return button;
  }));
  $("lamps").replaceChildren(...Object.keys(LAMPS).map((name) => make("li", { class: "lamp", "data-lamp": name, "data-lit": "no", text: t(`lamp.${name}`) })));
}

/** A letter's first press only says what the second one will do: nobody darkens a wall by a cat on the keyboard. */
function confirmed(one) {
  const again = isArmed(one.key);
  armed = again ? { key: "", until: 0 } : { key: one.key, until: performance.now() + AGAIN_MS };
  if (now().room) switches(now().room);
  return again;
}

/** The letters of the switches, wherever nobody is writing, unless they are switched off (WCAG 2.1.4). */
export function keys() {
  const wanted = $("letters");
  wanted.checked = localStorage.getItem(KEPT) !== "off";
  const tellKeys = () => tag(document.body, "letters", wanted.checked ? "on" : "off");
  wanted.addEventListener("change", () => (localStorage.setItem(KEPT, wanted.checked ? "on" : "off"), tellKeys()));
  tellKeys();
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input:not([type=range]), textarea, select, form.login");
    if (!wanted.checked || writing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const one = SWITCHES.find(({ key }) => event.code === `Key${key}`);
    if (!one) return;
    event.preventDefault();
    if (confirmed(one)) turn(one);
  });
}

panel(["room", "mood", "rates", "health"], { tell });
setInterval(() => !document.hidden && now().room && tell(now()), 1000);
