// The show's variables: a slider, a number, a text or a switch, each by its kind.
import { $, empty, keep, make, mark, say, show } from "/static/shared/js/dom.js";
import { panel } from "./frame.js";
import { flip } from "./toggles.js";
import { steer } from "/static/shared/js/api.js";
import { t, value as words } from "/static/shared/js/words.js";

const place = (name) => `/api/vars/${encodeURIComponent(name)}`;
const set = (name, value) => steer("PUT", place(name), { value });
/** A number that is a share by its default is set by a slider. */
const share = (one) => one.kind === "number" && one.default >= 0 && one.default <= 1;

function control(one, id) {
  if (one.kind === "truth") {
    return make("button", { type: "button", class: "toggle", id, role: "switch", on: { click: (event) => flip(place(one.name), event.currentTarget.getAttribute("aria-checked") === "true", (value) => ({ value })) } });
  }
  const kind = one.kind === "number" ? "number" : "text";
  return make("input", { type: kind, id, step: "any", on: { change: (event) => (kind === "text" || event.target.value !== "") && set(one.name, kind === "number" ? Number(event.target.value) : event.target.value) } });
}

function row(one) {
  const id = `var-${one.name}`;
  const node = make("li", { class: "variable" }, make("label", { for: id, text: one.name }, make("small", { text: t("variables.default", { value: words(one.default) }) })), control(one, id));
  node.control = node.lastChild;
  if (share(one)) {
    node.slider = make("input", { type: "range", min: 0, max: 1, step: 0.01, "aria-label": one.name, on: { change: () => set(one.name, Number(node.slider.value)), input: () => (node.control.value = node.slider.value) } });
    node.append(node.slider);
  }
  return node;
}

function update(node, one) {
  if (one.kind === "truth") {
    mark(node.control, "aria-checked", one.value);
    return say(node.control, t(one.value ? "on" : "off"));
  }
  for (const input of [node.control, node.slider]) {
    if (input && document.activeElement !== input && input.value !== String(one.value)) input.value = one.value;
  }
}

function tell({ variables }) {
  if (!variables) return;
  show(document.querySelector(".variables"), true);
  keep($("variables"), variables, (one) => `${one.name} ${one.kind}`, row, update);
  empty($("variables"), !variables.length, t("variables.none"));
}

panel(["variables"], { tell });
