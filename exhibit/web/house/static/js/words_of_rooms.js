// What is said of a room in a word or two.
import { lasting, t } from "/static/shared/js/words.js";

export const STATES = ["ill", "silent", "unknown", "well"];
export const STATE_ICONS = { well: "ok", ill: "bad", silent: "lost", unknown: "unknown" };
export const SWITCHES = ["hold", "blackout", "processing", "standby"];
const MARKS = { hold: true, blackout: true, processing: false, standby: true };

/** How long ago. */
export const ago = (seconds) => t("house.ago", { span: lasting(Math.round(seconds)) });

/** How a room is, in a word or two; of a silent one, for how long. */
export const stateOf = (room) => (room.state === "silent" ? t("house.silent_for", { span: lasting(Math.round(room.age_s)) }) : t(`house.state.${room.state}`));

/** Whether the switch `name` of a room stands otherwise than in a room that plays. */
export const stands = (room, name) => room.switches[name] !== undefined && room.switches[name].on === MARKS[name];

/** What stands otherwise than in a room that plays, and its hours. */
export function marks(room) {
  const standing = SWITCHES.filter((name) => stands(room, name)).map((name) => (name === "standby" && room.hours) || t(`house.mark.${name}`));
  const power = Object.values(room.power).filter((one) => one !== "hours");
  if (power.length) standing.push(t(`house.power.${power[0]}`));
  return standing.length || !room.hours ? standing : [room.hours];
}
