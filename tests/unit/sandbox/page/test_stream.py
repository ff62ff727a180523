"""What an open page is told while it is open."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.page.stream import event
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import RawApp, ask, home, modal, text_input
from tests.unit.sandbox.page.visiting import Visitor


def at(channel: str, ts: str, where: str = "m") -> str:
    return f'hx-target="#{where}-{channel}-{ts.replace(".", "-")}"'


async def test_a_new_message_is_added_to_its_list_with_its_day_if_it_is_the_first(
    visitor: Visitor, control: Control
) -> None:
    async with visitor.stream("emma", channel="general") as stream:
        first = await control.say("bruno", "general", "one")
        await control.say("bruno", "general", "two")
        one, two = await stream.until("one"), await stream.until("two")
    assert f'hx-target="#list-{first.channel}" hx-swap="beforeend"' in one
    assert ('class="day"' in one, 'class="day"' in two) == (True, False)


async def test_a_reply_is_added_to_its_thread_and_its_parent_is_drawn_anew(
    visitor: Visitor, control: Control
) -> None:
    parent = await control.say("emma", "general", "parent")
    ts = parent.ts.replace(".", "-")
    async with visitor.stream("emma", channel="general") as stream:
        await control.say("bruno", "general", "reply", thread_ts=parent.ts)
        told = await stream.until("reply")
        assert f'hx-target="#thread-list-{parent.channel}-{ts}"' in told
        assert f'hx-target="#list-{parent.channel}"' not in told
        assert at(parent.channel, parent.ts) in told
        assert "1 reply" in told
        await control.say(
            "bruno",
            "general",
            "for all",
            thread_ts=parent.ts,
            subtype="thread_broadcast",
        )
        told = await stream.until("for all")
        assert f'hx-target="#list-{parent.channel}"' in told


async def test_an_edit_and_a_reaction_draw_a_message_anew_wherever_it_stands(
    visitor: Visitor, control: Control
) -> None:
    said = await control.say("emma", "general", "before")
    async with visitor.stream("emma", channel="general") as stream:
        await control.edit("emma", "general", said.ts, "after")
        edited = await stream.until("after")
        await control.react("bruno", "tada", "general", said.ts)
        reacted = await stream.until("tada")
    for told in (edited, reacted):
        for where in ("m", "t"):
            assert at(said.channel, said.ts, where) in told
        assert 'hx-swap="outerMorph"' in told


async def test_a_deleted_message_goes_and_one_with_replies_becomes_a_stone(
    visitor: Visitor, control: Control
) -> None:
    lone = await control.say("emma", "general", "lone")
    parent = await control.say("emma", "general", "parent")
    reply = await control.say("emma", "general", "reply", thread_ts=parent.ts)
    async with visitor.stream("emma", channel="general") as stream:
        await control.delete("emma", "general", lone.ts)
        assert at(lone.channel, lone.ts) in await stream.until('hx-swap="delete"')
        await control.delete("emma", "general", parent.ts)
        assert at(parent.channel, parent.ts) in await stream.until("was deleted")
        await control.delete("emma", "general", reply.ts)
        told = await stream.until('hx-swap="delete"')
        assert at(reply.channel, reply.ts, "t") in told
        assert at(parent.channel, parent.ts) in told


async def test_a_deleted_file_draws_its_message_anew(
    visitor: Visitor, control: Control
) -> None:
    said = await control.upload("emma", "general", [("a.txt", b"words")])
    [file] = await control.files("general", said.ts)
    async with visitor.stream("emma", channel="general") as stream:
        await control.delete_file("emma", file.id)
        told = await stream.until("This file was deleted")
    assert at(said.channel, said.ts) in told


async def test_what_is_elsewhere_is_only_counted(
    visitor: Visitor, control: Control
) -> None:
    async with visitor.stream("emma", channel="general") as stream:
        said = await control.say("bruno", "travel", "far away")
        told = str((await stream.next())["data"])
    assert f'hx-target="#channel-{said.channel}"' in told
    assert ("1<span" in told, "far away" in told) == (True, False)


async def test_what_is_open_is_read(visitor: Visitor, control: Control) -> None:
    async with visitor.stream("emma", channel="travel") as stream:
        await control.say("bruno", "travel", "seen")
        await stream.until("seen")
    assert 'class="channel has-unread"' not in await visitor.text("/as/emma/general")


async def test_an_ephemeral_comes_and_goes_for_its_person_alone(
    visitor: Visitor, control: Control, client: AsyncWebClient, app: RawApp
) -> None:
    async with (
        visitor.stream("emma", channel="general") as emma,
        visitor.stream("bruno", channel="general") as bruno,
    ):
        app.reply = lambda _: {"payload": {"text": "for you"}}
        await control.command("emma", "general", "/plain", "x")
        told = await emma.until("for you")
        await client.chat_postMessage(channel="general", text="for all")
        assert "Only visible to you" in told
        assert "for all" in (await bruno.next())["data"]


async def test_a_private_channel_is_not_told_of_to_others(
    visitor: Visitor, control: Control
) -> None:
    async with visitor.stream("clara", channel="general") as stream:
        secret = await control.say("emma", "leads", "secret")
        await control.say("emma", "general", "public")
        told = await stream.next()
    assert "public" in told["data"]
    assert secret.channel not in told["data"]


@pytest.mark.usefixtures("app")
async def test_modals_and_the_home_tab_come_to_their_person(
    visitor: Visitor, control: Control, client: AsyncWebClient
) -> None:
    typed = await control.command("emma", "general", "/plain", "x")
    async with (
        visitor.stream("emma", channel="") as emma,
        visitor.stream("bruno") as bruno,
    ):
        view = modal(ask(text_input("word")))
        await client.views_open(trigger_id=typed.trigger_id, view=view)
        assert "<dialog" in await emma.until('hx-target="#view-slot"')
        await control.close_modal("emma")
        assert "<dialog" not in await emma.until('hx-target="#view-slot"')
        for user in ("U0EMMA000", "U0BRUNO00"):
            await client.views_publish(user_id=user, view=home())
        assert 'class="view home"' in await emma.until('hx-target="#home"')
        assert 'class="view home"' in (await bruno.next())["data"]


async def test_the_apps_coming_and_going_is_told(
    visitor: Visitor, workspace: LocalWorkspace
) -> None:
    app = RawApp(workspace)
    async with visitor.stream("emma", channel="general") as stream:
        await app.connect()
        assert "is connected" in await stream.until('hx-target="#status"')
        await app.close()
        assert "is not connected" in await stream.until("unheard")


async def test_a_place_that_one_comes_to_or_leaves_changes_the_list(
    visitor: Visitor, control: Control
) -> None:
    async with visitor.stream("emma", channel="general") as stream:
        await control.add_channel("brand-new", members=["emma"])
        await control.say("emma", "general", "news")
        assert "brand-new" in await stream.until('hx-target="#places"')


async def test_the_apps_coming_to_a_channel_changes_its_header(
    visitor: Visitor, control: Control
) -> None:
    async with visitor.stream("emma", channel="quiet") as stream:
        await control.invite_bot("quiet")
        assert "is not in this channel" not in await stream.until('hx-target="#place"')
        await control.remove_bot("quiet")
        assert "is not in this channel" in await stream.until('hx-target="#place"')


async def test_a_reset_is_told_by_name(visitor: Visitor, control: Control) -> None:
    async with visitor.stream("emma", channel="general") as stream:
        await control.say("emma", "general", "gone at once")
        await stream.until("gone at once")
        await control.reset()
        assert (await stream.next())["event"] == "reset"


async def test_a_browser_goes_on_where_it_left_off(
    visitor: Visitor, control: Control
) -> None:
    await control.say("emma", "general", "first")
    after = str(await control.sequence())
    await control.say("emma", "general", "second")
    async with visitor.stream("emma", channel="general", after=after) as stream:
        told = await stream.until("s")
        assert ("second" in told, "first" in told) == (True, False)
    headers = {"Last-Event-ID": "0"}
    url = f"{visitor.url}/as/emma/stream?channel=general&after={after}"
    async with visitor.session.get(url, headers=headers) as answer:
        await asyncio.wait_for(answer.content.readuntil(b"first"), 10)


@pytest.mark.parametrize("after", ["0", "999"])
async def test_a_browser_that_lost_the_thread_is_told_to_begin_anew(
    start: Start, after: str
) -> None:
    workspace = await start(log_entries=2, page_key="k")
    async with Control(workspace.control_url) as control:
        await control.say_many("emma", "general", ["1", "2", "3"])
        visitor = Visitor(workspace, control.session)
        cookie = {"Cookie": f"workspace-{workspace.url.rpartition(':')[2]}=k"}
        url = f"{visitor.url}/as/emma/stream?after={after}"
        async with control.session.get(url, headers=cookie) as answer:
            until = answer.content.readuntil(b"event: reset\n")
            await asyncio.wait_for(until, 10)


async def test_signs_of_life_come_while_nothing_happens(
    visitor: Visitor, workspace: LocalWorkspace
) -> None:
    page = workspace._page
    page._streams._heartbeat_seconds = 0.01
    async with visitor.stream("emma", channel="general") as stream:
        assert (await stream.next())[""] == "still here"


async def test_closing_the_workspace_ends_its_streams(
    visitor: Visitor, workspace: LocalWorkspace
) -> None:
    async with visitor.stream("emma", channel="general") as stream:
        await workspace.close()
        assert await stream.answer.content.read() == b"retry: 1000\n\n"


def test_lines_of_a_text_cannot_become_lines_of_the_stream() -> None:
    assert (
        event("a\r\nid: 9\rb\n", 7)
        == "id: 7\ndata: a\ndata: id: 9\ndata: b\ndata: \n\n"
    )
    assert event("", 8, "reset") == "event: reset\nid: 8\ndata: \n\n"


async def test_a_browser_that_goes_leaves_no_task_behind(
    visitor: Visitor, workspace: LocalWorkspace, control: Control
) -> None:
    streams = workspace._page._streams
    async with visitor.stream("emma", channel="general") as stream:
        await control.say("emma", "general", "hello")
        await stream.until("hello")
        stream.answer.close()
    for _ in range(200):
        if not streams._tasks:
            break
        await control.say("emma", "general", "anybody?")
    assert not streams._tasks
