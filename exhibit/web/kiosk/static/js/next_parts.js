// What a phone and a kiosk draw alike of what to see next.
import { drawing } from "./faces.js";
import { drawnPlan } from "./house_plan.js";
import { houseRoute } from "./house_route.js";
import { distance, filled, sentence, textIn } from "./reasons.js";

const PICTURES = { cheered: "joy", calmed: "calm", surprised: "surprise", moved: "awe" };

/** The picture and the word of a wish, for its button. */
export function wishParts(wish, words) {
  const picture = wish in PICTURES ? drawing("feeling", PICTURES[wish]) : drawing("what", "other");
  return [picture, make("span", words[wish], "word")];
}

/** A work that is suggested, with the button that refuses it. */
export function card(one, house, visitor, language, words, refuse) {
  const title = titled(one.work, language);
  const where = [roomTitle(house, one.work.room, language), distance(one, house, visitor.room, words)].filter(Boolean).join(" · ");
  refuse.setAttribute("aria-label", `${words.not_this}: ${title.textContent}`);
  const item = make("li", "");
  item.dataset.slot = one.slot;
  item.append(title, make("p", sentence(one, visitor.wish, words), "reason"), make("p", where, "where"), refuse);
  return item;
}

/** The way through the house: how long it is, the plan where there is one, and its stops. */
export function way(house, visitor, language, words) {
  const route = houseRoute(house, visitor);
  const stops = route.works.map((one) => [titled(one, language).textContent, roomTitle(house, one.room, language)].filter(Boolean).join(", "));
  const here = visitor.room ? `${words.start}: ${roomTitle(house, visitor.room, language)}. ` : "";
  const whole = filled(house.doors.length ? words.whole : words.minutes, {
    minutes: Math.round(route.minutes), metres: Math.round(route.metres),
  });
  const drawn = house.plan && route.rooms.length
    ? [drawnPlan(house.plan, route.rooms, route.works, `${words.way}: ${stops.join("; ")}`)] : [];
  return { whole: stops.length ? `${here}${whole}` : words.nothing, drawn, stops: stops.map((one) => make("li", one)) };
}

function titled(one, language) {
  const { text, language: told } = textIn(one.title, language);
  const title = make("h3", text || one.id);
  if (told) title.lang = told;
  return title;
}

const roomTitle = (house, room, language) => (room ? textIn(house.rooms[room] ?? {}, language).text || room : "");

/** An element with a text. */
export function make(tag, text, name = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (tag === "button") made.type = "button";
  if (name) made.className = name;
  return made;
}
