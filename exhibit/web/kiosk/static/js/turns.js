// Which question is asked now, and which way round its scale stands: worked out here, so that it goes on for a week
// without the exhibit. Pure: what is told, and a time, give what is asked.
const BLOCK_S = 15 * 60;
const DAY_MS = 24 * 3600 * 1000;

/** The quarter of an hour that holds `now` (a Date), by its first second (UTC). */
export const blockOf = (now) => Math.floor(now.getTime() / 1000 / BLOCK_S) * BLOCK_S;

/** The number of the day of `now` in the time zone `zone` (empty: this device's own). */
export function dayOf(now, zone) {
  const parts = new Intl.DateTimeFormat("en", {
    year: "numeric", month: "numeric", day: "numeric", ...(zone ? { timeZone: zone } : {}),
  }).formatToParts(now);
  const of = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  return Math.round(Date.UTC(of.year, of.month - 1, of.day) / DAY_MS);
}

/** The name of the question that is asked at `now`; null where none is. */
export function askedNow(inquiry, now) {
  const names = inquiry.open.length ? inquiry.open : inquiry.turns;
  if (!names.length) return null;
  const turn = inquiry.rotate === "block" ? blockOf(now) / BLOCK_S : dayOf(now, inquiry.zone);
  return names[turn % names.length];
}

/** Whether scales stand the other way round: on every other day, as what stands first is chosen more. */
export const reversedAt = (inquiry, now) => dayOf(now, inquiry.zone) % 2 === 1;
