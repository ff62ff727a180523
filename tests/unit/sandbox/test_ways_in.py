"""How people reach an app: Slack's own framework, unmodified, over both transports."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import (
    Json,
    bolt_app,
    button,
    option,
    over_http,
    over_socket,
    plain,
)

GENERAL, EMMA = "C0GENERAL", "U0EMMA000"
LANGUAGES: Json = {
    "type": "actions",
    "block_id": "job-1",
    "elements": [
        {"type": "external_select", "action_id": "other", "min_query_length": 0}
    ],
}
SURE: Json = {"title": plain("Delete it?"), "text": plain("For everybody.")}


@pytest.fixture(params=["socket", "http"])
async def bot(
    request: pytest.FixtureRequest,
    workspace: LocalWorkspace,
    client: AsyncWebClient,
    control: Control,
) -> AsyncIterator[AsyncApp]:
    app = bolt_app(workspace, client)
    if request.param == "socket":
        async with over_socket(app, workspace):
            yield app
    else:
        async with over_http(app, control):
            yield app


@pytest.fixture
def heard(bot: AsyncApp) -> list[Json]:
    """Every event, click, question for options and shortcut, acked at once."""
    bodies: list[Json] = []

    @bot.use
    async def take(body: Json, next_: Any) -> None:
        bodies.append(body)
        await next_()

    async def ack_it(ack: Any) -> None:
        await ack()

    for event in ("message", "app_mention"):
        bot.event(event)(ack_it)
    for action in ("other", "erase"):
        bot.action(action)(ack_it)
    bot.shortcut("on_message")(ack_it)
    return bodies


async def parent_of_a_thread(control: Control) -> str:
    return (await control.say("emma", "general", "hello")).ts


async def whispered(client: AsyncWebClient, thread_ts: str) -> str:
    """A private message to Emma, with a select of languages."""
    answer = await client.chat_postEphemeral(
        channel=GENERAL, user=EMMA, text="x", blocks=[LANGUAGES], thread_ts=thread_ts
    )
    return str(answer["message_ts"])


async def test_select_of_a_private_message_asks_and_is_chosen(
    bot: AsyncApp, heard: list[Json], client: AsyncWebClient, control: Control
) -> None:
    @bot.options("other")
    async def languages(ack: Any) -> None:
        group = {"label": plain("Often"), "options": [option("pt-BR"), option("es")]}
        await ack(option_groups=[group])

    parent = await parent_of_a_thread(control)
    ts = await whispered(client, parent)
    offered = await control.suggest("emma", "other", "", channel="general", ts=ts)
    chosen = await control.click("emma", "general", ts, "other", value="es")

    assert [each["value"] for each in offered.options] == ["pt-BR", "es"]
    assert chosen.accepted
    question, click = heard[-2:]
    place = {
        "type": "message",
        "message_ts": ts,
        "channel_id": GENERAL,
        "is_ephemeral": True,
        "thread_ts": parent,
    }
    assert question["container"] == click["container"] == place
    assert click["actions"][0]["selected_option"]["value"] == "es"
    assert click["actions"][0]["block_id"] == "job-1"
    assert click["response_url"]
    assert click["trigger_id"] == chosen.trigger_id


async def test_question_for_options_says_what_slack_says(
    bot: AsyncApp, heard: list[Json], client: AsyncWebClient, control: Control
) -> None:
    @bot.options("other")
    async def languages(ack: Any) -> None:
        await ack(options=[option("pt-BR")])

    posted = await client.chat_postMessage(
        channel=GENERAL, text="x", blocks=[LANGUAGES]
    )
    ts = posted["ts"]
    await control.suggest("bruno", "other", "por", channel="general", ts=ts)

    body = heard[-1]
    assert body.keys() == {
        *("type", "token", "team", "user", "api_app_id", "enterprise"),
        *("is_enterprise_install", "action_id", "block_id", "value"),
        *("container", "channel", "message"),
    }
    assert (body["type"], body["value"]) == ("block_suggestion", "por")
    assert (body["action_id"], body["block_id"]) == ("other", "job-1")
    assert body["user"]["id"] == "U0BRUNO00"
    assert body["message"]["ts"] == ts


async def test_what_one_person_was_offered_is_not_anothers(
    bot: AsyncApp, client: AsyncWebClient, control: Control
) -> None:
    @bot.options("other")
    async def languages(ack: Any) -> None:
        await ack(options=[option("pt-BR")])

    posted = await client.chat_postMessage(
        channel=GENERAL, text="x", blocks=[LANGUAGES]
    )
    ts = posted["ts"]
    await control.suggest("bruno", "other", "", channel="general", ts=ts)

    with pytest.raises(ControlError, match="option_not_found"):
        await control.click("emma", "general", ts, "other", value="pt-BR")


async def test_another_person_confirms_a_button_in_a_thread(
    heard: list[Json], client: AsyncWebClient, control: Control
) -> None:
    block = button("erase")
    block["elements"][0]["confirm"] = SURE
    metadata = {"event_type": "done", "event_payload": {"job": "j1"}}
    parent = await parent_of_a_thread(control)
    posted = await client.chat_postMessage(
        channel=GENERAL, thread_ts=parent, blocks=[block], text="x", metadata=metadata
    )

    declined = await control.click(
        "bruno", "general", posted["ts"], "erase", confirm=False
    )
    before = len(heard)
    confirmed = await control.click("bruno", "general", posted["ts"], "erase")

    assert (declined.error, confirmed.accepted) == ("not_confirmed", True)
    assert confirmed.dialog is not None
    [click] = heard[before:]
    assert click["user"]["id"] == "U0BRUNO00"
    assert click["message"]["thread_ts"] == parent
    assert "metadata" not in click["message"]
    assert click["container"]["is_ephemeral"] is False


@pytest.mark.parametrize("channel", ["quiet", "dm"])
async def test_shortcut_on_a_reply_is_answered_in_its_thread(
    heard: list[Json], control: Control, channel: str
) -> None:
    parent = (await control.say("emma", channel, "a")).ts
    reply = await control.say("emma", channel, "b", thread_ts=parent)
    await control.edit("emma", channel, reply.ts, "*b*")

    await control.shortcut("emma", "on_message", channel=channel, ts=reply.ts)
    shortcut = heard[-1]
    respond = AsyncRespond(response_url=shortcut["response_url"])
    await respond("public", response_type="in_channel", thread_ts=reply.ts)
    await respond("private", thread_ts=parent)

    message = shortcut["message"]
    assert (message["text"], message["thread_ts"]) == ("*b*", parent)
    assert message["edited"]["user"] == EMMA
    assert message["blocks"][0]["type"] == "rich_text"
    assert shortcut["trigger_id"]
    place = shortcut["channel"]["id"]
    thread = await control.messages(place, thread_ts=parent)
    assert [each.text for each in thread] == ["a", "*b*", "public"]
    [whisper] = await control.ephemerals("emma")
    assert (whisper.text, whisper.thread_ts) == ("private", parent)


async def test_shortcut_on_another_apps_message_carries_all_of_it(
    heard: list[Json], control: Control
) -> None:
    alert = {"color": "#ff0000", "title": "Disk", "text": "91 % & rising"}
    said = await control.say(
        "bruno", "quiet", "", attachments=[alert], subtype="", bot=True
    )

    await control.shortcut("emma", "on_message", channel="quiet", ts=said.ts)

    message = heard[-1]["message"]
    assert (message["bot_id"], message["app_id"]) == ("B0OTHER00", "A0OTHER00")
    assert "subtype" not in message
    assert message["attachments"] == [
        {
            "id": 1,
            "fallback": "[no preview available]",
            "color": "ff0000",
            "title": "Disk",
            "text": "91 % &amp; rising",
        }
    ]


async def test_mention_by_name_in_a_thread_comes_as_two_events(
    heard: list[Json], control: Control, workspace: LocalWorkspace
) -> None:
    parent = await parent_of_a_thread(control)
    await control.say("bruno", "general", "@fullbot pt", thread_ts=parent)
    await control.idle()

    events = [body["event"] for body in heard[-2:]]
    assert {each["type"] for each in events} == {"message", "app_mention"}
    for event in events:
        assert event["thread_ts"] == parent
        assert event["text"] == f"<@{workspace.bot_user_id}> pt"
        [section] = event["blocks"][0]["elements"]
        assert section["elements"] == [
            {"type": "user", "user_id": workspace.bot_user_id},
            {"type": "text", "text": " pt"},
        ]


async def test_talk_in_a_dm_and_its_threads_is_heard(
    heard: list[Json], control: Control
) -> None:
    said = await control.say("emma", "dm", "olá")
    await control.say("emma", "dm", "more", thread_ts=said.ts)
    await control.edit("emma", "dm", said.ts, "oi")
    await control.idle()

    events = [body["event"] for body in heard]
    assert {each["channel_type"] for each in events} == {"im"}
    told = [each.get("subtype", each.get("text")) for each in events]
    assert sorted(told) == ["message_changed", "more", "olá"]
    assert [each.get("thread_ts") for each in events if each.get("text") == "more"] == [
        said.ts
    ]


async def test_bots_own_words_in_a_dm_are_delivered_and_passed_over(
    heard: list[Json], client: AsyncWebClient, control: Control
) -> None:
    await client.chat_postMessage(channel="D0EMMA000", text="me")
    await control.idle()

    [delivery] = await control.log(kind="delivery")
    event = delivery.data["payload"]["event"]
    assert (event["bot_id"], event["channel_type"]) == ("B0LOCAL00", "im")
    assert heard == []
