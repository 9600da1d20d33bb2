// Numbers at random from a seed, the same ones as exhibit/museum/recommend/draws.py draws: mulberry32. Pure.

/** Draws that go on from `seed`. */
export function seededDraws(seed) {
  let state = seed | 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => {
    const [first, second] = [random(), random()];
    return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
  };
  return { random, normal, integer: (count) => Math.floor(random() * count) };
}
