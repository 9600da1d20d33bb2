// What is read, over the picture and as bars.
import { $, keep, make, mark, say, tag } from "/static/shared/js/dom.js";
import { drawFace, font, letter, sheet } from "/static/shared/js/canvas.js";
import { colour, face, measured, wear } from "/static/shared/js/palette.js";
import { feeling, percent } from "/static/shared/js/words.js";

let told = 0;

/** A frame in the emotion's colour round each face, with its name; the canvas is mirrored like the picture. */
export function over(canvas, faces, video) {
  const { pen, width, height } = sheet(canvas);
  mark(canvas, "aria-label", faces.map((one) => feeling(one.emotion)).join(", ") || "–");
  if (!video?.videoWidth) return;
  const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
  const [across, down] = [video.videoWidth * scale, video.videoHeight * scale];
  const [left, top] = [(width - across) / 2, (height - down) / 2];
  for (const { box: [x, y, w, h], emotion } of faces) one(pen, emotion, [left + x * across, top + y * down, w * across, h * down], width);
}

function one(pen, emotion, [x, y, w, h], width) {
  const size = letter();
  pen.lineWidth = 6;
  pen.strokeStyle = "#0b0e12";
  pen.beginPath();
  pen.roundRect(x, y, w, h, 10);
  pen.stroke();
  pen.lineWidth = 3.5;
  pen.strokeStyle = colour(emotion);
  pen.stroke();
  pen.save();
  pen.translate(width, 0);
  pen.scale(-1, 1);
  font(pen, size, 700);
  const words = feeling(emotion);
  const wide = pen.measureText(words).width + size * 2.4;
  const from = width - x - w;
  const above = Math.max(2, y - size * 2.1);
  pen.fillStyle = "#0b0e12e0";
  pen.beginPath();
  pen.roundRect(from, above, wide, size * 1.8, 6);
  pen.fill();
  drawFace(pen, emotion, from + size, above + size * 0.9, size * 1.3);
  pen.fillStyle = "#f2f5f9";
  pen.textBaseline = "middle";
  pen.fillText(words, from + size * 1.9, above + size * 0.95);
  pen.restore();
}

/** The bars of one face; of nobody where there is none. Words change at most four times a second. */
export function bars(seen) {
  const emotion = seen?.emotion ?? "nobody";
  const wordy = performance.now() - told > 250;
  if (wordy) told = performance.now();
  keep($("bars"), measured(), (name) => name, (name) => row(name), (node, name) => {
    const share = seen?.emotions?.[name] ?? 0;
    node.fill.style.transform = `scaleX(${Math.abs(share).toFixed(3)})`;
    if (!wordy) return;
    say(node.children[1], feeling(name));
    say(node.lastChild, percent(share));
    tag(node, "leads", name === emotion ? "yes" : "no");
  });
  if (!wordy) return;
  const shown = $("dominant-icon").firstChild ?? $("dominant-icon").appendChild(face(emotion));
  wear(shown, emotion);
  say($("dominant"), feeling(emotion));
}

function row(name) {
  const fill = make("span", { class: "fill" });
  const node = make("li", {}, face(name), make("span", { class: "bar-name" }), make("span", { class: "track", "aria-hidden": "true" }, fill), make("span", { class: "number" }));
  node.children[2].style.setProperty("--colour", colour(name));
  fill.style.display = "block";
  node.fill = fill;
  return node;
}
