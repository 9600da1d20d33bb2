// The phase of a rule, as an icon and in words: for the list of rules and for the drawer that says why.
import { lasting, number, t } from "/static/shared/js/words.js";

/** What a rule does now, in words: `holding 0.8 of 1.5 s`. */
export function phaseWords(rule) {
  if (!rule.enabled) return t("phase.out");
  if (rule.of_s) return t(`phase.${rule.phase}.of`, { for: number(rule.for_s, 1), of: number(rule.of_s, 1) });
  return rule.phase === "active" ? t("phase.active.for", { time: lasting(Math.floor(rule.for_s)) }) : t(`phase.${rule.phase}`);
}

export const phaseIcon = (rule) => (rule.enabled ? rule.phase : "out");
