// What is on the wall now, and because of what.
import { $, say, show } from "/static/shared/js/dom.js";
import { panel } from "./frame.js";
import { ask } from "/static/shared/js/api.js";
import { lasting, t, value } from "/static/shared/js/words.js";
import { openWhy } from "./why.js";

const ASK_EVERY_MS = 1000;
let rule = "";
let reason = "";
let askedAt = 0;

/** `scene ember, fade 3 s: energy 0.8` becomes the scene's name. */
export const sceneOf = (shows) => /^scene ([^,]+)/.exec(shows ?? "")?.[1] ?? "";

/** A part of a condition with its value: `anger 0.82 > 0.6`. */
export function partWords({ text, value: seen, wanted }) {
  const subject = wanted && text.endsWith(wanted) ? text.slice(0, -wanted.length).trim() : text;
  return subject === text || typeof seen !== "number" || wanted.startsWith("==") ? text : `${subject} ${value(seen, wanted)} ${wanted}`;
}

/** What hangs there really: a hold keeps it while the rules go on (D-web-14). */
function hanging({ room, links = [] }) {
  const seen = links.find((one) => one.name === "projector")?.detail.split(",")[0];
  return (room.scenes ?? []).includes(seen) ? seen : "";
}

function because(state, claim) {
  const { room } = state;
  if (room.blackout) return t("wall.blackout");
  if (room.hold) return hanging(state) === sceneOf(claim?.shows) ? t("wall.held") : t("wall.held.else", { scene: sceneOf(claim?.shows) || t("wall.none") });
  if (!claim?.rule) return t("wall.nothing");
  if (claim.rule === "by hand") {
    const ends = room.by_hand?.ends_in_s;
    return ends === null || ends === undefined ? t("wall.hand") : t("wall.hand.for", { time: lasting(ends) });
  }
  if (claim.rule === "default") return t("wall.default");
  const act = /^act (.+)/.exec(claim.rule)?.[1];
  if (act) return t("wall.act", { act });
  return reason && rule === claim.rule ? t("wall.rule.why", { rule: claim.rule, why: reason }) : t("wall.rule", { rule: claim.rule });
}

function tell(state) {
  if (!state.room || !state.claims) return;
  const claim = state.claims.find((one) => one.channel === "projector");
  const scene = (state.room.hold && hanging(state)) || sceneOf(claim?.shows);
  say($("wall-shows"), state.room.blackout ? t("wall.dark") : scene ? t("wall.scene", { scene }) : t("wall.none"));
  say($("wall-because"), because(state, claim));
  const explained = Boolean(claim?.rule && state.rules?.some((one) => one.name === claim.rule));
  show($("wall-why"), explained);
  if (rule !== claim?.rule) {
    rule = claim?.rule ?? "";
    reason = "";
  }
  if (explained && performance.now() - askedAt > ASK_EVERY_MS) learn(rule);
}

/** Ask what the rule's condition says now; what decides it are the parts that are met. */
async function learn(name) {
  askedAt = performance.now();
  const told = await ask("GET", `/api/rules/${encodeURIComponent(name)}`).catch(() => null);
  if (!told || name !== rule) return;
  const parts = (told.when?.parts ?? []).filter((part) => part.met);
  if (told.when?.value) reason = parts.map(partWords).join(", ");
}

export function wall() {
  $("wall-why").addEventListener("click", (event) => openWhy(rule, event.currentTarget));
}

panel(["claims", "room", "rules", "links"], { tell });
