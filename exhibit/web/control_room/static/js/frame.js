// One rhythm for the whole page: pictures move as often as news comes, words change at most four times a second, and
// nothing at all is done while nobody looks.
const WORDS_EVERY_MS = 250;
const panels = [];
const toDraw = new Set();
const toTell = new Set();
let state = {};
let asked = 0;
let toldAt = -Infinity;
let later = 0;

export const now = () => state;

/** Whether who looks may not be told what follows visitors: what is missing here is then not known to be nothing. */
export const untold = () => state.room?.live === false;

/** A panel of the page: `parts` of the state that it shows; `draw(state)` for what moves, `tell(state)` for words. */
export function panel(parts, { draw, tell }) {
  panels.push({ parts: new Set(parts), draw, tell });
}

/** News from the show: the parts that changed. */
export function receive(message) {
  state = { ...state, ...message };
  const changed = Object.keys(message);
  for (const one of panels) {
    if (!changed.some((part) => one.parts.has(part))) continue;
    if (one.draw) toDraw.add(one);
    if (one.tell) toTell.add(one);
  }
  ask();
}

/** Have everything shown anew: another language, theme or size. */
export function refresh() {
  for (const one of panels) {
    if (one.draw) toDraw.add(one);
    if (one.tell) toTell.add(one);
  }
  toldAt = -Infinity;
  ask();
}

function ask() {
  if (!asked && !document.hidden) asked = requestAnimationFrame(work);
}

function work(at) {
  asked = 0;
  for (const one of toDraw) one.draw(state);
  toDraw.clear();
  if (!toTell.size) return;
  if (at - toldAt >= WORDS_EVERY_MS) {
    toldAt = at;
    for (const one of toTell) one.tell(state);
    toTell.clear();
  } else if (!later) {
    later = setTimeout(() => {
      later = 0;
      ask();
    }, WORDS_EVERY_MS - (at - toldAt));
  }
}

document.addEventListener("visibilitychange", ask);
let resized = 0;
window.addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(refresh, 100);
});
