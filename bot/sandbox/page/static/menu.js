// Menus: a list of things to do, walked with the arrow keys.

import { all, find, make, whenever } from "./dom.js";

// Opens a menu at a button. items: {label, about, icon, isDanger, run}.
export function openMenu(button, items) {
  document.getElementById("menu")?.remove();
  const menu = make(
    "div",
    { id: "menu", class: "menu-list", role: "menu", popover: "auto" },
    ...items.map((item) => line(item, () => menu.hidePopover())),
  );
  menu.addEventListener("keydown", (event) => walk(all("[role=menuitem]", menu), event));
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    button.setAttribute("aria-expanded", "false");
    const isInside = menu.contains(document.activeElement) || document.activeElement === document.body;
    if (isInside && button.isConnected) button.focus();
    menu.remove();
  });
  (button.closest("main, aside") ?? document.body).append(menu);
  menu.showPopover();
  button.setAttribute("aria-expanded", "true");
  place(menu, button.getBoundingClientRect());
  find("[role=menuitem]", menu)?.focus();
}

function line(item, close) {
  const about = item.about ? [make("span", { class: "about" }, item.about)] : [];
  const label = make("span", { class: "label", dir: "auto" }, item.label);
  const made = make("button", { type: "button", role: "menuitem" }, label, ...about);
  made.addEventListener("click", () => {
    close();
    item.run();
  });
  return made;
}

function place(menu, near) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isBelow = near.bottom + height + 4 < innerHeight;
  menu.style.top = `${Math.max(4, isBelow ? near.bottom + 4 : near.top - height - 4)}px`;
  menu.style.left = `${Math.max(4, Math.min(near.left, innerWidth - width - 4))}px`;
}

// Arrow keys, Home and End among lines; answers whether the key was for them.
export function walk(lines, event) {
  const at = lines.indexOf(document.activeElement);
  const next = {
    ArrowDown: (at + 1) % lines.length,
    ArrowUp: (at - 1 + lines.length) % lines.length,
    Home: 0,
    End: lines.length - 1,
  }[event.key];
  if (next === undefined) return false;
  event.preventDefault();
  lines[next]?.focus();
  return true;
}

// The menus that stand in messages as <details>.
export function startMenus() {
  whenever("keydown", "details.menu[open]", (menu, event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      menu.open = false;
      find("summary", menu).focus();
    } else walk(all(".menu-list button", menu), event);
  });
  document.addEventListener("pointerdown", (event) => {
    // In forms they push what is below them: closing one would move it from the pointer.
    for (const menu of all("details.menu[open]:not(.view-body details)")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}
