"""Slack's own framework and clients, unmodified, on this workspace."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import bolt_app, button, over_http, over_socket


def bolt(workspace: LocalWorkspace, client: AsyncWebClient) -> AsyncApp:
    """An app that answers a command, a reaction and a click."""
    app = bolt_app(workspace, client)

    @app.command("/plain")
    async def command(ack: Any, respond: Any, body: Any) -> None:
        await ack()
        await respond(f"you typed {body['text']}")

    @app.event("reaction_added")
    async def reaction(event: Any, client: AsyncWebClient) -> None:
        item = event["item"]
        found = await client.conversations_replies(
            channel=item["channel"], ts=item["ts"], limit=1, inclusive=True
        )
        text = f"{event['reaction']}: {found['messages'][0]['text']}"
        await client.chat_postMessage(
            channel=item["channel"],
            thread_ts=item["ts"],
            text=text,
            blocks=[button(value=text)],
        )

    @app.action("go")
    async def click(ack: Any, respond: Any, action: Any) -> None:
        await ack()
        await respond(f"clicked {action['value']}", replace_original=True)

    for event in ("message", "app_mention"):
        app.event(event)(_ignore)
    return app


async def _ignore() -> None:
    """Take events that these tests do not look at."""


@pytest.fixture
async def socket_bot(
    workspace: LocalWorkspace, client: AsyncWebClient
) -> AsyncIterator[AsyncApp]:
    app = bolt(workspace, client)
    async with over_socket(app, workspace):
        yield app


@pytest.fixture
async def http_bot(
    workspace: LocalWorkspace, client: AsyncWebClient, control: Control
) -> AsyncIterator[AsyncApp]:
    app = bolt(workspace, client)
    async with over_http(app, control):
        yield app


@pytest.fixture(params=["socket_bot", "http_bot"])
def bot(request: pytest.FixtureRequest) -> AsyncApp:
    """The same app over both transports."""
    app: AsyncApp = request.getfixturevalue(request.param)
    return app


@pytest.mark.usefixtures("bot")
async def test_command_is_answered_in_private(control: Control) -> None:
    result = await control.command("emma", "quiet", "/plain", "hello")
    answer = await control.wait_for(ephemeral_to="emma")

    assert result.accepted
    assert answer.text == "you typed hello"


@pytest.mark.usefixtures("bot")
async def test_reaction_is_answered_in_the_thread(control: Control) -> None:
    said = await control.say("emma", "general", "a & b")
    await control.react("bruno", "flag-br", "general", said.ts)

    answer = await control.wait_for(thread_ts=said.ts)

    assert answer.text == "flag-br: a &amp; b"


@pytest.mark.usefixtures("bot")
async def test_click_replaces_its_message(control: Control) -> None:
    said = await control.say("emma", "general", "x")
    await control.react("bruno", "eyes", "general", said.ts)
    posted = await control.wait_for(thread_ts=said.ts)

    result = await control.click("emma", "general", posted.ts, "go")
    changed = await control.wait_for(kind="update")

    assert result.accepted
    assert (changed.ts, changed.text) == (posted.ts, "clicked eyes: x")


async def test_listener_that_fails_gets_its_event_again(
    socket_bot: AsyncApp, control: Control
) -> None:
    attempts: list[str] = []

    @socket_bot.event("reaction_removed")
    async def fragile(request: Any) -> None:
        attempts.append(request.headers.get("x-slack-retry-num", [""])[0])
        if len(attempts) < 3:
            raise RuntimeError("not yet")

    said = await control.say("emma", "general", "x")
    await control.react("bruno", "eyes", "general", said.ts)
    await control.unreact("bruno", "eyes", "general", said.ts)
    await control.idle(quiet=0.5)

    assert attempts == ["0", "1", "2"]


@pytest.mark.usefixtures("socket_bot")
@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_client_comes_back_after_a_disconnect(
    control: Control, reason: str
) -> None:
    before = await control.sequence()
    await control.disconnect_sockets(reason)
    await reconnected(control, before)

    result = await control.command("emma", "general", "/plain", "still there")

    assert result.accepted


@pytest.mark.usefixtures("socket_bot")
async def test_client_comes_back_after_a_cut(control: Control) -> None:
    before = await control.sequence()
    await control.disconnect_sockets("abrupt")
    await reconnected(control, before)

    assert (await control.command("emma", "general", "/plain", "back")).accepted


async def reconnected(control: Control, before: int) -> None:
    """Wait for a connection that is newer than this log entry, and for quiet.

    The client answers a farewell and the closing after it with a connection each, and
    lets go of the first.
    """
    async with asyncio.timeout(10):
        while True:
            entries = await control.log(after=before, kind="connection")
            if any(entry.data["state"] == "open" for entry in entries):
                break
            await asyncio.sleep(0.01)
    await control.idle(quiet=0.5)


async def test_client_waits_as_long_as_a_rate_limit_says(
    client: AsyncWebClient, control: Control
) -> None:
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await control.add_fault(method="auth.test", kind="ratelimited", seconds=1)

    assert (await client.auth_test())["ok"]

    calls = await control.log(kind="call")
    assert [entry.data["status"] for entry in calls] == [429, 200]
