// The kiosk: a question, perhaps a second one, thanks, and all is as at first. Nothing of a visitor outlasts that.
import { learnQuestions } from "./asked.js";
import { given } from "./given.js";
import { drawNext } from "./kiosk_next.js";
import { QUIET, touched } from "./mashing.js";
import { learnProfiles, nothingSaid } from "./next_words.js";
import { Outbox } from "./outbox.js";
import { drawScreen } from "./screen.js";
import { askedNow, reversedAt } from "./turns.js";
import { holdStill, onRelease } from "./unmoved.js";
import { waitingAnswers } from "./waiting.js";

const THANKS_MS = 1400;
const COUNTDOWN_S = 20;
const READING_S = 40; // with the countdown a minute: so long a wish is known here after the last touch
const LEARN_MS = 15000;

const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
let inquiry = null;
let house = null;
let outbox = null;
let touches = QUIET;
let idle = 0;
let ticking = 0;
let thanking = 0;
// All that depends on the visitor who stands here; a new start forgets it whole.
let here = null;

const fresh = () => ({
  view: "first", name: askedNow(inquiry, new Date()), reversed: reversedAt(inquiry, new Date()),
  language: inquiry.languages[0].code,
  hand: asked.get("hand") === "left" || asked.get("hand") === "right" ? asked.get("hand") : inquiry.hand,
  contrast: asked.get("contrast") === "high" ? "high" : inquiry.contrast,
});

const words = () => inquiry.languages.find((one) => one.code === here.language).words;

function draw() {
  drawScreen(inquiry, here, { answered, thank, speak: (language) => choose({ language }) });
  $("onward").hidden = house === null || here.view !== "first";
  drawNext(house, inquiry, here, { say: (change) => choose({ said: { ...here.said, ...change } }), leave: begin });
}

/** What to see next: nobody's answers are asked for, and none is known. */
const goOn = () => choose({ view: "next", name: null, said: { ...nothingSaid(), listed: !house.terms.wish } });

function begin() {
  endWarning();
  clearTimeout(thanking);
  here = fresh();
  document.activeElement?.blur?.();
  draw();
}

/** Somebody has touched something that only they see: what they left is put back after a while. */
function keepFor() {
  endWarning();
  idle = setTimeout(warn, (here.view === "next" ? READING_S : inquiry.idle_s) * 1000);
}

/** Nothing of what was said in a visitor's language stays on the page. */
function endWarning() {
  clearTimeout(idle);
  clearInterval(ticking);
  $("leaving").hidden = true;
  for (const name of ["leaving-says", "stay", "seconds"]) $(name).textContent = "";
}

function warn() {
  let left = COUNTDOWN_S;
  const tell = () => {
    $("seconds").textContent = `${left}`;
    if (left-- <= 0) begin();
  };
  $("leaving-says").textContent = words().leaving;
  $("stay").textContent = words().stay;
  $("leaving").hidden = false;
  tell();
  ticking = setInterval(tell, 1000);
}

function answered(choice) {
  const { name, reversed } = here;
  const question = inquiry.questions[name];
  const now = new Date();
  const touch = touched(touches, name, performance.now());
  touches = touch.state;
  if (touch.counts) {
    const turned = question.kind === "scale" && reversed;
    outbox.put(given(inquiry, name, choice, "kiosk", now, { reversed: turned, flagged: touch.burst })).catch(() => {});
  }
  const next = here.view === "first" ? question.follow_up : null;
  if (!next) {
    thank();
    return;
  }
  here = { ...here, view: "second", name: next };
  draw();
  keepFor();
}

function thank() {
  endWarning();
  here = { ...here, view: "thanks" };
  draw();
  thanking = setTimeout(begin, THANKS_MS);
}

/** What a visitor has set for themselves, until a new start. */
function choose(change) {
  if (here.view === "thanks") return;
  here = { ...here, ...change };
  draw();
  keepFor();
}

/** Ask what is asked, now and then; while somebody answers nothing changes below their finger. */
async function learn() {
  try {
    const told = await learnQuestions();
    const first = inquiry === null;
    if (!first && told.version !== inquiry.version && isFirst()) {
      location.reload();
      return;
    }
    if (first || isFirst()) house = told.suggests ? await learnProfiles().catch(() => house) : null;
    const same = JSON.stringify(told) === JSON.stringify(inquiry);
    if (first || (!same && isFirst())) {
      inquiry = told;
      begin();
    }
    document.body.dataset.exhibit = "up";
  } catch (error) {
    document.body.dataset.exhibit = "away";
    if (inquiry === null) $("hint").textContent = error.message;
  }
  // A new day, another quarter of an hour, another act: another question.
  if (inquiry !== null && isFirst()) {
    const now = fresh();
    if (now.name !== here.name || now.reversed !== here.reversed) begin();
  }
  setTimeout(learn, inquiry === null ? 2000 : LEARN_MS);
}

/** Whether the kiosk waits for the next visitor, as it is at first. */
function isFirst() {
  const first = fresh();
  const set = (one) => [one.view, one.language, one.hand, one.contrast].join();
  return here === null || set(here) === set(first);
}

holdStill();
onRelease($("hand"), () => choose({ hand: here.hand === "left" ? "right" : "left" }));
onRelease($("contrast"), () => choose({ contrast: here.contrast === "high" ? "usual" : "high" }));
onRelease($("stay"), keepFor);
onRelease($("onward"), goOn);
for (const event of ["pointerdown", "keydown"]) {
  addEventListener(event, () => {
    if (inquiry !== null && !isFirst() && here.view !== "thanks") keepFor();
  });
}
waitingAnswers().then((store) => {
  outbox = new Outbox(store, (waiting) => (document.body.dataset.waiting = waiting ? "yes" : "no"));
  outbox.send();
  learn();
});
if (isSecureContext) navigator.serviceWorker?.register("/kiosk-worker.js", { scope: "/kiosk" }).catch(() => {});
