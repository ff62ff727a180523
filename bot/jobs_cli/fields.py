"""What is shown of a job: everything but what people wrote."""

from collections.abc import Mapping
from typing import Any

from bot.clock import iso
from bot.items import Item, items_of
from bot.models import Job, Request

_FILES = "files"
_CHARGED_TWICE = "may have been charged twice"


def fields_of(job: Job) -> dict[str, Any]:
    """A job without what people wrote, or named."""
    data = {name: value for name, value in job.data.items() if name != _FILES}
    fields: dict[str, Any] = {
        "id": job.id,
        "state": job.state,
        "team": job.team,
        "channel": job.key.channel,
        "ts": job.key.ts,
        "thread_ts": job.thread_ts,
        "posted_ts": job.posted_ts,
        "kind": job.key.kind.value,
        "target": job.key.target,
        "audience": job.key.audience,
        "tries": job.tries,
        "crashes": job.crashes,
        "created_at": iso(job.created_at),
        "due_at": iso(job.due_at) if job.due_at is not None else None,
        "ended_at": iso(job.ended_at) if job.ended_at is not None else None,
        "data": data,
    }
    if _FILES in job.data:
        fields[_FILES] = [file_fields(item) for item in items_of(job)]
    return fields


def file_fields(item: Item) -> dict[str, Any]:
    """One file of a job: neither its name nor an address of it."""
    return {
        "id": item.id,
        "state": item.state.value,
        "kind": item.kind.value if item.kind else None,
        "format": item.format,
        "bytes": item.size,
        "provider": item.provider,
        "translator": item.translator,
        "task": item.task,
        "pages": item.pages,
        #: Creations whose outcome nobody knows: each may have been charged.
        "unknown": item.unknown + item.unknown_before,
        #: Tasks made once more, for a translation was gone before it was fetched.
        "anew": item.anew,
        "reason": item.reason,
        #: The provider's own word for it, where it has one.
        "code": str(item.figures.get("code", "")),
        #: Those that were to take it first, and why they did not.
        "tried": item.tried,
    }


def file_words(file: Mapping[str, Any]) -> str:
    """What `file_fields` found, for people."""
    kind = f", {file['kind']} {file['format']}" if file["kind"] else ""
    parts = [f"{file['id']}: {file['state']}{kind}"]
    parts += [str(file["translator"])] * bool(file["translator"])
    parts += [f"task {file['task']}"] * bool(file["task"])
    parts += [f"{file['pages']} page{'s' * (file['pages'] > 1)}"] * bool(file["pages"])
    parts += ["made once more"] * bool(file["anew"])
    parts += [_CHARGED_TWICE] * bool(file["unknown"])
    parts += [
        f"not {each['by']}: {each['why']}" + ", which had begun" * each["begun"]
        for each in file["tried"]
    ]
    code = f" ({file['code']})" if file["code"] else ""
    parts += [f"reason: {file['reason']}{code}"] * bool(file["reason"])
    return ", ".join(parts)


def asker(request: Request) -> dict[str, str]:
    """Who asked for a job, and how."""
    return {
        "user": request.user,
        "by": request.kind.value,
        "at": iso(request.created_at),
        "state": request.state,
    }
