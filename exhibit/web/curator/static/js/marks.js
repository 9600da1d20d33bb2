// Marks of a drawing, by keyboard, finger and mouse: what is meant is said in a line below the drawing.

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Follow whoever looks at the drawings below `root`. */
export function follow(root) {
  root.addEventListener("keydown", step);
  for (const kind of ["pointerover", "focusin", "pointerdown"]) root.addEventListener(kind, meant);
}

/** From mark to mark, from left to right, as they stand. */
function step(event) {
  const chart = event.target.closest?.("svg.chart");
  if (!chart || (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End")) return;
  event.preventDefault();
  const marks = [...chart.querySelectorAll(".mark")].sort((one, other) => place(one) - place(other));
  if (!marks.length) return;
  const now = marks.indexOf(document.activeElement);
  const next = event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1 : now + STEPS[event.key];
  marks[Math.max(0, Math.min(marks.length - 1, next))].focus();
}

const place = (mark) => mark.querySelector("circle, rect").getBoundingClientRect().left;

function meant(event) {
  const mark = event.target.closest?.(".mark");
  if (!mark) return;
  const line = mark.closest("section")?.querySelector(".reading");
  if (line) line.textContent = mark.dataset.say;
}
