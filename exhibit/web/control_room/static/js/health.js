// One sentence that says how the show is: a function of its state, and nothing else.

// A camera that is away is what stops a show; a desk or a loudspeaker that is away is worth a look. A machine that never
// had a loudspeaker misses none.

/** What stands first: {level, icon, head, more}. `head` is a message with its values, `more` a list of such or texts. */
export function health(state, { lost, downFor, worked }) {
  if (lost) return { level: "lost", icon: "lost", head: ["health.lost"], more: [["health.lost.more", { s: lost }]] };
  const room = state.room;
  if (!room) return { level: "note", icon: "note", head: ["health.starting"], more: [] };
  const trouble = troubles(state, downFor, worked);
  if (trouble) return { icon: trouble.level === "bad" ? "bad" : "warn", more: running(state), ...trouble };
  const decided = decisions(room);
  if (decided) return { level: "note", icon: decided, head: [`health.${decided}`], more: running(state) };
  return { level: "ok", icon: "ok", head: ["health.ok"], more: running(state) };
}

function troubles(state, downFor, worked) {
  const { room, links = [], unsound = [] } = state;
  const camera = room.camera ?? { link: "up" };
  if (room.processing && !room.what_if && camera.link === "down") {
    return { level: "bad", head: ["health.camera", { time: downFor("camera") }], more: [camera.detail] };
  }
  const down = links.filter((one) => !one.carried_by).flatMap((one) => (one.parts?.length ? one.parts.map((part) => ({ ...part, name: `${one.name} ${part.name}` })) : [one])).filter((one) => one.link === "down" && one.kind !== "source" && (one.name !== "sound" || worked.has("sound")));
  if (down.length) {
    const [first] = down;
    const head = down.length === 1 ? ["health.link", { name: first.name, time: downFor(first.name) }] : ["health.links", { n: down.length }];
    return { level: "warn", head, more: [down.map((one) => (down.length === 1 ? one.detail : one.name)).filter(Boolean).join(", "), unsound.length ? ["health.unsound"] : ""] };
  }
  if (unsound.length) return { level: "warn", head: ["health.unsound"], more: [["health.unsound.more"]] };
  if (room.processing && camera.link === "ended") return { level: "warn", head: ["health.ended"], more: [camera.detail] };
  return null;
}

/** What people have decided, the strongest first; the names of messages and of icons. */
function decisions(room) {
  if (room.blackout) return "blackout";
  if (room.hold) return "hold";
  if (!room.processing) return "processing";
  return room.what_if ? "flask" : null;
}

function running({ room, mood, rates }) {
  const said = [[room.what_if ? "health.madeup" : room.processing ? "health.watching" : "health.closed"]];
  if (mood) said.push(["health.visitors", { n: mood.visitors }]);
  if (rates && room.processing && !room.what_if) said.push(["health.fps", { n: Math.round(rates.camera_hz) }]);
  return said;
}
