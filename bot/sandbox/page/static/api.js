// Requests to the local workspace, and what is said when it refuses.

import { say } from "./alerts.js";
import { page } from "./dom.js";

// For questions whose failure nobody needs to hear of.
export const quietly = () => {};

// Does something in this person's name: fields as JSON, or a FormData with files.
// Answers the response; null when it was refused, which has been said then.
export async function act(action, fields, tell = say) {
  const isForm = fields instanceof FormData;
  const options = {
    method: "POST",
    body: isForm ? fields : JSON.stringify(fields),
    headers: isForm ? {} : { "Content-Type": "application/json" },
  };
  return asked(`${page.base}/act/${action}`, options, tell);
}

export async function getJson(path, tell = say) {
  const answer = await asked(`${page.base}/${path}`, {}, tell);
  return answer && answer.json();
}

async function asked(address, options, tell) {
  try {
    const answer = await fetch(address, options);
    if (answer.ok) return answer;
    tell(wordsOf(await answer.text()) || `That was refused (${answer.status}).`);
  } catch {
    tell("The local workspace does not answer. Is it still running?");
  }
  return null;
}

function wordsOf(html) {
  const read = new DOMParser().parseFromString(html, "text/html");
  return read.body.textContent.trim();
}
