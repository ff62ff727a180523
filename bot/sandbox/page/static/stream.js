// The stream of what happens: whether it flows, and what follows from it.

import { all, find, make, page } from "./dom.js";

const title = document.title;

export function startStream() {
  const stream = find("#stream");
  if (!stream) return;
  const note = make("p", { id: "cut", role: "status", hidden: true }, "Connecting again …");
  find("#banner").after(note);
  const said = (isCut) => {
    note.hidden = !isCut;
    document.body.classList.toggle("is-cut", isCut);
  };
  document.addEventListener("htmx:sse:error", () => said(true));
  document.addEventListener("htmx:sse:after:connection", () => said(false));
  document.addEventListener("htmx:sse:close", () => said(true));
  document.addEventListener("htmx:sse:after:message", countUnread);
  stream.addEventListener("reset", beginAnew);
  countUnread();
}

// The workspace is another now; this place may be gone.
async function beginAnew() {
  const there = await fetch(page.place).catch(() => null);
  location.assign(there?.ok ? page.place : "/");
}

// How much waits in other places stands in the window's title.
function countUnread() {
  const counts = all("#sidebar .unread").map((each) => parseInt(each.textContent, 10) || 0);
  const count = counts.reduce((sum, each) => sum + each, 0);
  document.title = count ? `(${count}) ${title}` : title;
}
