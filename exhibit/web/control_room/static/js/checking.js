// The checker, asked a moment after the last key, and its answers as a list.
import { make } from "/static/shared/js/dom.js";
import { ask } from "/static/shared/js/api.js";
import { icon } from "/static/shared/js/icons.js";
import { t } from "/static/shared/js/words.js";

const AFTER_MS = 350;

/** A function to call at each change: (path, text, at once). `told` gets the problems of the newest text. */
export function checking(told) {
  let timer = 0;
  let number = 0;
  return (path, text, atOnce = false) => {
    clearTimeout(timer);
    const own = (number += 1);
    timer = setTimeout(async () => {
      const answer = await ask("POST", "/api/check", { path, text }).catch(() => null);
      if (answer && own === number) told(answer.problems ?? []);
    }, atOnce ? 0 : AFTER_MS);
  };
}

export function problemsList(list, problems, go) {
  list.replaceChildren(...problems.map((one) => make("li", {}, make("button", { type: "button", "data-level": one.advice ? "warn" : "bad", on: { click: () => go(one) } },
    icon(one.advice ? "warn" : "bad"),
    make("span", { class: "place", text: t("editor.line", { line: String(one.line || 1) }) }),
    make("span", { class: "text", text: one.text })))));
}
