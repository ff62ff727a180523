"""A message's attachments: what Slack accepts, and how it keeps them.

They are older than blocks, and other apps' alerts and link previews still come in
them. Their fields: docs.slack.dev, secondary message attachments, 2025-10.
"""

from typing import Any

from bot.sandbox.blocks import Block, checked
from bot.sandbox.problems import SlackError
from bot.sandbox.text import stored

#: chat.postMessage, the description of too_many_attachments.
MAX_ATTACHMENTS = 100
_TEXTS = ("pretext", "text", "fallback")
_NO_FALLBACK = "[no preview available]"


def kept(raw: Any) -> list[Block]:
    """Read attachments and keep them as Slack does.

    Args:
        raw: What the `attachments` argument held, out of its JSON.

    Returns:
        The attachments, numbered, with their texts as Slack stores them and a
        fallback each.

    Raises:
        SlackError: invalid_attachments, too_many_attachments, invalid_blocks.
    """
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise SlackError("invalid_attachments")
    if len(raw) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return [_kept(each, number) for number, each in enumerate(raw, 1)]


def _kept(given: Block, number: int) -> Block:
    made: Block = {"fallback": _NO_FALLBACK, **given, "id": number}
    made |= {name: stored(str(made[name])) for name in _TEXTS if name in made}
    if "color" in made:
        made["color"] = str(made["color"]).removeprefix("#")
    if "fields" in made:
        made["fields"] = [_field(each) for each in made["fields"]]
    if "blocks" in made:
        made["blocks"] = checked(made["blocks"])
    return made


def _field(given: Any) -> Block:
    if not isinstance(given, dict):
        raise SlackError("invalid_attachments")
    words = {"title": str(given.get("title", "")), "value": str(given.get("value", ""))}
    value = {"value": stored(words["value"])}
    return words | value | {"short": bool(given.get("short"))}
