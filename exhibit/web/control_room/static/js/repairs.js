// What is ill and one press repairs: a row with its button. The row goes when the show itself says that it is well; that
// is told, and so is a press that has not helped.
import { Refusal, ask } from "/static/shared/js/api.js";
import { $, keep, make, say, show } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { toast } from "/static/shared/js/toast.js";
import { t } from "/static/shared/js/words.js";
import { panel } from "./frame.js";

const HELPS_WITHIN_MS = 30_000;
/** The presses whose end is still to be told: when each was, by its row. */
const pressed = new Map();
/** What takes something away asks first. */
const ASKS = new Set(["restart show", "delete old records"]);
const OWN_ROUTE = { "restart show": "/api/restart", "try again": "/api/try-again" };

const keyOf = (one) => `${one.repair} ${one.about}`;
const word = (repair) => `repair.${repair.replaceAll(" ", "_")}`;

async function press(one, button) {
  button.disabled = true;
  pressed.set(keyOf(one), { at: performance.now(), about: one.about });
  try {
    const own = OWN_ROUTE[one.repair];
    const told = await (own ? ask("POST", own) : ask("POST", "/api/repair", { about: one.about, repair: one.repair }));
    if (told.told) toast(told.told, "ok");
  } catch (error) {
    pressed.delete(keyOf(one));
    button.disabled = false;
    toast(error instanceof Refusal ? error.message : t("steer.unreached"), "bad");
  }
}

function row(one) {
  const button = make("button", { type: "button", class: "repair", text: t(word(one.repair)), "aria-label": `${t(word(one.repair))}: ${one.about}` });
  const sure = ASKS.has(one.repair) ? question(one, button) : null;
  button.addEventListener("click", () => (sure ? (show(sure, true), show(button, false), sure.querySelector("button").focus()) : press(one, button)));
  return make("li", { class: "cure" }, icon("bad"), make("div", {}, make("span", { class: "woe-where", text: one.about }), make("p", { class: "woe-text", lang: "en" }),
    make("div", { class: "line" }, button), sure, make("p", { class: "standing" })));
}

/** Whether somebody means it. */
function question(one, button) {
  const back = () => (show(sure, false), show(button, true), button.focus());
  const sure = make("div", { class: "ask", role: "alertdialog", "aria-label": t(word(one.repair)), hidden: true }, make("p", { text: t(`${word(one.repair)}.sure`) }), make("div", { class: "line" },
    make("button", { type: "button", class: "danger", text: t(word(one.repair)), on: { click: () => (back(), press(one, button)) } }),
    make("button", { type: "button", text: t("repair.not"), on: { click: back } })));
  return sure;
}

function tell({ health: said }) {
  const offered = (said?.illnesses ?? []).filter((one) => one.repair);
  const now = performance.now();
  for (const [key, { about }] of pressed) {
    if (offered.some((one) => keyOf(one) === key)) continue;
    pressed.delete(key);
    toast(t("repair.done", { name: about }), "ok");
  }
  keep($("cures"), offered, keyOf, row, (node, one) => {
    say(node.querySelector(".woe-text"), one.text);
    const last = pressed.get(keyOf(one));
    const waits = last && now - last.at < HELPS_WITHIN_MS;
    node.querySelector(".repair").disabled = Boolean(waits);
    say(node.querySelector(".standing"), waits ? t("repair.waits") : last ? t("repair.still") : "");
  });
}

panel(["health"], { tell });
