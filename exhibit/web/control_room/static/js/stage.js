// Where visitors stand: outlines in the colour of what they feel. Their picture only where the venue allows it.
import { $, mark, say, show } from "/static/shared/js/dom.js";
import { now, panel } from "./frame.js";
import { drawFace, font, letter, sheet } from "/static/shared/js/canvas.js";
import { colour, uncertain } from "/static/shared/js/palette.js";
import { tone } from "/static/shared/js/theme.js";
import { feeling, t } from "/static/shared/js/words.js";

const PICTURE_EVERY_MS = 250;
let loading = false;

/** The middle of the frame in which a picture of `picture`'s shape is shown whole. */
function fitted({ width, height }, picture) {
  const scale = Math.min(width / picture.width, height / picture.height);
  return { left: (width - picture.width * scale) / 2, top: (height - picture.height * scale) / 2, across: picture.width * scale, down: picture.height * scale };
}

function draw(state) {
  const { pen, width, height } = sheet($("stage-canvas"));
  const picture = state.picture ?? { width: 16, height: 9 };
  const place = fitted({ width, height }, picture);
  if (!state.room?.preview) floor(pen, place);
  if (state.picture?.panes) panes(pen, place, state.picture.panes);
  const visitors = state.room?.processing === false ? [] : state.visitors ?? [];
  for (const visitor of visitors) outline(pen, place, visitor);
  for (const visitor of visitors) label(pen, place, visitor, width);
  if (!visitors.length && state.room) nobody(pen, width, height, state.room);
}

/** Lines of a floor, so that the empty field is seen as a room. */
function floor(pen, { left, top, across, down }) {
  pen.strokeStyle = tone("line");
  pen.lineWidth = 1;
  pen.globalAlpha = 0.55;
  pen.beginPath();
  const horizon = top + down * 0.78;
  pen.moveTo(left, horizon);
  pen.lineTo(left + across, horizon);
  for (let step = -4; step <= 4; step += 1) {
    pen.moveTo(left + across * (0.5 + step * 0.1), horizon);
    pen.lineTo(left + across * (0.5 + step * 0.24), top + down);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

/** Of several cameras: where the picture of each lies, and its name. */
function panes(pen, { left, top, across, down }, cameras) {
  font(pen, letter() * 0.8125, 600);
  pen.textAlign = "left";
  pen.textBaseline = "bottom";
  pen.lineWidth = 1;
  for (const { camera, left: begins, width } of cameras) {
    pen.strokeStyle = tone("line");
    pen.strokeRect(left + begins * across, top, width * across, down);
    pen.fillStyle = tone("quiet");
    pen.fillText(camera, left + begins * across + 6, top + down - 4);
  }
}

function outline(pen, { left, top, across, down }, { box, emotion }) {
  const [x, y, w, h] = [left + box[0] * across, top + box[1] * down, box[2] * across, box[3] * down];
  pen.strokeStyle = colour(emotion);
  pen.lineWidth = Math.max(2.5, h * 0.035);
  pen.lineJoin = pen.lineCap = "round";
  pen.setLineDash(uncertain(emotion) ? [6, 6] : []);
  pen.fillStyle = pen.strokeStyle;
  const shoulder = y + h * 1.28;
  pen.beginPath();
  pen.ellipse(x + w / 2, y + h / 2, w / 2, h / 2, 0, 0, 7);
  pen.globalAlpha = 0.14;
  pen.fill();
  pen.globalAlpha = 1;
  line(pen);
  pen.beginPath();
  pen.moveTo(x - w * 0.55, y + h * 2.3);
  pen.bezierCurveTo(x - w * 0.55, shoulder, x, shoulder, x + w / 2, shoulder - h * 0.1);
  pen.bezierCurveTo(x + w, shoulder, x + w * 1.55, shoulder, x + w * 1.55, y + h * 2.3);
  line(pen);
  pen.setLineDash([]);
  drawFace(pen, emotion, x + w / 2, y + h / 2, Math.min(w, h) * 0.5);
}

/** A line in the emotion's colour, with an edge where the ground is light. */
function line(pen) {
  const { strokeStyle, lineWidth } = pen;
  pen.strokeStyle = tone("mark-edge");
  pen.lineWidth = lineWidth + 2;
  pen.stroke();
  pen.strokeStyle = strokeStyle;
  pen.lineWidth = lineWidth;
  pen.stroke();
}

function label(pen, { left, top, across, down }, { box, emotion }, width) {
  const size = letter() * 0.8125;
  font(pen, size, 650);
  const text = feeling(emotion);
  const wide = pen.measureText(text).width + size * 1.1;
  const x = Math.min(Math.max(left + (box[0] + box[2] / 2) * across - wide / 2, 2), width - wide - 2);
  const y = Math.max(top + box[1] * down - size * 2.3, 2);
  pen.fillStyle = tone("ground");
  pen.globalAlpha = 0.86;
  pen.beginPath();
  pen.roundRect(x, y, wide, size * 1.75, size * 0.4);
  pen.fill();
  pen.globalAlpha = 1;
  pen.fillStyle = tone("ink");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x + wide / 2, y + size * 0.92);
}

/** Why nobody is seen: a message. */
function nothing(room) {
  if (room.live === false) return "untold";
  if (!room.processing) return "stage.closed";
  return room.camera?.link === "down" && !room.what_if ? "stage.down" : "stage.nobody";
}

function nobody(pen, width, height, room) {
  const size = letter();
  drawFace(pen, "nobody", width / 2, height * 0.42, size * 2.5);
  font(pen, size, 600);
  pen.fillStyle = tone("quiet");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(t(nothing(room)), width / 2, height * 0.42 + size * 2.3);
}

/** How many cannot be read, and why: "2 cannot be read (covered, dark)". */
function unread(visitors) {
  const words = visitors.map((one) => one.unread).filter(Boolean);
  const why = [...new Set(words)].map((word) => t(`stage.unread.${word}`)).join(", ");
  return words.length ? t("stage.unread", { n: words.length, why }) : "";
}

function tell({ room, visitors = [], mood, places }) {
  if (!room) return;
  say($("stage-cameras"), places?.several ? t(`stage.several.${places.several}`) : "");
  show($("stage-cameras"), Boolean(places?.several));
  const words = visitors.map((one) => feeling(one.emotion)).join(", ");
  mark($("stage-canvas"), "aria-label", visitors.length ? t("stage.label", { n: visitors.length, who: words }) : t(nothing(room)));
  say($("stage-count"), mood && room?.live !== false ? [t("health.visitors", { n: mood.visitors }), unread(visitors)].filter(Boolean).join(", ") : "");
  show($("stage-notice"), Boolean(room.preview));
  show($("stage-picture"), Boolean(room.preview && room.processing));
}

/** The camera's picture, where it may be shown: the next is asked for when the last has come. */
function look() {
  const { room } = now();
  if (!room?.preview || !room.processing || document.hidden || loading || document.body.dataset.view !== "room") return;
  loading = true;
  const picture = $("stage-picture");
  picture.onload = picture.onerror = () => (loading = false);
  picture.src = `/api/preview.jpg?at=${Math.round(performance.now())}`;
}

panel(["visitors", "picture", "room", "places"], { draw, tell });
setInterval(look, PICTURE_EVERY_MS);
