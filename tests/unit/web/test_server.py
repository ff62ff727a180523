"""Slack's requests over HTTP: forgeries are 401, nonsense 400, failures of ours 500."""

import asyncio
import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.server import MAX_BODY_BYTES
from tests.unit.web.conftest import (
    CLICK,
    COMMAND,
    FORM,
    JSON,
    REACTION,
    Door,
    form,
    payload,
)

BODY = form(COMMAND)
TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"

#: What is wrong with each forgery: genuine headers in, forged headers out.
FORGERIES: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "no headers": lambda _: {"Content-Type": FORM},
    "no timestamp": lambda it: it | {TIMESTAMP: ""},
    "no signature": lambda it: it | {SIGNATURE: ""},
    "signature of another secret": lambda it: it | {SIGNATURE: "v0=" + "0" * 64},
    "signature cut": lambda it: it | {SIGNATURE: it[SIGNATURE][:-1]},
    "signature longer": lambda it: it | {SIGNATURE: it[SIGNATURE] + "0"},
    "signature in capitals": lambda it: it | {SIGNATURE: it[SIGNATURE].upper()},
    "signature without version": lambda it: it | {SIGNATURE: it[SIGNATURE][3:]},
    "signature of version 1": lambda it: it | {SIGNATURE: f"v1={it[SIGNATURE][3:]}"},
    "signature not ASCII": lambda it: it | {SIGNATURE: "v0=" + "é" * 64},
    "signature endless": lambda it: it | {SIGNATURE: "v0=" + "a" * 7000},
    "timestamp of another second": lambda it: (
        it | {TIMESTAMP: str(int(it[TIMESTAMP]) + 1)}
    ),
    "timestamp a word": lambda it: it | {TIMESTAMP: "abc"},
    "timestamp a fraction": lambda it: it | {TIMESTAMP: it[TIMESTAMP] + ".5"},
    "timestamp negative": lambda it: it | {TIMESTAMP: "-" + it[TIMESTAMP]},
    "timestamp of 5,000 digits": lambda it: it | {TIMESTAMP: "9" * 5000},
    "timestamp infinite": lambda it: it | {TIMESTAMP: "inf"},
    "timestamp with underscores": lambda it: it | {TIMESTAMP: "1_780_000_000"},
    "timestamp in Arabic digits": lambda it: it | {TIMESTAMP: "١٧٨٠٠٠٠٠٠٠"},
    "timestamp in hexadecimal": lambda it: it | {TIMESTAMP: "0x6a1892c0"},
    "timestamp in milliseconds": lambda it: it | {TIMESTAMP: it[TIMESTAMP] + "000"},
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
async def test_forgery_is_401(
    door: Door, forge: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    status, _ = await door.post(BODY, forge(door.signed(BODY)))

    assert (status, door.store.requests) == (401, [])


@pytest.mark.parametrize("skew", [-301, 301])
async def test_request_outside_five_minutes_is_401(door: Door, skew: int) -> None:
    status, _ = await door.post(BODY, door.signed(BODY, skew=skew))

    assert (status, door.store.requests) == (401, [])


@pytest.mark.parametrize("skew", [-300, 0, 300])
async def test_genuine_command_is_committed_and_acked(door: Door, skew: int) -> None:
    status, text = await door.post(BODY, door.signed(BODY, skew=skew))

    assert (status, text) == (200, "")
    assert [request.act for request in door.store.requests] == ["command 1.2.abc"]


@pytest.mark.parametrize("skew", [-600, 600])
async def test_clock_that_goes_wrong_is_told_to_the_log(door: Door, skew: int) -> None:
    with structlog.testing.capture_logs() as logged:
        await door.post(BODY, door.signed(BODY, skew=skew))

    assert logged == [
        {
            "event": "not_from_slack",
            "log_level": "warning",
            "reason": "stale",
            "skew_seconds": -skew,
        }
    ]


async def test_forgery_is_told_to_the_log(door: Door) -> None:
    with structlog.testing.capture_logs() as logged:
        await door.post(BODY, door.signed(b"another body"))

    assert [(entry["event"], entry["reason"]) for entry in logged] == [
        ("not_from_slack", "forged")
    ]


async def test_each_refusal_is_logged_once_a_minute(door: Door) -> None:
    with structlog.testing.capture_logs() as logged:
        for seconds in (0, 59.5, 0.5, 0):
            door.clock.advance(seconds)
            await door.post(BODY, {"Content-Type": FORM})
            await door.post(BODY, door.signed(BODY, skew=301))

    assert [entry["reason"] for entry in logged] == ["forged", "stale"] * 2


async def test_changed_body_is_401(door: Door) -> None:
    status, _ = await door.post(BODY + b"&x=1", door.signed(BODY))

    assert (status, door.store.requests) == (401, [])


async def test_check_of_the_certificate_needs_a_signature_too(door: Door) -> None:
    body = form({"ssl_check": "1", "token": "x"})

    assert (await door.post(body, {"Content-Type": FORM}))[0] == 401
    assert (await door.post(body))[0] == 200


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", FORM),
        (b'{"text": "\xff"}', JSON),
        (b"{", JSON),
        (b"not json", JSON),
        (b"[1]", JSON),
        (b'"text"', JSON),
        (b"null", JSON),
        (b"[" * 100_000, JSON),
        (b'{"a":' * 100_000, JSON),
        (b"9" * 5_000, JSON),
        (b"{not json", FORM),
        (b"payload=", FORM),
        (b"payload=not+json", FORM),
        (b"payload=[1]", FORM),
        (b"payload=null", FORM),
        (b"payload=" + b"[" * 100_000, FORM),
        (b"payload={}&payload=[1]", FORM),
        (b"[1]", "application/json; charset=utf-8"),
        (b"{", "text/plain"),
    ],
    ids=range(19),
)
async def test_signed_garbage_is_400(
    door: Door, body: bytes, content_type: str
) -> None:
    status, _ = await door.post(body, door.signed(body, content_type))

    assert (status, door.store.requests) == (400, [])


def changed(fields: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return fields | changes


@pytest.mark.parametrize(
    "fields",
    [
        changed(REACTION, event="reaction_added"),
        changed(REACTION, event=[]),
        changed(REACTION, event=None),
        changed(REACTION, authorizations="T1"),
        changed(REACTION, authorizations=[None]),
        changed(REACTION, event=REACTION["event"] | {"item": None}),
        changed(REACTION, event=REACTION["event"] | {"item": "C1"}),
        changed(REACTION, event=REACTION["event"] | {"item": {"type": 1}}),
        changed(REACTION, event=REACTION["event"] | {"item": {"type": "message"}}),
        changed(REACTION, event=REACTION["event"] | {"user": 1}),
        changed(REACTION, event=REACTION["event"] | {"user": "\ud800"}),
        changed(REACTION, event=REACTION["event"] | {"reaction": {"name": "x"}}),
        changed(REACTION, event={"type": "reaction_added"}),
    ],
    ids=range(13),
)
async def test_event_of_a_wrong_shape_is_400(
    door: Door, fields: dict[str, Any]
) -> None:
    body = json.dumps(fields).encode()
    status, _ = await door.post(body, door.signed(body, JSON))

    assert (status, door.store.requests) == (400, [])


#: What old buttons sent; with it, Bolt takes a callback_id for an action_id.
ATTACHMENT = {"type": "interactive_message", "callback_id": "publish_translation"}


@pytest.mark.parametrize(
    "fields",
    [
        changed(CLICK, actions=[]),
        changed(CLICK, actions=None),
        changed(CLICK, actions=["publish_translation"]),
        changed(CLICK, actions=[{"action_id": "publish_translation", "value": 1}]),
        changed(CLICK, team="T1"),
        changed(CLICK, user=["U1"]),
        changed(CLICK, channel=None),
        changed(CLICK, channel=1),
        changed(CLICK, trigger_id=None),
        changed(CLICK, response_url=7),
        changed(CLICK, actions={"action_id": "publish_translation"}),
        ATTACHMENT,
        changed(ATTACHMENT, actions=[]),
        changed(ATTACHMENT, actions=None),
        changed(ATTACHMENT, callback_id="other", actions=[]),
        changed(ATTACHMENT, callback_id="other", actions=None),
        changed(COMMAND, type="view_submission", view={"callback_id": "x"}),
        changed(CLICK, actions=[{"value": "job1"}]),
        {name: value for name, value in CLICK.items() if name != "actions"},
        changed(COMMAND, type="workflow_step_edit", callback_id="x"),
    ],
    ids=range(20),
)
async def test_click_of_a_wrong_shape_is_400(
    door: Door, fields: dict[str, Any]
) -> None:
    status, _ = await door.post(payload(fields))

    assert (status, door.store.requests) == (400, [])


@pytest.mark.parametrize(
    "name", ["channel_id", "user_id", "trigger_id", "response_url"]
)
async def test_command_without_a_needed_field_is_400(door: Door, name: str) -> None:
    fields = {key: value for key, value in COMMAND.items() if key != name}

    assert (await door.post(form(fields)))[0] == 400


async def test_nonsense_is_told_to_the_log(door: Door) -> None:
    with structlog.testing.capture_logs() as logged:
        await door.post(payload(changed(CLICK, actions=None)))

    assert logged == [
        {"event": "not_a_payload", "log_level": "warning", "error": "TypeError"}
    ]


async def test_event_is_committed_and_acked(door: Door) -> None:
    body = json.dumps(REACTION).encode()
    status, _ = await door.post(body, door.signed(body, JSON))

    assert status == 200
    assert [request.team for request in door.store.requests] == ["T1"]


async def test_click_is_committed_and_acked(door: Door) -> None:
    assert (await door.post(payload(CLICK)))[0] == 200
    assert [request.data for request in door.store.requests] == [{"about": "job1"}]


async def test_failed_commit_is_500_so_that_slack_delivers_again(door: Door) -> None:
    door.store.broken = True
    failed = await door.post(BODY)
    door.store.broken = False
    again = await door.post(BODY)

    assert (failed[0], again[0], len(door.store.requests)) == (500, 200, 1)
    assert "disk" not in failed[1]


async def test_address_is_verified(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZb"}).encode()
    status, text = await door.post(body, door.signed(body, JSON))

    assert (status, json.loads(text)) == (200, {"challenge": "3eZb"})


async def test_what_nobody_listens_to_is_404(door: Door) -> None:
    body = form(COMMAND | {"command": "/unknown"})

    assert (await door.post(body))[0] == 404


async def test_body_at_the_limit_is_read_and_one_above_is_413(door: Door) -> None:
    async def status(size: int) -> int:
        body = b"x" * size
        return (await door.post(io.BytesIO(body), door.signed(body)))[0]

    # It was read, and names no workspace.
    assert await status(MAX_BODY_BYTES) == 403
    assert await status(MAX_BODY_BYTES + 1) == 413


async def test_compressed_bomb_is_413(door: Door) -> None:
    bomb = gzip.compress(b"x" * 100 * 1024 * 1024)
    headers = door.signed(bomb) | {"Content-Encoding": "gzip"}

    assert (await door.post(bomb, headers))[0] == 413


async def test_broken_compression_is_no_500(door: Door) -> None:
    headers = door.signed(BODY) | {"Content-Encoding": "gzip"}

    assert (await door.post(BODY, headers))[0] in {400, 401}


async def test_only_post_is_taken(door: Door) -> None:
    async with door.session.get(f"{door.address}/slack/events") as answer:
        assert answer.status == 405


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(
    name=st.sampled_from([TIMESTAMP, SIGNATURE]),
    value=st.text(
        st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=90
    ),
    body=st.binary(max_size=200),
)
async def test_mutants_of_headers_and_body_are_401(
    door: Door, name: str, value: str, body: bytes
) -> None:
    headers = door.signed(BODY) | {name: value.strip()}

    assert (await door.post(body, headers))[0] == 401
    assert door.store.requests == []


#: Further fields that slack_bolt 1.30 looks into.
SEEN_BY_BOLT = {
    "assistant_thread",
    "bot_access_token",
    "callback_id",
    "command",
    "function_data",
    "function_execution_id",
    "message",
    "previous_message",
    "response_urls",
    "thread_ts",
    "view",
}
#: Values that lead Bolt further.
KNOWN_BY_BOLT = [
    "block_actions",
    "dialog_submission",
    "interactive_message",
    "message_action",
    "publish_translation",
    "view_submission",
    "workflow_step_edit",
    "/translate",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "type",
                    "item",
                    "team_id",
                    "user",
                    "channel",
                    "ts",
                    "callback_id",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(
    base=st.sampled_from([REACTION, CLICK, COMMAND]),
    changes=st.dictionaries(
        st.sampled_from(sorted(REACTION.keys() | CLICK.keys() | SEEN_BY_BOLT)),
        json_values | st.sampled_from(KNOWN_BY_BOLT),
        min_size=1,
        max_size=3,
    ),
)
async def test_signed_payload_of_any_shape_is_never_500(
    door: Door, base: dict[str, Any], changes: dict[str, Any]
) -> None:
    body = json.dumps(base | changes).encode()
    status, _ = await door.post(body, door.signed(body, JSON))

    assert status in {200, 400, 403, 404}


async def test_slow_body_does_not_hold_up_others(door: Door) -> None:
    async def body() -> Any:
        yield b"text="
        await asyncio.Event().wait()

    slow = asyncio.create_task(
        door.session.post(f"{door.address}/slack/events", data=body())
    )
    assert (await door.post(BODY))[0] == 200
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow


async def test_health_and_readiness(door: Door) -> None:
    assert await door.get("/healthz") == (200, {"alive": True})
    assert await door.get("/readyz") == (200, {"ready": True, "missing": ""})
    door.missing.append("the database is closed")
    assert await door.get("/readyz") == (
        503,
        {"ready": False, "missing": "the database is closed"},
    )
    assert (await door.get("/healthz"))[0] == 200


async def test_socket_mode_has_no_door_for_events(
    socket_mode_server: TestServer,
) -> None:
    url = socket_mode_server.make_url("/slack/events")
    async with aiohttp.ClientSession() as session, session.post(url) as answer:
        assert answer.status == 404
