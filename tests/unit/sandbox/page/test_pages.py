"""The page's whole pages and its fragments: what each person sees."""

import re

import aiohttp
import pytest

from bot.sandbox.control import Control
from bot.sandbox.page import sight
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, RawApp, client_of, home, modal, text_input
from tests.unit.sandbox.kit import ask as asked
from tests.unit.sandbox.page.kit import Seen, text_of
from tests.unit.sandbox.page.visiting import Visitor


def labels(page: Seen) -> list[str]:
    return [text_of(node) for node in page.of("channel")]


def articles(page: Seen) -> list[str]:
    """The ids of the messages, in order."""
    return [n.attributes["id"] for n in page.tagged("article")]


def mark(channel: str, ts: str, where: str = "m") -> str:
    return f"{where}-{channel}-{ts.replace('.', '-')}"


async def test_a_person_sees_their_places_and_no_others(visitor: Visitor) -> None:
    emma = labels(await visitor.page("/as/emma/general"))
    guest = labels(await visitor.page("/as/guest"))
    private = "◆leads (private)"
    assert emma == ["#general", private, "#quiet", "#travel", "⌂Home", "@Messages"]
    assert guest == ["#travel", "⌂Home", "@Messages"]


@pytest.mark.parametrize(
    "path",
    [
        *("/as/clara/leads", "/as/guest/general", "/as/emma/nowhere", "/as/nobody"),
        *("/as/fullbot", "/as/clara/stream?channel=leads", "/as/clara/leads/older"),
        *("/as/emma/thread/general/1.1", "/as/emma/message/general/1.1.json"),
        *("/as/emma/file/F1", "/as/emma/file/F1/thumb", "/as/emma/file/F1/download"),
    ],
)
async def test_what_is_not_there_for_a_person_is_not_found(
    visitor: Visitor, path: str
) -> None:
    await visitor.text(path, status=404)


async def test_nobody_opens_the_direct_messages_of_another(
    visitor: Visitor, control: Control
) -> None:
    await control.say("emma", "dm", "between us")
    channel = (await control.messages("@emma"))[0].channel
    await visitor.text(f"/as/bruno/{channel}", status=404)
    await visitor.text(f"/as/bruno/thread/{channel}/1.1", status=404)
    assert "between us" in await visitor.text("/as/emma/app/messages")
    assert "between us" not in await visitor.text("/as/bruno/app/messages")


async def test_messages_stand_in_order_each_with_its_day_and_whose_it_is(
    visitor: Visitor, control: Control
) -> None:
    first = await control.say("emma", "general", "one")
    second = await control.say("bruno", "general", "two")
    page = await visitor.page("/as/emma/general")
    mine, other = page.tagged("article")
    assert articles(page) == [mark(m.channel, m.ts) for m in (first, second)]
    assert ["data-own" in n.attributes for n in (mine, other)] == [True, False]
    assert len(page.of("day")) == 1


async def test_a_reply_stands_in_its_thread_and_is_counted_at_its_parent(
    visitor: Visitor, control: Control
) -> None:
    parent = await control.say("emma", "general", "parent")
    reply = await control.say("bruno", "general", "reply", thread_ts=parent.ts)
    page = await visitor.page(f"/as/emma/general?thread={parent.ts}")
    channel = parent.channel
    where = [mark(channel, parent.ts), mark(channel, parent.ts, "t")]
    assert articles(page) == [*where, mark(channel, reply.ts, "t")]
    assert [text_of(node) for node in page.of("replies")] == ["1 reply"]
    pane = await visitor.page(f"/as/emma/thread/{channel}/{parent.ts}")
    assert articles(pane) == [where[1], mark(channel, reply.ts, "t")]


async def test_a_reply_for_all_leads_to_its_thread(
    visitor: Visitor, control: Control
) -> None:
    ts = (await control.say("emma", "general", "parent")).ts
    kind = "thread_broadcast"
    await control.say("bruno", "general", "all", thread_ts=ts, subtype=kind)
    links = (await visitor.page("/as/emma/general")).of("replies")
    assert [text_of(node) for node in links] == ["1 reply", "Open the thread"]
    assert {node.attributes["href"] for node in links} == {f"?thread={ts}"}


async def test_a_thread_that_is_not_there_leaves_its_pane_closed(
    visitor: Visitor,
) -> None:
    page = await visitor.page("/as/emma/general?thread=1.000001")
    pane = next(n for n in page.tagged("aside") if n.attributes["id"] == "thread")
    assert "hidden" in pane.attributes


async def test_an_ephemeral_is_seen_by_its_person_alone_and_stays_in_its_thread(
    visitor: Visitor, workspace: LocalWorkspace, control: Control
) -> None:
    async with aiohttp.ClientSession() as session:
        client = client_of(workspace, session)
        parent = await control.say("emma", "general", "parent")
        for thread in (None, parent.ts):
            await client.chat_postEphemeral(
                channel=parent.channel,
                user=parent.user,
                text="secret",
                thread_ts=thread,
            )
    emma = await visitor.page(f"/as/emma/general?thread={parent.ts}")
    alone = [n for n in articles(emma) if n.startswith("e-")]
    assert len(alone) == 2
    assert "Only visible to you" in text_of(emma.of("only")[0])
    assert "secret" not in await visitor.text(f"/as/bruno/general?thread={parent.ts}")


async def test_the_page_begins_with_the_newest_and_brings_older_ones_when_asked(
    visitor: Visitor, control: Control
) -> None:
    said = await control.say_many("emma", "general", [f"n{i}" for i in range(103)])
    page = await visitor.page("/as/emma/general")
    assert len(page.tagged("article")) == sight.PAGE_MESSAGES
    button = next(n for n in page.tagged("button") if n.attributes.get("id") == "older")
    older = await visitor.page(button.attributes["hx-get"])
    assert articles(older) == [mark(m.channel, m.ts) for m in said[:3]]
    assert [
        n for n in older.tagged("button") if n.attributes.get("id") == "older"
    ] == []


async def test_what_is_new_elsewhere_is_counted_until_it_is_seen(
    visitor: Visitor, control: Control
) -> None:
    await visitor.page("/as/emma/travel")
    await control.say("bruno", "travel", "new")
    parent = await control.say("emma", "travel", "my own")
    await control.say("bruno", "travel", "reply", thread_ts=parent.ts)

    def travel(page: Seen) -> str:
        return text_of(next(n for n in page.of("channel") if "travel" in text_of(n)))

    assert travel(await visitor.page("/as/emma/general")) == "#travel 1 unread"
    await visitor.page("/as/emma/travel")
    assert travel(await visitor.page("/as/emma/general")) == "#travel"


async def test_very_much_that_is_new_is_not_counted_out(
    visitor: Visitor, control: Control
) -> None:
    await control.say_many("bruno", "travel", [str(i) for i in range(120)])
    assert "#travel 99+ unread" in labels(await visitor.page("/as/emma/general"))


async def test_somebody_else_is_one_choice_away_in_the_same_place_if_they_are_in_it(
    visitor: Visitor,
) -> None:
    page = await visitor.page("/as/emma/general")
    choices = {text_of(n): n.attributes["value"] for n in page.tagged("option")}
    assert choices["Bruno (pt-BR)"] == "/as/bruno/general"
    assert choices["Guest (fr-FR, guest)"] == "/as/guest/travel"
    direct = await visitor.page("/as/emma/app/messages")
    values = [n.attributes["value"] for n in direct.tagged("option")]
    assert "/as/bruno/app/messages" in values


async def test_messages_tab_and_home_tab_tell_the_app_that_they_were_opened(
    visitor: Visitor, app: RawApp
) -> None:
    for tab in ("home", "messages"):
        await visitor.page(f"/as/emma/app/{tab}")
        event = await app.next_event()
        assert (event["type"], event["tab"]) == ("app_home_opened", tab)


async def test_home_tab_shows_what_was_published_to_this_person(
    visitor: Visitor, workspace: LocalWorkspace
) -> None:
    empty = await visitor.page("/as/emma/app/home")
    async with aiohttp.ClientSession() as session:
        block = {"type": "section", "text": {"type": "plain_text", "text": "For you"}}
        await client_of(workspace, session).views_publish(
            user_id="U0EMMA000", view=home(block)
        )
    assert "has not published" in text_of(empty.of("empty")[0])
    assert "For you" in await visitor.text("/as/emma/app/home")
    assert "For you" not in await visitor.text("/as/bruno/app/home")


async def test_without_the_tabs_of_an_app_there_is_none_on_the_page(
    start: Start,
) -> None:
    features = FULL["features"] | {
        "app_home": {"home_tab_enabled": False, "messages_tab_enabled": False}
    }
    workspace = await start(FULL | {"features": features})
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        await session.get(workspace.page_url)
        visitor = Visitor(workspace, session)
        assert "⌂Home" not in labels(await visitor.page("/as/emma/general"))
        await visitor.text("/as/emma/app/home", status=404)
        await visitor.text("/as/emma/app/messages")


@pytest.mark.usefixtures("app")
async def test_an_open_modal_is_there_again_after_a_reload(
    visitor: Visitor, workspace: LocalWorkspace, control: Control
) -> None:
    typed = await control.command("emma", "general", "/plain", "x")
    async with aiohttp.ClientSession() as session:
        await client_of(workspace, session).views_open(
            trigger_id=typed.trigger_id, view=modal(asked(text_input("word")))
        )
    dialog = (await visitor.page("/as/emma/general")).tagged("dialog")
    assert [node.attributes["id"] for node in dialog] == ["view"]
    assert (await visitor.page("/as/bruno/general")).tagged("dialog") == []


async def test_a_workspace_leads_to_another_that_it_was_told_of(
    visitor: Visitor, workspace: LocalWorkspace
) -> None:
    assert (await visitor.page("/as/emma/general")).of("neighbour") == []
    workspace.introduce("Next door", "http://127.0.0.1:1/?key=k")
    [link] = (await visitor.page("/as/emma/general")).of("neighbour")
    assert link.attributes["href"] == "http://127.0.0.1:1/?key=k"


async def test_an_archived_channel_can_be_read_and_not_written_in(
    visitor: Visitor, control: Control
) -> None:
    await control.archive("general")
    page = await visitor.page("/as/emma/general")
    assert "archived" in text_of(page.of("empty")[0])
    assert page.of("composer") == []


async def test_a_panel_stands_beside_the_messages_when_it_is_asked_for(
    visitor: Visitor,
) -> None:
    page = await visitor.page("/as/emma/general?panel=wire")
    beside = [n.attributes["id"] for n in page.tagged("aside")]
    assert beside == ["thread", "panel"]
    other = await visitor.page("/as/emma/general?panel=attic")
    assert [n.attributes["id"] for n in other.tagged("aside")] == ["thread"]


async def test_a_channel_called_as_one_of_the_pages_own_words_has_a_page(
    visitor: Visitor, control: Control
) -> None:
    await control.add_channel("wire", members=["emma"])
    page = await visitor.page("/as/emma/general")
    link = next(n for n in page.of("channel") if "wire" in text_of(n))
    assert "wire" in await visitor.text(link.attributes["href"])
    assert re.fullmatch(r"/as/emma/C\w+", link.attributes["href"])


async def test_a_message_is_shown_as_the_app_knows_it_with_what_was_typed(
    visitor: Visitor, control: Control
) -> None:
    typed = "@bruno @here #travel 1 < 2 & https://example.com emma@example.com"
    said = await control.say("emma", "general", typed)
    url = f"{visitor.url}/as/emma/message/general/{said.ts}.json"
    async with visitor.session.get(url) as answer:
        raw = await answer.json()
    assert raw["text"] == said.text
    assert raw["source"] == typed


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("<@U0NOBODY0>", "<@U0NOBODY0>"),
        ("<#C0NOWHERE|gone>", "<#C0NOWHERE|gone>"),
        ("<!date^1^{date}|then>", "<!date^1^{date}|then>"),
        ("<https://example.com|a name>", "<https://example.com|a name>"),
        ("&lt;b&gt;", "<b>"),
    ],
)
async def test_what_cannot_be_typed_keeps_its_markup(
    visitor: Visitor, control: Control, stored: str, typed: str
) -> None:
    said = await control.say("emma", "general", stored)
    url = f"{visitor.url}/as/emma/message/general/{said.ts}.json"
    async with visitor.session.get(url) as answer:
        assert (await answer.json())["source"] == typed


async def test_a_messages_own_address_leads_to_it_as_the_person_who_followed_it(
    visitor: Visitor, control: Control
) -> None:
    parent = await control.say("emma", "general", "parent")
    reply = await control.say("bruno", "general", "reply", thread_ts=parent.ts)
    for said, thread in ((parent, ""), (reply, f"?thread={parent.ts}")):
        page = await visitor.page(f"/as/bruno/general{thread}")
        found = next(
            n for n in page.tagged("article") if n.attributes["data-ts"] == said.ts
        )
        link = found.attributes["data-permalink"]
        headers = {"Referer": f"{visitor.url}/as/bruno/travel?thread=1"}
        async with visitor.session.get(
            link, headers=headers, allow_redirects=False
        ) as answer:
            where = mark(said.channel, said.ts, "t" if thread else "m")
            assert answer.headers["Location"] == f"/as/bruno/general{thread}#{where}"
        async with visitor.session.get(link) as answer:
            assert answer.url.path == "/as/emma/general"


async def test_a_message_of_another_person_can_be_followed_by_nobody_who_is_not_there(
    visitor: Visitor, control: Control
) -> None:
    said = await control.say("emma", "leads", "secret")
    digits = said.ts.replace(".", "")
    headers = {"Referer": f"{visitor.url}/as/clara/general"}
    await visitor.text(
        f"/archives/{said.channel}/p{digits}", status=404, headers=headers
    )


async def test_a_new_name_is_on_the_page_at_once(
    visitor: Visitor, control: Control
) -> None:
    await visitor.page("/as/emma/general")
    await control.add_user("zoe")
    page = await visitor.page("/as/emma/general")
    assert "Zoe (en-US)" in [text_of(n) for n in page.tagged("option")]
    await control.deactivate("zoe")
    await visitor.text("/as/zoe", status=404)


async def test_names_of_any_letters_have_addresses(start: Start) -> None:
    workspace = await start(page_key="k")
    world = workspace._core.world
    world.person("emma").name = "émma/ö"
    world.channel("general").name = "größe ?"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(workspace.page_url) as answer:
            page = Seen(await answer.text())
        address = page.tagged("body")[0].attributes["data-place"]
        assert address == "/as/%C3%A9mma%2F%C3%B6/gr%C3%B6%C3%9Fe%20%3F"
        async with Control(workspace.control_url) as control:
            message = await control.say("émma/ö", "größe ?", "x")
        headers = {"Referer": f"{workspace.url}{address}"}
        digits = message.ts.replace(".", "")
        link = f"{workspace.url}/archives/{message.channel}/p{digits}"
        async with session.get(link, headers=headers) as answer:
            assert answer.status == 200


async def test_times_are_those_of_the_reader_and_utc_where_the_zone_is_unknown(
    visitor: Visitor, control: Control, workspace: LocalWorkspace
) -> None:
    await control.say("emma", "general", "x")
    person = workspace._core.world.person("clara")
    person.tz = "Nowhere/Land"

    async def zone(name: str) -> str:
        times = (await visitor.page(f"/as/{name}/general")).tagged("time")
        return times[-1].attributes["datetime"][-6:]

    assert [await zone("aiko"), await zone("clara")] == ["+09:00", "+00:00"]


@pytest.mark.parametrize(
    ("kind", "query", "first"),
    [
        ("command", "pl", "/plain"),
        ("person", "em", "@emma"),
        ("person", "her", "@here"),
        ("channel", "", "#general"),
    ],
)
async def test_what_somebody_begins_to_type_is_completed(
    visitor: Visitor, kind: str, query: str, first: str
) -> None:
    url = f"{visitor.url}/as/emma/complete"
    async with visitor.session.get(url, params={"kind": kind, "q": query}) as answer:
        found = await answer.json()
    assert found[0]["value"] == first
    assert all({"value", "label", "about"} <= each.keys() for each in found)


async def test_nothing_is_completed_of_a_kind_that_is_not_known(
    visitor: Visitor,
) -> None:
    assert await visitor.text("/as/emma/complete?kind=spell&q=x") == "[]"


async def test_an_empty_workspace_has_nobody_to_act_as(
    start: Start, http: aiohttp.ClientSession
) -> None:
    workspace = await start()
    workspace._core.world.people.clear()
    async with http.get(workspace.page_url) as answer:
        assert answer.status == 404
        assert "nobody" in await answer.text()
