// A plain text field with line numbers, and marks at the lines that something is wrong with.
import { make } from "/static/shared/js/dom.js";
import { t } from "/static/shared/js/words.js";

export class Sheet {
  constructor(parent, { changed, saved }) {
    this.gutter = make("div", { class: "gutter", "aria-hidden": "true" });
    this.area = make("textarea", { id: "desk-text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", disabled: true, "aria-label": t("editor.text"), "aria-describedby": "desk-problems" });
    this.found = new Map();
    parent.replaceChildren(make("div", { class: "sheet" }, this.gutter, this.area));
    this.area.addEventListener("input", () => (this.number(), changed()));
    this.area.addEventListener("scroll", () => (this.gutter.scrollTop = this.area.scrollTop));
    this.area.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyS" || this.area.closest("[hidden]")) return;
      event.preventDefault();
      saved();
    });
  }

  get text() {
    return this.area.value;
  }

  use(text, path) {
    this.area.value = text;
    this.area.disabled = false;
    this.area.setAttribute("aria-label", t("editor.text.of", { path }));
    this.found.clear();
    this.number();
  }

  focus() {
    this.area.focus();
  }

  /** Tab indents by two spaces after something was written; Escape gives the key back to who walks by keyboard. */
  key(event) {
    if (event.key === "Escape") this.leaving = true;
    else if (event.key === "Tab" && !event.shiftKey && !this.leaving) {
      event.preventDefault();
      this.area.setRangeText("  ", this.area.selectionStart, this.area.selectionEnd, "end");
      this.area.dispatchEvent(new Event("input"));
    } else if (event.key !== "Tab" && event.key !== "Shift") this.leaving = false;
  }

  /** Put the caret on a line (from 1), and bring it into view. */
  go(line, column = 1) {
    const lines = this.text.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const caret = Math.min(start + Math.max(0, (column || 1) - 1), this.text.length);
    this.area.focus();
    this.area.setSelectionRange(caret, caret);
    const high = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (line - 1) * high - this.area.clientHeight / 3);
  }

  /** Mark the lines of these problems. */
  marks(problems) {
    this.found = new Map();
    for (const one of problems) if (this.found.get(one.line) !== "bad") this.found.set(one.line || 1, one.advice ? "warn" : "bad");
    this.number();
  }

  number() {
    const many = this.text.split("\n").length;
    while (this.gutter.childElementCount > many) this.gutter.lastChild.remove();
    while (this.gutter.childElementCount < many) this.gutter.append(make("span", { text: this.gutter.childElementCount + 1 }));
    for (const [index, node] of [...this.gutter.children].entries()) {
      const level = this.found.get(index + 1);
      if (node.dataset.level === level) continue;
      if (level) node.dataset.level = level;
      else delete node.dataset.level;
    }
    this.gutter.scrollTop = this.area.scrollTop;
  }
}
