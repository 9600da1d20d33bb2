// The files of the show: a list, a sheet with the checker's messages at their lines, and saving.
import { $, make, mark, say, show } from "/static/shared/js/dom.js";
import { ask, Refusal } from "/static/shared/js/api.js";
import { mayWrite, signIn } from "/static/shared/js/login.js";
import { checking, problemsList } from "./checking.js";
import { Sheet } from "./sheet.js";
import { studio } from "./studio.js";
import { t } from "/static/shared/js/words.js";

const KINDS = ["rules", "show", "venue", "scene", "rehearsal", "questions", "console", "catalogue"];
let files = [];
let open = null; // {path, text, version, last_good}
let sheet = null;
let check = null;
let reading = 0;

/** Show the editor, on `place` (`rules/play.yaml:12`) where one is named. */
export async function edit(place = "") {
  const [, path, line] = /^(.*?)(?::(\d+))?$/.exec(place);
  build();
  if (!(await list())) return;
  studio(list);
  const wanted = path || open?.path || files.find((one) => one.kind === "rules")?.path;
  if (wanted) await read(wanted, Number(line) || 0);
}

function build() {
  if ($("files")) return;
  const button = (id, word, act, more = {}) => make("button", { type: "button", id, text: t(word), disabled: true, on: { click: act }, ...more });
  $("editor-view").replaceChildren(
    make("div", { class: "intro" }, make("h2", { text: t("editor.title") }), make("p", { class: "aside", text: t("editor.about") })),
    make("nav", { class: "card files", id: "files", "aria-label": t("editor.files") }),
    make("section", { class: "card", "aria-labelledby": "desk-title" },
      make("div", { class: "desk-head" }, make("h2", { id: "desk-title", text: t("editor.none") }),
        button("desk-restore", "editor.restore", restore), button("desk-save", "editor.save", () => save(), { class: "primary", "aria-keyshortcuts": "Control+S" }),
        make("p", { class: "desk-state", id: "desk-state", role: "status", "aria-live": "polite" })),
      make("div", { class: "ask", id: "desk-ask", role: "alertdialog", "aria-labelledby": "desk-ask-text", hidden: true }),
      make("div", { id: "desk-sheet" }), make("ul", { class: "problems", id: "desk-problems" })),
    make("section", { class: "card studio", id: "studio", "aria-labelledby": "studio-title" }));
  sheet = new Sheet($("desk-sheet"), { changed, saved: () => save() });
  check = checking(shown);
}

async function list() {
  if (!(await mayWrite()) && !(await signIn("artist"))) return tell(t("editor.token"), "bad") ?? false;
  try {
    files = await ask("GET", "/api/files");
  } catch (error) {
    return tell(words(error), "bad") ?? false;
  }
  const kinds = [...KINDS, ...new Set(files.map((one) => one.kind).filter((kind) => !KINDS.includes(kind)))];
  $("files").replaceChildren(...kinds.flatMap((kind) => {
    const group = files.filter((one) => one.kind === kind);
    if (!group.length) return [];
    const rows = group.map((one) => make("button", { type: "button", text: one.path, "data-path": one.path, on: { click: () => (location.hash = `edit=${one.path}`) } }));
    return [make("h3", { text: KINDS.includes(kind) ? t(`editor.kind.${kind}`) : kind }), ...rows];
  }));
  return true;
}

const dirty = () => open !== null && sheet.text !== open.text;

async function read(path, line) {
  if (open?.path === path) return line && sheet.go(line);
  if (dirty()) {
    const leave = await choice(t("editor.unsaved", { path: open.path }), [["editor.leave", true], ["editor.stay", false]]);
    if (!leave) return history.replaceState(null, "", `#edit=${open.path}`);
  }
  const own = (reading += 1);
  try {
    const file = await ask("GET", `/api/files/${encodePath(path)}`);
    if (own !== reading) return; // another was chosen meanwhile
    open = file;
  } catch (error) {
    return tell(words(error), "bad");
  }
  sheet.use(open.text, path);
  for (const one of $("files").querySelectorAll("button")) mark(one, "aria-current", one.dataset.path === path ? "true" : null);
  say($("desk-title"), path);
  shown([]);
  check(path, open.text, true);
  buttons();
  sheet.go(line || 1);
}

const encodePath = (path) => path.split("/").map(encodeURIComponent).join("/");
const words = (error) => (error instanceof Refusal ? error.message : t("steer.unreached"));

function changed() {
  buttons();
  check(open.path, sheet.text);
}

function buttons() {
  $("desk-save").disabled = !dirty();
  $("desk-restore").disabled = !open?.last_good;
}

/** What the checker found in the text as it stands. */
function shown(problems) {
  if (!open) return;
  const here = problems.filter((one) => one.file === open.path || !one.file);
  sheet.marks(here);
  problemsList($("desk-problems"), problems, (one) => (one.file === open.path || !one.file ? sheet.go(one.line, one.column) : (location.hash = `edit=${one.file}:${one.line}`)));
  const wrong = problems.filter((one) => !one.advice).length;
  if (wrong) tell(t("editor.problems", { n: wrong }), "bad");
  else if (problems.length) tell(t("editor.advice", { n: problems.length }), "warn");
  else tell(dirty() ? t("editor.sound.unsaved") : t("editor.sound"), "ok");
}

function tell(text, level) {
  say($("desk-state"), text);
  $("desk-state").dataset.level = level;
}

async function save(more = {}) {
  if (!open) return;
  const text = sheet.text;
  try {
    const answer = await ask("PUT", `/api/files/${encodePath(open.path)}`, { text, version: open.version, ...more });
    open = { ...open, text, version: answer.version, last_good: answer.last_good ?? true };
    shown(answer.problems ?? []);
    tell((answer.problems ?? []).some((one) => !one.advice) ? t("editor.saved.wrong") : t("editor.saved"), "ok");
  } catch (error) {
    await refused(error);
  }
  if (open) buttons();
}

async function refused(error) {
  if (error.status === 409) {
    const mine = await choice(t("editor.conflict"), [["editor.conflict.theirs", "theirs"], ["editor.conflict.mine", "mine"], ["editor.stay", ""]]);
    if (!mine) return;
    const newest = await ask("GET", `/api/files/${encodePath(open.path)}`);
    const text = sheet.text;
    open = newest;
    if (mine === "mine") return save();
    sheet.use(newest.text, newest.path);
    return check(newest.path, newest.text, true) ?? text;
  }
  if (error.status === 422 && error.body.problems) {
    shown(error.body.problems);
    if (await choice(t("editor.broken"), [["editor.broken.fix", false], ["editor.broken.save", true]])) await save({ anyway: true });
    return;
  }
  tell(words(error), "bad");
}

async function restore() {
  if (!(await choice(t("editor.restore.sure", { path: open.path }), [["editor.restore", true], ["editor.stay", false]]))) return;
  try {
    await ask("POST", `/api/files/${encodePath(open.path)}/restore`);
    const { path } = open;
    open = null;
    await read(path, 0);
    tell(t("editor.restored"), "ok");
  } catch (error) {
    tell(words(error), "bad");
  }
}

/** Ask something above the sheet; the chosen answer's value comes back, the last one's for Escape. */
function choice(text, answers) {
  const box = $("desk-ask");
  return new Promise((done) => {
    const finish = (value) => (show(box, false), sheet.focus(), done(value));
    const buttons = answers.map(([word, value], index) => make("button", { type: "button", class: index ? null : "primary", text: t(word), on: { click: () => finish(value) } }));
    box.replaceChildren(make("p", { id: "desk-ask-text", text }), make("div", { class: "line" }, ...buttons));
    box.onkeydown = (event) => event.key === "Escape" && finish(answers[answers.length - 1][1]);
    show(box, true);
    buttons[0].focus();
  });
}

window.addEventListener("beforeunload", (event) => dirty() && event.preventDefault());
