"""chat.*, asked with Slack's own client."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, Json, client_of, refused

GENERAL, LEADS, QUIET = "C0GENERAL", "C0LEADS00", "C0QUIET00"
EMMA = "U0EMMA000"
META = {"event_type": "translated", "event_payload": {"job": "j1"}}


async def post(client: AsyncWebClient, **more: object) -> str:
    body = {"channel": GENERAL, "text": "hi", **more}
    return str((await client.api_call("chat.postMessage", json=body))["ts"])


async def test_post_is_shown_as_the_bots_own(
    client: AsyncWebClient, workspace: LocalWorkspace
) -> None:
    answer = await client.chat_postMessage(channel=GENERAL, text="a & b")

    message = answer["message"]
    assert message["text"] == "a &amp; b"
    assert message["bot_id"] == workspace.bot_id
    assert message["user"] == workspace.bot_user_id
    assert message["blocks"][0]["type"] == "rich_text"
    assert message["ts"] == answer["ts"]


async def test_timestamps_are_unique_and_increase(client: AsyncWebClient) -> None:
    stamps = [float(await post(client)) for _ in range(20)]

    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("name", ["#general", "general"])
async def test_channel_may_go_by_name(client: AsyncWebClient, name: str) -> None:
    answer = await client.chat_postMessage(channel=name, text="hi")

    assert answer["channel"] == GENERAL


async def test_post_to_a_user_lands_in_their_dm(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=EMMA, text="hi")

    assert answer["channel"] == "D0EMMA000"


async def test_long_text_is_cut_at_forty_thousand(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=GENERAL, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
        ({"channel": QUIET}, "not_in_channel"),
        ({"text": ""}, "no_text"),
        ({"thread_ts": "1.0"}, "cannot_reply_to_message"),
        ({"thread_ts": "soon"}, "invalid_thread_ts"),
        ({"blocks": "{"}, "invalid_blocks_format"),
        ({"blocks": [{"type": "carousel"}]}, "invalid_blocks"),
        ({"markdown_text": "x"}, "markdown_text_conflict"),
        ({"metadata": "{"}, "invalid_metadata_format"),
        ({"metadata": "[1]"}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        (
            {"metadata": {"event_type": "x", "event_payload": {"k": "x" * 9000}}},
            "metadata_too_large",
        ),
    ],
)
async def test_post_is_refused(
    client: AsyncWebClient, arguments: Json, error: str
) -> None:
    assert await refused(post(client, **arguments)) == error


async def test_refused_blocks_say_where(client: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    url = client.base_url + "chat.postMessage"
    headers = {"Authorization": f"Bearer {client.token}"}
    asked = {"channel": GENERAL, "blocks": blocks}
    assert client.session is not None
    async with client.session.post(url, json=asked, headers=headers) as response:
        answer = await response.json()

    problem = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [problem]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {problem}"]


async def test_private_channel_of_others_does_not_exist(
    client: AsyncWebClient, control: Control
) -> None:
    await control.remove_bot("leads")

    assert await refused(post(client, channel=LEADS)) == "channel_not_found"


async def test_archived_channel_takes_no_post(
    client: AsyncWebClient, control: Control
) -> None:
    await control.archive("general")
    whisper = client.chat_postEphemeral(channel=GENERAL, user=EMMA, text="x")

    assert await refused(post(client)) == "is_archived"
    assert await refused(whisper) == "is_archived"


async def test_public_scope_posts_where_the_bot_is_no_member(
    start: Start, http: aiohttp.ClientSession
) -> None:
    scopes = {"bot": ["chat:write", "chat:write.public"]}
    workspace = await start(FULL | {"oauth_config": {"scopes": scopes}})

    assert await post(client_of(workspace, http), channel=QUIET)


async def test_closed_messages_tab_takes_no_post(
    start: Start, http: aiohttp.ClientSession
) -> None:
    features = {"app_home": {"messages_tab_enabled": False}}
    workspace = await start(FULL | {"features": features})

    error = await refused(post(client_of(workspace, http), channel=EMMA))

    assert error == "messages_tab_disabled"


async def test_markdown_text_becomes_a_markdown_block(client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=GENERAL, markdown_text="**hi**")

    [block] = answer["message"]["blocks"]
    assert (block["type"], block["text"]) == ("markdown", "**hi**")


async def test_reply_joins_the_thread_of_its_parent(client: AsyncWebClient) -> None:
    parent = await post(client)
    reply = await post(client, thread_ts=parent)

    answer = await client.chat_postMessage(channel=GENERAL, text="x", thread_ts=reply)

    assert answer["message"]["thread_ts"] == parent


async def test_update_changes_text_and_marks_the_edit(client: AsyncWebClient) -> None:
    ts = await post(client)

    answer = await client.chat_update(channel=GENERAL, ts=ts, text="new <")

    assert answer["text"] == "new &lt;"
    assert answer["message"]["edited"]["user"] == "U0LOCALBOT"


async def test_update_keeps_metadata_unless_it_names_some(
    client: AsyncWebClient,
) -> None:
    ts = await post(client, metadata=META)

    kept = await client.chat_update(channel=GENERAL, ts=ts, text="new")
    gone = await client.chat_update(channel=GENERAL, ts=ts, text="new", metadata={})

    assert kept["message"]["metadata"] == META
    assert "metadata" not in gone["message"]


async def test_update_and_delete_refuse(
    client: AsyncWebClient, control: Control
) -> None:
    theirs = (await control.say("emma", "general", "mine")).ts
    own = await post(client)

    async def update(ts: str, text: str = "x") -> str:
        return await refused(client.chat_update(channel=GENERAL, ts=ts, text=text))

    assert await update(theirs) == "cant_update_message"
    assert await update("1.0") == "message_not_found"
    assert await update(own, "x" * 4001) == "msg_too_long"
    delete = client.chat_delete(channel=GENERAL, ts=theirs)
    assert await refused(delete) == "cant_delete_message"


async def test_deleted_message_is_gone(
    client: AsyncWebClient, control: Control
) -> None:
    ts = await post(client)

    await client.chat_delete(channel=GENERAL, ts=ts)

    assert await control.messages("general") == []


async def test_ephemeral_is_seen_by_one_person_only(
    client: AsyncWebClient, control: Control
) -> None:
    answer = await client.chat_postEphemeral(channel=GENERAL, user=EMMA, text="psst")

    [seen] = await control.ephemerals("emma")
    assert (seen.ts, seen.text) == (answer["message_ts"], "psst")
    assert await control.ephemerals("bruno") == []
    assert await control.messages("general") == []


@pytest.mark.parametrize(
    ("channel", "user", "text", "error"),
    [
        (GENERAL, "U0GUEST00", "x", "user_not_in_channel"),
        (QUIET, EMMA, "x", "not_in_channel"),
        (GENERAL, EMMA, "x" * 40_001, "msg_too_long"),
    ],
)
async def test_ephemeral_is_refused(
    client: AsyncWebClient, channel: str, user: str, text: str, error: str
) -> None:
    call = client.chat_postEphemeral(channel=channel, user=user, text=text)

    assert await refused(call) == error


async def test_permalink_of_a_reply_names_its_thread(client: AsyncWebClient) -> None:
    parent = await post(client)
    reply = await post(client, thread_ts=parent)

    answer = await client.chat_getPermalink(channel=GENERAL, message_ts=reply)

    tail = f"/archives/{GENERAL}/p{reply.replace('.', '')}"
    assert answer["permalink"].endswith(f"{tail}?thread_ts={parent}&cid={GENERAL}")
