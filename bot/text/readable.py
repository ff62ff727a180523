"""Writes a message as a plain text file shows it; pure."""

import re

from bot.text.inline import ATOM, unescape


def readable(mrkdwn: str) -> str:
    """Write a message for people who read it outside of Slack.

    Line ends, marks of formatting and code stay as they are: in a plain text they say
    the same. What Slack would draw is spelled out, and nothing is escaped any more.

    Args:
        mrkdwn: A message as Slack stores it.
    """
    return unescape(ATOM.sub(_spelled_out, mrkdwn))


def _spelled_out(match: re.Match[str]) -> str:
    """Write `<...>` in words: a mention, a channel, a date, a link."""
    if not match["control"]:
        return match[0]
    content, _, label = match[0][1:-1].partition("|")
    if content.startswith(("@", "#")):
        return content[0] + (label.removeprefix(content[0]) or content[1:])
    if content.startswith("!"):
        return label or "@" + content[1:]
    address = content.removeprefix("mailto:")
    told = label in {"", address, content}
    return address if told else f"{label} ({address})"
