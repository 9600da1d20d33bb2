// What the kiosk shows: all of it is drawn from what stands here, so that nothing of before is left.
import { ordered } from "./asked.js";
import { drawing } from "./faces.js";
import { onRelease } from "./unmoved.js";

const $ = (id) => document.getElementById(id);

/** Draw what stands `here`, of all that is asked (`inquiry`); its buttons do what `act` says. */
export function drawScreen(inquiry, here, act) {
  const { view, name, language, hand, contrast, reversed } = here;
  const told = inquiry.languages.find((one) => one.code === language);
  const said = told.words;
  const question = name === null ? null : inquiry.questions[name];
  document.documentElement.lang = language;
  Object.assign(document.body.dataset, { view, hand, contrast });
  $("title").textContent = told.title;
  $("title").lang = told.title_in;
  $("question").textContent = view === "thanks" ? said.thanks : (question?.ask[language] ?? "");
  $("hint").textContent = { first: question ? said.touch : "", second: said.optional, thanks: inquiry.counted ? said.counted : "" }[view];
  const others = view === "first" && question ? inquiry.languages.filter((one) => one.code !== language) : [];
  $("others").replaceChildren(...others.map((one) => element("span", { lang: one.code, text: question.ask[one.code] })));
  const shown = view === "thanks" || !question ? [] : ordered(question, reversed);
  $("answers").dataset.many = shown.length;
  $("answers").dataset.kind = question?.kind ?? "";
  $("answers").setAttribute("aria-label", question?.ask[language] ?? "");
  const buttons = shown.map((choice) => answerButton(question, choice, language, act));
  $("answers").replaceChildren(...buttons, ...(view === "second" ? [doneButton(said, act)] : []));
  $("hand").setAttribute("aria-pressed", String(hand === "left"));
  $("hand").setAttribute("aria-label", said.left_hand);
  $("contrast").setAttribute("aria-pressed", String(contrast === "high"));
  $("contrast").setAttribute("aria-label", said.contrast);
  $("languages").setAttribute("aria-label", said.languages);
  $("languages").replaceChildren(...inquiry.languages.map((one) => languageButton(one, language, act)));
  $("onward").textContent = told.next.open ?? "";
  $("onward").lang = told.next_in;
  document.body.dataset.ready = "yes";
}

function answerButton(question, choice, language, act) {
  const button = element("button", { type: "button", class: "answer" });
  button.append(drawing(question.kind, choice), element("span", { text: question.names[language][choice], class: "word" }));
  onRelease(button, () => act.answered(choice));
  return button;
}

function doneButton(said, act) {
  const button = element("button", { type: "button", id: "done", text: said.done });
  onRelease(button, act.thank);
  return button;
}

function languageButton(one, language, act) {
  const button = element("button", { type: "button", lang: one.code, text: one.words.language });
  button.setAttribute("aria-pressed", String(one.code === language));
  onRelease(button, () => act.speak(one.code));
  return button;
}

function element(tag, { text = "", ...attributes }) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
