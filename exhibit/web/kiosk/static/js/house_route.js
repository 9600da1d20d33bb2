// A way through the house within a time: exhibit/museum/recommend/routes.py once more. Pure.
import { best, eligible, wishedShare } from "./suggesting.js";
import { waysOf } from "./walking.js";

const MOST_STOPS = 60;
const USUAL_MINUTES = 60;

/** The works in order, the metres of the way, the minutes of walking and looking, and the rooms one walks through. */
export function houseRoute(house, visitor) {
  const ways = waysOf(house, visitor.stepFree);
  const budget = visitor.minutes ?? USUAL_MINUTES;
  const plan = planner(house, visitor, ways);
  let left = eligible(house, { ...visitor, minutes: budget }, ways).filter((one) => one.room || !visitor.room);
  let route = [];
  while (left.length && route.length < MOST_STOPS) {
    const one = best(left, (each) => plan.worth(each) / plan.cost(route, each));
    left = left.filter((each) => each !== one);
    const longer = plan.ordered([...route, one]);
    if (longer !== null && plan.minutes(longer) <= budget) route = longer;
  }
  const stops = [visitor.room, ...route.map((one) => one.room)].filter(Boolean);
  const rooms = stops.slice(1).flatMap((room, number) => ways.rooms(stops[number], room).slice(1));
  return { works: route, metres: plan.metres(route) ?? 0, minutes: plan.minutes(route), rooms: [...stops.slice(0, 1), ...rooms] };
}

function planner(house, visitor, ways) {
  const perMinute = house.walking.metres_per_minute;
  const leg = (first, second) => (first && second ? ways.between(first, second) : 0);
  const metres = (route) => {
    let [sum, room] = [0, visitor.room];
    for (const one of route) {
      const more = leg(room, one.room);
      if (more === null) return null;
      sum += more;
      room = one.room;
    }
    return sum;
  };
  const nearestFirst = (works) => {
    const [left, route] = [[...works], []];
    let room = visitor.room;
    while (left.length) {
      const far = (one) => leg(room, one.room) ?? Infinity;
      const one = left.reduce((near, each) => (far(each) < far(near) || (far(each) === far(near) && each.id < near.id) ? each : near));
      left.splice(left.indexOf(one), 1);
      route.push(one);
      room = one.room;
    }
    return route;
  };
  return {
    metres,
    minutes: (route) => route.reduce((sum, one) => sum + one.minutes, 0) + (metres(route) ?? 0) / perMinute,
    worth: (one) => Math.max(0.01, wishedShare(house, one, visitor.wish)),
    cost(route, one) {
      const walks = [visitor.room, ...route.map((each) => each.room)].map((room) => leg(room, one.room));
      const known = walks.filter((walk) => walk !== null);
      return one.minutes + (known.length ? Math.min(...known) : 0) / perMinute;
    },
    /** In the shortest order that is found; null where no order joins them. */
    ordered(works) {
      let found = nearestFirst(works);
      let length = metres(found);
      let better = length !== null;
      while (better) {
        better = false;
        for (let first = 0; first < found.length - 1; first += 1) {
          for (let last = first + 1; last < found.length; last += 1) {
            const turned = [...found.slice(0, first), ...found.slice(first, last + 1).reverse(), ...found.slice(last + 1)];
            const other = metres(turned);
            if (other !== null && other < length - 0.01) [found, length, better] = [turned, other, true];
          }
        }
      }
      return length === null ? null : found;
    },
  };
}
