// What the page says, in the language of whoever reads it. One file of messages for each language.
const CHOSEN = "exhibit.language";
let messages = {};
let plurals = new Intl.PluralRules("en");
let numbers = {};
let language = "en";

/** The languages that there are: [{language, name}]. */
export async function languages() {
  const answer = await fetch("/api/messages").catch(() => null);
  const known = answer?.ok ? await answer.json() : { en: "English" };
  return Object.entries(known).map(([code, name]) => ({ language: code, name }));
}

/** Read the messages: of the language that was chosen here, else of the show's or the browser's, else English. */
export async function learn(known, proposed) {
  const wanted = [localStorage.getItem(CHOSEN), proposed, ...navigator.languages.map((one) => one.slice(0, 2)), "en"];
  language = wanted.find((one) => known.some((other) => other.language === one)) ?? "en";
  messages = await (await fetch(`/api/messages/${language}?page=${document.documentElement.dataset.page ?? ""}`)).json();
  plurals = new Intl.PluralRules(language);
  numbers = {};
  document.documentElement.lang = language;
}

export function choose(one) {
  localStorage.setItem(CHOSEN, one);
}

export const spoken = () => language;

/** The message `key`; `{name}` in it is filled from `values`, and `n` chooses among plural forms. */
export function t(key, values = {}) {
  let text = messages[key];
  if (text === undefined) {
    console.warn(`no message '${key}'`);
    return key;
  }
  if (typeof text === "object") text = text[plurals.select(values.n ?? 0)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });
}

/** Whether there is such a message: for words that come from a show. */
export const knows = (key) => key in messages;

/** The name of an emotion; classes of a network of one's own keep theirs. */
export const feeling = (name) => (knows(`emotion.${name}`) ? t(`emotion.${name}`) : name);

/** A number as people here write it, with `digits` after the point; a true minus sign. */
export function number(value, digits = 0) {
  numbers[digits] ??= new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return numbers[digits].format(value).replace("-", "\u2212");
}

/** A value of a rule: a number with at most two digits, a text, yes or no. */
export function value(one, wanted = "") {
  if (one === null || one === undefined) return "–";
  if (one === "never") return t("never");
  if (typeof one === "boolean") return t(one ? "yes" : "no");
  if (typeof one !== "number") return String(one);
  if (Math.abs(one) >= 1e6) return t("never");
  return number(one, Number.isInteger(one) && !wanted.includes(".") ? 0 : 2);
}

/** A share as a percentage. */
export const percent = (share) => `${number(Math.round(100 * share))} %`;

/** A duration: `0.8 s`, `14 s`, `2 min 5 s`, `3 h 20 min`. */
export function lasting(seconds, digits = Number.isInteger(seconds) ? 0 : 1) {
  if (seconds < 9.95) return t("time.s", { s: number(seconds, digits) });
  const whole = Math.round(seconds);
  if (whole < 120) return t("time.s", { s: number(whole) });
  if (whole < 7200) return t("time.min", { min: Math.floor(whole / 60), s: number(whole % 60) });
  return t("time.h", { h: Math.floor(whole / 3600), min: Math.floor((whole % 3600) / 60) });
}

/** The time of day at `ms` of this browser's calendar; of another day with that day. */
export function timeOfDay(ms, seconds = false) {
  const far = Date.now() - ms > 18 * 3600 * 1000;
  const form = { hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}), ...(far ? { day: "numeric", month: "short" } : {}), hourCycle: "h23" };
  return new Intl.DateTimeFormat(language, form).format(ms);
}

/** A time of the show: `1:02:03`. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value) => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole < 3600 ? rest.replace(/^0/, "") : `${Math.floor(whole / 3600)}:${rest}`;
}

/** Put the words into everything below `root` that names its message. */
export function translate(root = document) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of root.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", t(node.dataset.wordLabel));
  for (const node of root.querySelectorAll("[data-word-placeholder]")) node.placeholder = t(node.dataset.wordPlaceholder);
}
