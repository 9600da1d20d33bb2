// Valence and arousal as a place, with the trail of the last half minute.
import { $, mark, say, show } from "/static/shared/js/dom.js";
import { panel } from "./frame.js";
import { drawFace, font, letter, sheet } from "/static/shared/js/canvas.js";
import { colour, facesOnly } from "/static/shared/js/palette.js";
import { tone } from "/static/shared/js/theme.js";
import { number, t } from "/static/shared/js/words.js";

const TRAIL_S = 20;
// Russell and Mehrabian 1977, as in exhibit/mood/circumplex.py: where a pure emotion stands (-1..1, -1..1).
const PLACES = { neutral: [0, 0], happiness: [0.76, 0.48], surprise: [0.4, 0.67], sadness: [-0.63, -0.27], anger: [-0.51, 0.59], disgust: [-0.6, 0.35], fear: [-0.64, 0.6], contempt: [-0.4, 0.2] };
let trail = [];

function draw({ t: at, mood }) {
  if (!mood || facesOnly()) return;
  if (trail.length && at < trail[trail.length - 1].at) trail = [];
  if (mood.visitors) trail.push({ at, x: mood.valence, y: 2 * mood.arousal - 1, emotion: mood.dominant });
  trail = trail.filter((one) => at - one.at < TRAIL_S);
  const { pen, width, height } = sheet($("plane-canvas"));
  const size = letter() * 0.75;
  const box = { x: (value) => width / 2 + (value * (width - size * 3)) / 2, y: (value) => height / 2 - (value * (height - size * 4.2)) / 2 };
  axes(pen, box, size);
  for (const [index, one] of trail.entries()) {
    if (!index) continue;
    const before = trail[index - 1];
    pen.globalAlpha = Math.max(0.05, 1 - (at - one.at) / TRAIL_S) * 0.8;
    pen.strokeStyle = colour(one.emotion);
    pen.lineWidth = 3;
    pen.beginPath();
    pen.moveTo(box.x(before.x), box.y(before.y));
    pen.lineTo(box.x(one.x), box.y(one.y));
    pen.stroke();
  }
  pen.globalAlpha = 1;
  if (mood.visitors) drawFace(pen, mood.dominant, box.x(mood.valence), box.y(2 * mood.arousal - 1), size * 2);
}

function axes(pen, box, size) {
  pen.strokeStyle = tone("line");
  pen.lineWidth = 1;
  pen.strokeRect(box.x(-1), box.y(1), box.x(1) - box.x(-1), box.y(-1) - box.y(1));
  pen.beginPath();
  pen.moveTo(box.x(-1), box.y(0));
  pen.lineTo(box.x(1), box.y(0));
  pen.moveTo(box.x(0), box.y(-1));
  pen.lineTo(box.x(0), box.y(1));
  pen.stroke();
  for (const [name, [x, y]] of Object.entries(PLACES)) {
    pen.fillStyle = colour(name);
    pen.globalAlpha = 0.75;
    pen.beginPath();
    pen.arc(box.x(x), box.y(y), 3.5, 0, 7);
    pen.fill();
  }
  pen.globalAlpha = 1;
  pen.fillStyle = tone("quiet");
  font(pen, size);
  pen.textBaseline = "middle";
  pen.textAlign = "center";
  pen.fillText(t("plane.excited"), box.x(0), box.y(1) - size * 1.05);
  pen.fillText(t("plane.calm"), box.x(0), box.y(-1) + size * 1.1);
  pen.textAlign = "left";
  pen.fillText(t("plane.unpleasant"), box.x(-1) + size * 0.5, box.y(0) - size * 0.9);
  pen.textAlign = "right";
  pen.fillText(t("plane.pleasant"), box.x(1) - size * 0.5, box.y(0) - size * 0.9);
}

function tell({ mood }) {
  show(document.querySelector(".card.plane"), !facesOnly());
  if (!mood || facesOnly()) return;
  const words = t("plane.values", { valence: number(mood.valence, 2), arousal: number(mood.arousal, 2) });
  say($("plane-values"), words);
  mark($("plane-canvas"), "aria-label", words);
}

panel(["mood"], { draw, tell });
