// Light or dark as the system has it, unless one was chosen here (D-web-23); the choice is kept in the browser.
import { $ } from "./dom.js";

const KEPT = "exhibit.theme";
const light = matchMedia("(prefers-color-scheme: light)");

function apply() {
  document.documentElement.dataset.theme = localStorage.getItem(KEPT) ?? (light.matches ? "light" : "dark");
}

/** The value of one of the page's colours, for canvases. */
export const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Let the button choose, and follow the system as long as nothing was chosen; what was chosen last goes back to it
 * where it is what the system has. */
export function themes(changed) {
  $("theme").addEventListener("click", () => {
    const wanted = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    if (wanted === (light.matches ? "light" : "dark")) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, wanted);
    apply();
    changed();
  });
  light.addEventListener("change", () => (apply(), changed()));
}

apply();
