"""conversations.*, asked with Slack's own client."""

from collections.abc import Coroutine
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import Json, client_of, refused

GENERAL, LEADS, QUIET, EMMAS_DM = "C0GENERAL", "C0LEADS00", "C0QUIET00", "D0EMMA000"
META = {"event_type": "translated", "event_payload": {"job": "j1"}}


async def texts(call: Coroutine[Any, Any, Any]) -> list[str]:
    return [each["text"] for each in (await call)["messages"]]


async def thread(control: Control) -> str:
    """A parent with two replies, and a message after it."""
    parent = (await control.say("emma", "general", "parent")).ts
    for text in ("one", "two"):
        await control.say("bruno", "general", text, thread_ts=parent)
    await control.say("emma", "general", "after")
    return parent


async def test_history_is_newest_first_without_replies(
    client: AsyncWebClient, control: Control
) -> None:
    await thread(control)

    history = client.conversations_history(channel=GENERAL)

    assert await texts(history) == ["after", "parent"]


async def test_broadcast_reply_is_in_the_history_too(
    client: AsyncWebClient, control: Control
) -> None:
    parent = await thread(control)
    await client.chat_postMessage(
        channel=GENERAL, text="all", thread_ts=parent, reply_broadcast=True
    )

    answer = await client.conversations_history(channel=GENERAL)

    newest = answer["messages"][0]
    assert (newest["text"], newest["subtype"]) == ("all", "thread_broadcast")
    assert newest["root"]["ts"] == parent


async def test_parent_counts_its_replies(
    client: AsyncWebClient, control: Control
) -> None:
    parent = await thread(control)

    answer = await client.conversations_replies(channel=GENERAL, ts=parent)

    first, second, _ = answer["messages"]
    assert (first["reply_count"], first["reply_users"]) == (2, ["U0BRUNO00"])
    assert first["thread_ts"] == parent
    assert second["parent_user_id"] == "U0EMMA000"


async def test_ts_of_a_reply_brings_that_reply_alone(
    client: AsyncWebClient, control: Control
) -> None:
    parent = await thread(control)
    reply = (await control.messages("general", thread_ts=parent))[1]

    replies = client.conversations_replies(
        channel=GENERAL, ts=reply.ts, limit=1, inclusive=True
    )

    assert await texts(replies) == ["one"]


async def test_span_cuts_replies_but_never_the_parent(
    client: AsyncWebClient, control: Control
) -> None:
    parent = await thread(control)
    one = (await control.messages("general", thread_ts=parent))[1].ts

    async def since(*, inclusive: bool) -> list[str]:
        replies = client.conversations_replies(
            channel=GENERAL, ts=parent, oldest=one, inclusive=inclusive
        )
        return await texts(replies)

    assert await since(inclusive=False) == ["parent", "two"]
    assert await since(inclusive=True) == ["parent", "one", "two"]


async def test_history_pages_by_cursor(
    client: AsyncWebClient, control: Control
) -> None:
    for text in ("a", "b", "c"):
        await control.say("emma", "general", text)

    first = await client.conversations_history(channel=GENERAL, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.conversations_history(channel=GENERAL, limit=2, cursor=cursor)

    assert first["has_more"] is True
    assert await texts(rest) == ["a"]


async def test_metadata_comes_only_when_asked_for(client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=GENERAL, text="x", metadata=META)

    bare = await client.conversations_history(channel=GENERAL)
    full = await client.conversations_history(
        channel=GENERAL, include_all_metadata=True
    )

    assert "metadata" not in bare["messages"][0]
    assert full["messages"][0]["metadata"] == META


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("history", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("history", {"channel": QUIET}, "not_in_channel"),
        ("history", {"channel": GENERAL, "oldest": "x"}, "invalid_ts_oldest"),
        ("history", {"channel": GENERAL, "latest": "x"}, "invalid_ts_latest"),
        ("history", {"channel": GENERAL, "cursor": "!"}, "invalid_cursor"),
        ("history", {"channel": GENERAL, "cursor": "bmV4dDp4"}, "invalid_cursor"),
        ("history", {"channel": GENERAL, "cursor": "b3RoZXI6MQ=="}, "invalid_cursor"),
        ("history", {"channel": GENERAL, "limit": "many"}, "invalid_arguments"),
        ("history", {"channel": GENERAL, "limit": "0"}, "invalid_arguments"),
        ("replies", {"channel": GENERAL, "ts": "1.0"}, "thread_not_found"),
        ("replies", {"channel": QUIET, "ts": "1.0"}, "channel_not_found"),
        ("list", {"types": "secret"}, "invalid_types"),
        ("list", {"limit": "x"}, "invalid_limit"),
        ("members", {"channel": GENERAL, "limit": "-1"}, "invalid_limit"),
        ("join", {"channel": LEADS}, "method_not_supported_for_channel_type"),
        ("open", {}, "users_list_not_supplied"),
        ("open", {"users": "U0NOBODY0"}, "user_not_found"),
        ("open", {"users": "U0A,U0B"}, "method_not_supported_for_channel_type"),
        ("open", {"channel": "D0NOBODY0"}, "channel_not_found"),
    ],
)
async def test_conversations_refuse(
    client: AsyncWebClient, method: str, arguments: Json, error: str
) -> None:
    # A cursor after the end of a list with one item still needs an item.
    await client.chat_postMessage(channel=GENERAL, text="x")

    call = client.api_call(f"conversations.{method}", params=arguments)

    assert await refused(call) == error


async def test_private_channel_of_others_is_not_listed(
    client: AsyncWebClient, control: Control
) -> None:
    await control.remove_bot("leads")

    answer = await client.conversations_list(types="public_channel,private_channel,im")

    ids = {each["id"] for each in answer["channels"]}
    assert {GENERAL, QUIET, EMMAS_DM} <= ids
    assert LEADS not in ids


async def test_list_leaves_archived_channels_out(
    client: AsyncWebClient, control: Control
) -> None:
    await control.archive("travel")

    answer = await client.conversations_list(exclude_archived=True, limit=2)

    assert [each["name"] for each in answer["channels"]] == ["general", "quiet"]


async def test_info_tells_kind_and_numbers(client: AsyncWebClient) -> None:
    public = await client.conversations_info(
        channel=GENERAL, include_num_members=True, include_locale=True
    )
    private = await client.conversations_info(channel=EMMAS_DM)

    assert public["channel"]["num_members"] == 6
    assert public["channel"]["locale"] == "en-US"
    assert private["channel"]["user"] == "U0EMMA000"


async def test_each_kind_of_conversation_needs_its_scope(
    start: Start, http: aiohttp.ClientSession, project_manifest: Json
) -> None:
    project_manifest["oauth_config"]["scopes"]["bot"] = ["channels:read"]
    client = client_of(await start(project_manifest), http)

    listed = client.conversations_list(types="public_channel,im")

    assert await refused(listed) == "missing_scope"
    assert await refused(client.conversations_info(channel=LEADS)) == "missing_scope"
    assert (await client.conversations_list())["ok"]


async def test_members_are_listed(client: AsyncWebClient) -> None:
    answer = await client.conversations_members(channel=LEADS)

    assert set(answer["members"]) == {"U0EMMA000", "U0BRUNO00", "U0LOCALBOT"}


async def test_join_makes_a_member_once(client: AsyncWebClient) -> None:
    first = await client.conversations_join(channel=QUIET)
    second = await client.conversations_join(channel=QUIET)

    assert first["channel"]["is_member"] is True
    assert "warning" not in first
    assert second["warning"] == "already_in_channel"


async def test_archived_channel_cannot_be_joined(
    client: AsyncWebClient, control: Control
) -> None:
    await control.archive("quiet")

    assert await refused(client.conversations_join(channel=QUIET)) == "is_archived"


async def test_open_finds_the_dm(client: AsyncWebClient) -> None:
    short = await client.conversations_open(users="U0EMMA000")
    full = await client.conversations_open(channel=EMMAS_DM, return_im=True)

    assert short["channel"] == {"id": EMMAS_DM}
    assert full["channel"]["is_im"] is True
    assert full["already_open"] is True


async def test_members_come_in_pages(client: AsyncWebClient) -> None:
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        page = await client.conversations_members(
            channel=GENERAL, limit=2, cursor=cursor
        )
        found += page["members"]
        cursor = page["response_metadata"]["next_cursor"]

    assert len(found) == len(set(found)) == 6
    assert cursor == ""


async def test_info_tells_whether_the_bot_is_in(client: AsyncWebClient) -> None:
    inside = await client.conversations_info(channel=GENERAL)
    outside = await client.conversations_info(channel=QUIET)

    assert inside["channel"]["is_member"] is True
    assert outside["channel"]["is_member"] is False


async def test_message_above_another_is_found_by_its_ts(
    client: AsyncWebClient, control: Control
) -> None:
    said = await control.say_many("emma", "general", ["a", "b", "c"])

    async def before(*, inclusive: bool) -> list[str]:
        history = client.conversations_history(
            channel=GENERAL, latest=said[2].ts, limit=1, inclusive=inclusive
        )
        return await texts(history)

    assert await before(inclusive=False) == ["b"]
    assert await before(inclusive=True) == ["c"]


async def test_replies_page_oldest_first(
    client: AsyncWebClient, control: Control
) -> None:
    parent = (await control.say("emma", "general", "parent")).ts
    await control.say_many("bruno", "general", list("abc"), thread_ts=parent)

    first = await client.conversations_replies(channel=GENERAL, ts=parent, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.conversations_replies(
        channel=GENERAL, ts=parent, limit=2, cursor=cursor
    )

    assert [each["text"] for each in first["messages"]] == ["parent", "a"]
    assert first["has_more"] is True
    assert await texts(rest) == ["b", "c"]


async def test_latest_cuts_replies_too(
    client: AsyncWebClient, control: Control
) -> None:
    parent = (await control.say("emma", "general", "parent")).ts
    said = await control.say_many("bruno", "general", list("abc"), thread_ts=parent)

    replies = client.conversations_replies(
        channel=GENERAL, ts=parent, latest=said[1].ts, inclusive=True
    )

    assert await texts(replies) == ["parent", "a", "b"]


async def test_closed_account_is_in_no_channel(
    client: AsyncWebClient, control: Control
) -> None:
    await control.deactivate("bruno")

    answer = await client.conversations_members(channel=LEADS)
    user = await client.users_info(user="U0BRUNO00")

    assert "U0BRUNO00" not in answer["members"]
    assert user["user"]["deleted"] is True


async def test_deleted_reply_is_gone_from_its_thread(
    client: AsyncWebClient, control: Control
) -> None:
    parent = await thread(control)
    reply = (await control.messages("general", thread_ts=parent))[1]
    await control.delete("bruno", "general", reply.ts)

    answer = await client.conversations_replies(channel=GENERAL, ts=parent)

    assert [each["text"] for each in answer["messages"]] == ["parent", "two"]
    assert answer["messages"][0]["reply_count"] == 1
