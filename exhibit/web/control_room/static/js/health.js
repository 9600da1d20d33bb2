// The words for how the show is. It is judged by the show itself, the same for page, monitors and neighbours; what this
// page knows beside is only whether it hears the show at all.
import { lasting } from "/static/shared/js/words.js";

const ASIDE = new Set(["output down", "input down"]);

/** What stands first: {level, icon, head, more}. `head` is a message with its values, `more` a list of such or texts. */
export function health(state, { lost }) {
  if (lost) return { level: "lost", icon: "lost", head: ["health.lost"], more: [["health.lost.more", { s: lost }]] };
  const { room, health: said } = state;
  if (!room || !said) return { level: "note", icon: "note", head: ["health.starting"], more: [] };
  if (said.state === "ill") return ill(said.illnesses);
  const mistakes = said.notes.find((one) => one.code === "mistakes");
  if (mistakes) return { level: "warn", icon: "warn", head: ["health.unsound"], more: [["health.unsound.more"]] };
  const lately = said.notes.find((one) => one.code === "mended" || one.code === "stood still");
  if (lately) return { level: "warn", icon: "warn", head: [lately.code === "mended" ? "health.mended" : "health.stood"], more: [lately.text] };
  const decided = decisions(room);
  const kept = said.notes.filter((one) => one.code === "decided").map((one) => one.text);
  if (decided) return { level: "note", icon: decided, head: [`health.${decided}`], more: [...kept, ...running(state)] };
  return { level: "ok", icon: "ok", head: ["health.ok"], more: [...kept, ...running(state)] };
}

/** The gravest first. What is beside the room itself, a desk or a loudspeaker, is worth a look; the rest stops a show. */
function ill(all) {
  const [first, ...rest] = all;
  const level = ASIDE.has(first.code) ? "warn" : "bad";
  const shown = { level, icon: level === "bad" ? "bad" : "warn" };
  if (rest.length && all.every((one) => ASIDE.has(one.code))) {
    return { ...shown, head: ["health.links", { n: all.length }], more: [all.map((one) => one.about).join(", ")] };
  }
  return { ...shown, head: sentence(first), more: [first.text, first.remedy, ...rest.map((one) => (one.about ? `${one.about}: ${one.text}` : one.text))] };
}

function sentence({ code, about, for_s }) {
  const values = { name: about, time: lasting(for_s ?? 0) };
  const key = { "source down": "camera", "source ended": "ended", "not looked at": "unseen", "output down": "link", "input down": "link", "stands still": "still", "another is played": "standin", "not begun": "starting", "thread hangs": "hangs", "thread ended": "stopped", picture: "picture" }[code];
  return [`health.${key}`, values];
}

/** What people have decided, the strongest first; the names of messages and of icons. */
function decisions(room) {
  if (room.blackout) return "blackout";
  if (room.hold) return "hold";
  if (!room.processing) return "processing";
  return room.what_if ? "flask" : null;
}

/** How many there are; to whom that may not be told live, as it may be. */
function people(room, mood) {
  if (room.live !== false) return ["health.visitors", { n: mood.visitors }];
  const least = Number(String(mood.visitors).replace("at least ", ""));
  return least ? ["health.visitors.least", { n: least }] : ["health.visitors.few"];
}

function running({ room, mood, rates }) {
  const said = [[room.what_if ? "health.madeup" : room.processing ? "health.watching" : "health.closed"]];
  if (mood) said.push(people(room, mood));
  if (rates && room.processing && !room.what_if) said.push(["health.fps", { n: Math.round(rates.camera_hz) }]);
  return said;
}
