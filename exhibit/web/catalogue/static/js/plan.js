// The plan of the house: rooms to press, doors as dots.
const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Draw into `parent` the rooms that have an outline; `press` is told the room that was pressed. */
export function drawPlan(parent, { rooms, doors }, chosen, words, press) {
  const drawn = rooms.filter((one) => one.outline.length);
  if (!drawn.length) return parent.replaceChildren();
  const points = drawn.flatMap((one) => one.outline);
  const [left, top] = [Math.min(...points.map(([x]) => x)), Math.min(...points.map(([, y]) => y))];
  const [wide, high] = [Math.max(...points.map(([x]) => x)) - left, Math.max(...points.map(([, y]) => y)) - top];
  const edge = 0.02 * Math.max(wide, high);
  const size = 0.032 * Math.max(wide, high);
  const view = `${left - edge} ${top - edge} ${wide + 2 * edge} ${high + 2 * edge}`;
  parent.replaceChildren(shape("svg", { viewBox: view },
    ...drawn.map((one) => room(one, chosen, words, press, size)),
    ...doors.filter((one) => one.at).map((one) => shape("circle", { cx: one.at[0], cy: one.at[1], r: edge / 2, class: one.steps ? "steps" : "" }))));
}

function room(one, chosen, words, press, size) {
  const across = one.outline.map(([x]) => x);
  const down = one.outline.map(([, y]) => y);
  const label = shape("text", { x: (Math.min(...across) + Math.max(...across)) / 2, y: (Math.min(...down) + Math.max(...down)) / 2 + size / 3, "font-size": size });
  label.textContent = words(one.id);
  const group = shape("g", { role: "button", tabindex: "0", "aria-pressed": String(one.id === chosen), "aria-label": words(one.id) },
    shape("polygon", { points: one.outline.map((point) => point.join(",")).join(" ") }), label);
  group.addEventListener("click", () => press(one.id));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press(one.id);
  });
  return group;
}
