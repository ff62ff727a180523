// Where people read: the newest is kept in view for who looks at it, and for nobody else.

import { find, make } from "./dom.js";

const NEAR_PIXELS = 60;
const states = new WeakMap();

// A log of messages follows its end from now on, while its end is in view.
export function watch(log) {
  const list = find(".list", log);
  if (!list || states.get(log)?.list === list) return;
  const state = { list, isStuck: true, pill: pillFor(log) };
  states.set(log, state);
  log.addEventListener("scroll", () => {
    state.isStuck = isAtEnd(log);
    if (state.isStuck) state.pill.hidden = true;
  });
  // Pictures that load and messages that grow change the height as arrivals do.
  new ResizeObserver(() => state.isStuck && toEnd(log)).observe(list);
  new ResizeObserver(() => state.isStuck && toEnd(log)).observe(log);
  new MutationObserver((changes) => arrived(state, changes)).observe(list, { childList: true });
  const meant = location.hash && document.getElementById(location.hash.slice(1));
  if (meant && log.contains(meant)) {
    state.isStuck = false;
    meant.scrollIntoView({ block: "center" });
  } else toEnd(log);
}

// Whoever sends something wants to see it arrive.
export function stick(form) {
  const log = find("[role=log]", form.parentElement);
  const state = states.get(log);
  if (!state) return;
  state.isStuck = true;
  toEnd(log);
}

function arrived(state, changes) {
  if (state.isStuck) return;
  const last = state.list.lastElementChild;
  const isNew = changes.some((change) => [...change.addedNodes].includes(last));
  if (isNew && last.matches("article.message")) state.pill.hidden = false;
}

function pillFor(log) {
  const pill = make("button", { type: "button", class: "pill", hidden: true }, "New messages");
  pill.addEventListener("click", () => {
    toEnd(log);
    pill.hidden = true;
  });
  log.after(pill);
  return pill;
}

const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PIXELS;

function toEnd(log) {
  log.scrollTop = log.scrollHeight;
}

// Older messages come in above without moving what one reads.
export function startOlder() {
  const button = find("#older");
  const log = button?.closest("[role=log]");
  if (!log) return;
  const margin = { root: log, rootMargin: "400px 0px 0px 0px" };
  const seen = new IntersectionObserver((entries) => {
    const near = entries.find((entry) => entry.isIntersecting);
    if (!near) return;
    seen.unobserve(near.target);
    near.target.click();
  }, margin);
  let kept = null;
  log.addEventListener("htmx:before:swap", () => {
    const first = find("article.message", log);
    kept = { first, top: first.getBoundingClientRect().top };
  });
  log.addEventListener("htmx:after:swap", () => {
    log.scrollTop += kept.first.getBoundingClientRect().top - kept.top;
    const next = find("#older", log);
    if (next) seen.observe(next);
  });
  // Not before the newest are in view.
  requestAnimationFrame(() => seen.observe(button));
}
