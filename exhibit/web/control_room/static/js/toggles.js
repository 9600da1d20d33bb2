// What each toggle was last asked to be, until the room has told it: who presses twice means twice.
import { steer } from "/static/shared/js/api.js";

const ASKED_MS = 2000;
const asked = new Map();
let line = Promise.resolve();

function isOn(path, told) {
  const last = asked.get(path);
  return last && performance.now() < last.until ? last.on : told;
}

/** Have what `path` stands for the other way round; the room has `told` how it is. `body(on)` is what is sent. One after the other, as they were pressed; whether it went well comes back. */
export async function flip(path, told, body = (on) => ({ on })) {
  const on = !isOn(path, told);
  asked.set(path, { on, until: performance.now() + ASKED_MS });
  line = line.then(() => steer("PUT", path, body(on)));
  const done = await line;
  if (!done) asked.delete(path);
  return done;
}
