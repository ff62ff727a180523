"""Block Kit, as plain dicts, within Slack's limits.

Limits: 3,000 characters a section, 50 blocks a message and 25 elements in a row of
them (docs.slack.dev/reference/block-kit/blocks, 2026-08).
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.slack import words

Block = dict[str, Any]

SECTION_CHARS = 3_000
ACTION_PUBLISH = "publish_translation"
ACTION_ANYWAY = "translate_anyway"
ACTION_ORIGINAL = "show_original"
ACTION_LANGUAGE = "other_language"
ACTION_RETRY = "try_again"
ACTION_DELETE = "delete_translation"
ACTION_CANCEL = "cancel_files"
ACTION_FORM = "open_form"

#: What is not to be cut apart: a token of mrkdwn, an entity, or any one character.
_UNIT = re.compile(r"<[^<>]{1,2900}>|&(?:amp|lt|gt);|.", re.DOTALL)


def plain(text: str) -> Block:
    """A plain text object; emoji by name are drawn."""
    return {"type": "plain_text", "text": text, "emoji": True}


def section(mrkdwn: str) -> Block:
    """A paragraph. `verbatim` keeps Slack from turning #names into links."""
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": mrkdwn, "verbatim": True},
    }


def sections(mrkdwn: str) -> list[Block]:
    """One of our own texts: as many whole lines in a section as it takes."""
    parts: list[str] = []
    for line in mrkdwn.split("\n"):
        first, *more = _pieces(line)
        if parts and len(parts[-1]) + len(first) < SECTION_CHARS:
            parts[-1] += "\n" + first
        else:
            parts.append(first)
        parts.extend(more)
    return [section(part) for part in parts if part.strip()]


def shortened(mrkdwn: str, limit: int) -> str:
    """The beginning of a text that is longer than a limit, with an ellipsis."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    return next(_pieces(mrkdwn, limit - 1)) + "…"


def _pieces(line: str, limit: int = SECTION_CHARS) -> Iterator[str]:
    """Cut a line that is too long, but no token and no entity in it."""
    piece = ""
    for unit in _UNIT.findall(line) if len(line) > limit else [line]:
        if len(piece) + len(unit) > limit:
            yield piece
            piece = ""
        piece += unit
    yield piece


def context(mrkdwn: str) -> Block:
    """A small line below."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": mrkdwn, "verbatim": True}],
    }


def actions(elements: list[Block], *, block_id: str = "") -> list[Block]:
    """A row of buttons and menus; no row where there are none.

    Args:
        elements: At most 25.
        block_id: For a row with a menu: the id of the job that the menu is about.
    """
    if not elements:
        return []
    named = {"block_id": block_id} if block_id else {}
    return [{"type": "actions", "elements": elements, **named}]


def button(label: str, action_id: str, about: str) -> Block:
    """One button; its value is the id of what it is about, and nothing else."""
    return {
        "type": "button",
        "text": plain(label),
        "action_id": action_id,
        "value": about,
    }


def delete_button(job_id: str) -> Block:
    """The button that takes a translation away, once its dialog is confirmed."""
    dialog = {
        "title": plain(words.DELETE_TITLE),
        "text": plain(words.DELETE_TEXT),
        "confirm": plain(words.DELETE),
        "deny": plain(words.KEEP),
        "style": "danger",
    }
    drawn = {"style": "danger", "confirm": dialog}
    return button(words.DELETE, ACTION_DELETE, job_id) | drawn


def language_menu() -> Block:
    """The menu of languages; what it is about stands in its row's block_id."""
    return {
        "type": "external_select",
        "action_id": ACTION_LANGUAGE,
        "placeholder": plain(words.OTHER_LANGUAGE),
        "min_query_length": 0,
    }


def language_option(tag: str) -> Block:
    """A language as a menu shows it."""
    return {"text": plain(words.option_label(tag)), "value": tag}
