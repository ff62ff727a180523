// Pictures, large: the arrow keys lead to the others of the same log.

import { dialogOf, show } from "./dialogs.js";
import { all, find, icon, isPlainClick, make, whenever } from "./dom.js";

let around = [];
let at = 0;

export function startLightbox() {
  whenever("click", "a[data-lightbox]", (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    around = all("a[data-lightbox]", link.closest("[role=log]") ?? document);
    draw(around.indexOf(link));
    show(dialogOf("lightbox"));
  });
}

function built() {
  const there = document.getElementById("lightbox");
  if (there) return there;
  const image = make("img", { alt: "" });
  const download = make("a", { class: "button", download: true }, icon("download"), " Download");
  const dialog = dialogOf("lightbox", "Picture", image, make("footer", {}, download));
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && around[at + step]) draw(at + step);
  });
  return dialog;
}

function draw(next) {
  at = next;
  const link = around[at];
  const dialog = built();
  const image = find("img", dialog);
  image.src = link.href;
  image.alt = find("img", link)?.alt ?? "";
  find("h2", dialog).textContent = link.dataset.name;
  find("a", dialog).href = `${link.href}/download`;
}
