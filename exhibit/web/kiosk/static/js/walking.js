// How far it is through the house, room by room, as exhibit/museum/catalogue/walking.py reckons it. Pure.

/** The ways of a file of profiles: `between(first, second)` in metres, null where none is known; `rooms(first, second)`
    that one walks through; `known`, whether anybody wrote doors. */
export function waysOf(house, stepFree) {
  const doors = house.doors.filter(([, , , steps]) => !(stepFree && steps));
  const beside = new Map();
  for (const [one, other, metres] of doors) {
    for (const [here, there] of [[one, other], [other, one]]) {
      const near = beside.get(here) ?? beside.set(here, new Map()).get(here);
      near.set(there, Math.min(metres, near.get(there) ?? metres));
    }
  }
  const known = house.doors.length > 0;
  const found = new Map();
  const from = (room) => found.get(room) ?? found.set(room, shortest(room, beside)).get(room);
  return {
    known,
    between(first, second) {
      if (first === second) return house.walking.beside;
      return known ? (from(first).get(second)?.metres ?? null) : house.walking.unknown;
    },
    rooms(first, second) {
      const path = [];
      for (let room = second; room && room !== first; room = from(first).get(room)?.before) path.unshift(room);
      return [first, ...path];
    },
  };
}

/** From `room` to each other: how many metres, and the room before it (Dijkstra). */
function shortest(room, beside) {
  const reached = new Map();
  const waiting = [{ room, metres: 0, before: null }];
  while (waiting.length) {
    waiting.sort((one, other) => other.metres - one.metres);
    const here = waiting.pop();
    if (reached.has(here.room)) continue;
    reached.set(here.room, here);
    for (const [there, more] of beside.get(here.room) ?? []) {
      waiting.push({ room: there, metres: here.metres + more, before: here.room });
    }
  }
  return reached;
}
