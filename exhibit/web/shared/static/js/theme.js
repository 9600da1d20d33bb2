// Dark, unless light was chosen here (D-web-17); kept in the browser.
import { $ } from "./dom.js";

const KEPT = "exhibit.theme";

function apply() {
  document.documentElement.dataset.theme = localStorage.getItem(KEPT) ?? "dark";
}

/** The value of one of the page's colours, for canvases. */
export const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export function themes(changed) {
  $("theme").addEventListener("click", () => {
    localStorage.setItem(KEPT, document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    apply();
    changed();
  });
}

apply();
