// The house as lines, and a way through it: drawn from the file of profiles, with no picture from elsewhere.
const SVG = "http://www.w3.org/2000/svg";

/** The drawing of `plan`, with the way through `rooms` and a number in each room where one stops; `label` tells it to
    who hears the page. */
export function drawnPlan(plan, rooms, stops, label) {
  const edge = 20;
  const svg = node("svg", {
    viewBox: `${-edge} ${-edge} ${plan.wide + 2 * edge} ${plan.high + 2 * edge}`, role: "img", "aria-label": label, class: "plan",
  });
  for (const [name, corners] of Object.entries(plan.rooms)) {
    svg.append(node("polygon", { points: corners.join(" "), class: stops.some((one) => one.room === name) ? "room stop" : "room" }));
  }
  for (const [, , x, y] of plan.doors) svg.append(node("circle", { cx: x, cy: y, r: 9, class: "door" }));
  const points = rooms.flatMap((room, number) => [...door(plan, rooms[number - 1], room), middle(plan, room)]).filter(Boolean);
  if (points.length > 1) svg.append(node("polyline", { points: points.join(" "), class: "way" }));
  const start = middle(plan, rooms[0]);
  if (start) svg.append(node("circle", { cx: start[0], cy: start[1], r: 16, class: "start" }));
  svg.append(...numbers(plan, stops));
  return svg;
}

/** In each room the numbers of the stops in it. */
function numbers(plan, stops) {
  const inRoom = new Map();
  stops.forEach((one, number) => inRoom.set(one.room, [...(inRoom.get(one.room) ?? []), number + 1]));
  return [...inRoom].flatMap(([room, some]) => {
    const at = middle(plan, room);
    if (!at) return [];
    const told = some.length > 2 ? `${some[0]}–${some.at(-1)}` : some.join(", ");
    const wide = 34 + 17 * told.length;
    const box = node("rect", { x: at[0] - wide / 2, y: at[1] - 68, width: wide, height: 48, rx: 24, class: "number" });
    const text = node("text", { x: at[0], y: at[1] - 32, class: "number" });
    text.textContent = told;
    return [box, text];
  });
}

function door(plan, before, room) {
  const found = plan.doors.find(([one, other]) => (one === before && other === room) || (one === room && other === before));
  return found ? [[found[2], found[3]]] : [];
}

function middle(plan, room) {
  const corners = plan.rooms[room];
  if (!corners) return null;
  const span = (from) => {
    const some = corners.filter((_, number) => number % 2 === from);
    return (Math.min(...some) + Math.max(...some)) / 2;
  };
  return [span(0), span(1)];
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
