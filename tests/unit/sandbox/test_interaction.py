"""Commands, clicks and shortcuts."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, Json, RawApp, button


async def test_command_carries_what_slack_sends(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    result = await control.command("emma", "general", "/plain", "pt hello")

    envelope = await app.next()
    payload = envelope["payload"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == (
        "slash_commands",
        True,
    )
    assert payload["command"] == "/plain"
    assert payload["text"] == "pt hello"
    assert (payload["user_id"], payload["user_name"]) == ("U0EMMA000", "emma")
    assert (payload["channel_id"], payload["channel_name"]) == ("C0GENERAL", "general")
    assert payload["response_url"].startswith(f"{workspace.url}/response/commands/")
    assert payload["trigger_id"] == result.trigger_id
    assert all(isinstance(value, str) for value in payload.values())
    assert result.accepted
    assert result.ack_ms is not None


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("/plain", "@bruno &amp; #travel"),
        ("/escaped", "<@U0BRUNO00|bruno> &amp; <#C0TRAVEL0|travel>"),
    ],
)
async def test_manifest_says_whether_names_become_ids(
    app: RawApp, control: Control, command: str, text: str
) -> None:
    await control.command("emma", "general", command, "@bruno & #travel")

    assert (await app.next())["payload"]["text"] == text


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"command": "/unknown"}, "unknown_command"),
        ({"thread_ts": "1.0"}, "not_supported_in_threads"),
    ],
)
async def test_command_is_refused(
    app: RawApp, control: Control, given: Json, error: str
) -> None:
    asked: Json = {"command": "/plain", "text": "x", **given}

    result = await control.command("emma", "general", **asked)

    assert (result.accepted, result.error) == (False, error)
    assert app.heard.empty()


async def test_command_is_refused_where_it_cannot_be_typed(control: Control) -> None:
    await control.archive("travel")
    archived = await control.command("emma", "travel", "/plain", "x")

    assert archived.error == "is_archived"
    with pytest.raises(ControlError, match="not_in_channel"):
        await control.command("guest", "general", "/plain", "x")
    with pytest.raises(ControlError, match="channel_not_found"):
        await control.command("guest", "leads", "/plain", "x")


async def test_command_works_where_the_bot_is_no_member(
    app: RawApp, control: Control
) -> None:
    assert (await control.command("emma", "quiet", "/plain", "x")).accepted
    assert (await app.next())["payload"]["channel_name"] == "quiet"


async def test_unacked_command_times_out_and_is_not_repeated(
    app: RawApp, control: Control
) -> None:
    app.reply = lambda _: None

    result = await control.command("emma", "general", "/plain", "x")

    assert (result.accepted, result.error) == (False, "operation_timeout")
    assert len(await control.log(kind="delivery")) == 1


async def test_command_without_a_connection_fails(control: Control) -> None:
    result = await control.command("emma", "general", "/plain", "x")

    assert (result.accepted, result.error) == (False, "dispatch_failed")


@pytest.mark.parametrize(
    ("ack", "shown"),
    [
        ({"text": "mine"}, ["mine"]),
        ({"text": "ours", "response_type": "in_channel"}, []),
    ],
)
async def test_text_in_the_ack_is_shown(
    app: RawApp, control: Control, ack: Json, shown: list[str]
) -> None:
    app.reply = lambda _: {"payload": ack}
    await control.command("emma", "general", "/plain", "x")

    assert [each.text for each in await control.ephemerals("emma")] == shown
    posted = [each.text for each in await control.messages("general")]
    assert posted == ([] if shown else ["ours"])


async def test_ack_that_cannot_be_shown_is_an_error(
    app: RawApp, control: Control
) -> None:
    app.reply = lambda _: {"payload": {"blocks": [{"type": "carousel"}]}}

    result = await control.command("emma", "general", "/plain", "x")

    assert (result.accepted, result.error) == (False, "invalid_blocks")


async def test_click_carries_element_message_and_place(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    parent = (await control.say("emma", "general", "hi")).ts
    posted = await client.chat_postMessage(
        channel="C0GENERAL", text="x", thread_ts=parent, blocks=[button(value="42")]
    )
    for _ in range(2):
        await app.next()

    result = await control.click("emma", "general", posted["ts"], "go")

    payload = (await app.next())["payload"]
    [action] = payload["actions"]
    assert (action["action_id"], action["value"]) == ("go", "42")
    assert action["block_id"] == payload["message"]["blocks"][0]["block_id"]
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == "U0EMMA000"
    assert payload["trigger_id"] == result.trigger_id
    assert payload["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "C0GENERAL",
        "is_ephemeral": False,
        "thread_ts": parent,
    }


async def test_click_on_an_ephemeral_carries_no_message(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    whisper = await client.chat_postEphemeral(
        channel="C0GENERAL", user="U0EMMA000", text="x", blocks=[button()]
    )
    ts = whisper["message_ts"]

    assert (await control.click("emma", "general", ts, "go")).accepted

    payload = (await app.next())["payload"]
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    with pytest.raises(ControlError, match="message_not_found"):
        await control.click("bruno", "general", ts, "go")


async def test_value_tells_buttons_of_one_action_id_apart(
    app: RawApp, control: Control
) -> None:
    blocks = [button(value="1"), button(value="2")]
    said = await control.say("emma", "general", "x", blocks=blocks)
    await app.next()

    await control.click("emma", "general", said.ts, "go", value="2")

    assert (await app.next())["payload"]["actions"][0]["value"] == "2"


async def test_button_that_is_not_there_cannot_be_clicked(control: Control) -> None:
    said = await control.say("emma", "general", "x")

    with pytest.raises(ControlError, match="action_not_found"):
        await control.click("emma", "general", said.ts, "go")


async def test_nothing_is_clicked_while_interactivity_is_off(start: Start) -> None:
    settings = FULL["settings"] | {"interactivity": {"is_enabled": False}}
    workspace = await start(FULL | {"settings": settings})
    async with Control(workspace.control_url) as control:
        said = await control.say("emma", "general", "x", blocks=[button()])
        click = await control.click("emma", "general", said.ts, "go")
        shortcut = await control.shortcut("emma", "anywhere")

    assert click.error == shortcut.error == "interactivity_disabled"


async def test_message_shortcut_carries_its_message(
    app: RawApp, control: Control
) -> None:
    parent = (await control.say("emma", "general", "a")).ts
    reply = await control.say("bruno", "general", "b", thread_ts=parent)
    for _ in range(2):
        await app.next()

    result = await control.shortcut(
        "emma", "on_message", channel="general", ts=reply.ts
    )

    payload: Any = (await app.next())["payload"]
    assert result.accepted
    assert payload["type"] == "message_action"
    assert payload["message"]["thread_ts"] == parent
    assert payload["message_ts"] == reply.ts
    assert payload["response_url"]


async def test_message_shortcut_has_all_of_slacks_members(
    app: RawApp, control: Control
) -> None:
    said = await control.say("emma", "quiet", "a")

    await control.shortcut("emma", "on_message", channel="quiet", ts=said.ts)

    payload = (await app.next())["payload"]
    assert payload.keys() == {
        *("type", "token", "action_ts", "team", "user", "enterprise"),
        *("is_enterprise_install", "channel", "callback_id", "trigger_id"),
        *("response_url", "message_ts", "message"),
    }
    assert payload["channel"] == {"id": "C0QUIET00", "name": "quiet"}
    assert payload["message"]["user"] == "U0EMMA000"
    assert payload["message"]["text"] == "a"


async def test_message_of_one_person_has_no_shortcuts(
    client: AsyncWebClient, control: Control
) -> None:
    whisper = await client.chat_postEphemeral(
        channel="C0GENERAL", user="U0EMMA000", text="x"
    )
    ts = whisper["message_ts"]

    with pytest.raises(ControlError, match="message_not_found"):
        await control.shortcut("emma", "on_message", channel="general", ts=ts)


async def test_global_shortcut_stands_alone(app: RawApp, control: Control) -> None:
    await control.shortcut("emma", "anywhere")

    payload = (await app.next())["payload"]
    assert payload["type"] == "shortcut"
    assert "response_url" not in payload


@pytest.mark.parametrize("name", ["unknown", "on_message"])
async def test_shortcut_that_does_not_fit_is_unknown(
    control: Control, name: str
) -> None:
    assert (await control.shortcut("emma", name)).error == "unknown_shortcut"
