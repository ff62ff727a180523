"""The records that tests begin with."""

from typing import Any

from bot.jobs.states import JobState, RequestState
from bot.models import (
    THREAD,
    Job,
    JobKey,
    NewSegment,
    Pair,
    Place,
    Request,
    RequestKind,
)

NOW = 1_780_000_000.0


def make_request(request_id: str = "r1", **fields: Any) -> Request:
    """A flag's request, due now."""
    known: dict[str, Any] = {
        "team": "T1",
        "act": f"act of {request_id}",
        "kind": RequestKind.FLAG,
        "place": Place(fields.get("team", "T1"), "C1", "100.1"),
        "user": "U1",
        "state": RequestState.RECEIVED,
        "data": {"target": "pt"},
        "due_at": NOW,
        "created_at": NOW,
    }
    return Request(id=request_id, **(known | fields))


def make_key(**fields: Any) -> JobKey:
    """The key of a message's translation into Portuguese for its thread."""
    known = {
        "team": "T1",
        "channel": "C1",
        "ts": "100.1",
        "target": "pt",
        "audience": THREAD,
    }
    return JobKey(**(known | fields))


def make_job(job_id: str = "j1", *, key: JobKey | None = None, **fields: Any) -> Job:
    """A new job, due now."""
    key = key or make_key()
    known: dict[str, Any] = {
        "team": key.team,
        "thread_ts": "100.1",
        "state": JobState.NEW,
        "content": {"text": "good morning dear friends"},
        "due_at": NOW,
        "created_at": NOW,
    }
    return Job(id=job_id, key=key, **(known | fields))


def make_segment(text: str = "hello", **fields: Any) -> NewSegment:
    """A text that waits for the fake provider, under itself as key."""
    known: dict[str, Any] = {
        "provider": "fake",
        "pair": Pair("en", "pt"),
        "options": "",
        "text_key": f"key of {text}",
        "text": text,
    }
    return NewSegment(**(known | fields))
