// The banner and the sidebar: the drawer on phones, who acts, and the theme.

import { all, find, iconButton, whenever } from "./dom.js";

const THEMES = { "": ["sun-moon", "light or dark as the system has it"], light: ["sun", "light"], dark: ["moon", "dark"] };

export function startDrawer() {
  const button = find("#menu-button");
  const turn = (isOpen) => {
    document.body.classList.toggle("drawer-open", isOpen);
    button?.setAttribute("aria-expanded", String(isOpen));
  };
  button?.addEventListener("click", () => {
    const isOpen = !document.body.classList.contains("drawer-open");
    turn(isOpen);
    if (isOpen) find("#sidebar a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.body.classList.contains("drawer-open")) return;
    turn(false);
    button?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("#sidebar, #menu-button")) turn(false);
  });
}

// Acting as somebody else is another address; a path of this server only.
export function startPerson() {
  whenever("change", "select#person", (select) => {
    if (/^\/(?!\/)/.test(select.value)) location.assign(select.value);
  });
  // Whoever comes back by the browser's button is still the same person.
  addEventListener("pageshow", () => {
    const own = all("#person option").find((option) => option.defaultSelected);
    if (own) own.selected = true;
  });
}

export function startTheme() {
  const button = find("#theme");
  if (!button) return;
  const root = document.documentElement;
  const draw = () => {
    const [name, words] = THEMES[root.dataset.theme ?? ""];
    const label = `Theme: ${words}. Change it`;
    const drawn = iconButton(name, label);
    button.replaceChildren(...drawn.childNodes);
    button.ariaLabel = button.title = label;
  };
  button.addEventListener("click", () => {
    const names = Object.keys(THEMES);
    const next = names[(names.indexOf(root.dataset.theme ?? "") + 1) % names.length];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    if (next) localStorage.setItem("theme", next);
    else localStorage.removeItem("theme");
    draw();
  });
  draw();
}
