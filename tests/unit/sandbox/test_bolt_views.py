"""Slack's own framework, unmodified: modals, shortcuts, options and the home tab."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import (
    ask,
    bolt_app,
    button,
    home,
    modal,
    option,
    over_http,
    over_socket,
    text_input,
)

FORM = modal(
    ask(text_input("word")),
    ask({"type": "external_select", "action_id": "language"}, optional=True),
    button("more"),
    callback_id="form",
    notify_on_close=True,
)


@pytest.fixture(params=["socket", "http"])
async def bot(
    request: pytest.FixtureRequest,
    workspace: LocalWorkspace,
    client: AsyncWebClient,
    control: Control,
) -> AsyncIterator[AsyncApp]:
    """An app over either transport, whose shortcuts open a form."""
    app = bolt_app(workspace, client)
    app.event("message")(_ignore)

    @app.shortcut("anywhere")
    async def anywhere(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.shortcut("on_message")
    async def on_message(ack: Any, shortcut: Any, respond: Any) -> None:
        await ack()
        await respond(f"you meant: {shortcut['message']['text']}")

    if request.param == "socket":
        async with over_socket(app, workspace):
            yield app
    else:
        async with over_http(app, control):
            yield app


async def _ignore() -> None:
    """Take events that these tests do not look at."""


async def test_shortcut_opens_a_modal_that_is_submitted(
    bot: AsyncApp, control: Control
) -> None:
    words: list[str] = []

    @bot.view("form")
    async def submitted(ack: Any, view: Any) -> None:
        words.append(view["state"]["values"]["word"]["word"]["value"])
        await ack()

    assert (await control.shortcut("emma", "anywhere")).accepted
    result = await control.submit("emma", {"word": "olá"})

    assert (result.response_action, result.modals) == ("close", [])
    assert words == ["olá"]


@pytest.mark.usefixtures("bot")
async def test_message_shortcut_is_answered_in_private(control: Control) -> None:
    said = await control.say("bruno", "quiet", "olá")

    await control.shortcut("emma", "on_message", channel="quiet", ts=said.ts)

    answer = await control.wait_for(ephemeral_to="emma")
    assert answer.text == "you meant: olá"


async def test_every_form_of_ack_is_understood(bot: AsyncApp, control: Control) -> None:
    @bot.view("form")
    async def submitted(ack: Any, view: Any) -> None:
        match view["state"]["values"]["word"]["word"]["value"]:
            case "errors":
                await ack(response_action="errors", errors={"word": "no"})
            case "update":
                await ack(response_action="update", view=FORM)
            case "push":
                await ack(response_action="push", view=FORM)
            case _:
                await ack(response_action="clear")

    await control.shortcut("emma", "anywhere")
    left = []
    for word in ("errors", "update", "push", "clear"):
        result = await control.submit("emma", {"word": word})
        assert (result.accepted, result.response_action) == (True, word)
        left.append(len(result.modals))

    assert left == [1, 1, 2, 0]


async def test_listener_without_an_ack_leaves_the_modal(
    bot: AsyncApp, control: Control
) -> None:
    @bot.view("form")
    async def submitted() -> None:
        """Forget to ack."""

    await control.shortcut("emma", "anywhere")
    result = await control.submit("emma", {"word": "x"})

    # Bolt answers 404 over HTTP, and sends nothing over Socket Mode.
    assert result.error in ("http_client_error", "operation_timeout")
    assert len(result.modals) == 1


async def test_click_in_a_modal_pushes_and_updates(
    bot: AsyncApp, control: Control
) -> None:
    @bot.action("more")
    async def more(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=FORM)
        view = body["view"]
        changed = modal(callback_id="changed")
        await client.views_update(view_id=view["id"], hash=view["hash"], view=changed)

    await control.shortcut("emma", "anywhere")
    assert (await control.click_modal("emma", "more")).accepted
    await control.wait_view("emma", callback_id="changed")

    stack = await control.open_modals("emma")
    assert [each.callback_id for each in stack] == ["changed", "form"]


async def test_options_are_offered_and_chosen(bot: AsyncApp, control: Control) -> None:
    chosen: list[str] = []

    @bot.options("language")
    async def languages(ack: Any, payload: Any) -> None:
        await ack(options=[option(f"{payload['value']}-{n}") for n in range(2)])

    @bot.view("form")
    async def submitted(ack: Any, view: Any) -> None:
        held = view["state"]["values"]["language"]["language"]
        chosen.append(held["selected_option"]["value"])
        await ack()

    await control.shortcut("emma", "anywhere")
    offered = await control.suggest("emma", "language", "por")
    await control.submit("emma", {"word": "x", "language": "por-1"})

    assert [each["value"] for each in offered.options] == ["por-0", "por-1"]
    assert chosen == ["por-1"]


async def test_closing_is_heard(bot: AsyncApp, control: Control) -> None:
    closed: list[bool] = []

    @bot.view_closed("form")
    async def gone(ack: Any, body: Any) -> None:
        closed.append(body["is_cleared"])
        await ack()

    await control.shortcut("emma", "anywhere")
    result = await control.close_modal("emma")

    assert (result.accepted, closed) == (True, [False])


async def test_home_is_published_when_it_is_opened(
    bot: AsyncApp, control: Control
) -> None:
    @bot.event("app_home_opened")
    async def opened(event: Any, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home(button("welcome")))

    await control.open_home("emma")
    await control.wait_view("emma", what="publish", contains="welcome")

    seen = await control.home("emma")
    assert seen is not None
    assert seen.blocks[0]["elements"][0]["action_id"] == "welcome"
