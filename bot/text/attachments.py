"""Reads attachments, the older way to lay out messages, and what Slack adds; pure.

Source: docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
(2026-08). `is_share`, `is_msg_unfurl` and `from_url` are what real messages hold.
"""

from collections.abc import Iterator

from bot.text.block_kit import blocks_mrkdwn
from bot.text.inline import unescape
from bot.text.rich_text import Labels
from bot.text.shapes import Shape, mapping, mappings, string
from bot.text.writing import link, quoted, write

#: Slack's own words where an attachment has none.
_NO_WORDS = "[no preview available]"


def is_preview(attachment: Shape) -> bool:
    """Whether Slack added it to show where a link leads."""
    leads = attachment.get("from_url") or attachment.get("original_url")
    return bool(leads) and not _is_message(attachment)


def attachment_mrkdwn(attachment: Shape, labels: Labels) -> str:
    """Write the words of an attachment: of another message, as a quote of it."""
    if _is_message(attachment):
        return _quoted_message(attachment, labels)
    shown = blocks_mrkdwn(attachment.get("blocks"), labels)
    texts = [string(attachment.get("pretext")), shown]
    if not shown:
        texts += _title(attachment), string(attachment.get("text"))
        texts += _fields(attachment)
    words = "\n".join(text for text in texts if text.strip())
    return words or string(attachment.get("fallback")).replace(_NO_WORDS, "")


def _is_message(attachment: Shape) -> bool:
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _quoted_message(attachment: Shape, labels: Labels) -> str:
    parts = (
        blocks_mrkdwn(mapping(mapping(each).get("message")).get("blocks"), labels)
        for each in mappings(attachment.get("message_blocks"))
    )
    words = "\n".join(part for part in parts if part)
    words = words or string(attachment.get("text")).strip("\n")
    return quoted(words) if words.strip() else ""


def _title(attachment: Shape) -> str:
    title, url = string(attachment.get("title")), string(attachment.get("title_link"))
    # What is more than words cannot be the words of a link.
    if not url or "<" in title:
        return title
    return write(list(link(unescape(url), unescape(title)))) if title else ""


def _fields(attachment: Shape) -> Iterator[str]:
    for field in mappings(attachment.get("fields")):
        yield string(field.get("title"))
        yield string(field.get("value"))
