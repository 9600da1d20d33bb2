// Small helpers over the DOM: make, set only what differs, keep lists in step with data.
import { icon } from "./icons.js";

export const $ = (id) => document.getElementById(id);

/** An element with attributes (`text`, `icon`, `on` for listeners, `dataset`) and children. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "icon") node.append(icon(value));
    else if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Set a text only where it differs: nothing is laid out anew for the same words. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Set an attribute only where it differs; null takes it away. */
export function mark(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** Set a data attribute only where it differs. */
export function tag(node, name, value) {
  if (node.dataset[name] !== value) node.dataset[name] = value;
}

export function show(node, shown) {
  if (node.hidden === shown) node.hidden = !shown;
}

/** Keep the children of `parent` in step with `items`: one child for each key, made once, updated in place. */
export function keep(parent, items, key, create, update) {
  const known = parent.kept ?? (parent.kept = new Map());
  const wanted = new Map(items.map((item, index) => [key(item, index), item]));
  for (const [name, node] of known) {
    if (!wanted.has(name)) {
      node.remove();
      known.delete(name);
    }
  }
  let before = null;
  for (const [name, item] of wanted) {
    let node = known.get(name);
    if (!node) known.set(name, (node = create(item)));
    const place = before ? before.nextSibling : parent.firstChild;
    if (node !== place) parent.insertBefore(node, place);
    update?.(node, item);
    before = node;
  }
}

/** Put an icon into `node`, only where it is another one. */
export function picture(node, name) {
  if (node.dataset.shown === name) return;
  node.dataset.shown = name;
  node.replaceChildren(icon(name));
}

/** Make `list` say that there is nothing, where there is nothing. */
export function empty(list, nothing, words) {
  let note = list.querySelector(":scope > .empty");
  if (!nothing) return note?.remove();
  if (!note) list.append((note = make("li", { class: "empty" })));
  say(note, words);
}
