// The app's modals: drawn by the server into their slot, opened and closed here.

import { act } from "./api.js";
import { showChosen } from "./controls.js";
import { all, find, whenever } from "./dom.js";
import { showMoments, valuesOf } from "./values.js";

const slot = find("#view-slot");
// Who had the focus before the first of the modals, and which of them is shown.
let before = null;
let shown = "";

export function startViews() {
  showMoments();
  if (!slot) return;
  whenever("submit", "#view form", (form, event) => {
    event.preventDefault();
    submit(form);
  });
  whenever("click", "#view [data-act=view-close]", (button) => close(button.closest("dialog")));
  // Escape asks the server as well: it tells the app, and draws what lies below.
  slot.addEventListener("cancel", (event) => event.preventDefault(), { capture: true });
  slot.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close(find("dialog", slot));
  });
  // Of the stream as well, which tells what the app opens, updates and pushes.
  document.addEventListener("htmx:after:swap", follow);
  follow();
}

// Brings what is open in line with what the server has drawn.
function follow() {
  const dialog = find("dialog#view", slot);
  if (!dialog) {
    if (shown && before?.isConnected) before.focus({ preventScroll: true });
    shown = "";
    before = null;
    return;
  }
  if (!dialog.open) {
    before ??= document.activeElement;
    dialog.showModal();
  }
  if (shown !== dialog.dataset.viewId) enter(dialog);
  shown = dialog.dataset.viewId;
  showMoments(dialog);
  all("details.multi", dialog).forEach(showChosen);
}

// To the first thing to fill in; a long form begins at its top.
function enter(dialog) {
  const fields = ".view-body :is(input, textarea, select, summary, button, a[href])";
  (find(fields, dialog) ?? find("footer button", dialog))?.focus();
  const body = find(".view-body", dialog);
  if (body) body.scrollTop = 0;
}

async function submit(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  find(".dialog-alert", form)?.remove();
  await draw(act("view_submit", { view_id: form.dataset.viewId, values: valuesOf(form) }));
  form.ariaBusy = null;
  find("[aria-invalid=true]", slot)?.focus();
}

function close(dialog) {
  draw(act("view_close", { view_id: dialog.dataset.viewId }));
}

// What the answer says now stands there; what is wrong with it, the stream never tells.
async function draw(asked) {
  const answer = await asked;
  if (!answer) return;
  const swap = "innerMorph";
  await htmx.swap({ text: await answer.text(), target: slot, swap, sourceElement: slot });
}
