// Tracking and timing on a tablet: who comes, stops, smiles and leaves, as counts. It goes on without the exhibit.
import { themes } from "/static/shared/js/theme.js";
import { $, keep, make, mark, say, show } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, languages, lasting, learn, spoken, t, timeOfDay, translate } from "/static/shared/js/words.js";
import { needsToken, signIn } from "/static/shared/js/login.js";
import { EMPTY, begun, came, ended, firstWhole, left, settled, smiled, stopped, turned, undone } from "./counting.js";

const KEPT = "exhibit.tracking";
const HOW = "exhibit.tracking.how";
const SEND_EVERY_MS = 15_000;
const MOST_AT_ONCE = 40;
let state = read(KEPT) ?? EMPTY;
let how = read(HOW);
let sending = "";
let refused = "";
let underWay = null;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** From one state to the next: on the tablet's disk before anything else, then on the page. */
function go(next) {
  if (next !== state) localStorage.setItem(KEPT, JSON.stringify(next));
  state = next;
  draw();
}

const now = () => Date.now();

function draw() {
  const counting = state.since !== null;
  document.body.dataset.counting = counting ? "yes" : "no";
  say($("state"), stateWords(counting));
  for (const name of ["come", "room"]) show($(name), counting);
  show($("begin"), Boolean(how?.exhibit));
  say($("begin"), t(counting ? "tracking.end" : "tracking.begin"));
  mark($("begin"), "class", counting ? "begin" : "begin primary");
  show($("nobody"), state.here.length === 0);
  show($("undo"), state.last !== null);
  keep($("here"), state.here, (one) => one.number, person, timed);
  for (const name of ["visits", "stops", "smiles"]) say($(name), `${state.sums[name]}`);
  say($("kept"), how ? refused || t("tracking.kept", { k: how.k }) : "");
  say($("sent"), state.outbox.length ? t(sending || "tracking.waiting", { n: state.outbox.length }) : t("tracking.sent"));
}

function stateWords(counting) {
  if (how && !how.exhibit) return how.why_not;
  if (!how) return t("steer.unreached");
  if (!counting) return t("tracking.idle");
  const from = firstWhole(state, how) * 1000;
  return t(from > now() ? "tracking.from" : "tracking.since", { time: timeOfDay(from) });
}

function person(one) {
  const button = (word, act) => make("button", { type: "button", on: { click: act } }, make("span", { text: t(word) }), make("small", {}));
  const label = make("p", {}, make("b", { text: `${one.number}` }), make("span", { class: "quiet" }));
  return make("li", { class: "person", "aria-label": t("tracking.person", { n: one.number }) },
    label,
    button("tracking.stops", () => go(stopped(state, one.number, now()))),
    button("tracking.smiles", () => go(smiled(state, one.number))),
    button("tracking.leaves", () => go(left(state, one.number, now(), how))));
}

function timed(node, one) {
  const [label, stops, smiles] = node.children;
  say(label.lastChild, lasting(Math.floor((now() - one.came) / 1000)));
  mark(stops, "aria-pressed", String(one.stopped !== null));
  say(stops.lastChild, one.stopped === null ? "" : lasting(Math.floor((now() - one.stopped) / 1000)));
  mark(smiles, "aria-pressed", String(one.smiled));
}

/** Send what waits, one message at a time; what the exhibit has taken or refuses for ever waits no more. */
function send() {
  underWay ??= post().finally(() => (underWay = null));
  return underWay;
}

async function post() {
  const counts = state.outbox.slice(0, MOST_AT_ONCE);
  if (!counts.length) return;
  const options = { method: "POST", headers: { "Content-Type": "application/json", "Accept-Language": spoken() }, body: JSON.stringify({ counts }) };
  const answer = await fetch("/api/tracking", options).catch(() => null);
  if (answer?.status === 401) {
    sending = "tracking.token";
    if (await signIn("viewer")) return post();
  } else if (answer?.ok) {
    const told = await answer.json();
    sending = "";
    go(settled(state, [...told.taken, ...told.refused.map((one) => one.id)]));
    refused = told.refused[0]?.error ?? "";
  } else {
    sending = "tracking.waiting";
  }
  draw();
}

async function ask() {
  const answer = await fetch("/api/tracking").catch(() => null);
  if (!answer?.ok) return;
  how = await answer.json();
  localStorage.setItem(HOW, JSON.stringify(how));
}

async function begin() {
  const known = await languages();
  await learn(known);
  while (await needsToken(true)) await signIn("viewer");
  await ask();
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  translate();
  document.title = t("tracking.title");
  say($("exhibit"), how?.exhibit ?? "");
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, lang: one.language })));
  $("language").value = spoken();
  $("language").addEventListener("change", (event) => (choose(event.target.value), location.reload()));
  themes(() => {});
  $("come").addEventListener("click", () => go(came(state, now())));
  $("undo").addEventListener("click", () => go(undone(state, how)));
  $("begin").addEventListener("click", () => {
    go(state.since === null ? begun(state, now()) : ended(state, now(), how));
    send();
  });
  addEventListener("online", send);
  setInterval(() => how && go(turned(state, now(), how)), 1000);
  setInterval(send, SEND_EVERY_MS);
  if (how) go(turned(state, now(), how));
  draw();
  send();
  document.body.dataset.ready = "yes";
}

begin();
if (isSecureContext) navigator.serviceWorker?.register("/tracking-worker.js", { scope: "/tracking" }).catch(() => {});
