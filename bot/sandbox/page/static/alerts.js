// What went wrong, said where people look: in the open form, else at the page's corner.

import { find, iconButton, make } from "./dom.js";

const SHOWN_MS = 9000;

export function say(words) {
  const dialog = find("dialog[open]");
  if (dialog) {
    sayInside(dialog, words);
    return;
  }
  const close = iconButton("x", "Dismiss");
  const alert = make("p", { class: "alert" }, make("span", {}, words), close);
  close.addEventListener("click", () => alert.remove());
  setTimeout(() => alert.remove(), SHOWN_MS);
  find("#alerts").append(alert);
}

function sayInside(dialog, words) {
  find(".dialog-alert", dialog)?.remove();
  const foot = find("footer", dialog);
  const alert = make("p", { class: "dialog-alert error", role: "alert" }, words);
  if (foot) foot.before(alert);
  else dialog.append(alert);
}
