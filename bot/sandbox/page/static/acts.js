// What people do with one message.

import { say } from "./alerts.js";
import { act, getJson } from "./api.js";
import { confirmed, dialogOf, show } from "./dialogs.js";
import { find, make, page } from "./dom.js";
import { remember } from "./emoji.js";
import { picked } from "./picker.js";

const cssName = (name) => `button.reaction[data-name="${CSS.escape(name)}"]`;

// Adds a reaction, or takes one's own away.
export function react({ article, channel, ts }, name) {
  const there = find(cssName(name), article);
  const isMine = there?.getAttribute("aria-pressed") === "true";
  if (!isMine) remember(name);
  return act(isMine ? "unreact" : "react", { channel, ts, name });
}

export async function reactWithPicker(message, button) {
  const chosen = await picked(button);
  if (chosen) await react(message, chosen.name);
}

export async function editMessage({ channel, ts }) {
  const shown = await getJson(`message/${channel}/${ts}.json`);
  if (!shown) return;
  const dialog = editDialog();
  const field = find("textarea", dialog);
  field.value = shown.source ?? shown.text ?? "";
  dialog.returnValue = "";
  show(dialog, { isGuarded: true });
  field.focus();
  find("form", dialog).onsubmit = async (event) => {
    if (event.submitter?.value === "") return;
    event.preventDefault();
    if (await act("edit", { channel, ts, text: field.value })) dialog.close();
  };
}

function editDialog() {
  const save = make("button", { type: "submit", value: "yes", class: "button primary" }, "Save");
  const leave = make(
    "button",
    { type: "submit", value: "", class: "button", formnovalidate: true },
    "Cancel",
  );
  const field = make("textarea", {
    "aria-labelledby": "edit-title",
    rows: "4",
    dir: "auto",
    required: true,
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    save.click();
  });
  const foot = make("footer", {}, leave, save);
  return dialogOf("edit", "Edit your message", make("form", { method: "dialog" }, field, foot));
}

export async function deleteMessage({ channel, ts }) {
  const agreed = await confirmed({
    title: "Delete this message?",
    text: "It is deleted for everyone, and cannot be brought back.",
    confirm: "Delete",
    style: "danger",
  });
  if (agreed) await act("delete", { channel, ts });
}

export async function copyLink({ article }) {
  const { permalink } = article.dataset;
  const link = permalink || new URL(`${page.place}#${article.id}`, location.href).href;
  await copy(link, "The link is copied.");
}

export async function showJson({ channel, ts }) {
  const shown = await getJson(`message/${channel}/${ts}.json`);
  if (!shown) return;
  const text = JSON.stringify(shown, null, 2);
  const taken = make("button", { type: "button", class: "button" }, "Copy");
  taken.addEventListener("click", () => copy(text, "The JSON is copied."));
  const dialog = dialogOf(
    "json",
    "This message as JSON",
    make("pre", { tabindex: "0" }),
    make("footer", {}),
  );
  find("pre", dialog).textContent = text;
  find("footer", dialog).replaceChildren(taken);
  show(dialog);
}

export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(`This browser does not let the page copy: ${text}`);
  }
}
