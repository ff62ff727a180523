"""Reads a message of Slack's, whoever wrote it and in whichever form; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.text.attachments import attachment_mrkdwn, is_preview
from bot.text.block_kit import blocks_mrkdwn
from bot.text.mrkdwn import has_letters, plain
from bot.text.rich_text import labels_in
from bot.text.shapes import mappings, string

#: What Slack writes into `text` where an app wrote nothing: not the app's words.
_SLACKS_WORDS = frozenset(
    {
        "This message contains interactive elements.",
        "This message contains an interactive element.",
        "This content can't be displayed.",
        "This content can’t be displayed.",  # noqa: RUF001 - as it may be written
    }
)


def message_mrkdwn(
    text: str,
    blocks: Sequence[Mapping[str, Any]] = (),
    attachments: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Return the words of a message as mrkdwn.

    Where blocks have words, they are what people see, and `text` is only what a
    notification says: it then gives nothing but names for ids. Attachments follow in
    their order. Messages that are quoted (shared, or unfolded from their link) become
    quotes: whoever forwards a message wants to have it read. Previews of links are
    somebody else's words and are read only where the message has none of its own.

    Args:
        text: The message's `text`.
        blocks: Its `blocks`.
        attachments: Its `attachments`.

    Returns:
        Words in Slack's markup; empty without any. Malformed parts are left out.
    """
    fallback = string(text)
    labels = labels_in(fallback)
    own = blocks_mrkdwn(blocks, labels) or fallback
    if blocks and own.strip() in _SLACKS_WORDS:
        own = ""
    given = list(mappings(attachments))
    added = [attachment_mrkdwn(each, labels) for each in given if not is_preview(each)]
    words = _together([own, *added])
    previews = (attachment_mrkdwn(each, labels) for each in given if is_preview(each))
    return words if _has_words(words) else _together([own, *previews])


def _together(texts: Sequence[str]) -> str:
    """Put texts below each other, each once."""
    return "\n".join(dict.fromkeys(text for text in texts if text.strip()))


def _has_words(mrkdwn: str) -> bool:
    return has_letters(plain(mrkdwn))
