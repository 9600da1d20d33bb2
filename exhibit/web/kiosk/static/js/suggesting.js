// Which works to suggest: exhibit/museum/recommend/suggesting.py once more, for a device that tells nobody what was
// wished. Pure: a file of profiles, what the visitor said, and a seed give the list.
import { seededDraws } from "./draws.js";
import { waysOf } from "./walking.js";

/** What a visitor has said when they have said nothing. */
export const UNSAID = {
  wish: "none", room: "", minutes: null, stepFree: false, grownUp: false, liked: [], seen: [], refused: [], mood: "",
};

/** At most `count` works, the best first: {work, slot, walk}. */
export function suggestions(house, visitor, count, seed) {
  const ways = waysOf(house, visitor.stepFree);
  let open = eligible(house, visitor, ways);
  const draws = seededDraws(seed);
  const awake = open.filter((one) => draws.random() >= one.rests);
  if (awake.length >= count) open = awake;
  const scores = new Map(open.map((one) => [one.id, score(house, visitor, ways, one, draws)]));
  const chosen = [];
  let left = open;
  while (chosen.length < count && left.length) {
    const byChance = draws.random() < house.weights.surprise;
    const one = byChance ? sorted(left)[draws.integer(left.length)] : best(left, (each) => next(house, scores, chosen, each));
    chosen.push({ work: one, slot: byChance ? "surprise" : "chosen", walk: walk(visitor, ways, one.room) });
    left = left.filter((each) => each !== one);
  }
  return chosen;
}

/** The works that may be suggested. */
export function eligible(house, visitor, ways) {
  const gone = new Set([...visitor.seen, ...visitor.refused]);
  const crowded = new Set(house.crowded);
  return house.works.filter((one) => !gone.has(one.id) && !crowded.has(one.room)
    && suits(one, visitor) && inTime(house, visitor, ways, one));
}

function suits(one, visitor) {
  if (visitor.stepFree && one.access === "steps") return false;
  if (one.maturity === "everyone") return true;
  const wished = visitor.wish === "surprised" || visitor.wish === "moved";
  return wished && (one.maturity === "frightening" || visitor.grownUp);
}

/** Metres to `room`; null where there is no way, or nobody knows where the visitor stands. */
const walk = (visitor, ways, room) => (visitor.room && room ? ways.between(visitor.room, room) : null);

function inTime(house, visitor, ways, one) {
  const metres = walk(visitor, ways, one.room);
  if (metres === null && visitor.room && one.room) return false;
  return visitor.minutes === null || one.minutes + (metres ?? 0) / house.walking.metres_per_minute <= visitor.minutes;
}

/** How likely one of `words` is answered at a work. */
export const likely = (house, one, words) => words.reduce((sum, word) => sum + (share(house, one, word) ?? 0), 0);

const share = (house, one, word) => one.shares[house.words.indexOf(word)];

/** How likely the work does what is wished; without a wish, that it leaves nobody cold. */
export function wishedShare(house, one, wish) {
  const words = house.wishes[wish];
  return words.length ? likely(house, one, words) : 1 - likely(house, one, house.indifferent);
}

function uncertain(house, one, words) {
  const mean = likely(house, one, words);
  const known = words.some((word) => share(house, one, word) !== undefined);
  return known && one.strength ? Math.sqrt(Math.max(0, mean * (1 - mean)) / one.strength) : 0;
}

function score(house, visitor, ways, one, draws) {
  const { weights, terms } = house;
  const wish = terms.wish ? visitor.wish : "none";
  const words = house.wishes[wish].length ? house.wishes[wish] : house.indifferent;
  let sum = wishedShare(house, one, wish) + weights.curiosity * uncertain(house, one, words) * draws.normal();
  if (terms.taste && visitor.liked.length) sum += weights.taste * taste(house, visitor, one);
  const lively = likely(house, one, weights.lively_words) - likely(house, one, weights.calm_words);
  sum += { "": 0, calmer: -weights.calm, livelier: weights.calm }[visitor.mood] * lively;
  return sum - (weights.walking * (walk(visitor, ways, one.room) ?? 0)) / house.walking.metres_per_minute;
}

function taste(house, visitor, one) {
  const known = house.works.filter((each) => visitor.liked.includes(each.id));
  return known.length ? known.reduce((sum, each) => sum + alike(one, each), 0) / known.length : 0;
}

/** How alike two works are felt, 0 to 1. */
const alike = (one, other) => one.shares.reduce((sum, mean, word) => sum + Math.sqrt(mean * other.shares[word]), 0);

function next(house, scores, chosen, one) {
  const like = chosen.reduce((most, each) => Math.max(most, alike(one, each.work)), 0);
  const beside = one.room !== "" && chosen.at(-1)?.work.room === one.room ? 1 : 0;
  return scores.get(one.id) - house.weights.like * like - house.weights.same_room * beside;
}

const byName = (one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
const sorted = (works) => [...works].sort(byName);

/** The one of `works` for which `worth` is most; of equal ones the last by name. */
export function best(works, worth) {
  let found = null;
  for (const one of works) {
    const value = worth(one);
    if (found === null || value > found.value || (value === found.value && one.id > found.one.id)) found = { one, value };
  }
  return found.one;
}
