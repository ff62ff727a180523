"""Attachments, asked with Slack's own client and written by other apps."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from tests.unit.sandbox.kit import Json, RawApp, button, refused

GENERAL, EMMA = "C0GENERAL", "U0EMMA000"
NOTE: Json = {"fallback": "a note", "text": "a & b"}
KEPT: Json = {"id": 1, "fallback": "a note", "text": "a &amp; b"}


async def test_attachment_is_a_message_without_a_text(client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, attachments=[NOTE])

    history = await client.conversations_history(channel=GENERAL)

    assert posted["message"]["attachments"] == [KEPT]
    assert history["messages"][0]["attachments"] == [KEPT]
    assert history["messages"][0]["text"] == ""


async def test_parts_of_an_attachment_are_kept_as_slack_keeps_them(
    client: AsyncWebClient,
) -> None:
    fields = [{"title": "Host", "value": "db <1>", "short": True}]
    given: Json = {"color": "#36a64f", "fields": fields, "blocks": [button()], "id": 7}
    given["fallback"] = "x"

    posted = await client.chat_postMessage(channel=GENERAL, attachments=[NOTE, given])

    second = posted["message"]["attachments"][1]
    assert (second["id"], second["color"]) == (2, "36a64f")
    assert second["fields"][0]["value"] == "db &lt;1&gt;"
    assert second["blocks"][0]["block_id"]


async def test_update_keeps_attachments_unless_it_names_some(
    client: AsyncWebClient,
) -> None:
    posted = await client.chat_postMessage(channel=GENERAL, attachments=[NOTE])
    ts = posted["ts"]

    kept = await client.chat_update(channel=GENERAL, ts=ts, text="new")
    gone = await client.chat_update(channel=GENERAL, ts=ts, text="new", attachments=[])

    assert kept["message"]["attachments"] == [KEPT]
    assert "attachments" not in gone["message"]


async def test_private_message_has_attachments_too(
    client: AsyncWebClient, control: Control
) -> None:
    await client.chat_postEphemeral(channel=GENERAL, user=EMMA, attachments=[NOTE])

    [seen] = await control.ephemerals("emma")
    assert seen.raw["attachments"] == [KEPT]


@pytest.mark.parametrize(
    ("attachments", "error"),
    [
        ([NOTE] * 101, "too_many_attachments"),
        (["note"], "invalid_attachments"),
        ({"text": "x"}, "invalid_attachments"),
        ([{"fields": ["x"]}], "invalid_attachments"),
        ([{"blocks": [{"type": "carousel"}]}], "invalid_blocks"),
    ],
)
async def test_bad_attachments_are_refused(
    client: AsyncWebClient, attachments: list[Json], error: str
) -> None:
    asked = {"channel": GENERAL, "user": EMMA, "text": "x", "attachments": attachments}

    assert await refused(client.api_call("chat.postEphemeral", json=asked)) == error


async def test_bad_attachments_of_a_person_are_refused(control: Control) -> None:
    with pytest.raises(ControlError, match="invalid_attachments"):
        await control.say("emma", "general", "x", attachments=[{"fields": ["x"]}])


async def test_preview_of_a_persons_link_survives_an_edit(control: Control) -> None:
    preview = {"from_url": "https://a.example/", "title": "A", "text": "about a"}
    said = await control.say("emma", "general", "x", attachments=[preview])

    edited = await control.edit("emma", "general", said.ts, "y")

    assert edited.raw["attachments"] == said.raw["attachments"]
    assert edited.raw["attachments"][0]["from_url"] == "https://a.example/"


async def test_other_apps_message_is_its_blocks_and_its_text_a_fallback(
    app: RawApp, control: Control, client: AsyncWebClient
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Down*"}}
    said = await control.say("emma", "general", "Alert", blocks=[section], bot=True)

    event = await app.next_event()
    answer = await client.conversations_replies(channel=GENERAL, ts=said.ts)

    for message in (event, answer["messages"][0]):
        assert (message["text"], message["subtype"]) == ("Alert", "bot_message")
        assert message["blocks"][0]["text"]["text"] == "*Down*"


@pytest.mark.parametrize("subtype", ["me_message", "channel_topic"])
async def test_person_can_write_any_kind_of_message(
    app: RawApp, control: Control, subtype: str
) -> None:
    await control.say("emma", "general", "x", subtype=subtype)

    event = await app.next_event()
    assert (event["subtype"], event["user"]) == (subtype, EMMA)


async def test_person_can_send_a_reply_to_the_channel_too(
    control: Control, client: AsyncWebClient
) -> None:
    parent = (await control.say("emma", "general", "a")).ts
    broadcast = "thread_broadcast"
    await control.say("emma", "general", "b", thread_ts=parent, subtype=broadcast)

    newest = (await client.conversations_history(channel=GENERAL))["messages"][0]

    assert (newest["text"], newest["subtype"]) == ("b", broadcast)
    assert newest["root"]["ts"] == parent


async def test_other_app_is_known(client: AsyncWebClient) -> None:
    answer = await client.bots_info(bot="B0OTHER00")

    assert answer["bot"]["name"] == "Other App"
