// What can be done with a message: one bar, put beside the message that has it.
//
// It stands in the list before its message, not in it: when the server draws the
// message anew, the bar and the focus in it stay.

import { all, find, iconButton, isPhone, make, messageOf, whenever } from "./dom.js";
import { emoji, lately } from "./emoji.js";
import { ofMessages, useOnMessage } from "./shortcuts.js";
import { copyLink, deleteMessage, editMessage, react, reactWithPicker, showJson } from "./acts.js";
import { openMenu } from "./menu.js";
import { openThread } from "./thread.js";

const QUICK = ["flag-br", "flag-gb", "flag-jp"];

// What a tap on a message is meant for, where it is there.
const USED = "a, button, input, select, textarea, summary, label";

const bar = make("div", {
  class: "hover-bar",
  role: "toolbar",
  "aria-label": "What to do with this message",
  "aria-live": "off",
});
let owner = null;
// Its buttons come when the emoji are known.
let filling = null;

const ACTS = {
  quick: (message, button) => react(message, button.dataset.name),
  react: (message, button) => reactWithPicker(message, button),
  reply: ({ article }) => openThread(article.dataset.thread),
  shortcut: (message, button) => chooseShortcut(message, button),
  edit: (message) => editMessage(message),
  delete: (message) => deleteMessage(message),
  "copy-link": (message) => copyLink(message),
  json: (message) => showJson(message),
};

async function fill(article) {
  const { own, ephemeral } = article.dataset;
  const isPrivate = ephemeral !== undefined;
  const isThread = Boolean(article.closest("#thread"));
  const known = new Map((await emoji()).map((each) => [each.names[0], each]));
  if (owner !== article) return;
  const quick = [...new Set([...lately(), ...QUICK])].map((name) => known.get(name));
  const button = (name, act, label) => iconButton(name, label, { "data-act": act });
  const parts = isPrivate
    ? []
    : [
        ...quick.filter(Boolean).slice(0, 3).map(quickButton),
        button("smile-plus", "react", "React with an emoji"),
        !isThread && button("message-square-reply", "reply", "Reply in thread"),
        ofMessages.length > 0 && button("languages", "shortcut", shortcutLabel()),
        own !== undefined && button("pencil", "edit", "Edit"),
        own !== undefined && button("trash-2", "delete", "Delete"),
        button("link", "copy-link", "Copy link"),
      ];
  const buttons = [...parts.filter(Boolean), button("braces", "json", "View JSON")];
  bar.replaceChildren(...buttons);
  buttons.forEach((each, at) => (each.tabIndex = at ? -1 : 0));
}

const shortcutLabel = () => (ofMessages.length === 1 ? ofMessages[0].name : "Shortcuts");

function quickButton(each) {
  const attributes = { type: "button", class: "icon quick", "aria-label": `React: ${each.label}` };
  const made = make("button", { ...attributes, title: each.label }, each.character);
  made.dataset.act = "quick";
  made.dataset.name = each.names[0];
  return made;
}

function chooseShortcut(message, button) {
  if (ofMessages.length === 1) return useOnMessage(ofMessages[0], message);
  return openMenu(
    button,
    ofMessages.map((each) => ({ label: each.name, run: () => useOnMessage(each, message) })),
  );
}

function give(article) {
  if (owner === article && bar.isConnected) return;
  owner?.classList.remove("has-bar");
  owner = article;
  article.classList.add("has-bar");
  article.before(bar);
  filling = fill(article);
}

function take() {
  owner?.classList.remove("has-bar");
  owner = null;
  bar.remove();
}

const isBusy = () => bar.contains(document.activeElement) || find("#menu");

export function startHoverBar() {
  whenever("pointerover", "article.message[data-ts]", (article, event) => {
    if (event.pointerType === "mouse" && !isBusy()) give(article);
  });
  document.addEventListener("pointerover", (event) => {
    const isNear = event.target.closest?.("article.message, .hover-bar, #menu");
    if (event.pointerType === "mouse" && !isNear && !isBusy()) take();
  });
  whenever("focusin", "article.message[data-ts]", (article, event) => {
    // Not where a script gave the focus after a tap.
    if (event.target.matches(":focus-visible") && !isPhone()) give(article);
    else if (article.matches(":focus-visible")) give(article);
  });
  document.addEventListener("htmx:sse:after:message", tidy);
  startTouch();
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || !owner) return;
    const message = messageOf(owner);
    if (isPhone()) take();
    ACTS[button.dataset.act](message, button);
  });
  bar.addEventListener("keydown", moveInside);
}

// The message was drawn anew, or is gone; whoever stood in its bar goes on below.
function tidy() {
  if (!owner || owner.isConnected) {
    owner?.classList.add("has-bar");
    return;
  }
  const hadFocus = bar.contains(document.activeElement) || document.activeElement === document.body;
  const next = bar.nextElementSibling ?? bar.previousElementSibling;
  take();
  if (hadFocus && next?.matches("article.message")) next.focus({ preventScroll: true });
}

// A tap on a message shows its bar, another takes it away.
function startTouch() {
  let before = null;
  document.addEventListener("pointerdown", () => {
    // A tap also moves the focus, which gives the bar before the click comes.
    before = owner;
  });
  document.addEventListener("click", (event) => {
    if (event.pointerType === "mouse" || !event.pointerType) return;
    if (event.target.closest(".hover-bar, #menu")) return;
    const article = event.target.closest("article.message[data-ts]");
    const isMeant = article && !event.target.closest(USED);
    if (isMeant && article !== before) give(article);
    else take();
  });
}

function moveInside(event) {
  const buttons = all(":scope > button", bar);
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    owner?.focus();
  }
}

// The bar's first button, for whoever comes by keyboard.
export async function enterBar(article) {
  give(article);
  await filling;
  find("button", bar)?.focus();
}
