// What is on the wall now, and because of what.
import { $, say, show } from "/static/shared/js/dom.js";
import { panel, untold } from "./frame.js";
import { ask } from "/static/shared/js/api.js";
import { lasting, spoken, t } from "/static/shared/js/words.js";
import { openWhy } from "./why.js";

const ASK_EVERY_MS = 1000;
const ASK_AGAIN_MS = 200;
let rule = "";
let reason = "";
let phase = "";
let askedAt = 0;

/** `scene ember, fade 3 s: energy 0.8` becomes the scene's name. */
export const sceneOf = (shows) => /^scene ([^,]+)/.exec(shows ?? "")?.[1] ?? "";

/** What hangs there really: a hold keeps it while the rules go on (D-web-14). */
function hanging({ room, links = [] }) {
  const seen = links.find((one) => one.name === "projector")?.detail.split(",")[0];
  return (room.scenes ?? []).includes(seen) ? seen : "";
}

function because(state, claim) {
  const { room } = state;
  if (room.blackout) return t("wall.blackout");
  if (room.hold) return hanging(state) === sceneOf(claim?.shows) ? t("wall.held") : t("wall.held.else", { scene: sceneOf(claim?.shows) || t("wall.none") });
  if (untold()) return t("untold.why");
  if (!claim?.rule) return t("wall.nothing");
  if (claim.rule === "by hand") {
    const ends = room.by_hand?.ends_in_s;
    return ends === null || ends === undefined ? t("wall.hand") : t("wall.hand.for", { time: lasting(ends) });
  }
  if (claim.rule === "default") return t("wall.default");
  const [, kind, name] = /^(act|variant) (.+)/.exec(claim.rule) ?? [];
  if (kind) return t(`wall.${kind}`, { [kind]: name });
  const now = state.rules?.find((one) => one.name === claim.rule)?.phase;
  if (!reason || rule !== claim.rule || now !== phase) return t("wall.rule", { rule: claim.rule });
  return t(phase === "releasing" ? "wall.rule.ending" : "wall.rule.why", { rule: claim.rule, why: reason });
}

function tell(state) {
  if (!state.room || !state.claims) return;
  const claim = state.claims.find((one) => one.channel === "projector");
  const scene = (state.room.hold && hanging(state)) || sceneOf(claim?.shows);
  say($("wall-shows"), state.room.blackout ? t("wall.dark") : scene ? t("wall.scene", { scene }) : t(untold() ? "untold" : "wall.none"));
  say($("wall-because"), because(state, claim));
  const explained = Boolean(claim?.rule && state.rules?.some((one) => one.name === claim.rule));
  show($("wall-why"), explained);
  if (rule !== claim?.rule) {
    rule = claim?.rule ?? "";
    reason = "";
  }
  const moved = explained && state.rules.find((one) => one.name === rule).phase !== phase;
  if (explained && performance.now() - askedAt > (moved ? ASK_AGAIN_MS : ASK_EVERY_MS)) learn(rule);
}

/** Ask why the rule is where it is; while it ends, what is said is that it ends. */
async function learn(name) {
  askedAt = performance.now();
  const told = await ask("GET", `/api/rules/${encodeURIComponent(name)}?language=${spoken()}`).catch(() => null);
  if (!told || name !== rule) return;
  [reason, phase] = [told.reason, told.phase];
}

export function wall() {
  $("wall-why").addEventListener("click", (event) => openWhy(rule, event.currentTarget));
}

panel(["claims", "room", "rules", "links"], { tell });
