// Messages by keyboard: arrows lead from one to the next, Enter to what can be done.

import { all, find, make, whenever } from "./dom.js";
import { enterBar } from "./hoverbar.js";

const HINT = "Arrow keys lead from message to message, Enter to what can be done with one.";

export function startReading() {
  find("#column")?.append(make("p", { id: "reading-hint", class: "hidden" }, HINT));
  whenever("focusin", "[role=log]", (log) => log.setAttribute("aria-describedby", "reading-hint"));
  document.addEventListener("keydown", (event) => {
    const log = event.target.closest?.("[role=log]");
    if (!log) return;
    const article = event.target.matches("article.message") ? event.target : null;
    if (event.target !== log && !article) return;
    if (article && (event.key === "Enter" || event.key === "ContextMenu")) {
      event.preventDefault();
      enterBar(article);
    } else if (article && event.key === "Escape") {
      event.preventDefault();
      find("textarea", log.parentElement)?.focus();
    } else move(log, article, event);
  });
}

function move(log, article, event) {
  const messages = all("article.message", log);
  const at = messages.indexOf(article);
  const next = {
    ArrowDown: article ? at + 1 : messages.length - 1,
    ArrowUp: article ? at - 1 : messages.length - 1,
    Home: 0,
    End: messages.length - 1,
  }[event.key];
  if (next === undefined || !messages[next]) return;
  event.preventDefault();
  messages[next].focus();
}
