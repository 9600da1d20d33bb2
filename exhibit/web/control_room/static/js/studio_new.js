// A new scene, chosen by its picture, or a new rule from a short list.
import { $, make, say } from "/static/shared/js/dom.js";
import { ask, Refusal } from "/static/shared/js/api.js";
import { knows, t } from "/static/shared/js/words.js";

let chosen = null;
let known = "";

/** Show what a new file may begin as below `place`; `begun` hears of its path. */
export function beginnings(place, { scenes, scenes_to_copy, rules_to_copy }, begun) {
  const now = JSON.stringify([scenes.map((one) => one.name), scenes_to_copy, rules_to_copy]);
  if (known === now) return;
  known = now;
  chosen = null;
  const pictures = scenes_to_copy.map((one) => choice("scene", one.name, one.name, one.picture ? make("img", { src: one.picture, alt: "", width: 160, height: 90, loading: "lazy" }) : null));
  const rules = rules_to_copy.map((name) => choice("rule", name, knows(`studio.rule.${name}`) ? t(`studio.rule.${name}`) : name));
  place.replaceChildren(
    make("h3", { text: t("studio.new") }),
    make("p", { class: "aside", id: "studio-as", text: t("studio.new.scene") }), make("div", { class: "studio-pictures", role: "group", "aria-labelledby": "studio-as" }, ...pictures),
    make("p", { class: "aside", id: "studio-rule", text: t("studio.new.rule") }), make("div", { class: "choices", role: "group", "aria-labelledby": "studio-rule" }, ...rules),
    make("div", { class: "field" }, make("label", { for: "studio-shows", text: t("studio.new.shows") }), make("select", { id: "studio-shows" }, ...scenes.map((one) => make("option", { value: one.name, text: one.name })))),
    make("div", { class: "field" }, make("label", { for: "studio-name", text: t("studio.new.name") }), make("input", { type: "text", id: "studio-name", maxlength: 40, autocomplete: "off" })),
    make("button", { type: "button", id: "studio-make", text: t("studio.new.make"), disabled: true, on: { click: () => create(begun) } }),
    make("p", { class: "desk-state", id: "studio-made", role: "status" }));
}

function choice(kind, like, text, image = null) {
  const button = make("button", { type: "button", "aria-pressed": "false", dataset: { kind, like }, on: { click: () => choose(button) } }, image, make("span", { text }));
  return button;
}

function choose(button) {
  for (const one of $("studio-new").querySelectorAll("[aria-pressed]")) one.setAttribute("aria-pressed", String(one === button));
  chosen = button.dataset;
  $("studio-make").disabled = false;
  $("studio-shows").disabled = chosen.kind === "scene";
}

async function create(begun) {
  const { kind, like } = chosen;
  try {
    const { path } = await ask("POST", "/api/studio/new", { kind, like, name: $("studio-name").value, scene: kind === "rule" ? $("studio-shows").value : "" });
    say($("studio-made"), "");
    begun(path);
  } catch (error) {
    say($("studio-made"), error instanceof Refusal ? error.message : t("steer.unreached"));
    $("studio-made").dataset.level = "bad";
  }
}
