// The control room, put together.
import { themes } from "/static/shared/js/theme.js";
import { $, make, mark, show } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, languages, learn, spoken, translate } from "/static/shared/js/words.js";
import { learnColours } from "/static/shared/js/palette.js";
import { open } from "./link.js";
import { needsToken, signIn, signOut } from "/static/shared/js/login.js";
import { refresh } from "./frame.js";
import { connection, hero, keys } from "./hero.js";
import { wall } from "./wall.js";
import { previews } from "./preview.js";
import { rules } from "./rules.js";
import { trouble } from "./trouble.js";
import { closeWhy, openWhy, why } from "./why.js";
import { steering } from "./steer.js";
import { madeUp, whatIf } from "./whatif.js";
import { privacySwitches } from "./privacy.js";
import "./repairs.js";
import "./mood.js";
import "./stage.js";
import { placesDeeds } from "./places.js";
import { lightControls } from "./light.js";
import "./plane.js";
import "./minute.js";
import "./claims.js";
import "./experiment.js";
import "./lists.js";
import "./variables.js";

/** What the address asks for: a rule's why, a file to edit, or the room. */
function follow() {
  const [, what, name] = /^#(rule|edit)=(.*)$/.exec(location.hash) ?? [];
  const editing = what === "edit" || (location.pathname === "/rules" && what !== "rule");
  document.body.dataset.view = editing ? "rules" : "room";
  show($("editor-view"), editing);
  show($("room-view"), !editing);
  mark($("to-rules"), "aria-current", editing ? "page" : null);
  mark($("to-room"), "aria-current", editing ? null : "page");
  if (editing) {
    closeWhy();
    // Most who look never edit: its scripts come when they are wanted.
    import("./editor.js").then(({ edit }) => edit(what === "edit" ? decodeURIComponent(name) : ""));
  } else {
    if (what === "rule") openWhy(decodeURIComponent(name));
    refresh();
  }
}

/** The views of this page are changed without loading it anew: the live picture goes on. */
function walk(event) {
  const link = event.target.closest("#to-room, #to-rules");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  follow();
}

async function begin() {
  const [known, needed] = await Promise.all([languages(), needsToken(), learnColours()]);
  await learn(known);
  for (let asks = needed; asks; asks = await needsToken()) await signIn();
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
  translate();
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, lang: one.language })));
  $("language").value = spoken();
  $("language").addEventListener("change", (event) => (choose(event.target.value), location.reload()));
  themes(refresh);
  $("sign-out").addEventListener("click", signOut);
  hero();
  steering();
  whatIf();
  privacySwitches();
  placesDeeds();
  lightControls();
  madeUp();
  wall();
  previews();
  rules();
  why();
  trouble();
  keys();
  new ResizeObserver(([head]) => document.documentElement.style.setProperty("--head", `${Math.ceil(head.target.offsetHeight)}px`)).observe($("head"));
  document.addEventListener("click", walk);
  window.addEventListener("hashchange", follow);
  window.addEventListener("popstate", follow);
  follow();
  open((lost, seconds) => connection(lost ? seconds : 0));
  document.body.dataset.ready = "yes";
}

begin();
