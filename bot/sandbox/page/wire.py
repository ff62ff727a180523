"""The wire panel's lines: what went between the workspace and the app, in order."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.journal import Entry

Json = dict[str, Any]

#: The most lines shown; the log itself keeps more.
MAX_LINES = 500
#: Slack gives an app this long for an ack (docs.slack.dev, interactivity, 2025-10).
LIMIT_MS = 3000.0
#: From here on an ack is too slow for comfort.
SLOW_MS = 1000.0

_KINDS = ("delivery", "ack", "call", "response_url", "file", "connection")
_TOKENS = re.compile(r"\b(xox[a-z]|xapp)-[\w-]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing on the wire."""

    seq: int
    #: "14:31:27.123" in UTC.
    at: str
    #: "event", "command", "interaction", "ack", "call", "response_url", "file" or
    #: "connection".
    kind: str
    title: str
    #: What else is worth a glance: where, a retry, an error, a fault.
    note: str = ""
    #: How long it took; None: it has no length.
    ms: float | None = None
    #: Of acks: "good", "slow" or "timeout"; of all that failed: "failed".
    pace: str = ""
    #: The line that an ack belongs to; 0: none.
    answers: int = 0

    @property
    def is_repeatable(self) -> bool:
        """Whether it can be sent again."""
        return self.kind in ("event", "command", "interaction", "call")

    @property
    def has_curl(self) -> bool:
        """Whether it can be written as a command for a terminal."""
        return self.is_repeatable


def is_wire(entry: Entry) -> bool:
    """Whether an entry of the log is a line of the panel."""
    return entry.kind in _KINDS


def newest(core: Core, after: int = 0) -> list[Line]:
    """The newest lines, oldest first.

    Args:
        core: The workspace.
        after: Only what is newer than this entry of the log.
    """
    entries = [each for each in core.journal.after(after) if is_wire(each)]
    return [line_of(core, each) for each in entries[-MAX_LINES:]]


def entry_of(core: Core, seq: int) -> Entry:
    """The entry of this number.

    Raises:
        KeyError: It is not on the wire, or the log has forgotten it.
    """
    entry = next(core.journal.after(seq - 1), None)
    if entry is None or entry.seq != seq or not is_wire(entry):
        raise KeyError(seq)
    return entry


def line_of(core: Core, entry: Entry) -> Line:
    """How an entry of the log looks in the panel."""
    shown = {
        "delivery": _delivery,
        "ack": _ack,
        "call": _call,
        "response_url": _response_url,
        "file": _file,
        "connection": _connection,
    }[entry.kind](core, entry.data)
    at = datetime.fromtimestamp(entry.at, UTC).strftime("%H:%M:%S.%f")[:-3]
    return Line(seq=entry.seq, at=at, **shown)


def pretty(core: Core, entry: Entry) -> str:
    """An entry's data as indented JSON, without secrets."""
    text = json.dumps(entry.data, ensure_ascii=False, indent=2, default=str)
    return masked(core, text)


def masked(core: Core, text: str) -> str:
    """A text without the workspace's tokens and its signing secret."""
    for secret in (core.signing_secret, core.options.control_token):
        if secret:
            text = text.replace(secret, "***")
    return _TOKENS.sub(r"\1-***", text)


def _delivery(core: Core, data: Json) -> Json:
    kind, title, place = _carried(data)
    again = f"retry {data['attempt']} ({data['reason']})" if data["attempt"] else ""
    note = _joined(_place(core, place), again)
    return {"kind": kind, "title": title, "note": note}


def _carried(data: Json) -> tuple[str, str, str]:
    """What a delivery carries: the line's kind and title, and a channel's id."""
    payload: Json = data["payload"]
    if data["kind"] == "slash_commands":
        title = f"{payload.get('command', '')} {payload.get('text', '')}".strip()
        return "command", title, str(payload.get("channel_id", ""))
    if data["kind"] == "interactive":
        place = payload.get("channel")
        ident = place.get("id", "") if isinstance(place, dict) else ""
        title = _joined(str(payload.get("type", "")), *_names(payload))
        return "interaction", title, str(ident)
    event = payload.get("event")
    if not isinstance(event, dict):
        return "event", str(payload.get("type", "")), ""
    item = event.get("item")
    inner = item.get("channel", "") if isinstance(item, dict) else ""
    title = _joined(str(event.get("type", "")), str(event.get("subtype") or ""))
    return "event", title, str(event.get("channel") or inner)


def _names(payload: Json) -> Iterator[str]:
    """What an interaction was done with."""
    view = payload.get("view")
    if name := payload.get("callback_id") or payload.get("action_id"):
        yield str(name)
    elif isinstance(view, dict) and view.get("callback_id"):
        yield str(view["callback_id"])
    actions = payload.get("actions")
    for action in actions if isinstance(actions, list) else ():
        if isinstance(action, dict):
            yield str(action.get("action_id", ""))


def _ack(core: Core, data: Json) -> Json:
    seq = data["delivery"]
    if seq is None:
        return {"kind": "ack", "title": "ack that came too late", "pace": "timeout"}
    try:
        title = line_of(core, entry_of(core, seq)).title
    except KeyError:
        title = f"#{seq}"
    ms, words = data["ms"], _refusal(data)
    pace = "slow" if ms >= SLOW_MS else "good"
    if not data["acked"]:
        pace = "timeout" if data["reason"] == "http_timeout" else "failed"
    answer = "with an answer" if data["body"] else ""
    note = _joined(words, answer)
    title = f"ack of {title}" if data["acked"] else f"no ack of {title}"
    shown = {"kind": "ack", "title": title, "note": note, "ms": ms, "pace": pace}
    return shown | {"answers": seq}


def _refusal(data: Json) -> str:
    """Why there was no ack, as Slack's own pages name it."""
    words = {
        "http_timeout": "operation_timeout: nothing within 3 s",
        "connection_failed": "the app is not connected",
    }
    if data["acked"]:
        return ""
    reason = str(data["reason"])
    status = f"HTTP {data['status']}" if data["status"] else ""
    return _joined(words.get(reason, reason), status)


def _call(core: Core, data: Json) -> Json:
    answer = data["answer"]
    place = _place(core, str(data["args"].get("channel", "")))
    fault = f"fault: {data['fault']}" if data["fault"] else ""
    if answer is None:
        problem = "cut off"
    elif not answer.get("ok"):
        problem = str(answer.get("error", f"HTTP {data['status']}"))
    else:
        problem = ""
    warning = str((answer or {}).get("warning", ""))
    note = _joined(place, problem, warning and f"warning: {warning}", fault)
    pace = "failed" if problem else ""
    shown = {"kind": "call", "title": data["method"], "note": note}
    return shown | {"ms": data["ms"], "pace": pace}


def _response_url(_core: Core, data: Json) -> Json:
    fault = f"fault: {data['fault']}" if data["fault"] else ""
    is_fine = data["status"] == 200
    said = "" if is_fine else f"HTTP {data['status']}: {data['answer']}"
    what = next(
        (n for n in ("delete_original", "replace_original") if data["body"].get(n)),
        str(data["body"].get("response_type", "ephemeral")),
    )
    pace = "" if is_fine and not fault else "failed"
    note = _joined(what, said, fault)
    return {"kind": "response_url", "title": "response_url", "note": note, "pace": pace}


def _file(_core: Core, data: Json) -> Json:
    status = data["status"]
    fault = f"fault: {data['fault']}" if data["fault"] else ""
    note = _joined(data["file"], f"HTTP {status}" if status else "cut off", fault)
    pace = "" if status and status < 400 else "failed"
    return {"kind": "file", "title": data["what"], "note": note, "pace": pace}


def _connection(_core: Core, data: Json) -> Json:
    title = f"Socket Mode connection {data['number']}"
    return {"kind": "connection", "title": title, "note": data["state"]}


def _place(core: Core, channel: str) -> str:
    """The name of a channel (id), as people know it."""
    found = core.world.channels.get(channel)
    if found is None:
        return channel
    if not found.im_with:
        return f"#{found.name}"
    person = core.world.people.get(found.im_with)
    return f"@{person.name}" if person else channel


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
