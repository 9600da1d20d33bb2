// The last minute of mood, as bands on each other; hatched where nobody was there, or nobody could be read.
import { $, keep, make, mark, say } from "/static/shared/js/dom.js";
import { panel, untold } from "./frame.js";
import { ask } from "/static/shared/js/api.js";
import { drawFace, font, hatching, letter, sheet } from "/static/shared/js/canvas.js";
import { colour, shares } from "/static/shared/js/palette.js";
import { tone } from "/static/shared/js/theme.js";
import { feeling, lasting, t } from "/static/shared/js/words.js";

const SPAN_S = 60;
const EVERY_S = 0.25;
const samples = [];
let asked = false;

/** What was before this page was opened, once. */
async function before() {
  asked = true;
  const moments = await ask("GET", "/api/minute").catch(() => []);
  const first = samples[0]?.at ?? Infinity;
  samples.unshift(...moments.filter((one) => one.t < first).map((one) => sampled(one.t, one)));
}

function sampled(at, mood) {
  const read = mood.visitors && mood.dominant !== "unknown" && mood.dominant !== "nobody";
  return { at, shares: read ? shares().map((name) => mood.emotions?.[name] ?? 0) : null, lead: mood.dominant };
}

function sample(at, mood) {
  const last = samples[samples.length - 1];
  if (last && at < last.at) samples.length = 0;
  if (last && at - last.at < EVERY_S && at >= last.at) return false;
  samples.push(sampled(at, mood));
  while (samples.length && at - samples[0].at > SPAN_S + 1) samples.shift();
  return true;
}

function paint(at) {
  const { pen, width, height } = sheet($("minute-canvas"));
  const foot = letter() * 1.35;
  const down = height - foot;
  if (down <= 0) return; // not shown now
  const x = (time) => width * (1 - (at - time) / SPAN_S);
  pen.fillStyle = tone("sunken");
  pen.fillRect(0, 0, width, down);
  pen.fillStyle = hatching(pen);
  let from = null;
  samples.forEach((one, index) => {
    if (one.shares) return;
    const left = x(Math.max(samples[index - 1]?.at ?? one.at - EVERY_S, one.at - 2));
    pen.fillRect(left - 0.5, 0, x(one.at) - left + 1, down);
  });
  const runs = [];
  for (const one of samples) {
    if (!one.shares) from = null;
    else if (from) from.push(one);
    else runs.push((from = [one]));
  }
  for (const run of runs) bands(pen, run, x, down);
  names(pen, x, down);
  times(pen, width, height);
}

function bands(pen, run, x, down) {
  const base = run.map(() => 0);
  shares().forEach((name, index) => {
    pen.fillStyle = colour(name);
    pen.beginPath();
    run.forEach((one, step) => pen.lineTo(x(one.at), down * (1 - base[step])));
    for (let step = run.length - 1; step >= 0; step -= 1) {
      base[step] += run[step].shares[index];
      pen.lineTo(x(run[step].at), down * (1 - base[step]));
    }
    pen.fill();
  });
}

/** A face in the widest band now and then: the colours are never alone. */
function names(pen, x, down) {
  const size = Math.min(down / 4, letter() * 1.4);
  let start = null;
  samples.forEach((one, index) => {
    const same = start !== null && samples[start].lead === one.lead && samples[start].shares && one.shares;
    if (!same) start = one.shares ? index : null;
    if (start === null) return;
    const next = samples[index + 1];
    if (next && next.lead === one.lead && next.shares) return;
    if (x(one.at) - x(samples[start].at) < size * 1.4) return;
    const middle = samples[Math.round((start + index) / 2)];
    const which = shares().indexOf(middle.lead);
    if (which < 0) return;
    const below = middle.shares.slice(0, which).reduce((sum, share) => sum + share, 0);
    if (middle.shares[which] * down > size) face(pen, middle, below + middle.shares[which] / 2, x, down, size);
  });
}

function face(pen, { at, lead }, level, x, down, size) {
  pen.fillStyle = "#10141a";
  pen.beginPath();
  pen.arc(x(at), down * (1 - level), size * 0.58, 0, 7);
  pen.fill();
  drawFace(pen, lead, x(at), down * (1 - level), size);
}

function times(pen, width, height) {
  const size = letter() * 0.75;
  font(pen, size);
  pen.fillStyle = tone("quiet");
  pen.textBaseline = "bottom";
  for (const [share, align, words] of [[0, "left", lasting(60)], [0.5, "center", lasting(30)], [1, "right", t("minute.now")]]) {
    pen.textAlign = align;
    pen.fillText(words, width * share, height);
  }
}

function draw({ t: at, mood }) {
  if (!mood) return;
  if (!asked) before();
  if (sample(at, mood)) paint(at);
}

function tell({ mood }) {
  if (!mood) return;
  keep($("minute-legend"), [...shares(), "nobody"], (name) => name, (name) => {
    const swatch = make("span", { class: name === "nobody" ? "swatch hatched" : "swatch" });
    swatch.style.setProperty("--colour", colour(name));
    return make("li", {}, swatch, make("span"));
  }, (node, name) => say(node.lastChild, name === "nobody" ? t(untold() ? "untold" : "minute.nobody") : feeling(name)));
  mark($("minute-canvas"), "aria-label", t("minute.label", { feeling: feeling(mood.dominant) }));
}

panel(["mood", "t"], { draw, tell });
