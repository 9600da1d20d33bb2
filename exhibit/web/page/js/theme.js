// Dark, light, or as the system has it; chosen here and kept in the browser.
import { $ } from "./dom.js";

const KEPT = "exhibit.theme";
const light = matchMedia("(prefers-color-scheme: light)");
let changed = () => {};

function apply() {
  const kept = localStorage.getItem(KEPT);
  document.documentElement.dataset.theme = kept ?? (light.matches ? "light" : "dark");
}

/** The value of one of the page's colours, for canvases. */
export const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export function themes(told) {
  changed = told;
  light.addEventListener("change", () => (apply(), changed()));
  $("theme").addEventListener("click", () => {
    localStorage.setItem(KEPT, document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
    changed();
  });
}

apply();
