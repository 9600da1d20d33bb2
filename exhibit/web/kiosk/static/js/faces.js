// The picture of each answer: faces for feelings, steps for scales, signs for what it was. Drawn here, of lines alone;
// the word below says what is meant.
const SVG = "http://www.w3.org/2000/svg";

// Eyes and mouth of each feeling, on a circle of 100: paths, and what else there is.
const EYES = {
  open: "M35 40v4M65 40v4",
  wide: "M35 36a5 6 0 1 0 .1 0M65 36a5 6 0 1 0 .1 0",
  closed: "M28 43q7 6 14 0M58 43q7 6 14 0",
  laughing: "M28 44q7-8 14 0M58 44q7-8 14 0",
  down: "M29 43h12M59 43h12",
  pressed: "M29 37l11 6-11 6M71 37l-11 6 11 6",
  up: "M35 34v4M65 34v4",
};
const BROWS = {
  none: "",
  raised: "M26 27q9-6 17-1M57 26q9-5 17 1",
  sad: "M27 33l15-6M73 33l-15-6",
  angry: "M27 27l15 8M73 27l-15 8",
  one: "M26 31h16M58 26q9-5 16 1",
};
const MOUTHS = {
  smile: "M30 60q20 20 40 0",
  laugh: "M29 58h42q-3 22-21 22t-21-22z",
  soft: "M36 64q14 9 28 0",
  round: "M50 60a7 9 0 1 0 .1 0",
  small: "M50 64a4 5 0 1 0 .1 0",
  sad: "M33 73q17-15 34 0",
  tight: "M33 68h34",
  wave: "M31 68q6-7 12 0t13 0 13 0",
  tongue: "M31 62q19 8 38 0M50 66v7q0 6 6 6t6-6v-9",
  slant: "M36 69l26-5",
};
const FACES = {
  joy: ["laughing", "none", "laugh"],
  awe: ["wide", "raised", "round"],
  calm: ["closed", "none", "soft"],
  excitement: ["wide", "raised", "laugh"],
  surprise: ["open", "raised", "small"],
  tenderness: ["closed", "sad", "smile"],
  sadness: ["open", "sad", "sad"],
  fear: ["wide", "sad", "wave"],
  anger: ["open", "angry", "tight"],
  disgust: ["pressed", "none", "tongue"],
  boredom: ["down", "none", "slant"],
  nothing: ["open", "none", "tight"],
};
const SIGNS = {
  work: "M18 22h64v48H18zM28 60l14-16 10 10 12-16 10 22M38 82h24",
  light: "M50 16v8M22 28l6 6M78 28l-6 6M14 54h8M78 54h8M38 66a20 20 0 1 1 24 0v6H38zM42 82h16",
  sound: "M20 42h14l18-14v44L34 58H20zM64 40q8 10 0 20M74 32q15 18 0 36",
  text: "M24 18h52v64H24zM34 34h32M34 46h32M34 58h22",
  people: "M36 42a10 10 0 1 0 .1 0M66 46a8 8 0 1 0 .1 0M16 80q2-22 20-22t20 22M60 62q22-4 24 18",
  room: "M16 82V30l34-14 34 14v52zM42 82V54h16v28",
  other: "M28 50h.1M50 50h.1M72 50h.1",
};

/** A drawing for the answer `choice` to a question of this `kind`; it says nothing to who hears the page. */
export function drawing(kind, choice) {
  const svg = node("svg", { viewBox: "0 0 100 100", "aria-hidden": "true", focusable: "false", class: `drawn ${kind}` });
  if (kind === "scale") svg.append(...steps(Number(choice)));
  else if (kind === "feeling" && FACES[choice]) svg.append(...face(...FACES[choice]));
  else svg.append(node("path", { d: SIGNS[choice] ?? SIGNS.other, class: choice in SIGNS && choice !== "other" ? "" : "dots" }));
  return svg;
}

function face(eyes, brows, mouth) {
  return [
    node("circle", { cx: 50, cy: 50, r: 46, class: "skin" }),
    node("path", { d: EYES[eyes], class: ["open", "up"].includes(eyes) ? "eyes" : "" }),
    node("path", { d: BROWS[brows] }),
    node("path", { d: MOUTHS[mouth] }),
  ];
}

/** Five bars that grow, so many of them full. */
function steps(many) {
  return [1, 2, 3, 4, 5].map((step) => node("rect", {
    x: step * 17 - 9, y: 82 - step * 13, width: 12, height: step * 13, rx: 4, class: step <= many ? "full" : "empty",
  }));
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
  return made;
}
