// The camera's light: how many faces can be read and how light they are, in place of a picture, while its controls are tried.
import { $, make, say } from "/static/shared/js/dom.js";
import { Refusal, ask } from "/static/shared/js/api.js";
import { toast } from "/static/shared/js/toast.js";
import { percent, t } from "/static/shared/js/words.js";
import { panel } from "./frame.js";

const EVERY_MS = 500;
const NAMES = ["exposure", "gain", "white_balance", "anti_flicker", "focus", "backlight"];
let told = "";

const field = (name) => $(`light-${name}`);

async function measure() {
  if (!$("light").open || document.hidden) return;
  const { faces, read, light } = await ask("GET", "/api/readability", undefined, false).catch(() => ({ faces: 0 }));
  say($("light-now"), faces ? t("light.now", { read, faces, light: light === null ? "?" : percent(light) }) : t("stage.nobody"));
}

/** What is written in the fields: numbers as numbers, nothing where a field is empty. */
function written() {
  const said = NAMES.map((name) => [name, field(name).value.trim()]).filter(([, value]) => value);
  return Object.fromEntries(said.map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]));
}

async function save() {
  try {
    await ask("PUT", "/api/camera-controls", written());
    toast(t("places.saved"), "good");
  } catch (error) {
    toast(error instanceof Refusal ? error.body.problems?.[0]?.text ?? error.message : t("steer.unreached"), "bad");
  }
}

/** Make the fields, anew in another language. */
export function lightControls() {
  const one = (name) => make("label", {}, make("small", { text: `${t(`light.${name}`)} ` }), make("input", { type: "text", id: `light-${name}`, size: "8", autocomplete: "off" }));
  $("light-controls").replaceChildren(...NAMES.map(one));
  $("light-deeds").replaceChildren(make("button", { type: "button", id: "light-save", text: t("places.save"), on: { click: save } }));
  told = "";
}

function tell({ places }) {
  if (!places || !field("gain")) return;
  const news = JSON.stringify(places.controls);
  if (news === told) return;
  told = news;
  for (const name of NAMES) field(name).value = places.controls[name] ?? "";
}

panel(["places"], { tell });
setInterval(measure, EVERY_MS);
