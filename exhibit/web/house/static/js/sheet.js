// One room, or all of them, closer: what ails it, what it has told, and the four presses. Each press is asked for once
// more, and then told as the rooms themselves have told it back.
import { $, keep, make, say, show, tag } from "/static/shared/js/dom.js";
import { lasting, number, t } from "/static/shared/js/words.js";
import { ask, Refusal } from "/static/shared/js/api.js";
import { session, signIn } from "/static/shared/js/login.js";
import { ago, stands, SWITCHES } from "/static/house/js/words_of_rooms.js";

const CALM = { hold: false, blackout: false, processing: true, standby: false };
let shown = null;
let parts = {};
let known = [];

/** Show the room called `name`, all rooms where it is empty. */
export function open(name, rooms) {
  shown = name;
  build();
  refresh(rooms);
  $("sheet").showModal();
}

/** The newest of what is known. */
export function refresh(rooms) {
  known = rooms;
  if (shown === null) return;
  const room = rooms.find((one) => one.name === shown);
  if (shown && !room) return;
  say(parts.title, room ? room.label : t("house.everywhere"));
  say(parts.about, room ? about(room) : t("house.rooms_known", { n: rooms.length }));
  keep(parts.issues, room ? room.issues : [], (one) => one.code, issue, fillIssue);
  keep(parts.facts, room ? facts(room) : [], ([word]) => word, fact, (node, [, value]) => say(node.lastChild, value));
  for (const name of SWITCHES) fillSwitch(name, room);
}

function build() {
  parts = { title: make("h2", { id: "sheet-title" }), about: make("p", { class: "aside" }), issues: make("ul", { class: "issues" }), facts: make("dl", { class: "facts" }), told: make("div", { class: "told", role: "status" }), switches: {}, sure: make("div", { class: "sure", hidden: true }) };
  const rows = SWITCHES.map((name) => {
    const state = make("span", { class: "switch-state" });
    const set = make("button", { type: "button", text: t(`house.do.${name}`), on: { click: () => confirm(name, !CALM[name]) } });
    const end = make("button", { type: "button", text: t(`house.undo.${name}`), on: { click: () => confirm(name, CALM[name]) } });
    parts.switches[name] = { state, set, end };
    return make("li", { class: "switch" }, make("span", { class: "switch-name", text: t(`house.switch.${name}`) }), state, set, end);
  });
  parts.presses = make("ul", { class: "presses" }, ...rows);
  const close = make("button", { type: "button", class: "plain", "aria-label": t("house.close"), icon: "close", on: { click: () => $("sheet").close() } });
  $("sheet").replaceChildren(make("div", { class: "sheet-head" }, parts.title, close), parts.about, parts.issues, parts.presses, parts.sure, parts.told, parts.facts);
  $("sheet").onclose = () => (shown = null);
}

function about(room) {
  const state = t(`house.state.${room.state}`);
  const age = room.age_s === null ? t("house.never") : t("house.heard", { ago: ago(room.age_s) });
  return [room.title, state, age].filter(Boolean).join(" · ");
}

const issue = () => make("li", { class: "issue" }, make("b"), make("span"));

function fillIssue(node, one) {
  say(node.children[0], one.text);
  say(node.children[1], one.remedy);
}

const fact = ([word]) => make("div", {}, make("dt", { text: t(`house.fact.${word}`) }), make("dd"));

function facts(room) {
  const power = Object.entries(room.power).map(([name, to]) => `${name}: ${t(`house.power.${to}`)}`).join(", ");
  const clock = room.clock_s === null ? "" : `${room.clock_s > 0 ? "+" : ""}${number(room.clock_s, 2)} ${t("house.seconds")}`;
  const up = room.uptime_s ? lasting(Math.round(room.uptime_s)) : "";
  const all = [["name", room.name], ["hours", room.hours], ["power", power], ["host", room.host], ["version", room.version], ["commit", room.commit], ["wanted", room.wanted], ["good", room.good], ["rollout", room.rollout], ["uptime", up], ["clock", clock]];
  return all.filter(([, value]) => value);
}

/** How a switch stands: in one room with its age, or in how many of all. */
function fillSwitch(name, room) {
  const { state } = parts.switches[name];
  if (!room) {
    const n = known.filter((one) => stands(one, name)).length;
    tag(state, "on", n ? "yes" : "no");
    return say(state, t("house.on_in", { word: t(`house.is.${name}`), n, all: known.length }));
  }
  const told = room.switches[name];
  tag(state, "on", stands(room, name) ? "yes" : "no");
  if (!told) return say(state, t("house.untold"));
  const word = stands(room, name) ? t(`house.is.${name}`) : t(`house.calm.${name}`);
  say(state, room.fresh ? word : t("house.was", { word, age: told.kept ? t("house.kept") : ago(told.age_s) }));
}

/** Ask once more, in words that say what happens where. */
function confirm(name, on) {
  const where = shown ? known.find((one) => one.name === shown).label : t("house.all_of", { n: known.length });
  const deed = t(on === CALM[name] ? `house.undo.${name}` : `house.do.${name}`);
  const yes = make("button", { type: "button", class: "danger", text: deed, on: { click: () => press(name, on) } });
  const no = make("button", { type: "button", text: t("house.no"), on: { click: () => show(parts.sure, false) } });
  parts.sure.replaceChildren(make("p", { text: t("house.sure", { deed, where }) }), yes, no);
  parts.told.replaceChildren();
  show(parts.sure, true);
  yes.focus();
}

/** Whether we may press; the login is asked for in front of the sheet, which comes back. */
async function maySteer() {
  if (((await session()).may ?? []).includes("steer")) return true;
  const name = shown;
  $("sheet").close();
  const signedIn = await signIn("operator");
  shown = name;
  $("sheet").showModal();
  return signedIn;
}

async function press(name, on) {
  show(parts.sure, false);
  const rooms = shown ? [shown] : "all";
  if (!(await maySteer())) return;
  parts.told.replaceChildren(make("p", { text: t("house.waiting") }));
  try {
    const { outcomes } = await ask("POST", "/api/house/press", { rooms, switch: name, on });
    tell(outcomes);
  } catch (error) {
    parts.told.replaceChildren(make("p", { class: "bad", text: error instanceof Refusal ? error.message : t("house.unreached") }));
  }
}

/** What became of it: who told it back, and by name who did not. */
function tell(outcomes) {
  const of = (...wanted) => Object.keys(outcomes).filter((name) => wanted.includes(outcomes[name]));
  const label = (name) => known.find((one) => one.name === name)?.label ?? name;
  const lines = [];
  const done = of("told back", "so already").length;
  if (done) lines.push(["good", t("house.told_back", { n: done, all: Object.keys(outcomes).length })]);
  for (const [outcome, word] of [["no answer", "house.no_answer"], ["not sent", "house.not_sent"]]) {
    const names = of(outcome).map(label);
    if (names.length) lines.push(["bad", t(word, { rooms: names.join(", ") })]);
  }
  parts.told.replaceChildren(...lines.map(([kind, text]) => make("p", { class: kind, text })));
}
