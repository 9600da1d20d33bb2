// What happened of late, read anew each half minute while somebody looks.
import { themes } from "/static/shared/js/theme.js";
import { $, keep, make, say, tag } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, knows, languages, learn, spoken, t, translate } from "/static/shared/js/words.js";
import { needsToken, signIn } from "/static/shared/js/login.js";
import { ask } from "/static/shared/js/api.js";

const READ_EVERY_MS = 30_000;
const SPANS_S = [3600, 21_600, 86_400, 604_800];
let lines = [];

async function read() {
  const told = await ask("GET", `/api/operation?since_s=${$("since").value}`).catch(() => null);
  if (!told) return say($("count"), t("steer.unreached"));
  lines = told.lines;
  tell();
}

function tell() {
  const shown = lines.filter((one) => $("minutes").checked || one.what !== "minute");
  say($("count"), t("logs.count", { n: shown.length }));
  keep($("lines"), shown.map((one, index) => ({ ...one, key: `${one.at} ${one.what} ${one.text} ${shown.length - index}` })), (one) => one.key, row, fill);
}

const row = () => make("li", { class: "logs-line" }, make("time", {}), make("strong", {}), make("p"));

function fill(node, one) {
  tag(node, "what", one.what);
  node.children[0].dateTime = one.at;
  say(node.children[0], one.at.slice(0, 19).replace("T", " "));
  say(node.children[1], knows(`logs.what.${one.what}`) ? t(`logs.what.${one.what}`) : one.what);
  say(node.children[2], one.text);
}

async function begin() {
  const known = await languages();
  await learn(known);
  while (await needsToken(true)) await signIn("operator");
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  translate();
  document.title = t("logs.title");
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, lang: one.language })));
  $("language").value = spoken();
  $("language").addEventListener("change", (event) => (choose(event.target.value), location.reload()));
  themes(() => {});
  $("since").replaceChildren(...SPANS_S.map((one) => make("option", { value: one, text: t(`logs.span.${one}`) })));
  $("since").value = "86400";
  $("since").addEventListener("change", read);
  $("minutes").addEventListener("change", tell);
  await read();
  setInterval(() => document.hidden || read(), READ_EVERY_MS);
  document.body.dataset.ready = "yes";
}

begin();
