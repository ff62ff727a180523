// The thread pane: opened beside the channel, and named in the page's address.

import { wire } from "./composer.js";
import { all, find, isPlainClick, isTouched, page, whenever } from "./dom.js";
import { watch } from "./scroll.js";

const pane = find("#thread");

// Opens the thread that begins with the message of this ts.
export async function openThread(ts, { isAddressed = true } = {}) {
  if (!pane) return;
  if (page.thread !== ts || pane.hidden) {
    const from = `${page.base}/thread/${page.channel}/${ts}`;
    await htmx.ajax("GET", from, { target: "#thread", swap: "innerHTML" });
    if (!find("form", pane)) return;
    page.thread = ts;
    if (isAddressed) address(ts);
    opened();
  }
  // On a phone the thread covers the page, so the focus goes there all the same.
  (isTouched() ? find("a.close", pane) : find("textarea", pane))?.focus();
}

function opened() {
  pane.hidden = false;
  document.body.classList.add("thread-open");
  wire(pane);
  all("#thread-messages", pane).forEach(watch);
}

function closeThread({ isAddressed = true } = {}) {
  const began = page.thread;
  page.thread = "";
  pane.hidden = true;
  pane.replaceChildren();
  document.body.classList.remove("thread-open");
  if (isAddressed) address("");
  const first = find(`#list-${CSS.escape(page.channel)} [data-ts="${CSS.escape(began)}"]`);
  (first ?? find("#text"))?.focus({ preventScroll: true });
}

// Names the open thread in the page's address; a panel beside it stays.
function address(ts) {
  const query = new URLSearchParams(location.search);
  if (ts) query.set("thread", ts);
  else query.delete("thread");
  const asked = query.toString();
  history.pushState(null, "", asked ? `${page.place}?${asked}` : page.place);
}

export function startThread() {
  if (!pane) return;
  if (page.thread) opened();
  whenever("click", "a.replies", (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    openThread(link.dataset.thread);
  });
  whenever("click", "#thread a.close", (_link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    closeThread();
  });
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeThread();
  });
  addEventListener("popstate", () => {
    const ts = new URLSearchParams(location.search).get("thread") ?? "";
    if (ts === (page.thread ?? "")) return;
    if (ts) openThread(ts, { isAddressed: false });
    else closeThread({ isAddressed: false });
  });
}
