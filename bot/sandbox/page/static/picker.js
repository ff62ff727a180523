// The emoji picker: one dialog, searched and walked through from its text field.

import { dialogOf, show } from "./dialogs.js";
import { isPhone, make, find, all } from "./dom.js";
import { remember, sections } from "./emoji.js";

let waiting = null;

// Opens the picker beside an element; answers the emoji, or null if none was chosen.
export function picked(anchor) {
  const dialog = built();
  const field = find("input", dialog);
  field.value = "";
  draw(dialog, "");
  show(dialog);
  place(dialog, anchor);
  field.focus();
  return new Promise((answer) => {
    waiting = answer;
  });
}

function built() {
  const there = document.getElementById("picker");
  if (there) return there;
  const field = make("input", {
    type: "search",
    role: "combobox",
    placeholder: "Search, such as “japan” or “wave”",
    "aria-label": "Search emoji",
    "aria-controls": "picker-list",
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    autocomplete: "off",
  });
  const list = make("div", {
    id: "picker-list",
    role: "listbox",
    "aria-label": "Emoji",
    tabindex: "-1",
  });
  const hint = make("p", { class: "about", id: "picker-hint" });
  const dialog = dialogOf("picker", "Pick an emoji", field, list, hint);
  field.addEventListener("input", () => draw(dialog, field.value));
  field.addEventListener("keydown", (event) => walk(dialog, event));
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(dialog, option);
  });
  list.addEventListener("pointerover", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) activate(dialog, option, { isScrolled: false });
  });
  dialog.addEventListener("close", () => answered(null));
  return dialog;
}

async function draw(dialog, query) {
  const shown = await sections(query);
  // Somebody who types faster than this finds the newest only.
  if (find("input", dialog).value !== query) return;
  const drawn = shown.map((section, index) =>
    make(
      "div",
      { role: "group", "aria-labelledby": `picker-group-${index}` },
      make("p", { id: `picker-group-${index}`, class: "group" }, section.title),
      ...section.emoji.map((each, at) => option(each, `picker-${index}-${at}`)),
    ),
  );
  const list = find("#picker-list", dialog);
  list.replaceChildren(...drawn);
  list.scrollTop = 0;
  const first = find("[role=option]", list);
  if (first) activate(dialog, first);
  else list.append(make("p", { class: "group" }, "Nothing of this name."));
}

function option(each, id) {
  const attributes = { role: "option", id, "aria-label": each.label, "aria-selected": "false" };
  const made = make("div", attributes, each.character);
  made.dataset.name = each.names[0];
  made.dataset.character = each.character;
  return made;
}

// Where arrows lead: beside in the order, or to what lies above and below.
function walk(dialog, event) {
  const options = all("[role=option]", dialog);
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const lead = {
    ArrowRight: () => options[at + 1],
    ArrowLeft: () => options[at - 1],
    ArrowDown: () => below(options, at, 1),
    ArrowUp: () => below(options, at, -1),
  }[event.key];
  if (lead) {
    const next = lead();
    if (next) activate(dialog, next);
    event.preventDefault();
  } else if (event.key === "Enter" && options[at]) {
    event.preventDefault();
    choose(dialog, options[at]);
  }
}

function below(options, at, step) {
  const here = options[at]?.getBoundingClientRect();
  if (!here) return options[0];
  for (let next = at + step; next >= 0 && next < options.length; next += step) {
    const there = options[next].getBoundingClientRect();
    const isOtherRow = Math.abs(there.top - here.top) > here.height / 2;
    if (isOtherRow && Math.abs(there.left - here.left) < here.width / 2) return options[next];
  }
  return null;
}

function activate(dialog, option, { isScrolled = true } = {}) {
  find("[aria-selected=true]", dialog)?.setAttribute("aria-selected", "false");
  option.setAttribute("aria-selected", "true");
  find("input", dialog).setAttribute("aria-activedescendant", option.id);
  find("#picker-hint", dialog).textContent =
    `:${option.dataset.name}: ${option.getAttribute("aria-label")}`;
  if (isScrolled) option.scrollIntoView({ block: "nearest" });
}

function choose(dialog, option) {
  const { name, character } = option.dataset;
  remember(name);
  const answer = waiting;
  waiting = null;
  dialog.close();
  answer?.({ name, character });
}

function answered(value) {
  waiting?.(value);
  waiting = null;
}

// Beside what opened it, inside the window; on a phone the styles place it.
function place(dialog, anchor) {
  dialog.style.top = dialog.style.left = "";
  const near = anchor?.getBoundingClientRect();
  if (isPhone() || !near || !near.width) return;
  const { offsetWidth: width, offsetHeight: height } = dialog;
  const above = near.top - height - 8;
  const top = near.bottom + 8 + height < innerHeight ? near.bottom + 8 : Math.max(above, 8);
  dialog.style.top = `${Math.min(top, innerHeight - height - 8)}px`;
  dialog.style.left = `${Math.max(8, Math.min(near.left, innerWidth - width - 8))}px`;
}
