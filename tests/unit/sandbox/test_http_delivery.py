"""HTTP delivery, taken by a server of the tests' own and checked by Slack's code."""

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.control import Control, ControlError
from bot.sandbox.push import is_loopback, sign
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import HttpApp, button


@pytest.fixture
async def connected(http_app: HttpApp, control: Control) -> HttpApp:
    """The server, with the workspace delivering to it."""
    await control.set_request_url(http_app.url)
    return http_app


def test_signature_is_slacks_own() -> None:
    body, stamp = "token=x&text=%26", "1700000000"
    theirs = SignatureVerifier("secret").generate_signature(timestamp=stamp, body=body)

    assert sign("secret", stamp, body) == theirs


async def test_event_is_a_signed_json_post(
    connected: HttpApp, control: Control, workspace: LocalWorkspace
) -> None:
    await control.say("emma", "general", "hé & <ho>")

    headers, body = await connected.next()

    assert SignatureVerifier(workspace.signing_secret).is_valid_request(body, headers)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["event"]["text"] == "hé &amp; &lt;ho&gt;"
    assert "X-Slack-Retry-Num" not in headers


async def test_command_is_a_signed_form(
    connected: HttpApp, control: Control, workspace: LocalWorkspace
) -> None:
    connected.answers = [web.Response(text="working on it")]

    result = await control.command("emma", "leads", "/plain", "a & b")

    headers, body = await connected.next()
    form = {name: values[0] for name, values in parse_qs(body).items()}
    assert SignatureVerifier(workspace.signing_secret).is_valid_request(body, headers)
    assert (form["command"], form["text"]) == ("/plain", "a &amp; b")
    assert form["channel_name"] == "privategroup"
    assert (result.accepted, result.ack) == (True, "working on it")
    [shown] = await control.ephemerals("emma")
    assert shown.text == "working on it"


async def test_click_is_a_payload_in_a_form(
    connected: HttpApp, control: Control
) -> None:
    said = await control.say("emma", "general", "x", blocks=[button(value="7")])
    await connected.next()

    assert (await control.click("emma", "general", said.ts, "go")).accepted

    _, body = await connected.next()
    payload = json.loads(parse_qs(body)["payload"][0])
    assert payload["actions"][0]["value"] == "7"


async def test_failed_event_comes_again_with_number_and_reason(
    connected: HttpApp, control: Control
) -> None:
    connected.answers = [web.Response(status=500), web.Response(status=404)]
    await control.say("emma", "general", "hi")

    heard = [(await connected.next())[0] for _ in range(3)]
    await control.idle()

    assert [each.get("X-Slack-Retry-Num") for each in heard] == [None, "1", "2"]
    reasons = [each.get("X-Slack-Retry-Reason") for each in heard]
    assert reasons == [None, "http_error", "http_error"]
    assert len(await control.log(kind="delivery")) == 3


async def test_app_can_ask_for_no_retry(connected: HttpApp, control: Control) -> None:
    connected.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    await control.say("emma", "general", "hi")
    await connected.next()
    await control.idle()

    assert len(await control.log(kind="delivery")) == 1


async def test_retries_wait_for_the_clock(start: Start, http_app: HttpApp) -> None:
    workspace = await start(request_url=http_app.url)
    http_app.answers = [web.Response(status=500) for _ in range(3)]
    async with Control(workspace.control_url) as control:
        await control.say("emma", "general", "hi")
        await failed(control, 2)  # the first retry comes at once
        await control.advance(60)
        await failed(control, 3)
        await control.advance(300)
        heard = [(await http_app.next())[0] for _ in range(4)]

    assert [each.get("X-Slack-Retry-Num") for each in heard] == [None, "1", "2", "3"]


async def failed(control: Control, count: int) -> None:
    """Wait until so many attempts have failed, and no more than that."""
    async with asyncio.timeout(30):
        while True:
            if len(acks := await control.log(kind="ack")) >= count:
                break
            await asyncio.sleep(0.001)
    assert len(acks) == count


async def test_silence_is_a_timeout(connected: HttpApp, control: Control) -> None:
    connected.silences = 1
    await control.say("emma", "general", "hi")
    await connected.next()

    headers, _ = await connected.next()

    assert headers["X-Slack-Retry-Reason"] == "http_timeout"


@pytest.mark.parametrize(
    ("status", "error"), [(404, "http_client_error"), (503, "http_service_error")]
)
async def test_command_that_fails_says_how(
    connected: HttpApp, control: Control, status: int, error: str
) -> None:
    connected.answers = [web.Response(status=status)]

    result = await control.command("emma", "general", "/plain", "")

    assert (result.accepted, result.error, result.ack_ms) == (False, error, None)


async def test_address_must_answer_the_challenge(
    control: Control, workspace: LocalWorkspace
) -> None:
    with pytest.raises(ControlError, match="url_not_verified"):
        await control.set_request_url(f"{workspace.url}/nobody")


async def test_address_must_be_on_loopback(control: Control) -> None:
    with pytest.raises(ControlError, match="bad_request_url"):
        await control.set_request_url("http://example.com/slack/events")


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1/x", True),
        ("http://[::1]:1/x", True),
        ("http://localhost/x", True),
        ("http://10.0.0.1/x", False),
        ("http://127.0.0.1.example.com/x", False),
    ],
)
def test_loopback_is_told_from_elsewhere(url: str, local: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_loopback(url) is local


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/slack/events", "too_many_redirects"),
        ("http://10.0.0.1/", "connection_failed"),
    ],
)
async def test_redirects_are_followed_twice_and_never_away(
    connected: HttpApp, control: Control, location: str, reason: str
) -> None:
    moved = [web.Response(status=307, headers={"Location": location}) for _ in range(3)]
    connected.answers = list(moved)
    await control.say("emma", "general", "hi")
    await control.idle()

    first, *_ = await control.log(kind="ack")
    assert (first.data["acked"], first.data["reason"]) == (False, reason)


async def test_nobody_there_is_a_failed_connection(
    http_app: HttpApp, control: Control
) -> None:
    await control.set_request_url(http_app.url)
    await http_app.close()

    result = await control.command("emma", "general", "/plain", "")

    assert result.error == "dispatch_failed"


async def test_empty_address_goes_back_to_socket_mode(
    connected: HttpApp, control: Control
) -> None:
    await control.set_request_url("")

    result = await control.command("emma", "general", "/plain", "")

    assert result.error == "dispatch_failed"
    assert connected.heard.empty()


async def test_json_ack_that_is_none_is_kept_as_text(
    connected: HttpApp, control: Control
) -> None:
    connected.answers = [web.Response(text="{", content_type="application/json")]

    assert (await control.command("emma", "general", "/plain", "")).ack == "{"
