// What a person has given a form control, as the server is told it.

import { all, find } from "./dom.js";

const SECOND_MS = 1000;

// The value of an element with data-action-id; null where nothing was given.
export function valueOf(element) {
  const { type } = element.dataset;
  if (element.matches("div.external")) return chosenOf(element, type);
  if (element.matches("details, fieldset")) return checkedOf(element, type);
  if (element.matches("input[type=datetime-local]")) return secondsOf(element.value);
  return element.value || null;
}

// Everything in a form's inputs: block_id -> value.
export function valuesOf(form) {
  const inputs = all(".block.input [data-action-id]", form);
  return Object.fromEntries(inputs.map((each) => [each.dataset.blockId, valueOf(each)]));
}

// Moments are shown as this browser's clock has them.
export function showMoments(root = document) {
  for (const input of all("input[data-unix]", root)) {
    const at = new Date(Number(input.dataset.unix) * SECOND_MS);
    const shifted = at.getTime() - at.getTimezoneOffset() * 60 * SECOND_MS;
    input.value = new Date(shifted).toISOString().slice(0, 16);
    delete input.dataset.unix;
  }
}

// Back to what the server has drawn, for whoever says no after all.
export function takeBack(element) {
  for (const option of all("option", element)) option.selected = option.defaultSelected;
  for (const box of all("input", element)) box.checked = box.defaultChecked;
  if (element.matches("input")) element.value = element.defaultValue;
}

function chosenOf(element, type) {
  const values = chosen(element).map((each) => each.value);
  return type.startsWith("multi_") ? values : (values[0] ?? null);
}

// What was chosen in a field that asks the app: {value, text} each.
export const chosen = (element) => JSON.parse(element.dataset.chosen || "[]");

function checkedOf(element, type) {
  const values = all("input:checked", element).map((each) => each.value);
  return type === "radio_buttons" ? (values[0] ?? null) : values;
}

function secondsOf(written) {
  return written ? Math.floor(new Date(written).getTime() / SECOND_MS) : null;
}

// Where an element stands, as the server asks it: {surface, channel, ts}.
export function placeOf(element) {
  if (element.closest("#view")) return { surface: "modal" };
  if (find(".view.home")?.contains(element)) return { surface: "home" };
  const { channel, ts } = element.closest("article.message").dataset;
  return { surface: "message", channel, ts };
}
