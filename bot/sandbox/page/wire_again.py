"""Sending what went over the wire once more, as it was."""

import json
from typing import Any

import aiohttp

from bot.sandbox.core import Core
from bot.sandbox.journal import Entry
from bot.sandbox.methods import METHODS

Json = dict[str, Any]


def send_again(core: Core, entry: Entry) -> None:
    """Begin to repeat a call or a delivery; the panel shows what comes of it.

    An event comes with its old event_id, as when Slack missed the ack. What the app
    acks a repeated interaction with is shown to nobody.

    Args:
        core: The workspace.
        entry: A "call" or a "delivery".
    """
    data = entry.data
    if entry.kind == "call":
        core.tasks.start(_call(core, data["method"], data["args"]))
    else:
        deliver(core, data["kind"], data["payload"])


def deliver(core: Core, kind: str, payload: Json) -> None:
    """Begin to bring something to the app.

    Args:
        core: The workspace.
        kind: "events_api", "slash_commands" or "interactive".
        payload: What an envelope of this kind carries.
    """
    if kind == "events_api":
        core.dispatcher.event(payload)
    else:
        core.tasks.start(core.dispatcher.interact(kind, payload))


async def _call(core: Core, method: str, args: Json) -> None:
    """Call a method over loopback with the app's own token."""
    known = METHODS.get(method)
    tokens = core.tokens
    token = tokens.app if known and known.token == "app" else tokens.bot  # noqa: S105 - the kind of token, not one
    headers = {"Authorization": f"Bearer {token}"}
    # Of forms only text is kept, so what is no text came as JSON.
    if any(not isinstance(value, str) for value in args.values()):
        headers["Content-Type"] = "application/json; charset=utf-8"
        body: str | Json = json.dumps(args)
    else:
        body = args
    try:
        async with (
            aiohttp.ClientSession(core.world.url, headers=headers) as session,
            session.post(f"/api/{method}", data=body) as response,
        ):
            await response.read()
    except aiohttp.ClientError:
        pass  # a fault cut it off, which the panel shows
