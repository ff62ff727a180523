// The panels beside the chat: lines of the wire as they come, a filter over them,
// details on demand, and forms that are answered with the panel drawn anew.

const MAX_LINES = 500;
const AT_END_PIXELS = 40;

/** The body of some HTML of this server. */
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/** The lines of the wire; its attributes say where they come from. */
class WireLog extends HTMLElement {
  connectedCallback() {
    this.lines = this.querySelector(".wire-lines");
    this.after = this.dataset.after;
    this.filter = this.querySelector(".wire-filter");
    this.filter.addEventListener("input", () => this.sift([...this.lines.children]));
    this.filter.addEventListener("submit", (event) => event.preventDefault());
    // A browser opens few connections to one host, so hidden windows hold none.
    this.turn = () => (document.hidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.turn);
    this.turn();
    this.toEnd();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.turn);
    this.close();
  }

  open() {
    if (this.source) return;
    this.source = new EventSource(`${this.dataset.stream}?after=${this.after}`);
    this.source.addEventListener("lines", (event) => {
      this.after = event.lastEventId;
      this.add(event.data);
    });
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  add(html) {
    const wasAtEnd = this.isAtEnd();
    const fresh = [...parsed(html).children];
    this.sift(fresh);
    this.lines.append(...fresh);
    while (this.lines.children.length > MAX_LINES) this.lines.firstElementChild.remove();
    this.querySelector(".wire-none").hidden = true;
    if (wasAtEnd) this.toEnd();
  }

  /** Hide the lines that are not asked for. */
  sift(lines) {
    const words = this.filter.elements.words.value.toLowerCase().split(/\s+/);
    const kind = this.filter.elements.kind.value;
    for (const line of lines) {
      const isKind = kind === "!" ? isTrouble(line) : !kind || line.dataset.kind === kind;
      line.hidden = !isKind || !words.every((word) => line.dataset.words.includes(word));
    }
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.lines;
    return scrollHeight - scrollTop - clientHeight < AT_END_PIXELS;
  }

  toEnd() {
    this.lines.scrollTop = this.lines.scrollHeight;
  }
}

function isTrouble(line) {
  return ["is-slow", "is-timeout", "is-failed"].some((name) => line.classList.contains(name));
}

async function showDetail(details) {
  const place = details.querySelector(".wire-detail");
  if (!details.open || place.childElementCount) return;
  const response = await fetch(details.dataset.detail);
  if (response.ok) place.replaceChildren(...parsed(await response.text()).childNodes);
  else place.textContent = "The log has forgotten this.";
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).textContent;
  await navigator.clipboard.writeText(text);
  const words = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = words), 1500);
}

async function send(form, submitter) {
  const data = new FormData(form, submitter);
  const isGet = form.method === "get";
  const address = new URL(form.action);
  if (isGet) for (const [name, value] of data) address.searchParams.set(name, value);
  const response = await fetch(address, isGet ? {} : { method: "POST", body: data });
  if (form.dataset.panelForm !== "quiet") {
    const drawn = parsed(await response.text());
    form.closest("#panel").replaceChildren(...drawn.childNodes);
    document.querySelector(".panel-said")?.focus();
  } else if (submitter) {
    submitter.textContent = response.ok ? "Sent" : "Not sent";
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-panel-form]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});
document.addEventListener("change", (event) => {
  event.target.closest("form[data-panel-eager]")?.requestSubmit();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
// "toggle" does not bubble, so it is caught on its way down.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("[data-detail]")) showDetail(event.target);
  },
  true,
);

customElements.define("wire-log", WireLog);
