// A canvas as sharp as its screen, and the marks that several drawings share.
import { path } from "./icons.js";
import { colour, drawn, uncertain } from "./palette.js";
import { tone } from "./theme.js";

const faces = new Map();

/** The context of `canvas`, cleared, in CSS pixels: {pen, width, height}. */
export function sheet(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = canvas.clientWidth, height = canvas.clientHeight;
  const across = Math.round(width * ratio), down = Math.round(height * ratio);
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** The size of the page's letters in pixels. */
export const letter = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
export const font = (pen, size, weight = 500) => (pen.font = `${weight} ${size}px ${tone("font")}`);

/** An emotion's face around (x, y). */
export function drawFace(pen, emotion, x, y, size) {
  if (!faces.has(emotion)) faces.set(emotion, new Path2D(path(drawn(emotion))));
  const plain = uncertain(emotion);
  pen.save();
  pen.translate(x - size / 2, y - size / 2);
  pen.scale(size / 24, size / 24);
  if (!plain) {
    pen.fillStyle = colour(emotion);
    pen.beginPath();
    pen.arc(12, 12, 12, 0, 7);
    pen.fill();
  }
  pen.strokeStyle = plain ? tone("quiet") : ["anger", "fear", "disgust"].includes(drawn(emotion)) ? "#fff" : "#10141a";
  pen.lineWidth = 2.2;
  pen.lineCap = pen.lineJoin = "round";
  pen.stroke(faces.get(emotion));
  pen.restore();
}

/** Oblique lines, for what is not known. */
export function hatching(pen) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const line = tile.getContext("2d");
  line.strokeStyle = tone("line");
  line.lineWidth = 2;
  line.beginPath();
  for (const shift of [-8, 0, 8]) {
    line.moveTo(shift, 8);
    line.lineTo(shift + 8, 0);
  }
  line.stroke();
  return pen.createPattern(tile, "repeat");
}
