// The app's shortcuts: of a message, and those from the message box.

import { act, getJson } from "./api.js";
import { page } from "./dom.js";
import { openMenu } from "./menu.js";

const known = JSON.parse(page.shortcuts || "[]");

export const ofMessages = known.filter((each) => each.type === "message");
const ofAnywhere = known.filter((each) => each.type === "global");

export function useOnMessage(shortcut, { channel, ts }) {
  act("shortcut", { callback_id: shortcut.callback_id, channel, ts });
}

// Commands to write and shortcuts to use. insert: takes a command's beginning.
export async function shortcutMenu(button, insert) {
  const commands = (await getJson("complete?kind=command&q=")) ?? [];
  openMenu(button, [
    ...ofAnywhere.map((each) => ({
      label: each.name,
      about: "shortcut",
      run: () => act("shortcut", { callback_id: each.callback_id }),
    })),
    ...commands.map((each) => ({
      label: each.label,
      about: each.about,
      run: () => insert(`${each.value} `),
    })),
  ]);
}
