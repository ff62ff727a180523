// Short words for what every module does with the document.

export const page = document.body.dataset;

export const find = (selector, root = document) => root.querySelector(selector);

export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// An element with attributes (true: present, null and false: absent) and children.
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export const icon = (name) =>
  make("span", { class: `i i-${name}`, "aria-hidden": "true" });

// A button that shows an icon only; its label is its name and its tip.
export function iconButton(name, label, attributes = {}) {
  const named = { type: "button", class: "icon", "aria-label": label, title: label };
  return make("button", { ...named, ...attributes }, icon(name));
}

// Calls act(element, event) for what fits the selector, now or later on the page.
export function whenever(event, selector, act) {
  document.addEventListener(event, (happened) => {
    const found = happened.target.closest?.(selector);
    if (found) act(found, happened);
  });
}

// The message that an element stands in, and what the server calls it.
export function messageOf(element) {
  const article = element.closest("article.message[data-ts]");
  return article && { article, channel: article.dataset.channel, ts: article.dataset.ts };
}

export const isPlainClick = (event) =>
  event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

export const isPhone = () => matchMedia("(max-width: 48rem)").matches;

// Where a focus in a text field would bring up a keyboard over half the page.
export const isTouched = () => matchMedia("(pointer: coarse)").matches;
