// The curator's page: what is told comes whole from the server; here stand the choice, the keys and the paper.
import { themes } from "/static/shared/js/theme.js";
import { $, make } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, languages, learn, spoken, t, translate } from "/static/shared/js/words.js";
import { needsToken, signIn } from "/static/shared/js/login.js";
import { follow } from "./marks.js";

const AGAIN_MS = 5_000;
const KNOWN = ["measure", "span", "subject", "of", "first", "last"];
let wanted = new URLSearchParams(location.search);
let asked = 0;

/** What the address says, and nothing else that may stand in it. */
function query() {
  const known = new URLSearchParams(KNOWN.filter((key) => wanted.get(key)).map((key) => [key, wanted.get(key)]));
  return `${known}`;
}

const whole = () => `${query()}&language=${spoken()}`;

async function load(focus = "") {
  const number = ++asked;
  const main = $("main");
  main.setAttribute("aria-busy", "true");
  const answer = await fetch(`/api/curator/page?${whole()}`, { headers: { "Accept-Language": spoken() } }).catch(() => null);
  if (number !== asked) return;
  if (answer?.status === 401 && (await signIn("viewer"))) return load(focus);
  if (!answer?.ok) return fail(answer, focus);
  const text = await answer.text();
  if (number !== asked) return;
  main.innerHTML = text;
  main.setAttribute("aria-busy", "false");
  history.replaceState(null, "", query() ? `?${query()}` : location.pathname);
  if (focus) main.querySelector(focus)?.focus({ preventScroll: true });
  document.body.dataset.ready = "yes";
}

/** Says what is wrong. An address that cannot be meant begins anew; what only waits is tried again. */
async function fail(answer, focus) {
  const told = answer ? ((await answer.json().catch(() => ({}))).error ?? `HTTP ${answer.status}`) : t("curator.unreached");
  $("main").replaceChildren(make("p", { class: "answer", role: "alert", text: told }));
  document.body.dataset.ready = "failed";
  if (answer?.status === 422 && query()) {
    wanted = new URLSearchParams();
    return load(focus);
  }
  setTimeout(() => load(focus), AGAIN_MS);
}

/** The numbers of a panel, once somebody wants them. */
async function unfold(details) {
  const place = details.querySelector(".fetched:empty");
  if (!place) return;
  const answer = await fetch(`/api/curator/panels/${details.dataset.panel}.html?${whole()}`).catch(() => null);
  if (answer?.ok) place.innerHTML = await answer.text();
  else place.replaceChildren(make("p", { class: "note", role: "alert", text: t("curator.unreached") }));
}

/** A control was used: its name and value go into the address. */
function chosen(node) {
  const key = node.dataset.choose;
  wanted.set(key, node.value);
  if (key === "subject") wanted.delete("of");
  if (key === "span") for (const one of ["first", "last"]) wanted.delete(one);
  load(node.tagName === "BUTTON" ? `[data-choose="${key}"][value="${node.value}"]` : `[name="${key}"]`);
}

async function begin() {
  const known = await languages();
  await learn(known);
  translate();
  document.title = t("curator.title");
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, lang: one.language })));
  $("language").value = spoken();
  $("language").addEventListener("change", (event) => (choose(event.target.value), location.reload()));
  themes(() => {});
  $("print").addEventListener("click", () => print());
  $("main").addEventListener("change", (event) => event.target.dataset.choose && chosen(event.target));
  $("main").addEventListener("click", (event) => {
    const button = event.target.closest("button[data-choose]");
    if (button) chosen(button);
  });
  $("main").addEventListener("toggle", (event) => event.target.open && unfold(event.target), true);
  $("main").addEventListener("submit", (event) => event.preventDefault());
  follow($("main"));
  while (await needsToken()) await signIn("viewer");
  $("main").replaceChildren(make("p", { class: "answer waits", role: "status", text: t("curator.waits") }));
  await load();
}

begin();
