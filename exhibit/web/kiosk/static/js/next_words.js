// What is said of what to see next, and where the visitor stands: for the page on a phone and for the kiosk.
import { suggestions, UNSAID } from "./suggesting.js";

export const MINUTES = [null, 15, 30, 60];
export const MOODS = ["calmer", "livelier"];
const LISTED = 3;

/** The file that all devices are given alike: nothing of a visitor is in the question. */
export async function learnProfiles() {
  const answer = await fetch("/api/profiles", { credentials: "omit" });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

/** What somebody has said who has said nothing yet. `seed` draws the lists; it is no name: each new list has another. */
export const nothingSaid = () => ({ ...UNSAID, asked: false, refused: [], seed: newSeed() });

export const newSeed = () => crypto.getRandomValues(new Uint32Array(1))[0];

/** The words of `told`, a language of the questionnaire. */
export const nextWords = (told) => ({ ...told.next, code: told.next_in });

/** What a visitor has said, before the work that this page's address names (empty: none in particular). */
export function visitorAt(house, said, name) {
  const work = house.names[name] ?? house.names[""] ?? "";
  const room = house.works.find((one) => one.id === work)?.room || house.room;
  return { ...said, room, seen: [work] };
}

/** The works to suggest. */
export const listFor = (house, visitor) => suggestions(house, visitor, LISTED, visitor.seed);

/** Which wishes may be asked for: those that are better served than by the popular works. */
export const wishesOf = (house) => (house.terms.wish ? ["cheered", "calmed", "surprised", "moved", "none"] : []);

/** Whether anything is for adults alone. */
export const hasAdult = (house) => house.works.some((one) => one.maturity === "mature");

/** Whether steps are in the way of anything. */
export const hasSteps = (house) => house.doors.some(([, , , steps]) => steps) || house.works.some((one) => one.access === "steps");

