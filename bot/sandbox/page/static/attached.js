// Files that wait in a message box: chosen, pasted or dropped; a chip each.

import { find, iconButton, make } from "./dom.js";

const UNITS = ["B", "kB", "MB", "GB"];

export class Attached {
  // form: the message box; changed: called when files came or went.
  constructor(form, changed) {
    this.files = [];
    this.form = form;
    this.changed = changed;
    this.list = find(".chips", form);
    this.list.hidden = true;
    const input = find("input[type=file]", form);
    input.addEventListener("change", () => {
      this.add(input.files);
      // So that the same file can be chosen again after it was removed.
      input.value = "";
    });
    find("textarea", form).addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.add(event.clipboardData.files);
    });
    this.#takeDrops(form.parentElement);
  }

  add(files) {
    this.files.push(...files);
    this.#draw();
  }

  empty() {
    this.files = [];
    this.#draw();
  }

  #draw() {
    this.list.replaceChildren(...this.files.map((file) => this.#chip(file)));
    this.list.hidden = !this.files.length;
    this.changed();
  }

  #chip(file) {
    const remove = iconButton("x", `Remove ${file.name}`);
    remove.addEventListener("click", () => {
      this.files = this.files.filter((each) => each !== file);
      this.#draw();
      find("textarea", this.form).focus();
    });
    const name = make("bdi", { class: "file-name" }, file.name);
    return make("li", {}, name, make("span", { class: "about" }, size(file.size)), remove);
  }

  // The whole pane takes what is dropped on it.
  #takeDrops(pane) {
    let depth = 0;
    const hover = (step) => {
      depth = Math.max(0, depth + step);
      pane.classList.toggle("dropping", depth > 0);
    };
    const isFiles = (event) => event.dataTransfer?.types.includes("Files");
    pane.addEventListener("dragenter", (event) => isFiles(event) && hover(1));
    pane.addEventListener("dragleave", (event) => isFiles(event) && hover(-1));
    pane.addEventListener("dragover", (event) => isFiles(event) && event.preventDefault());
    pane.addEventListener("drop", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      depth = 0;
      hover(0);
      this.add(event.dataTransfer.files);
      find("textarea", this.form).focus();
    });
  }
}

function size(bytes) {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit ? amount.toFixed(1) : amount} ${UNITS[unit]}`;
}
