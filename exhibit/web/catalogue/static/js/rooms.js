// What is written of one room: what it is called, and the ways from it.
import { $, make, show } from "/static/shared/js/dom.js";
import { number, spoken, t } from "/static/shared/js/words.js";

export function field(id, word, input) {
  input.id = id;
  return make("div", { class: "field" }, make("label", { for: id, text: t(word) }), input);
}

export function options(id, values, chosen) {
  return make("select", { id }, ...values.map(([value, text]) => make("option", { value, text, selected: value === chosen })));
}

/** Fields for a title in each language that the house writes in. */
export function titleFields(title, languages, writes) {
  const codes = [...new Set([...languages, ...Object.keys(title).filter(Boolean), ...("" in title ? [] : [spoken()])])].sort();
  const plain = "" in title || !codes.length;
  const titles = plain ? [["", t("catalogue.called")]] : codes.map((code) => [code, `${t("catalogue.called")} (${code})`]);
  return titles.map(([code, label]) => make("div", { class: "field" }, make("label", { for: `title-${code}`, text: label }), make("input", { type: "text", id: `title-${code}`, dataset: { title: code }, value: title[code] ?? "", maxlength: 2000, disabled: !writes })));
}

const filled = (texts) => JSON.stringify(Object.entries(texts).filter(([, text]) => text).sort());

/** What the fields of a title say; null where it is what it was. */
export function titlesOf(form, before) {
  const titles = {};
  for (const input of form.querySelectorAll("[data-title]")) titles[input.dataset.title || spoken()] = input.value.trim();
  const was = Object.fromEntries(Object.entries(before).map(([code, text]) => [code || spoken(), text]));
  return filled(titles) === filled(was) ? null : titles;
}

/** The doors of a room, each with the room that it leads to. */
export function waysOf({ doors }, id) {
  return doors.filter((door) => door.between.includes(id)).map((door) => ({ door, other: door.between.find((one) => one !== id) }));
}

/** A room in the list of rooms; `press` is told that it was pressed. */
export function listedRoom(told, one, current, roomWords, press) {
  const ways = waysOf(told, one.id).map(({ door, other }) => `${roomWords(other)}, ${number(door.metres)} m`);
  return make("li", {}, make("button", { type: "button", "aria-current": String(current), on: { click: () => press(one) } },
    make("b", { text: roomWords(one.id) }),
    make("span", { class: "where", text: t("catalogue.found", { found: number(one.works) }) }),
    make("small", { text: ways.length ? ways.join(" · ") : t("catalogue.no-way") })));
}

/** Draw into `form` what is known of `room`. */
export function roomForm(form, { told, room, writes, roomWords, close, enter, written }) {
  const ways = waysOf(told, room.id);
  const others = told.rooms.filter((one) => one.id !== room.id && !ways.some(({ door, other }) => other === one.id && door.at));
  const metres = make("input", { type: "number", min: 1, max: 2000, step: 0.5, value: 15 });
  const steps = make("input", { type: "checkbox", id: "way-steps" });
  const to = options("way-to", others.map((one) => [one.id, roomWords(one.id)]), others[0]?.id);
  const known = () => {
    const door = ways.find(({ other }) => other === to.value)?.door;
    if (door) [metres.value, steps.checked] = [door.metres, door.steps];
  };
  to.addEventListener("change", known);

  async function save(event) {
    event.preventDefault();
    const id = room.id || $("room-id").value.trim();
    const title = titlesOf(form, room.title);
    if (!title && room.id) return close();
    await written("PUT", `/api/catalogue/rooms/${encodeURIComponent(id)}`, { version: told.version, title: title ?? {} }, t("catalogue.saved"));
  }

  const join = () => written("PUT", "/api/catalogue/doors", { version: told.version, between: [room.id, to.value], metres: Number(metres.value), steps: steps.checked }, t("catalogue.saved"));
  const part = (other) => written("DELETE", `/api/catalogue/doors?${new URLSearchParams({ one: room.id, other, version: told.version })}`, undefined, t("catalogue.saved"));

  const listed = ways.map(({ door, other }) => make("li", { class: "way" },
    make("span", { text: `${roomWords(other)}, ${number(door.metres)} m${door.steps ? `, ${t("catalogue.access.steps")}` : ""}` }),
    door.at ? make("small", { text: t("catalogue.drawn") }) : writes ? make("button", { type: "button", class: "plain", text: t("catalogue.remove"), "aria-label": `${t("catalogue.remove")}: ${roomWords(other)}`, on: { click: () => part(other) } }) : null));
  const adding = writes && room.id && others.length
    ? make("fieldset", { class: "joining" },
      make("legend", { text: t("catalogue.way") }),
      make("div", { class: "pair" }, field("way-to", "catalogue.way-to", to), field("way-metres", "catalogue.metres", metres)),
      make("label", { class: "choice" }, steps, make("span", { text: t("catalogue.access.steps") })),
      make("button", { type: "button", id: "way-save", text: t("catalogue.way-save"), on: { click: join } }))
    : null;
  form.replaceChildren(
    make("h2", { id: "form-title", text: room.id ? roomWords(room.id) : t("catalogue.new-room") }),
    room.id ? make("p", { class: "quiet", text: room.id }) : field("room-id", "catalogue.room-id", make("input", { type: "text", required: true, maxlength: 200 })),
    ...titleFields(room.title, told.languages, writes),
    make("p", { class: "wrong", id: "refused", role: "alert" }),
    writes
      ? make("div", { class: "actions" },
        make("button", { type: "submit", class: "primary", text: t("catalogue.save") }),
        make("button", { type: "button", class: "plain", text: t("close"), on: { click: close } }))
      : make("div", { class: "actions" }, make("button", { type: "button", text: t("login.title.artist"), on: { click: enter } })),
    ...(room.id ? [make("h3", { text: t("catalogue.ways") }), listed.length ? make("ul", { class: "ways" }, ...listed) : make("p", { class: "quiet", text: t("catalogue.no-way") })] : []),
    adding);
  known();
  form.onsubmit = save;
  show(form, true);
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input:not(:disabled)")?.focus({ preventScroll: true });
}
