"""Block Kit, as plain dicts, within Slack's limits.

Limits: 3,000 characters a section and 50 blocks a message
(docs.slack.dev/reference/block-kit/blocks, 2026-08).
"""

from typing import Any

from bot.slack import words

Block = dict[str, Any]

SECTION_CHARS = 3_000
ACTION_PUBLISH = "publish_translation"
ACTION_ANYWAY = "translate_anyway"


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
        if parts and len(parts[-1]) + len(line) < SECTION_CHARS:
            parts[-1] += "\n" + line
        else:
            parts.append(line[:SECTION_CHARS])
    return [section(part) for part in parts if part.strip()]


def context(mrkdwn: str) -> Block:
    """A small line below."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": mrkdwn, "verbatim": True}],
    }


def button(text: str, action_id: str, job_id: str) -> Block:
    """One button; its value is the job's id and nothing else."""
    element = {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "action_id": action_id,
        "value": job_id,
    }
    return {"type": "actions", "elements": [element]}


def translation(
    parts: list[str], *, route: list[str], target: str, engine: str
) -> list[Block]:
    """A translation and the line that says where it comes from.

    Args:
        parts: mrkdwn, each part at most SECTION_CHARS long.
        route: The languages it went through, first to last.
        target: The wanted language.
        engine: Who translated, as people call it.
    """
    shown = [section(part) for part in parts if part.strip()]
    return [*shown, context(words.source_line(route, target, engine))]


def publish_button(job_id: str) -> Block:
    """Below a private translation."""
    return button(words.POST_TO_CHANNEL, ACTION_PUBLISH, job_id)


def anyway_button(job_id: str) -> Block:
    """Below "it is in that language already"."""
    return button(words.TRANSLATE_ANYWAY, ACTION_ANYWAY, job_id)
