"""The control API and its client: what is seen, what is refused, who gets in."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, Json, RawApp

GENERAL, LEADS = "C0GENERAL", "C0LEADS00"


async def test_people_write_edit_and_delete(control: Control) -> None:
    said = await control.say("emma", "general", "old")
    edited = await control.edit("emma", "general", said.ts, "new")
    await control.say("U0BRUNO00", GENERAL, "reply", thread_ts=said.ts)
    gone = await control.say("emma", "#general", "gone")
    await control.delete("emma", "general", gone.ts)

    assert edited.ts == said.ts
    texts = [each.text for each in await control.messages("#general")]
    assert texts == ["new", "reply"]


async def test_thread_is_listed_alone(control: Control) -> None:
    parent = (await control.say("emma", "general", "parent")).ts
    await control.say("emma", "general", "other")
    await control.say("bruno", "general", "reply", thread_ts=parent)

    thread = await control.messages("general", thread_ts=parent)

    assert [each.text for each in thread] == ["parent", "reply"]
    assert {each.thread_ts for each in thread} == {parent}


@pytest.mark.parametrize(
    ("user", "channel", "error"),
    [
        ("nobody", "general", "user_not_found"),
        ("emma", "nowhere", "channel_not_found"),
        ("guest", "general", "not_in_channel"),
        ("clara", "leads", "channel_not_found"),
        ("emma", "@bruno", "channel_not_found"),
    ],
)
async def test_nobody_writes_where_they_are_not(
    control: Control, user: str, channel: str, error: str
) -> None:
    with pytest.raises(ControlError) as caught:
        await control.say(user, channel, "x")

    assert caught.value.error == error


async def test_people_are_held_to_what_slack_lets_them_do(control: Control) -> None:
    said = await control.say("emma", "travel", "x")
    await control.react("emma", "eyes", "travel", said.ts)

    async def error(asked: object) -> str:
        with pytest.raises(ControlError) as caught:
            await asked  # type: ignore[misc]
        return caught.value.error

    ts = said.ts
    assert await error(control.edit("bruno", "travel", ts, "y")) == (
        "cant_update_message"
    )
    assert await error(control.delete("bruno", "travel", ts)) == "cant_update_message"
    assert await error(control.react("emma", "eyes", "travel", ts)) == "already_reacted"
    assert await error(control.unreact("emma", "wave", "travel", ts)) == "no_reaction"
    assert await error(control.react("emma", "No!", "travel", ts)) == "invalid_name"
    assert await error(control.react("emma", "eyes", "travel", "1.0")) == (
        "message_not_found"
    )
    assert await error(control.say("emma", "travel", "")) == "no_text"
    bad = [{"type": "carousel"}]
    assert await error(control.say("emma", "travel", "x", blocks=bad)) == (
        "invalid_blocks"
    )
    await control.archive("travel")
    assert await error(control.say("emma", "travel", "x")) == "is_archived"
    await control.archive("travel", archived=False)
    await control.say("emma", "travel", "again")


async def test_admin_deletes_anybodys_message(control: Control) -> None:
    said = await control.say("bruno", "general", "x")

    await control.delete("emma", "general", said.ts)

    assert await control.messages("general") == []


async def test_read_only_messages_tab_takes_nothing(start: Start) -> None:
    app_home = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    features = FULL["features"] | {"app_home": app_home}
    workspace = await start(FULL | {"features": features})
    async with Control(workspace.control_url) as control:
        with pytest.raises(ControlError, match="messages_tab_read_only"):
            await control.say("emma", "dm", "x")


async def test_waiting_finds_the_bots_message_only(
    client: AsyncWebClient, control: Control
) -> None:
    await control.say("emma", "general", "hello")
    await client.chat_postMessage(channel=GENERAL, text="hello from the bot")

    found = await control.wait_for(contains="hello")

    assert found.bot_id == "B0LOCAL00"


async def test_waiting_starts_after_a_log_number(
    client: AsyncWebClient, control: Control
) -> None:
    await client.chat_postMessage(channel=GENERAL, text="first")
    seen = await control.sequence()
    await client.chat_postMessage(channel=GENERAL, text="second")

    assert (await control.wait_for(after=seen)).text == "second"


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ({"channel": "leads"}, "in leads"),
        ({"kind": "update"}, "edited"),
        ({"kind": "ephemeral"}, "psst"),
        ({"ephemeral_to": "bruno"}, "psst"),
        ({"contains": "inside a block"}, "blocks"),
        ({"thread_ts": "", "channel": "general"}, "plain"),
        ({"kind": "delete"}, "gone"),
    ],
)
async def test_waiting_takes_conditions(
    client: AsyncWebClient, control: Control, conditions: Json, text: str
) -> None:
    parent = (await control.say("emma", "general", "parent")).ts
    post = client.chat_postMessage
    await post(channel=GENERAL, text="threaded", thread_ts=parent)
    first = await post(channel=GENERAL, text="plain")
    await client.chat_update(channel=GENERAL, ts=first["ts"], text="edited")
    await post(channel=LEADS, text="in leads")
    await client.chat_postEphemeral(channel=GENERAL, user="U0BRUNO00", text="psst")
    section = {"type": "plain_text", "text": "inside a block"}
    blocks = [{"type": "section", "text": section}]
    await post(channel=GENERAL, text="blocks", blocks=blocks)
    gone = await post(channel=GENERAL, text="gone")
    await client.chat_delete(channel=GENERAL, ts=gone["ts"])

    assert (await control.wait_for(**conditions)).text == text


async def test_waiting_in_vain_tells_what_came(
    client: AsyncWebClient, control: Control
) -> None:
    await client.chat_postMessage(channel=GENERAL, text="other")

    with pytest.raises(TimeoutError) as caught:
        await control.wait_for(timeout=0.01, contains="hello")

    assert "contains='hello'" in str(caught.value)
    assert "post in C0GENERAL 'other'" in str(caught.value)


async def test_waiting_for_nobody_is_an_error_and_no_timeout(control: Control) -> None:
    with pytest.raises(ControlError, match="user_not_found"):
        await control.wait_for(ephemeral_to="nobody")


async def test_log_keeps_calls_without_their_token(
    client: AsyncWebClient, control: Control, workspace: LocalWorkspace
) -> None:
    await client.api_call("auth.test", data={"token": workspace.bot_token})

    [entry] = await control.log(kind="call")

    assert entry.data["method"] == "auth.test"
    assert entry.data["answer"]["ok"] is True
    assert entry.data["ms"] >= 0
    assert workspace.bot_token not in str(entry.data)


async def test_log_numbers_have_no_gaps(app: RawApp, control: Control) -> None:
    await control.command("emma", "general", "/plain", "x")
    assert (await app.next())["type"] == "slash_commands"

    entries = await control.log()

    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert await control.log(after=entries[-2].seq) == entries[-1:]
    assert [e.kind for e in entries] == ["connection", "call", "delivery", "ack"] or [
        e.kind for e in entries
    ] == ["call", "connection", "delivery", "ack"]


async def test_log_forgets_its_oldest_entries(start: Start) -> None:
    workspace = await start(log_entries=3, retry_delays_seconds=())
    async with Control(workspace.control_url) as control:
        for number in range(5):
            await control.say("emma", "quiet", str(number))
        entries = await control.log()

    assert [entry.seq for entry in entries] == [3, 4, 5]


async def test_idle_waits_for_deliveries(app: RawApp, control: Control) -> None:
    app.reply = lambda _: None
    await control.say("emma", "general", "x")
    with pytest.raises(TimeoutError):
        await control.idle(quiet=0.01, timeout=0.1)
    app.reply = lambda _: {}

    await control.idle(quiet=0.01)

    assert (await control.state())["pending_deliveries"] == 0


async def test_new_channel_and_person_are_there(control: Control) -> None:
    user = await control.add_user("noor", locale="ar")
    channel = await control.add_channel("plans", private=True, members=["noor", "bot"])

    said = await control.say("noor", "plans", "x")

    assert (said.user, said.channel) == (user, channel)
    state = await control.state()
    [noor] = [each for each in state["users"] if each["name"] == "noor"]
    assert noor["locale"] == "ar"


async def test_names_that_look_alike_get_ids_of_their_own(control: Control) -> None:
    ids = [await control.add_user(f"translator{number}") for number in range(3)]

    assert len(set(ids)) == 3


async def test_reset_brings_the_seed_back(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    await control.say("emma", "general", "x")
    await control.remove_bot("travel")
    await control.add_fault(method="*", kind="drop_before", times=-1)
    await control.revoke_token()
    await control.advance(1000)
    before = await control.sequence()
    await control.reset()

    assert await control.messages("general") == []
    await client.chat_postMessage(channel="C0TRAVEL0", text="still connected")
    assert await control.sequence() > before
    assert not app.socket.closed


async def test_state_tells_what_there_is(control: Control) -> None:
    await control.add_fault(method="auth.test", kind="slow", seconds=1)
    await control.event_fault("drop")

    state = await control.state()

    assert state["connections"] == 0
    assert [fault["kind"] for fault in state["faults"]] == ["slow", "drop"]
    assert "chat.postMessage" in state["methods"]


async def raw(
    http: aiohttp.ClientSession,
    workspace: LocalWorkspace,
    action: str = "sequence",
    **headers: str,
) -> tuple[int, str]:
    """Status and text of a bare post to the control API."""
    headers.setdefault("Content-Type", "application/json")
    url = f"{workspace.control_url}/{action}"
    async with http.post(url, data="{}", headers=headers) as response:
        return response.status, await response.text()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_web_page_from_elsewhere_drives_nothing(
    http: aiohttp.ClientSession,
    workspace: LocalWorkspace,
    headers: dict[str, str],
    status: int,
) -> None:
    assert (await raw(http, workspace, **headers))[0] == status


async def test_own_page_may_drive(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    assert (await raw(http, workspace, Origin=workspace.url))[0] == 200


async def test_control_token_is_asked_for_where_there_is_one(start: Start) -> None:
    workspace = await start(control_token="sesame")
    async with Control(workspace.control_url) as stranger:
        with pytest.raises(ControlError, match="401"):
            await stranger.sequence()

    async with Control(workspace.control_url, token=workspace.control_token) as friend:
        assert await friend.sequence() == 0


async def test_action_that_is_not_there_or_not_understood(
    http: aiohttp.ClientSession, workspace: LocalWorkspace
) -> None:
    assert (await raw(http, workspace, "dance"))[0] == 404
    status, text = await raw(http, workspace, "say")
    assert status == 400
    assert "invalid_arguments" in text


async def test_control_outside_its_context_says_so() -> None:
    with pytest.raises(RuntimeError, match="context manager"):
        await Control("http://127.0.0.1:1/_local").sequence()


async def test_many_messages_are_written_with_one_call(
    app: RawApp, control: Control
) -> None:
    wanted = [str(number) for number in range(100)]

    said = await control.say_many("emma", "general", wanted)

    assert [each.text for each in said] == wanted
    assert [(await app.next_event())["text"] for _ in wanted] == wanted


async def test_person_writes_forty_thousand_characters_and_no_more(
    control: Control,
) -> None:
    said = await control.say("emma", "general", "x" * 40_000)

    assert len(said.text) == 40_000
    with pytest.raises(ControlError, match="msg_too_long"):
        await control.say("emma", "general", "x" * 40_001)


async def test_nobody_writes_to_a_bot_without_a_messages_tab(start: Start) -> None:
    app_home = {"messages_tab_enabled": False}
    features = FULL["features"] | {"app_home": app_home}
    workspace = await start(FULL | {"features": features})
    async with Control(workspace.control_url) as control:
        with pytest.raises(ControlError, match="messages_tab_disabled"):
            await control.say("emma", "dm", "hi")
