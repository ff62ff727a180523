// A list to choose from below a text field that keeps the focus.

import { make } from "./dom.js";

// How high a list may be; where a field has less room above it, it stands below.
const HIGH_PIXELS = 300;

let count = 0;

export class Listbox {
  // list: an element of role listbox; field: the text field; choose: takes what was
  // given to show() for the chosen line.
  constructor(list, field, choose) {
    this.list = list;
    this.field = field;
    this.choose = choose;
    this.lines = [];
    this.active = -1;
    list.id ||= `list-${++count}`;
    field.setAttribute("aria-controls", list.id);
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#chosen([...list.children].indexOf(option));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  // lines: what to choose from; draw: a line -> what stands in it.
  show(lines, draw) {
    this.lines = lines;
    this.list.replaceChildren(
      ...lines.map((line, at) =>
        make("div", { role: "option", id: `${this.list.id}-${at}` }, ...draw(line)),
      ),
    );
    const room = this.field.getBoundingClientRect().top;
    this.list.classList.toggle("below", room < HIGH_PIXELS);
    this.list.hidden = lines.length === 0;
    this.#activate(lines.length ? 0 : -1);
    this.#expanded();
  }

  // There is nothing to choose, and whoever asked is told so.
  none(words) {
    this.show([], () => []);
    const line = { role: "option", "aria-disabled": "true", class: "about" };
    this.list.append(make("div", line, words));
    this.list.hidden = false;
    this.#expanded();
  }

  hide() {
    this.list.hidden = true;
    this.#activate(-1);
    this.#expanded();
  }

  // Whether the key was for the list.
  key(event) {
    if (!this.isOpen || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key !== "Escape" && !this.lines.length) return false;
    if (step) this.#activate((this.active + step + this.lines.length) % this.lines.length);
    else if (event.key === "Enter" || event.key === "Tab") this.#chosen(this.active);
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #chosen(at) {
    const line = this.lines[at];
    this.hide();
    if (line) this.choose(line);
  }

  #activate(at) {
    this.active = at;
    [...this.list.children].forEach((option, index) =>
      option.setAttribute("aria-selected", String(index === at)),
    );
    const option = this.list.children[at];
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  #expanded() {
    // A textarea is a text box, which cannot be said to be expanded.
    if (this.field.getAttribute("role") === "combobox") {
      this.field.setAttribute("aria-expanded", String(this.isOpen));
    }
  }
}
