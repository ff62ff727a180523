// Fields whose options the app names while one types.

import { act } from "./api.js";
import { find, iconButton, make, whenever } from "./dom.js";
import { Listbox } from "./listbox.js";
import { chosen, placeOf } from "./values.js";

const PAUSE_MS = 200;
const fields = new WeakMap();

class External {
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.isMany = element.dataset.type.startsWith("multi_");
    this.field = find("input", element);
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-expanded", "false");
    const list = make("div", { class: "completions", role: "listbox", hidden: true });
    list.setAttribute("aria-label", "Options");
    this.chips = make("ul", { class: "chips" });
    element.append(list);
    if (this.isMany) element.prepend(this.chips);
    this.listbox = new Listbox(list, this.field, (option) => this.#choose(option));
    this.field.addEventListener("keydown", (event) => {
      if (!this.listbox.key(event) && event.key === "ArrowDown") this.typed();
    });
    this.field.addEventListener("blur", () => this.#leave());
    this.#draw();
  }

  typed() {
    clearTimeout(this.timer);
    const query = this.field.value.trim();
    if (query.length < Number(this.element.dataset.min)) {
      this.listbox.hide();
      return;
    }
    this.timer = setTimeout(() => this.#ask(query), PAUSE_MS);
  }

  async #ask(query) {
    const { actionId, blockId } = this.element.dataset;
    const where = placeOf(this.element);
    const asked = { ...where, action_id: actionId, block_id: blockId, value: query };
    const answer = await act("view_suggest", asked);
    const options = answer ? (await answer.json()).options : [];
    if (query !== this.field.value.trim()) return;
    if (!options.length) this.listbox.none("The app knows nothing of this name.");
    else this.listbox.show(options, (option) => [make("span", { dir: "auto" }, option.text)]);
  }

  #choose(option) {
    const before = chosen(this.element).filter((each) => each.value !== option.value);
    this.#keep(this.isMany ? [...before, option] : [option]);
  }

  #keep(options) {
    this.element.dataset.chosen = JSON.stringify(options);
    this.#draw();
    this.changed(this.element);
  }

  // A text that was not chosen from the list is none that the app knows.
  #leave() {
    clearTimeout(this.timer);
    this.listbox.hide();
    if (!this.isMany && !this.field.value.trim() && chosen(this.element).length) {
      this.#keep([]);
    } else this.#draw();
  }

  #draw() {
    const options = chosen(this.element);
    this.field.value = this.isMany ? "" : (options[0]?.text ?? "");
    this.chips.replaceChildren(...options.map((option) => this.#chip(option)));
    this.chips.hidden = !options.length;
  }

  #chip(option) {
    const remove = iconButton("x", `Remove ${option.text}`);
    remove.addEventListener("click", () =>
      this.#keep(chosen(this.element).filter((each) => each.value !== option.value)),
    );
    return make("li", {}, make("bdi", {}, option.text), remove);
  }
}

export const externalOf = (target) => target.closest("div.external");

// changed: called with the element when something else was chosen in it.
export function startExternals(changed) {
  const wired = (input) => {
    const element = externalOf(input);
    const there = fields.get(element);
    // A message that was drawn anew has lost what was added to it.
    if (there?.field === input && element.contains(there.listbox.list)) return there;
    there?.listbox.hide();
    const made = new External(element, changed);
    fields.set(element, made);
    return made;
  };
  whenever("focusin", "div.external > input", (input) => {
    wired(input);
    input.select();
  });
  // Where nothing needs to be typed, a click shows what there is.
  whenever("click", "div.external > input", (input) => wired(input).typed());
  whenever("input", "div.external > input", (input) => wired(input).typed());
}
