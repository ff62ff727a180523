"""Selects of conversations that begin where the person is."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from tests.unit.sandbox.kit import Json, RawApp, ask, button, modal, option, text_input

GENERAL, QUIET, EMMAS_DM = "C0GENERAL", "C0QUIET00", "D0EMMA000"


def where(kind: str = "conversations_select", **more: Any) -> Json:
    """An input that asks for a conversation, and for a response_url of it."""
    current = {"default_to_current_conversation": True}
    select = {"type": kind, "action_id": "where", **current, **more}
    return ask(select, optional=True)


WITH_ADDRESS = where(response_url_enabled=True)


async def opened(client: AsyncWebClient, trigger_id: str, *blocks: Json) -> Json:
    answer = await client.views_open(trigger_id=trigger_id, view=modal(*blocks))
    held: Json = answer["view"]["state"]["values"]["where"]["where"]
    return held


@pytest.mark.usefixtures("app")
async def test_command_and_shortcut_preselect_their_conversation(
    client: AsyncWebClient, control: Control
) -> None:
    command = await control.command("emma", "quiet", "/plain", "x")
    said = await control.say("emma", "dm", "hi")
    shortcut = await control.shortcut("emma", "on_message", channel="dm", ts=said.ts)

    first = await opened(client, command.trigger_id, where())
    second = await opened(client, shortcut.trigger_id, where())

    assert first["selected_conversation"] == QUIET
    assert second["selected_conversation"] == EMMAS_DM


@pytest.mark.usefixtures("app")
async def test_click_in_a_message_preselects_its_conversation(
    client: AsyncWebClient, control: Control
) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, text="x", blocks=[button()])
    click = await control.click("emma", "general", posted["ts"], "go")

    held = await opened(client, click.trigger_id, where("multi_conversations_select"))

    assert held["selected_conversations"] == [GENERAL]


@pytest.mark.usefixtures("app")
async def test_global_shortcut_preselects_nothing(
    client: AsyncWebClient, control: Control
) -> None:
    shortcut = await control.shortcut("emma", "anywhere")

    held = await opened(client, shortcut.trigger_id, where())

    assert held["selected_conversation"] is None


@pytest.mark.usefixtures("app")
async def test_what_the_app_put_there_comes_first(
    client: AsyncWebClient, control: Control
) -> None:
    command = await control.command("emma", "general", "/plain", "x")

    select = where(initial_conversation=QUIET)
    held = await opened(client, command.trigger_id, select)

    assert held["selected_conversation"] == QUIET


@pytest.mark.usefixtures("app")
async def test_pushed_modal_knows_where_the_first_was_opened(
    client: AsyncWebClient, control: Control
) -> None:
    command = await control.command("emma", "general", "/plain", "x")
    await opened(client, command.trigger_id, where(), button())
    click = await control.click_modal("emma", "go")

    pushed = await client.views_push(trigger_id=click.trigger_id, view=modal(where()))

    held = pushed["view"]["state"]["values"]["where"]["where"]
    assert held["selected_conversation"] == GENERAL


async def submission(app: RawApp) -> Json:
    while True:
        payload: Json = (await app.next())["payload"]
        if payload.get("type") == "view_submission":
            return payload


async def test_preselected_conversation_brings_a_response_url(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    command = await control.command("emma", "general", "/plain", "x")
    await opened(client, command.trigger_id, WITH_ADDRESS)

    await control.submit("emma")

    [url] = (await submission(app))["response_urls"]
    assert (url["channel_id"], url["action_id"]) == (GENERAL, "where")
    assert url["response_url"]


async def test_form_for_a_translation_arrives_whole(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    groups = [{"label": option("x")["text"], "options": [option("pt"), option("es")]}]
    target = {"type": "static_select", "action_id": "to", "option_groups": groups}
    seen = {"type": "radio_buttons", "action_id": "seen", "options": [option("me")]}
    command = await control.command("emma", "general", "/plain", "x")
    text = ask(text_input("text", multiline=True))
    note = ask(text_input("note"), optional=True)
    form = (text, ask(target), ask(seen), WITH_ADDRESS, note)
    await opened(client, command.trigger_id, *form)

    given = {"text": "one\ntwo", "to": "es", "seen": "me", "where": None}
    result = await control.submit("emma", given)

    assert result.accepted
    payload = await submission(app)
    values = payload["view"]["state"]["values"]
    assert values["text"]["text"]["value"] == "one\ntwo"
    assert values["to"]["to"]["selected_option"]["value"] == "es"
    assert values["seen"]["seen"]["selected_option"]["value"] == "me"
    assert values["note"]["note"]["value"] is None
    assert payload["response_urls"] == []
