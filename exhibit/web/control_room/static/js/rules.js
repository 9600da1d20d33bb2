// Every rule with where it is; a click tells why.
import { $, empty, keep, make, picture, say, show, tag } from "/static/shared/js/dom.js";
import { now, panel, refresh, untold } from "./frame.js";
import { phaseIcon, phaseWords } from "./phases.js";
import { openWhy } from "./why.js";
import { t } from "/static/shared/js/words.js";

const MANY = 14;

function row({ name }) {
  const button = make("button", { type: "button", class: "rule", "data-rule": name, on: { click: () => openWhy(name, button) } },
    make("span", { class: "rule-icon" }), make("span", { class: "rule-name", text: name }), make("span", { class: "rule-state" }),
    make("span", { class: "rule-about" }), make("span", { class: "rule-track", "aria-hidden": "true" }, make("span", { class: "fill" })));
  button.querySelector(".fill").style.display = "block";
  const item = make("li", {}, button);
  item.button = button;
  item.fill = button.querySelector(".fill");
  return item;
}

function wanted(rules) {
  const text = $("rules-filter").value.trim().toLowerCase();
  return text ? rules.filter((one) => `${one.name} ${one.about ?? ""} ${one.file}`.toLowerCase().includes(text)) : rules;
}

/** The own rules of acts and variants are told by these: they have no condition of their own. */
const written = (rules = []) => rules.filter((one) => !/^(act|variant) /.test(one.name));

function draw({ rules }) {
  if (!rules) return;
  for (const rule of rules) {
    const item = $("rules").kept?.get(rule.name);
    if (!item) continue;
    tag(item.button, "phase", rule.phase);
    tag(item.button, "runs", rule.of_s && rule.enabled ? "yes" : "no");
    if (rule.of_s) item.fill.style.transform = `scaleX(${Math.min(1, rule.for_s / rule.of_s).toFixed(3)})`;
  }
}

function tell({ rules }) {
  if (!rules) return;
  const all = written(rules);
  show($("rules-filter"), all.length > MANY);
  keep($("rules"), wanted(all), (one) => one.name, row, (item, rule) => {
    picture(item.button.querySelector(".rule-icon"), phaseIcon(rule));
    say(item.button.querySelector(".rule-state"), phaseWords(rule));
    say(item.button.querySelector(".rule-about"), rule.about ?? "");
    tag(item.button, "enabled", rule.enabled ? "yes" : "no");
  });
  empty($("rules"), !all.length, t(untold() ? "untold" : "rules.none"));
  const active = all.filter((one) => ["active", "releasing"].includes(one.phase)).length;
  say($("rules-count"), untold() ? "" : t("rules.count", { n: active, all: all.length }));
  draw({ rules });
}

export function rules() {
  $("rules-filter").addEventListener("input", () => now().rules && refresh());
}

panel(["rules"], { draw, tell });
