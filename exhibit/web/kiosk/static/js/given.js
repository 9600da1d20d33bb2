// An answer as it is sent. It holds no time but the quarter of an hour, and its id is random: neither tells who it was.
import { blockOf } from "./turns.js";

/** The answer `choice` to the question called `name`, given at `now`. */
export function given(inquiry, name, choice, channel, now, more = {}) {
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  return {
    id, question: name, choice, work: inquiry.work, channel, reversed: false, flagged: false, block: blockOf(now), ...more,
  };
}
