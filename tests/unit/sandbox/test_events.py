"""Which events an app hears of, and what they say."""

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, Json, RawApp


async def names(control: Control) -> list[str]:
    """Names of the events that were delivered so far."""
    entries = await control.log(kind="delivery")
    events = [entry.data["payload"]["event"] for entry in entries]
    return [each.get("subtype", each["type"]) for each in events]


async def test_message_event_is_wrapped_as_slack_wraps_it(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    said = await control.say("emma", "general", "hi")

    payload = (await app.next())["payload"]

    assert payload["type"] == "event_callback"
    assert payload["team_id"] == workspace.team_id
    assert payload["api_app_id"] == workspace.app_id
    [authorization] = payload["authorizations"]
    assert authorization["user_id"] == workspace.bot_user_id
    event = payload["event"]
    assert (event["type"], event["channel_type"]) == ("message", "channel")
    assert (event["user"], event["text"], event["ts"]) == ("U0EMMA000", "hi", said.ts)
    assert event["client_msg_id"]


@pytest.mark.parametrize(
    ("channel", "kind"), [("general", "channel"), ("leads", "group"), ("dm", "im")]
)
async def test_message_event_names_the_kind_of_channel(
    app: RawApp, control: Control, channel: str, kind: str
) -> None:
    await control.say("emma", channel, "hi")

    assert (await app.next_event())["channel_type"] == kind


async def test_edit_and_deletion_are_events(app: RawApp, control: Control) -> None:
    said = await control.say("emma", "general", "old")
    await app.next()
    await control.edit("emma", "general", said.ts, "new")
    changed = await app.next_event()
    await control.delete("emma", "general", said.ts)
    deleted = await app.next_event()

    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "new"
    assert changed["message"]["edited"]["user"] == "U0EMMA000"
    assert changed["previous_message"]["text"] == "old"
    assert deleted["subtype"] == "message_deleted"
    assert deleted["deleted_ts"] == said.ts


async def test_deleted_parent_stays_as_a_tombstone(
    app: RawApp, control: Control, client: AsyncWebClient
) -> None:
    parent = (await control.say("emma", "general", "secret")).ts
    await control.say("bruno", "general", "reply", thread_ts=parent)
    for _ in range(2):
        await app.next()
    await control.delete("emma", "general", parent)

    event = await app.next_event()
    thread = await client.conversations_replies(channel="C0GENERAL", ts=parent)

    assert event["subtype"] == "message_changed"
    assert event["previous_message"]["text"] == "secret"
    stone, reply = thread["messages"]
    assert (stone["subtype"], stone["user"]) == ("tombstone", "USLACKBOT")
    assert "secret" not in str(stone)
    assert reply["text"] == "reply"


async def test_reactions_are_events(app: RawApp, control: Control) -> None:
    ts = (await control.say("emma", "general", "hi")).ts
    await app.next()
    await control.react("bruno", "flag-br", "general", ts)
    added = await app.next_event()
    await control.unreact("bruno", "flag-br", "general", ts)
    removed = await app.next_event()

    assert added["type"] == "reaction_added"
    assert added["reaction"] == "flag-br"
    assert added["user"] == "U0BRUNO00"
    assert added["item_user"] == "U0EMMA000"
    assert added["item"] == {"type": "message", "channel": "C0GENERAL", "ts": ts}
    assert removed["type"] == "reaction_removed"


async def test_bot_hears_its_own_messages(
    app: RawApp, client: AsyncWebClient, workspace: LocalWorkspace
) -> None:
    await client.chat_postMessage(channel="C0GENERAL", text="hi")

    assert (await app.next_event())["bot_id"] == workspace.bot_id


async def test_mention_is_a_message_and_a_mention(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    await control.say("emma", "general", f"<@{workspace.bot_user_id}> hi")

    first, second = await app.next_event(), await app.next_event()

    assert {first["type"], second["type"]} == {"message", "app_mention"}
    assert first["ts"] == second["ts"]


async def test_mention_in_a_dm_is_a_message_only(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    await control.say("emma", "dm", f"<@{workspace.bot_user_id}> hi")
    await app.next()

    assert await names(control) == ["message"]


async def test_other_apps_message_is_marked(app: RawApp, control: Control) -> None:
    await control.say("emma", "general", "beep", bot=True)

    event = await app.next_event()

    assert event["subtype"] == "bot_message"
    assert event["bot_id"] == "B0OTHER00"


async def test_nothing_is_heard_from_where_the_bot_is_not(
    app: RawApp, control: Control
) -> None:
    ts = (await control.say("emma", "quiet", "hi")).ts
    await control.react("emma", "eyes", "quiet", ts)
    await control.invite_bot("quiet")
    await control.say("emma", "quiet", "hello")
    await app.next()
    await app.next()

    assert await names(control) == ["member_joined_channel", "message"]


async def test_leaving_is_the_last_thing_heard_of_a_channel(
    app: RawApp, control: Control
) -> None:
    await control.remove_bot("general")
    await control.say("emma", "general", "hi")

    assert (await app.next_event())["type"] == "member_left_channel"
    assert await names(control) == ["member_left_channel"]


async def test_newcomer_is_an_event(app: RawApp, control: Control) -> None:
    user = await control.add_user("noor", locale="ar")

    event = await app.next_event()

    assert (event["type"], event["user"]["id"]) == ("team_join", user)


async def test_revocation_is_an_event(
    app: RawApp, control: Control, workspace: LocalWorkspace
) -> None:
    await control.revoke_token()

    event = await app.next_event()

    assert event["tokens"] == {"oauth": [], "bot": [workspace.bot_user_id]}


async def test_only_subscribed_events_are_sent(start: Start) -> None:
    subscriptions = {"event_subscriptions": {"bot_events": ["reaction_added"]}}
    manifest = FULL | {"settings": FULL["settings"] | subscriptions}
    workspace = await start(manifest, retry_delays_seconds=())
    async with Control(workspace.control_url) as control:
        said = await control.say("emma", "general", "<@U0LOCALBOT> hi")
        await control.react("emma", "eyes", "general", said.ts)
        await control.unreact("emma", "eyes", "general", said.ts)

        assert await names(control) == ["reaction_added"]


async def test_event_without_its_scope_is_not_sent(start: Start) -> None:
    scopes = {"bot": ["reactions:read"]}
    manifest = FULL | {"oauth_config": {"scopes": scopes}}
    workspace = await start(manifest, retry_delays_seconds=())
    async with Control(workspace.control_url) as control:
        said = await control.say("emma", "general", "hi")
        await control.react("emma", "eyes", "general", said.ts)

        assert await names(control) == ["reaction_added"]


async def delivered(app: RawApp, count: int) -> list[tuple[str, Any]]:
    """Event id and text of so many deliveries, in the order of arrival."""
    heard = [(await app.next())["payload"] for _ in range(count)]
    return [(each["event_id"], each["event"]["text"]) for each in heard]


async def test_event_can_come_twice(app: RawApp, control: Control) -> None:
    await control.event_fault("duplicate")
    await control.say("emma", "general", "a")

    first, second = await delivered(app, 2)

    assert first == second


async def test_act_can_come_twice_as_two_events(app: RawApp, control: Control) -> None:
    await control.event_fault("duplicate_new_id")
    await control.say("emma", "general", "a")

    first, second = await delivered(app, 2)

    assert first[0] != second[0]
    assert first[1] == second[1]


async def test_event_can_come_after_the_next(app: RawApp, control: Control) -> None:
    await control.event_fault("reorder", event="message")
    await control.say("emma", "general", "a")
    await control.say("emma", "general", "b")

    assert [text for _, text in await delivered(app, 2)] == ["b", "a"]


async def test_event_can_be_lost(app: RawApp, control: Control) -> None:
    await control.event_fault("drop")
    await control.say("emma", "general", "a")
    await control.say("emma", "general", "b")

    assert [text for _, text in await delivered(app, 1)] == ["b"]


async def test_event_can_be_late(app: RawApp, control: Control) -> None:
    await control.event_fault("delay", seconds=60)
    await control.say("emma", "general", "a")
    await control.say("emma", "general", "b")
    early = await delivered(app, 1)
    await control.advance(61)

    assert [text for _, text in early + await delivered(app, 1)] == ["b", "a"]


async def test_hourly_limit_is_announced_once(start: Start) -> None:
    heard: list[Json] = []
    workspace = await start(events_per_hour=2)
    workspace._core.feed.limited = True
    workspace._core.dispatcher.event = heard.append  # type: ignore[method-assign, assignment]
    async with Control(workspace.control_url) as control:
        for text in "abcd":
            await control.say("emma", "general", text)
        await asyncio.sleep(0)

    kinds = [each["type"] for each in heard]
    assert kinds == ["event_callback", "event_callback", "app_rate_limited"]
