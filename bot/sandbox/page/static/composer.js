// The message box: Enter sends, files are dropped or pasted, drafts are kept.

import { act } from "./api.js";
import { Attached } from "./attached.js";
import { Completion } from "./completion.js";
import { all, find, page, whenever } from "./dom.js";
import { picked } from "./picker.js";
import { stick } from "./scroll.js";
import { shortcutMenu } from "./shortcuts.js";

class Composer {
  constructor(form) {
    this.form = form;
    this.field = find("textarea", form);
    this.button = find("button[type=submit]", form);
    this.attached = new Attached(form, () => this.#changed());
    this.completion = new Completion(this.field, find(".completions", form));
    this.field.value = sessionStorage.getItem(this.draft) ?? "";
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#changed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.#changed();
  }

  get draft() {
    const { channel, thread } = this.form.dataset;
    return `draft ${page.person} ${channel} ${thread ?? ""}`;
  }

  // Sends what stands here. A refused message comes back, for another try.
  async send() {
    const text = this.field.value.trim();
    const files = this.attached.files;
    if ((!text && !files.length) || this.isSending) return;
    this.isSending = true;
    stick(this.form);
    const fields = new FormData();
    fields.set("text", text);
    fields.set("channel", this.form.dataset.channel);
    fields.set("thread_ts", this.form.dataset.thread ?? "");
    files.forEach((file) => fields.append("files", file, file.name));
    this.#empty();
    const answer = await act("say", fields);
    this.isSending = false;
    if (!answer) this.#restore(text, files);
    this.#changed();
  }

  insert(text) {
    const { selectionStart, selectionEnd } = this.field;
    this.field.setRangeText(text, selectionStart, selectionEnd, "end");
    this.field.focus();
    this.#changed();
  }

  async pickEmoji(button) {
    const chosen = await picked(button);
    if (chosen) this.insert(`:${chosen.name}: `);
  }

  #empty() {
    this.field.value = "";
    this.attached.empty();
    this.#changed();
  }

  #restore(text, files) {
    // What was begun meanwhile is kept below it.
    this.field.value = [text, this.field.value].filter(Boolean).join("\n");
    this.attached.add(files);
  }

  #key(event) {
    if (this.completion.key(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  #changed() {
    const text = this.field.value;
    if (text) sessionStorage.setItem(this.draft, text);
    else sessionStorage.removeItem(this.draft);
    this.button.disabled = !text.trim() && !this.attached.files.length;
  }
}

const composers = new WeakMap();

// The message boxes of what was just drawn begin to work.
export function wire(root = document) {
  for (const form of all("form.composer", root)) {
    if (!composers.has(form)) composers.set(form, new Composer(form));
  }
}

export function startComposers() {
  wire();
  const own = (element) => composers.get(element.closest("form.composer"));
  whenever("click", ".composer [data-act=emoji]", (button) => own(button)?.pickEmoji(button));
  whenever("click", ".composer [data-act=more]", (button) =>
    shortcutMenu(button, (text) => own(button)?.insert(text)),
  );
}
