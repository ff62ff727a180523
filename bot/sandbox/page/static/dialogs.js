// Native dialogs: shown, closed by their edge, and the focus back where it was.

import { find, iconButton, make } from "./dom.js";

// Shows a dialog as modal; when it closes, who had the focus has it again.
export function show(dialog, { isGuarded = false } = {}) {
  const before = document.activeElement;
  dialog.addEventListener(
    "close",
    () => {
      if (before?.isConnected) before.focus({ preventScroll: true });
    },
    { once: true },
  );
  if (!dialog.dataset.ready) {
    dialog.dataset.ready = "yes";
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && !isGuarded) dialog.close();
    });
  }
  dialog.showModal();
}

// The dialog of this id, made once, with a title and a button that closes it.
export function dialogOf(id, title, ...content) {
  const there = document.getElementById(id);
  if (there) return there;
  const close = iconButton("x", "Close", { class: "icon close" });
  const heading = make("h2", { id: `${id}-title` }, title);
  const dialog = make(
    "dialog",
    { id, "aria-labelledby": `${id}-title` },
    make("div", { class: "head" }, heading, close),
    ...content,
  );
  close.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  return dialog;
}

// Asks; answers whether the person agreed. Words: title, text, confirm, deny, style.
export function confirmed(words) {
  document.getElementById("confirm")?.remove();
  const yes = make(
    "button",
    { type: "submit", value: "yes", class: `button ${words.style ?? "primary"}` },
    words.confirm ?? "Yes",
  );
  const no = make("button", { type: "submit", value: "", class: "button" }, words.deny ?? "Cancel");
  const form = make(
    "form",
    { method: "dialog" },
    make("p", { dir: "auto" }, words.text ?? ""),
    make("footer", {}, no, yes),
  );
  const dialog = dialogOf("confirm", words.title ?? "Are you sure?", form);
  // Escape leaves what the dialog answered the last time; it is a new one each time.
  dialog.returnValue = "";
  show(dialog, { isGuarded: true });
  find("button[value='']", form).focus();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}
