// One line that goes away by itself.
import { $, show, tag } from "./dom.js";

let timer = 0;

export function toast(text, level = "ok") {
  const node = $("toast");
  if (!node) return;
  tag(node, "level", level);
  show(node, true);
  node.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => show(node, false), level === "bad" ? 8000 : 3500);
}
