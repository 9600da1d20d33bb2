// The page on a visitor's phone: the exhibit's question and its story. What it keeps goes with the tab.
import { learnQuestions, ordered } from "./asked.js";
import { drawing } from "./faces.js";
import { given } from "./given.js";
import { QUIET, touched } from "./mashing.js";
import { Outbox } from "./outbox.js";
import { askedNow, reversedAt } from "./turns.js";

const AGAIN_MS = 2000;
const WAITING = "waiting";

const $ = (id) => document.getElementById(id);
let inquiry = null;
let outbox = null;
let touches = QUIET;
let here = { view: "first", name: null, language: "" };
let waits = 0;

/** A store in the tab's own storage, which the browser forgets with the tab. */
function tabStore() {
  const read = () => JSON.parse(sessionStorage.getItem(WAITING) ?? "[]");
  const write = (all) => (all.length ? sessionStorage.setItem(WAITING, JSON.stringify(all)) : sessionStorage.removeItem(WAITING));
  return {
    all: async () => read(),
    put: async (one) => write([...read(), one]),
    remove: async (id) => write(read().filter((one) => one.id !== id)),
  };
}

function begin() {
  here = { ...here, view: "first", name: askedNow(inquiry, new Date()) };
  draw();
}

function answered(choice) {
  const { name, view } = here;
  const question = inquiry.questions[name];
  const now = new Date();
  const touch = touched(touches, name, performance.now());
  touches = touch.state;
  if (touch.counts) {
    const turned = question.kind === "scale" && reversedAt(inquiry, now);
    outbox.put(given(inquiry, name, choice, "phone", now, { reversed: turned, flagged: touch.burst })).catch(() => {});
  }
  const next = view === "first" ? question.follow_up : null;
  here = next ? { ...here, view: "second", name: next } : { ...here, view: "thanks", name: null };
  draw();
}

function draw() {
  const told = inquiry.languages.find((one) => one.code === here.language);
  const { words } = told;
  const question = here.name === null ? null : inquiry.questions[here.name];
  document.documentElement.lang = here.language;
  document.title = told.title;
  document.body.dataset.view = here.view;
  $("title").textContent = told.title;
  $("title").lang = told.title_in;
  $("story-text").lang = told.story_in;
  $("question").textContent = here.view === "thanks" ? words.thanks : (question?.ask[here.language] ?? "");
  $("hint").textContent = hint(words, question);
  const choices = question ? ordered(question, reversedAt(inquiry, new Date())) : [];
  $("answers").dataset.kind = question?.kind ?? "";
  $("answers").setAttribute("aria-label", question?.ask[here.language] ?? "");
  $("answers").replaceChildren(...choices.map((choice) => answerButton(question, choice)));
  $("done").hidden = here.view !== "second";
  $("done").textContent = words.done;
  $("again").hidden = here.view !== "thanks";
  $("again").textContent = words.again;
  $("next").hidden = !inquiry.suggests || here.view === "second";
  $("next").textContent = told.next.open ?? "";
  $("next").lang = told.next_in;
  $("next").href = `/next${location.search}#${here.language}`;
  $("languages").setAttribute("aria-label", words.languages);
  $("languages").replaceChildren(...inquiry.languages.map(languageButton));
  $("story").hidden = !told.story;
  $("story-title").textContent = words.story;
  $("story-text").replaceChildren(...told.story.split(/\n\s*\n/).map((text) => element("p", text.trim())));
  $("private").textContent = words.private;
  document.body.dataset.ready = "yes";
}

function hint(words, question) {
  if (here.view === "second") return words.optional;
  if (here.view === "first") return question ? words.touch : "";
  if (waits) return words.waiting;
  return inquiry.counted ? words.answered : "";
}

function answerButton(question, choice) {
  const button = element("button", "");
  button.className = "answer";
  const word = element("span", question.names[here.language][choice]);
  word.className = "word";
  button.append(drawing(question.kind, choice), word);
  button.addEventListener("click", () => answered(choice));
  return button;
}

function languageButton({ code, words }) {
  const button = element("button", words.language);
  button.lang = code;
  button.setAttribute("aria-pressed", String(code === here.language));
  button.addEventListener("click", () => {
    here = { ...here, language: code };
    draw();
  });
  return button;
}

function element(tag, text) {
  const made = document.createElement(tag);
  if (tag === "button") made.type = "button";
  made.textContent = text;
  return made;
}

async function learn() {
  try {
    inquiry = await learnQuestions();
  } catch (error) {
    $("hint").textContent = error.message;
    setTimeout(learn, AGAIN_MS);
    return;
  }
  const spoken = [location.hash.slice(1), ...navigator.languages.map((one) => one.slice(0, 2))];
  const known = inquiry.languages.map((one) => one.code);
  here.language = spoken.find((one) => known.includes(one)) ?? known[0];
  begin();
}

outbox = new Outbox(tabStore(), (waiting) => {
  waits = waiting;
  if (inquiry && here.view === "thanks") draw();
});
outbox.send();
$("done").addEventListener("click", () => {
  here = { ...here, view: "thanks", name: null };
  draw();
});
$("again").addEventListener("click", begin);
learn();
