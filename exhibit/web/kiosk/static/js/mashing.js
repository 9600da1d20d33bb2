// Who drums on the screen: a second touch within five seconds counts once, and of a burst each answer is flagged. Pure.
const ONCE_MS = 5000;
const WITHIN_MS = 30000;
const MOST = 6;

/** What is known of the last touches, by question: when one counted last, and the times of all of them. */
export const QUIET = { last: {}, times: {} };

/** The state after an answer to `question` at `now` (ms), whether it counts, and whether it belongs to a burst. */
export function touched(state, question, now) {
  const times = [...(state.times[question] ?? []).filter((at) => now - at < WITHIN_MS), now].slice(-(MOST + 1));
  const counts = !(now - state.last[question] < ONCE_MS);
  const last = counts ? { ...state.last, [question]: now } : state.last;
  return { state: { last, times: { ...state.times, [question]: times } }, counts, burst: times.length > MOST };
}
