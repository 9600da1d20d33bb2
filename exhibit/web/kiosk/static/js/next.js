// What to see next, on a visitor's phone. What is wished and refused stays in this tab and is in no request.
import { learnQuestions } from "./asked.js";
import { card, make, way, wishParts } from "./next_parts.js";
import {
  hasAdult, hasSteps, learnProfiles, listFor, MINUTES, MOODS, newSeed, nextWords, nothingSaid, visitorAt, wishesOf,
} from "./next_words.js";
import { filled } from "./reasons.js";

const KEPT = "next";
const AGAIN_MS = 5000;

const $ = (id) => document.getElementById(id);
const work = new URLSearchParams(location.search).get("work") ?? "";
let inquiry = null;
let house = null;
let language = location.hash.slice(1);
let said = kept();

/** What stands in the tab's own storage, which the browser forgets with the tab. */
function kept() {
  try {
    return { ...nothingSaid(), ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return nothingSaid();
  }
}

/** Something was said: it is kept in the tab, and all is drawn anew. */
function say(change) {
  said = { ...said, ...change };
  sessionStorage.setItem(KEPT, JSON.stringify(said));
  draw();
}

function draw() {
  const told = inquiry.languages.find((one) => one.code === language);
  const words = nextWords(told);
  const visitor = visitorAt(house, said, work);
  document.documentElement.lang = words.code;
  document.title = words.open;
  const texts = { ask: words.ask, works: words.works, "way-title": words.way, forget: words.forget, back: words.back, knows: `${words.knows} ${words.phone}` };
  for (const [name, text] of Object.entries(texts)) $(name).textContent = text;
  $("back").href = `/v${location.search}#${language}`;
  $("languages").setAttribute("aria-label", told.words.languages);
  fill($("languages"), inquiry.languages.map((one) => pressed(one.words.language, one.code === language, () => speak(one.code), { lang: one.code })));
  fill($("wishes"), wishesOf(house).map((wish) => wishButton(wish, words)));
  $("wanted").setAttribute("aria-label", words.time);
  fill($("wanted"), [timeChoice(words), ...switches(words)]);
  drawList(visitor, words);
  drawWay(visitor, words);
  document.body.dataset.ready = "yes";
}

function drawList(visitor, words) {
  const list = listFor(house, visitor);
  fill($("suggested"), list.map((one) => suggested(one, visitor, words)));
  $("empty").hidden = list.length > 0;
  $("empty").textContent = words.nothing;
  $("steer").setAttribute("aria-label", words.works);
  fill($("steer"), [
    ...MOODS.map((mood) => pressed(words[mood], said.mood === mood, () => say({ mood: said.mood === mood ? "" : mood }))),
    plain(words.others, () => say({ seed: newSeed() })),
    pressed(words.way, said.asked, () => say({ asked: !said.asked })),
  ]);
}

function suggested(one, visitor, words) {
  const refuse = plain(words.not_this, () => say({ refused: [...said.refused, one.work.id] }));
  return card(one, house, visitor, language, words, refuse);
}

function drawWay(visitor, words) {
  $("way").hidden = !said.asked;
  const told = said.asked ? way(house, visitor, language, words) : { whole: "", drawn: [], stops: [] };
  $("way-whole").textContent = told.whole;
  $("way-plan").replaceChildren(...told.drawn);
  $("way-stops").replaceChildren(...told.stops);
}

function wishButton(wish, words) {
  const button = pressed("", said.wish === wish, () => say({ wish, seed: newSeed() }));
  button.className = "answer";
  button.append(...wishParts(wish, words));
  return button;
}

function timeChoice(words) {
  const label = make("label", `${words.time} `);
  const choice = make("select", "");
  for (const minutes of MINUTES) {
    const option = make("option", minutes === null ? words.any_time : filled(words.minutes, { minutes }));
    option.value = minutes ?? "";
    option.selected = minutes === said.minutes;
    choice.append(option);
  }
  choice.addEventListener("change", () => say({ minutes: choice.value ? Number(choice.value) : null }));
  label.append(choice);
  return label;
}

function switches(words) {
  return [
    ...(hasSteps(house) ? [pressed(words.step_free, said.stepFree, () => say({ stepFree: !said.stepFree }))] : []),
    ...(hasAdult(house) ? [pressed(words.adult, said.grownUp, () => say({ grownUp: !said.grownUp }))] : []),
  ];
}

function speak(code) {
  language = code;
  draw();
}

/** Put `parts` into `place`; who stood on one of its buttons stands there still. */
function fill(place, parts) {
  const at = [...place.querySelectorAll("button, select")].indexOf(document.activeElement);
  place.replaceChildren(...parts);
  if (at >= 0) [...place.querySelectorAll("button, select")].at(at)?.focus();
}

function pressed(text, on, act, more = {}) {
  const button = plain(text, act);
  button.setAttribute("aria-pressed", String(on));
  for (const [key, value] of Object.entries(more)) button.setAttribute(key, value);
  return button;
}

function plain(text, act) {
  const button = make("button", text);
  button.addEventListener("click", act);
  return button;
}

async function learn() {
  try {
    inquiry = await learnQuestions();
    house = await learnProfiles();
  } catch (error) {
    $("hint").textContent = error.message;
    document.body.dataset.ready = "yes";
    setTimeout(learn, AGAIN_MS);
    return;
  }
  $("hint").textContent = "";
  const known = inquiry.languages.map((one) => one.code);
  const spoken = [language, ...navigator.languages.map((one) => one.slice(0, 2))];
  language = spoken.find((one) => known.includes(one)) ?? known[0];
  draw();
}

$("forget").addEventListener("click", () => {
  sessionStorage.removeItem(KEPT);
  said = nothingSaid();
  draw();
  $("ask").scrollIntoView();
});
learn();
