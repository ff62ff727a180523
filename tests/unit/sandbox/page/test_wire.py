"""The wire panel's lines, and what they are as commands for a terminal."""

import asyncio
import json
import shlex
from typing import Any

import pytest

from bot.sandbox.core import Core
from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.page import wire
from bot.sandbox.page.mock_seeds import fill
from bot.sandbox.page.wire import Line
from bot.sandbox.page.wire_curl import curl
from bot.sandbox.push import sign
from tests.unit.sandbox.page.wire_kit import made

Json = dict[str, Any]


def delivered(core: Core, kind: str, payload: Json, **more: Any) -> Line:
    """The line of a delivery."""
    asyncio.run(core.dispatcher.attempt(Delivery(kind=kind, payload=payload, **more)))
    return wire.newest(core)[-2]


def called(core: Core, **data: Any) -> Line:
    """The line of a call."""
    plain = {"method": "auth.test", "args": {}, "status": 200, "answer": {"ok": True}}
    core.journal.add("call", **plain | {"ms": 1.25, "fault": ""} | data)
    return wire.newest(core)[-1]


def test_an_event_says_what_it_is_and_where() -> None:
    core, _ = made()
    place = core.world.channel("travel").id
    event = {"type": "message", "subtype": "file_share", "channel": place}
    line = delivered(core, "events_api", {"event": event})
    assert (line.kind, line.title) == ("event", "message · file_share")
    assert line.note == "#travel"


def test_a_reaction_is_where_its_message_is() -> None:
    core, _ = made()
    item = {
        "type": "message",
        "channel": core.world.dm(core.world.person("emma").id).id,
    }
    event = {"type": "reaction_added", "item": item}
    assert delivered(core, "events_api", {"event": event}).note == "@emma"


def test_a_retry_says_which_and_why() -> None:
    core, _ = made()
    event = {"event": {"type": "message"}}
    line = delivered(core, "events_api", event, attempt=2, reason="http_timeout")
    assert line.note == "retry 2 (http_timeout)"


@pytest.mark.parametrize(
    ("kind", "payload", "shown"),
    [
        ("slash_commands", {"command": "/plain", "text": "a b"}, "/plain a b"),
        ("slash_commands", {"command": "/plain"}, "/plain"),
        ("events_api", {"type": "app_rate_limited"}, "app_rate_limited"),
        ("interactive", {"type": "shortcut", "callback_id": "x"}, "shortcut · x"),
        (
            "interactive",
            {"type": "view_submission", "view": {"callback_id": "form"}},
            "view_submission · form",
        ),
        (
            "interactive",
            {"type": "block_actions", "actions": [{"action_id": "go"}, 1]},
            "block_actions · go",
        ),
        ("interactive", {"type": "block_actions", "actions": 7}, "block_actions"),
    ],
)
def test_a_delivery_is_named_after_what_it_carries(
    kind: str, payload: Json, shown: str
) -> None:
    core, _ = made()
    assert delivered(core, kind, payload).title == shown


@pytest.mark.parametrize(
    ("outcome", "pace", "words"),
    [
        (Outcome(acked=True), "good", "ack of message"),
        (Outcome(acked=True, body={"a": 1}), "good", "ack of message"),
        (Outcome(acked=False, reason="http_timeout"), "timeout", "no ack of message"),
        (Outcome(acked=False, reason="http_error", status=500), "failed", "no ack"),
    ],
)
def test_an_ack_names_what_it_answers(outcome: Outcome, pace: str, words: str) -> None:
    core, carrier = made()
    carrier.outcome = outcome
    delivery = delivered(core, "events_api", {"event": {"type": "message"}})
    line = wire.newest(core)[-1]
    assert (line.pace, line.answers) == (pace, delivery.seq)
    assert line.title.startswith(words)


@pytest.mark.parametrize(("ms", "pace"), [(999.9, "good"), (1000.0, "slow")])
def test_an_ack_is_slow_from_one_second_on(ms: float, pace: str) -> None:
    core, _ = made()
    data = {"acked": True, "body": None, "reason": "", "status": None}
    core.journal.add("ack", delivery=77, ms=ms, **data)
    [line] = wire.newest(core)
    assert (line.pace, line.title) == (pace, "ack of #77")


def test_an_ack_after_the_limit_is_told_as_too_late() -> None:
    core, _ = made()
    core.journal.add("ack", delivery=None, acked=False, late=True, body={})
    assert wire.newest(core)[-1].title == "ack that came too late"


@pytest.mark.parametrize(
    ("data", "note", "pace"),
    [
        ({}, "", ""),
        ({"answer": {"ok": False, "error": "no_text"}}, "no_text", "failed"),
        ({"answer": None, "status": None}, "cut off", "failed"),
        ({"answer": {}, "status": 500, "fault": "http_500"}, "HTTP 500", "failed"),
        ({"answer": {"ok": True, "warning": "w"}}, "warning: w", ""),
        ({"args": {"channel": "C0GONE"}}, "C0GONE", ""),
    ],
)
def test_a_call_says_how_it_ended(data: Json, note: str, pace: str) -> None:
    core, _ = made()
    line = called(core, **data)
    assert (line.note.split(" · ")[0], line.pace) == (note, pace)


@pytest.mark.parametrize(
    ("kind", "data", "title", "note"),
    [
        (
            "response_url",
            {"body": {"replace_original": True}, "status": 200, "answer": "ok"},
            "response_url",
            "replace_original",
        ),
        (
            "response_url",
            {"body": {}, "status": 404, "answer": "used_url"},
            "response_url",
            "ephemeral · HTTP 404: used_url",
        ),
        (
            "file",
            {"what": "upload", "file": "F1", "status": 200},
            "upload",
            "F1 · HTTP 200",
        ),
        (
            "file",
            {"what": "upload", "file": "F1", "status": None},
            "upload",
            "F1 · cut off",
        ),
    ],
)
def test_other_traffic_is_told_too(
    kind: str, data: Json, title: str, note: str
) -> None:
    core, _ = made()
    core.journal.add(kind, fault="", **data)
    [line] = wire.newest(core)
    assert (line.title, line.note) == (title, note)


def test_what_people_see_is_no_traffic() -> None:
    core, _ = made()
    fill(core, 1)
    core.journal.add("connection", number=1, state="open")
    assert [line.title for line in wire.newest(core)] == ["Socket Mode connection 1"]


def test_only_the_newest_lines_are_shown() -> None:
    core, _ = made()
    for _ in range(wire.MAX_LINES + 1):
        core.journal.add("connection", number=1, state="open")
    lines = wire.newest(core)
    assert (len(lines), lines[0].seq) == (wire.MAX_LINES, core.journal.sequence - 499)


def test_an_entry_that_is_no_traffic_or_unknown_is_not_found() -> None:
    core, _ = made()
    seq = core.journal.add("reset").seq
    for number in (seq, seq + 1):
        with pytest.raises(KeyError):
            wire.entry_of(core, number)


def test_no_secret_is_shown() -> None:
    core, _ = made(control_token="guarded")
    texts = (core.tokens.bot, core.tokens.app, core.signing_secret, "guarded")
    seq = called(core, args={"text": " ".join(texts)}).seq
    shown = wire.pretty(core, wire.entry_of(core, seq))
    assert not [text for text in texts if text in shown]
    assert "xoxb-*** xapp-*** *** ***" in shown


def words_of(core: Core, line: Line) -> list[str]:
    """A line's command as bash reads it."""
    text = curl(core, wire.entry_of(core, line.seq))
    return shlex.split(text.replace("\\\n", ""))


def test_a_call_of_a_form_is_a_command_with_fields() -> None:
    core, _ = made()
    core.world.url = "http://127.0.0.1:1"
    line = called(core, method="chat.postMessage", args={"text": "it's $HOME"})
    words = words_of(core, line)
    assert words[2] == "http://127.0.0.1:1/api/chat.postMessage"
    assert "Authorization: Bearer $SLACK_BOT_TOKEN" in words
    assert words[-2:] == ["--data-urlencode", "text=it's $HOME"]


def test_a_call_of_json_is_a_command_with_json() -> None:
    core, _ = made()
    args = {"channel": "C1", "blocks": [{"type": "divider"}]}
    words = words_of(core, called(core, method="chat.postMessage", args=args))
    assert json.loads(words[words.index("--data-raw") + 1]) == args


@pytest.mark.parametrize(
    ("method", "token"),
    [
        ("apps.connections.open", ["-H", "Authorization: Bearer $SLACK_APP_TOKEN"]),
        ("api.test", []),
    ],
)
def test_a_call_without_arguments_is_posted_with_its_own_token(
    method: str, token: list[str]
) -> None:
    core, _ = made()
    words = words_of(core, called(core, method=method))
    assert words[3:] == [*token, "-X", "POST"]


PRINTS_ALL = 'curl() { printf "%s\\n" "$@"; }\n'


async def ran(command: str, secret: str) -> list[str]:
    """What a command would give to curl, of an app with this signing secret."""
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        PRINTS_ALL + command,
        env={"PATH": "/usr/bin:/bin", "SLACK_SIGNING_SECRET": secret},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return out.decode().splitlines()


@pytest.mark.parametrize(
    ("kind", "attempt"),
    [("events_api", 1), ("slash_commands", 0), ("interactive", 0)],
)
async def test_a_delivery_is_a_command_that_signs_as_slack_does(
    kind: str, attempt: int
) -> None:
    core, _ = made()
    payload = {"type": "message", "text": 'it\'s "new" $HOME'}
    reason = "http_timeout" if attempt else ""
    delivery = Delivery(kind=kind, payload=payload, attempt=attempt, reason=reason)
    await core.dispatcher.attempt(delivery)
    text = curl(core, wire.entry_of(core, wire.newest(core)[-2].seq))
    given = await ran(text, "s3cret")
    headers = dict(line.split(": ", 1) for line in given if line.startswith("X-"))
    stamp, body = headers["X-Slack-Request-Timestamp"], given[-1]
    assert headers["X-Slack-Signature"] == sign("s3cret", stamp, body)
    assert headers.get("X-Slack-Retry-Reason", "") == reason
