// Tracking and timing, as a value: what a tablet knows of the visits that it counts. Pure: each step gives a new state.
// Nobody is described: a person here is a number as long as they stand in the room, and a count once they have left.

export const EMPTY = { since: null, seen: null, next: 1, here: [], last: null, quarters: {}, open: null, held: null, outbox: [], sums: { visits: 0, stops: 0, smiles: 0 } };

// Away for so long, nobody was counting: the tablet slept, or its page was shut.
const AWAY_MS = 120_000;

const blank = (edges) => ({ visits: 0, stops: 0, smiles: 0, held: edges.map(() => 0) });
const quarterOf = (ms, how) => Math.floor(ms / 1000 / how.block_s) * how.block_s;
const plus = (one, other) => ({
  visits: one.visits + other.visits,
  stops: one.stops + other.stops,
  smiles: one.smiles + other.smiles,
  held: one.held.map((count, place) => count + other.held[place]),
});

/** The first whole quarter of an hour of this counting, in seconds of UTC. */
export const firstWhole = (state, how) => Math.ceil(state.since / 1000 / how.block_s) * how.block_s;

export const begun = (state, now) => ({ ...EMPTY, outbox: state.outbox, since: now, seen: now });

export const came = (state, now) => ({
  ...state, next: state.next + 1, last: null, here: [...state.here, { number: state.next, came: now, stopped: null, smiled: false }],
});

/** Somebody stops, or smiles; pressed again it was a mistake. */
export const stopped = (state, number, now) => changed(state, number, (one) => ({ ...one, stopped: one.stopped === null ? now : null }));
export const smiled = (state, number) => changed(state, number, (one) => ({ ...one, smiled: !one.smiled }));

const changed = (state, number, how) => ({ ...state, here: state.here.map((one) => (one.number === number ? how(one) : one)) });

/** Somebody leaves, and is a count from now on. */
export function left(state, number, now, how) {
  const one = state.here.find((other) => other.number === number);
  if (!one) return state;
  const told = countOf(one, now, how);
  const quarter = quarterOf(now, how);
  return {
    ...added(state, quarter, told, 1, how), here: state.here.filter((other) => other !== one), last: { one, quarter, told },
  };
}

/** Who left last is back: it was a mistake. */
export function undone(state, how) {
  const { last } = state;
  if (!last || !(last.quarter in state.quarters)) return { ...state, last: null };
  return { ...added(state, last.quarter, last.told, -1, how), here: [...state.here, last.one], last: null };
}

function countOf(one, now, how) {
  const told = { ...blank(how.edges_s), visits: 1, stops: one.stopped === null ? 0 : 1, smiles: one.smiled ? 1 : 0 };
  if (one.stopped !== null) {
    const seconds = (now - one.stopped) / 1000;
    told.held = how.edges_s.map((edge, place) => (seconds >= edge && !(seconds >= how.edges_s[place + 1]) ? 1 : 0));
  }
  return told;
}

function added(state, quarter, told, sign, how) {
  const signed = { visits: sign * told.visits, stops: sign * told.stops, smiles: sign * told.smiles, held: told.held.map((count) => sign * count) };
  const { sums } = state;
  return {
    ...state,
    quarters: { ...state.quarters, [quarter]: plus(state.quarters[quarter] ?? blank(how.edges_s), signed) },
    sums: { visits: sums.visits + signed.visits, stops: sums.stops + signed.stops, smiles: sums.smiles + signed.smiles },
  };
}

/** Time goes on: quarters of an hour that are over, and were counted whole, become counts of at least k visits. */
export function turned(state, now, how) {
  if (state.since === null) return state;
  if (now - state.seen > AWAY_MS || now < state.seen) return begun(ended(state, state.seen, how), now);
  let next = { ...state, seen: now };
  const first = next.open?.end_s ?? next.held?.end_s ?? firstWhole(next, how);
  for (let quarter = first; quarter + how.block_s <= now / 1000; quarter += how.block_s) next = closed(next, quarter, how);
  const running = quarterOf(now, how);
  const quarters = Object.fromEntries(Object.entries(next.quarters).filter(([quarter]) => Number(quarter) >= running));
  return { ...next, quarters };
}

function closed(state, quarter, how) {
  const whole = plus(state.open ?? blank(how.edges_s), state.quarters[quarter] ?? blank(how.edges_s));
  const open = { ...whole, begin_s: state.open?.begin_s ?? quarter, end_s: quarter + how.block_s };
  if (open.visits < how.k) return { ...state, open };
  return { ...state, open: null, held: open, outbox: state.held ? [...state.outbox, named(state.held)] : state.outbox };
}

/** Nobody counts any more. What is of fewer than k goes with the last count, or is forgotten. */
export function ended(state, now, how) {
  const { open, held, outbox } = turned({ ...state, seen: now }, now, how);
  const rest = open?.visits ? open : null;
  const joined = held && rest ? { ...plus(held, rest), begin_s: held.begin_s, end_s: rest.end_s } : held;
  return { ...EMPTY, outbox: joined ? [...outbox, named(joined)] : outbox };
}

/** What the exhibit has taken, or will never take, waits no more. */
export const settled = (state, ids) => ({ ...state, outbox: state.outbox.filter((one) => !ids.includes(one.id)) });

/** A count by a random name, which tells nothing of its time. */
function named(count) {
  const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, ...count };
}
