// What to see next, at the kiosk. What a visitor wishes is in the kiosk's memory alone, and goes with their minute.
import { card, make, way, wishParts } from "./next_parts.js";
import { hasAdult, hasSteps, listFor, MINUTES, MOODS, newSeed, nextWords, visitorAt, wishesOf } from "./next_words.js";
import { filled } from "./reasons.js";
import { onRelease } from "./unmoved.js";

const MOST_STOPS = 8; // nothing scrolls here

const $ = (id) => document.getElementById(id);

/** Draw what stands `here`; where that is something else, nothing of a visitor is left. `act`: {say, leave}. */
export function drawNext(house, inquiry, here, act) {
  for (const place of ["knows", "way", "next"]) $(place).replaceChildren();
  if (here.view !== "next") return;
  const told = inquiry.languages.find((one) => one.code === here.language);
  const words = nextWords(told);
  const { said } = here;
  const visitor = visitorAt(house, said, inquiry.work);
  $("question").textContent = said.listed ? words.works : words.ask;
  $("knows").textContent = `${words.knows} ${words.kiosk}`;
  if (said.listed) drawList(house, visitor, here, words, act);
  else drawWishes(house, words, act);
}

function drawWishes(house, words, act) {
  const tiles = make("div", "");
  tiles.id = "wishes";
  tiles.setAttribute("role", "group");
  tiles.setAttribute("aria-labelledby", "question");
  tiles.append(...wishesOf(house).map((wish) => {
    const button = make("button", "", "answer");
    button.append(...wishParts(wish, words));
    onRelease(button, () => act.say({ wish, listed: true }));
    return button;
  }));
  $("next").append(tiles, row([plain(words.back, act.leave)]));
}

function drawList(house, visitor, here, words, act) {
  const { said, language } = here;
  const list = make("ol", "");
  list.id = "suggested";
  list.append(...listFor(house, visitor).map((one) => {
    const refuse = plain(words.not_this, () => act.say({ refused: [...said.refused, one.work.id] }));
    return card(one, house, visitor, language, words, refuse);
  }));
  const nothing = list.children.length ? [] : [make("p", words.nothing)];
  const steer = row([
    ...MOODS.map((mood) => pressed(words[mood], said.mood === mood, () => act.say({ mood: said.mood === mood ? "" : mood }))),
    plain(words.others, () => act.say({ seed: newSeed() })),
    timeButton(said, words, act),
    ...(hasSteps(house) ? [pressed(words.step_free, said.stepFree, () => act.say({ stepFree: !said.stepFree }))] : []),
    ...(hasAdult(house) ? [pressed(words.adult, said.grownUp, () => act.say({ grownUp: !said.grownUp }))] : []),
  ]);
  const again = wishesOf(house).length ? () => act.say({ listed: false }) : act.leave;
  $("next").append(list, ...nothing, steer, row([plain(words.back, again), plain(words.forget, act.leave)]));
  drawWay(house, visitor, language, words);
}

function drawWay(house, visitor, language, words) {
  const told = way(house, visitor, language, words);
  const stops = make("ol", "");
  stops.id = "way-stops";
  stops.append(...told.stops.slice(0, MOST_STOPS), ...told.stops.slice(MOST_STOPS, MOST_STOPS + 1).map(() => make("li", "…", "more")));
  $("way").append(make("p", told.whole), ...told.drawn, stops);
}

/** Another time each time it is pressed: nothing opens that covers the page. */
function timeButton(said, words, act) {
  const told = said.minutes === null ? words.any_time : filled(words.minutes, { minutes: said.minutes });
  const button = plain(`${words.time}: ${told}`, () => act.say({ minutes: MINUTES[(MINUTES.indexOf(said.minutes) + 1) % MINUTES.length] }));
  return button;
}

function row(buttons) {
  const made = make("div", "", "row");
  made.append(...buttons);
  return made;
}

function pressed(text, on, act) {
  const button = plain(text, act);
  button.setAttribute("aria-pressed", String(on));
  return button;
}

function plain(text, act) {
  const button = make("button", text);
  onRelease(button, act);
  return button;
}
