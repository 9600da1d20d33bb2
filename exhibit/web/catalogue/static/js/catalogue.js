// The catalogue: works by room and title, the plan with its rooms, and what is written of one work or room.
import { themes } from "/static/shared/js/theme.js";
import { $, make, mark, say, show } from "/static/shared/js/dom.js";
import { icon } from "/static/shared/js/icons.js";
import { choose, languages, learn, number, spoken, t, translate } from "/static/shared/js/words.js";
import { ask, Refusal } from "/static/shared/js/api.js";
import { mayWrite, needsToken, signIn } from "/static/shared/js/login.js";
import { toast } from "/static/shared/js/toast.js";
import { drawPlan } from "./plan.js";
import { field, listedRoom, options, roomForm, titleFields, titlesOf } from "./rooms.js";

const WAIT_MS = 250;
let told = { works: [], rooms: [], doors: [], languages: [], exhibits: [], found: 0, version: "", faults: [] };
let open = null;
let room = null;
let writes = false;
let waiting = 0;

/** A text of several languages as whoever looks reads it. */
export function inWords(texts) {
  return texts[spoken()] ?? texts[""] ?? texts.en ?? Object.values(texts)[0] ?? "";
}

const roomWords = (id) => inWords(told.rooms.find((one) => one.id === id)?.title ?? {}) || id;

async function load() {
  const asked = new URLSearchParams({ search: $("search").value.trim(), room: $("room").value });
  try {
    told = await ask("GET", `/api/catalogue?${asked}`);
  } catch (error) {
    toast(error instanceof Refusal ? error.message : t("steer.unreached"), "bad");
    return;
  }
  draw();
}

function draw() {
  const [first] = told.faults;
  show($("fault"), Boolean(first));
  say($("fault"), first ?? "");
  const chosen = $("room").value;
  $("room").replaceChildren(make("option", { value: "", text: t("catalogue.every-room") }), ...told.rooms.map((one) => make("option", { value: one.id, text: `${roomWords(one.id)} (${number(one.works)})`, selected: one.id === chosen })));
  const all = told.found > told.works.length ? `${number(told.works.length)} / ${number(told.found)}` : number(told.found);
  say($("found"), t("catalogue.found", { found: all }));
  $("works").replaceChildren(...told.works.map(listed));
  show($("new"), writes && !first);
  drawPlan($("plan"), told, chosen, roomWords, (room) => {
    $("room").value = room === $("room").value ? "" : room;
    load();
  });
  $("rooms").replaceChildren(...told.rooms.map((one) => listedRoom(told, one, room?.id === one.id, roomWords, editRoom)));
  show($("new-room"), writes && !first);
  show($("house"), !first && (writes || told.rooms.length > 0));
}

/** The form of one room and of the ways from it; without one, of a new room. */
function editRoom(one) {
  open = null;
  room = one ?? { id: "", title: {}, works: 0, outline: [] };
  roomForm($("form"), { told, room, writes, roomWords, close, enter, written });
  draw();
}

function listed(work) {
  const parts = [work.id, work.maker, work.minutes ? `${number(work.minutes, work.minutes % 1 ? 1 : 0)}′` : ""];
  return make("li", {}, make("button", { type: "button", "aria-current": String(open?.id === work.id), on: { click: () => edit(work) } },
    make("b", { text: inWords(work.title) || work.id }),
    make("span", { class: "where", text: work.room ? roomWords(work.room) : t("catalogue.nowhere") }),
    make("small", { text: parts.filter(Boolean).join(" · ") })));
}

/** The form of one work; without one, of a new one. */
function edit(work) {
  room = null;
  open = work ?? { id: "", title: {}, text: {}, maker: "", date: "", minutes: null, access: "", maturity: "everyone", room: $("room").value, exhibit: "", since: "", file: "" };
  const form = $("form");
  const text = (name, value) => make("input", { type: "text", name, value, maxlength: 2000, disabled: !writes });
  form.replaceChildren(
    make("h2", { id: "form-title", text: work ? inWords(open.title) || open.id : t("catalogue.new") }),
    work ? make("p", { class: "quiet", text: `${open.id} · ${open.file}` }) : field("work-id", "catalogue.id", make("input", { type: "text", required: true, maxlength: 200 })),
    ...titleFields(open.title, told.languages, writes),
    make("div", { class: "pair" },
      field("maker", "catalogue.maker", text("maker", open.maker)),
      field("date", "catalogue.date", text("date", open.date))),
    make("div", { class: "pair" },
      field("minutes", "catalogue.minutes", make("input", { type: "number", min: 0, max: 600, step: 0.5, value: open.minutes ?? "", disabled: !writes })),
      field("access", "catalogue.access", options("access", [["", t("catalogue.access.unknown")], ["step-free", t("catalogue.access.step-free")], ["steps", t("catalogue.access.steps")]], open.access))),
    field("maturity", "catalogue.maturity", options("maturity", ["everyone", "frightening", "mature"].map((one) => [one, t(`catalogue.maturity.${one}`)]), open.maturity)),
    make("div", { class: "pair" },
      field("hangs", "catalogue.hangs", told.rooms.length ? options("hangs", [["", t("catalogue.nowhere")], ...told.rooms.map((one) => [one.id, roomWords(one.id)])], open.room) : text("hangs", open.room)),
      field("exhibit", "catalogue.exhibit", make("input", { type: "text", value: open.exhibit, maxlength: 64, disabled: !writes, list: "exhibits" }))),
    make("datalist", { id: "exhibits" }, ...told.exhibits.map((one) => make("option", { value: one }))),
    work ? make("label", { class: "choice" }, make("input", { type: "checkbox", id: "moved", disabled: !writes }), make("span", { text: t("catalogue.moved") })) : null,
    make("p", { class: "wrong", id: "refused", role: "alert" }),
    writes
      ? make("div", { class: "actions" },
        make("button", { type: "submit", class: "primary", text: t("catalogue.save") }),
        make("button", { type: "button", class: "plain", text: t("close"), on: { click: close } }),
        work ? make("button", { type: "button", class: "plain", text: t("catalogue.remove"), on: { click: remove } }) : null)
      : make("div", { class: "actions" }, make("button", { type: "button", text: t("login.title.artist"), on: { click: enter } })));
  for (const select of form.querySelectorAll("select")) select.disabled = !writes;
  form.onsubmit = save;
  show(form, true);
  draw();
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input:not(:disabled)")?.focus({ preventScroll: true });
}

function close() {
  open = room = null;
  show($("form"), false);
  draw();
}

async function enter() {
  if (await signIn("artist")) {
    writes = await mayWrite();
    again();
  }
}

/** The form that is open, as it is told now. */
function again() {
  if (open) edit(open.id ? open : undefined);
  if (room) editRoom(room.id ? (told.rooms.find((one) => one.id === room.id) ?? room) : undefined);
}

/** What was changed, and nothing else. */
function changes() {
  const said = { version: told.version };
  const titles = titlesOf($("form"), open.title);
  if (titles) said.title = titles;
  for (const name of ["maker", "date", "exhibit", "access", "maturity"]) if ($(name).value.trim() !== open[name]) said[name] = $(name).value.trim();
  if ($("hangs").value.trim() !== open.room || !open.id) said.room = $("hangs").value.trim();
  if (Number($("minutes").value || 0) !== (open.minutes ?? 0)) said.minutes = Number($("minutes").value || 0);
  if ($("moved")?.checked) said.moved = true;
  return said;
}

async function save(event) {
  event.preventDefault();
  const id = open.id || $("work-id").value.trim();
  await written("PUT", `/api/catalogue/works/${encodeURIComponent(id)}`, changes(), t("catalogue.saved"));
}

async function remove() {
  if (!confirm(t("catalogue.really", { title: inWords(open.title) || open.id }))) return;
  await written("DELETE", `/api/catalogue/works/${encodeURIComponent(open.id)}?version=${told.version}`, undefined, t("catalogue.saved"));
}

/** Have it written; a room stays open, since its ways are often written one after the other. */
async function written(method, path, body, words) {
  try {
    await ask(method, path, body);
  } catch (error) {
    say($("refused"), error instanceof Refusal ? error.message : t("steer.unreached"));
    return false;
  }
  toast(words);
  const stays = room?.id ? room : null;
  close();
  await load();
  if (stays) editRoom(told.rooms.find((one) => one.id === stays.id));
  return true;
}

function dress() {
  translate();
  document.title = t("catalogue.title");
  for (const node of document.querySelectorAll("[data-icon]")) node.replaceChildren(icon(node.dataset.icon));
}

async function begin() {
  const known = await languages();
  await learn(known);
  dress();
  themes();
  $("language").replaceChildren(...known.map((one) => make("option", { value: one.language, text: one.name, selected: one.language === spoken(), lang: one.language })));
  $("language").addEventListener("change", async () => {
    choose($("language").value);
    await learn(known);
    dress();
    draw();
    again();
  });
  $("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(load, WAIT_MS);
  });
  $("room").addEventListener("change", load);
  $("new").addEventListener("click", () => edit());
  $("new-room").addEventListener("click", () => editRoom());
  if (await needsToken()) await signIn("artist");
  writes = await mayWrite();
  await load();
  mark(document.body, "data-ready", "yes");
}

begin();
