// Steering by hand: the act, and a scene for a time.
import { $, keep, make, mark, say, show } from "/static/shared/js/dom.js";
import { panel } from "./frame.js";
import { steer } from "/static/shared/js/api.js";
import { lasting, t } from "/static/shared/js/words.js";

const TIMES_S = [30, 60, 300, 900, null];

/** Make the panel, anew in another language. */
export function steering() {
  const scene = make("select", { id: "hand-scene" });
  const time = make("select", { id: "hand-time" }, ...TIMES_S.map((s) => make("option", { value: s ?? "", text: s ? lasting(s) : t("hand.good") })));
  time.value = "60";
  $("steer").replaceChildren(make("div", { class: "fields" },
    make("div", { class: "field", id: "act-field" }, make("span", { class: "label", id: "acts-label", text: t("act.label") }), make("div", { class: "choices", id: "acts", role: "group", "aria-labelledby": "acts-label" })),
    make("div", { class: "field" }, make("label", { for: "hand-scene", text: t("hand.label") }), make("div", { class: "line" }, scene, make("label", { class: "unseen", for: "hand-time", text: t("hand.time") }), time),
      make("div", { class: "line" }, make("button", { type: "button", class: "primary", id: "hand-show", text: t("hand.show"), on: { click: showScene } }), make("button", { type: "button", id: "hand-end", text: t("hand.end"), on: { click: () => steer("DELETE", "/api/scene") } })),
      make("p", { class: "standing", id: "hand-standing" }))));
}

function showScene() {
  const seconds = $("hand-time").value;
  return steer("PUT", "/api/scene", { name: $("hand-scene").value, channel: "projector", for_s: seconds ? Number(seconds) : null });
}

function tell({ room }) {
  if (!room || !$("acts")) return;
  show($("act-field"), (room.acts ?? []).length > 0);
  keep($("acts"), room.acts ?? [], (act) => act, (act) => make("button", { type: "button", text: act, on: { click: () => steer("PUT", "/api/act", { name: act }) } }), (node, act) => mark(node, "aria-pressed", act === room.act));
  keep($("hand-scene"), room.scenes ?? [], (scene) => scene, (scene) => make("option", { value: scene, text: scene }));
  const hand = room.by_hand;
  $("hand-end").disabled = !hand;
  say($("hand-standing"), hand ? standing(hand) : "");
}

function standing({ scene, ends_in_s: left }) {
  return left === null || left === undefined ? t("hand.standing.good", { scene }) : t("hand.standing", { scene, time: lasting(Math.round(left)) });
}

panel(["room"], { tell });
