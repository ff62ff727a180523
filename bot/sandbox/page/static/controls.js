// The app's buttons, menus and fields: what people do with them is sent at once.

import { act } from "./api.js";
import { confirmed } from "./dialogs.js";
import { all, find, messageOf, whenever } from "./dom.js";
import { externalOf, startExternals } from "./external.js";
import { react } from "./acts.js";
import { placeOf, takeBack, valueOf } from "./values.js";

// What is sent as soon as it is chosen; words are, with Enter.
const CHOSEN =
  "select, details.multi, fieldset, input:is([type=date], [type=time], [type=datetime-local])";

// Tells the app of an element's use, after its question was answered with yes.
async function use(element, value) {
  const { actionId, blockId, confirm: asks } = element.dataset;
  if (asks && !(await confirmed(JSON.parse(asks)))) {
    takeBack(element);
    return;
  }
  const fields = { ...placeOf(element), action_id: actionId, block_id: blockId, value };
  element.setAttribute("aria-busy", "true");
  await act("click", fields);
  element.removeAttribute("aria-busy");
}

export function startControls() {
  whenever("click", "button[data-action-id], a[data-action-id]", (button) => {
    const menu = button.closest("details.menu");
    if (menu) {
      menu.open = false;
      find("summary", menu).focus();
    }
    use(button, button.dataset.value ?? null);
  });
  whenever("click", "button.reaction", (button) => {
    const message = messageOf(button);
    if (message) react(message, button.dataset.name);
  });
  document.addEventListener("change", (event) => changed(event.target));
  whenever("keydown", "input[data-dispatch], textarea[data-dispatch]", (field, event) => {
    if (event.key !== "Enter" || event.isComposing || field.tagName === "TEXTAREA") return;
    event.preventDefault();
    use(field, valueOf(field));
  });
  startExternals((element) => {
    if (element.dataset.dispatch !== undefined) use(element, valueOf(element));
  });
}

function changed(target) {
  const element = target.closest?.("[data-action-id]");
  if (!element || externalOf(target)) return;
  if (element.matches("details.multi")) showChosen(element);
  const isAtOnce = element.dataset.dispatch !== undefined;
  if (isAtOnce && element.matches(CHOSEN)) use(element, valueOf(element));
}

// What is ticked stands on the closed menu.
export function showChosen(menu) {
  const summary = find("summary", menu);
  const ticked = all("input:checked", menu);
  menu.dataset.hint ??= ticked.length ? "Choose" : summary.textContent.trim();
  const names = ticked.map((box) => box.nextElementSibling.firstChild.textContent.trim());
  const words = names.join(", ") || menu.dataset.hint;
  if (summary.textContent !== words) summary.textContent = words;
}
