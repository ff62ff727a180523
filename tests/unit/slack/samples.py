"""Requests, jobs and an installation for the tests of what is sent to Slack."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.models import Job, JobKey, Place, Request, RequestKind

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
        "content": {"translation": "Bom dia", "sections": ["Bom dia"]},
    }
    return Job(**(fields | changes))
