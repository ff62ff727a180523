"""Rows of SQLite to the records of bot.models, and back."""

import json
from collections.abc import Mapping
from typing import Any

from bot.models import (
    Job,
    JobKey,
    Kind,
    NewSegment,
    Pair,
    Place,
    Request,
    RequestKind,
    Segment,
    SegmentState,
    Translated,
    Work,
)

Row = Mapping[str, Any]
#: In `jobs.stopping`, where 1 is an asker's wish: an operator has decided it.
FORCED = 2
#: Made once: json.dumps makes an encoder for each call that has settings of its own.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dump(value: Mapping[str, Any]) -> str:
    """Write a record's fields as compact JSON."""
    return _ENCODER.encode(value) if value else "{}"


def _work_row(work: Work) -> dict[str, Any]:
    return {
        "team": work.team,
        "id": work.id,
        "state": work.state,
        "data": dump(work.data),
        "content": dump(work.content),
        "due_at": work.due_at,
        "revision": work.revision,
        "tries": work.tries,
        "intent_at": work.intent_at,
        "crashes": work.crashes,
        "created_at": work.created_at,
        "ended_at": work.ended_at,
    }


def request_row(request: Request) -> dict[str, Any]:
    """A request as the columns of its table."""
    return {
        **_work_row(request),
        "act": request.act,
        "kind": request.kind.value,
        "channel": request.place.channel,
        "ts": request.place.ts,
        "thread_ts": request.place.thread_ts,
        "user": request.user,
        "response_url": request.response_url,
        "response_uses": request.response_uses,
        "job_id": request.job_id,
    }


def job_row(job: Job) -> dict[str, Any]:
    """A job as the columns of its table."""
    return {
        **_work_row(job),
        "channel": job.key.channel,
        "ts": job.key.ts,
        "edit": job.key.edit,
        "target": job.key.target,
        "kind": job.key.kind.value,
        "file": job.key.file,
        "options": job.key.options,
        "audience": job.key.audience,
        "thread_ts": job.thread_ts,
        "posted_ts": job.posted_ts,
    }


def _work_fields(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "team": row["team"],
        "state": row["state"],
        "data": json.loads(row["data"]),
        "content": json.loads(row["content"]),
        "due_at": row["due_at"],
        "revision": row["revision"],
        "tries": row["tries"],
        "intent_at": row["intent_at"],
        "crashes": row["crashes"],
        "created_at": row["created_at"],
        "ended_at": row["ended_at"],
    }


def to_request(row: Row) -> Request:
    """A row of `requests`."""
    return Request(
        **_work_fields(row),
        act=row["act"],
        kind=RequestKind(row["kind"]),
        place=Place(row["team"], row["channel"], row["ts"], row["thread_ts"]),
        user=row["user"],
        response_url=row["response_url"],
        response_uses=row["response_uses"],
        job_id=row["job_id"],
    )


def to_job(row: Row) -> Job:
    """A row of `jobs`."""
    return Job(
        **_work_fields(row),
        key=JobKey(
            team=row["team"],
            channel=row["channel"],
            ts=row["ts"],
            edit=row["edit"],
            target=row["target"],
            kind=Kind(row["kind"]),
            file=row["file"],
            options=row["options"],
            audience=row["audience"],
        ),
        thread_ts=row["thread_ts"],
        posted_ts=row["posted_ts"],
        # `jobs show` may look into a file that nobody has brought up to date yet.
        stopping=bool(row.get("stopping")),
        forced=row.get("stopping") == FORCED,
    )


def segment_row(team: str, segment: NewSegment) -> dict[str, Any]:
    """A new segment as the columns of its table."""
    return {
        "team": team,
        "provider": segment.provider,
        "source": segment.pair.source or "",
        "target": segment.pair.target,
        "options": segment.options,
        "text_key": segment.text_key,
        "text": segment.text,
        "state": SegmentState.WAITING.value,
        "interactive": int(segment.interactive),
        "alone": int(segment.alone),
    }


def to_segment(row: Row) -> Segment:
    """A row of `segments`."""
    return Segment(
        id=row["id"],
        team=row["team"],
        provider=row["provider"],
        pair=Pair(row["source"] or None, row["target"]),
        options=row["options"],
        text_key=row["text_key"],
        text=row["text"],
        state=SegmentState(row["state"]),
        result=_to_translated(row["result"]),
        error=row["error"],
        interactive=bool(row["interactive"]),
        alone=bool(row["alone"]),
        tries=row["tries"],
    )


def dump_translated(result: Translated) -> str:
    """Write a translation as JSON."""
    return dump({"text": result.text, "source": result.source, "route": result.route})


def _to_translated(column: str | None) -> Translated | None:
    if column is None:
        return None
    fields = json.loads(column)
    return Translated(fields["text"], fields["source"], tuple(fields["route"]))
