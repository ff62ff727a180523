// What is offered while one writes: commands, people, channels, emoji.

import { getJson, quietly } from "./api.js";
import { make } from "./dom.js";
import { emoji, found } from "./emoji.js";
import { Listbox } from "./listbox.js";

const MOST = 8;
// What stands before the caret -> what it asks for.
const TRIGGERS = [
  { kind: "command", form: /^(\/[\w-]*)$/ },
  { kind: "person", form: /(?:^|\s)(@[\w.-]*)$/ },
  { kind: "channel", form: /(?:^|\s)(#[\w-]*)$/ },
  { kind: "emoji", form: /(?:^|\s)(:[\w+-]{2,})$/ },
];

export class Completion {
  // field: the textarea; list: its element of role listbox.
  constructor(field, list) {
    this.field = field;
    this.asked = 0;
    this.listbox = new Listbox(list, field, (line) => this.#insert(line));
    field.addEventListener("input", () => this.update());
    field.addEventListener("blur", () => this.listbox.hide());
  }

  key(event) {
    return this.listbox.key(event);
  }

  async update() {
    const asked = ++this.asked;
    const wish = this.#wish();
    const lines = wish ? await offers(wish) : [];
    // Somebody who types faster than this answers sees the newest only.
    if (asked !== this.asked) return;
    this.wish = wish;
    if (lines.length) this.listbox.show(lines, drawn);
    else this.listbox.hide();
  }

  #wish() {
    const { selectionStart: end, selectionEnd, value } = this.field;
    if (end !== selectionEnd) return null;
    const before = value.slice(0, end);
    for (const { kind, form } of TRIGGERS) {
      const [, word] = form.exec(before) ?? [];
      if (word) return { kind, word, start: end - word.length, end };
    }
    return null;
  }

  #insert(line) {
    const { start, end } = this.wish;
    this.field.setRangeText(`${line.value} `, start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.asked += 1;
    this.listbox.hide();
  }
}

async function offers({ kind, word }) {
  if (kind === "emoji") {
    return found(await emoji(), word.slice(1).toLowerCase(), MOST).map((each) => ({
      value: `:${each.names[0]}:`,
      label: `:${each.names[0]}:`,
      about: each.label,
      character: each.character,
    }));
  }
  const query = new URLSearchParams({ kind, q: word.slice(1) });
  const lines = (await getJson(`complete?${query}`, quietly)) ?? [];
  const isWhole = kind === "command" && lines.length === 1 && lines[0].value === word;
  return isWhole ? [] : lines.slice(0, MOST);
}

function drawn(line) {
  const shown = [make("span", { class: "label", dir: "auto" }, line.label)];
  if (line.character) shown.unshift(make("span", { class: "emoji" }, line.character));
  if (line.about) shown.push(make("span", { class: "about" }, line.about));
  return shown;
}
