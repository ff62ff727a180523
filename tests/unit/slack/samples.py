"""Requests, jobs and an installation for the tests of what is sent to Slack."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import Job, JobKey, Place, Request, RequestKind
from bot.slack.results import Answer

NOW = 1_780_000_000.0


class FakeFacts:
    """An installation with two languages."""

    def __init__(self, works: Mapping[str, frozenset[str]] | None = None) -> None:
        self._works = works or {"en": frozenset({"pt"}), "pt": frozenset({"en"})}

    def works(self) -> Mapping[str, frozenset[str]]:
        return self._works

    def labels(self) -> Sequence[str]:
        return ["built-in engine"]

    def label_of(self, provider: str) -> str:
        return f"engine {provider}"

    def missing(self) -> str:
        return "Install Apertium for Spanish."

    async def counts(self) -> Mapping[str, int]:
        return {"done": 3, "new": 1, "translating": 1, "failed": 2, "cancelled": 9}


def request(**changes: Any) -> Request:
    fields: dict[str, Any] = {
        "id": "r1",
        "team": "T1",
        "state": "answering",
        "act": "command 1",
        "kind": RequestKind.COMMAND,
        "place": Place("T1", "C1"),
        "user": "U1",
        "created_at": NOW,
        "data": {"route": "response_url"},
    }
    return Request(**(fields | changes))


def job(**changes: Any) -> Job:
    fields: dict[str, Any] = {
        "id": "j1",
        "team": "T1",
        "state": "done",
        "key": JobKey(
            team="T1", channel="C1", ts="100.1", target="pt", audience="thread"
        ),
        "thread_ts": "100.0",
        "data": {"route": ["en", "pt"], "provider": "local"},
        "content": {"posts": [["Bom dia"]], "original": "Good morning"},
    }
    return Job(**(fields | changes))


def texts(answer: Answer) -> list[str]:
    """What can be read in an answer's sections and small lines."""
    shown = [each["text"]["text"] for each in answer.blocks if "text" in each]
    small = [part for each in answer.blocks for part in each.get("elements", [])]
    return shown + [each["text"] for each in small if each["type"] == "mrkdwn"]


def controls(answer: Answer) -> list[tuple[str, str]]:
    """Buttons with their values, and menus with their row's block_id."""
    return [
        (element["action_id"], element.get("value") or row["block_id"])
        for row in answer.blocks
        if row["type"] == "actions"
        for element in row["elements"]
    ]


def page(*messages: dict[str, Any], cursor: str = "") -> dict[str, Any]:
    """One page of a thread or a channel."""
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"ok": True, "messages": list(messages), **more}
