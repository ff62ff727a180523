"""What people do on the page, and what they are told when they cannot."""

import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import (
    Json,
    RawApp,
    ask,
    button,
    home,
    modal,
    option,
    plain,
    text_input,
)
from tests.unit.sandbox.page.kit import Seen, text_of
from tests.unit.sandbox.page.visiting import Visitor

DONE = (204, "")


def form(**fields: Any) -> aiohttp.FormData:
    """A form as the composer sends it; bytes are a file's."""
    made = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        if isinstance(value, bytes):
            made.add_field("files", value, filename=f"{name}.txt")
        else:
            made.add_field(name, value)
    return made


def answering(kind: str, payload: Json) -> Callable[[Json], Json]:
    """An app that acks envelopes of a type with a payload, all else with nothing."""

    def reply(envelope: Json) -> Json:
        fits = envelope["payload"].get("type", envelope["type"]) == kind
        return {"payload": payload} if fits else {}

    return reply


async def payload_of(app: RawApp, kind: str) -> Json:
    while True:
        payload: Json = (await app.next())["payload"]
        if payload.get("type") == kind:
            return payload


async def open_modal(
    client: AsyncWebClient, control: Control, *blocks: Json, **more: Any
) -> str:
    """Show Emma a modal; its id."""
    typed = await control.command("emma", "general", "/plain", "x")
    view = modal(*blocks, **more)
    answer = await client.views_open(trigger_id=typed.trigger_id, view=view)
    return str(answer["view"]["id"])


# --- messages ----------------------------------------------------------------


async def test_a_text_is_said_where_it_was_written(
    visitor: Visitor, control: Control
) -> None:
    said = await visitor.act("emma", "say", channel="general", text="hello @bruno")
    [message] = await control.messages("general")
    assert (said, message.text) == (DONE, "hello <@U0BRUNO00>")
    given = {"channel": "general", "thread_ts": message.ts, "text": "reply"}
    assert await visitor.act("bruno", "say", form(**given)) == DONE
    assert (await control.messages("general"))[1].thread_ts == message.ts


async def test_several_files_are_shared_in_one_message(
    visitor: Visitor, control: Control
) -> None:
    sent = form(channel="general", text="two", first=b"1st", second=b"", third=b"3rd")
    assert await visitor.act("emma", "say", sent) == DONE
    [message] = await control.messages("general")
    files = await control.files("general", message.ts)
    assert message.text == "two"
    names = [each.name for each in files]
    assert names == ["first.txt", "second.txt", "third.txt"]
    assert await control.download(files[1].id) == b""
    assert await control.download(files[2].id) == b"3rd"


async def test_a_file_that_was_not_chosen_is_none(
    visitor: Visitor, control: Control
) -> None:
    sent = form(channel="general", text="words")
    sent.add_field("files", b"", filename="")
    assert await visitor.act("emma", "say", sent) == DONE
    assert (await control.messages("general"))[0].text == "words"


async def test_parts_inside_parts_are_passed_over(visitor: Visitor) -> None:
    inner = aiohttp.MultipartWriter("mixed")
    inner.append("x")
    outer = aiohttp.MultipartWriter("form-data")
    outer.append(inner)
    outer.append("hi").set_content_disposition("form-data", name="text")
    outer.append("general").set_content_disposition("form-data", name="channel")
    assert await visitor.act("emma", "say", outer) == DONE


async def test_a_file_that_is_too_large_is_refused_and_so_is_a_text(
    start: Start,
) -> None:
    workspace = await start(max_file_bytes=10)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        await session.get(workspace.page_url)
        visitor = Visitor(workspace, session)
        sent = form(channel="general", big=b"12345678901")
        status, told = await visitor.act("emma", "say", sent)
        assert (status, "larger" in told) == (422, True)
        sent = form(channel="general", text="x" * 262_145)
        status, told = await visitor.act("emma", "say", sent)
        assert (status, "too long" in told) == (422, True)


async def test_one_reacts_edits_and_deletes(visitor: Visitor, control: Control) -> None:
    ts = (await control.say("emma", "general", "one")).ts
    where = {"channel": "general", "ts": ts}
    assert await visitor.act("bruno", "react", name=":tada:", **where) == DONE
    assert await visitor.act("emma", "edit", text="two", **where) == DONE
    [message] = await control.messages("general")
    assert (message.text, message.raw["reactions"][0]["name"]) == ("two", "tada")
    assert await visitor.act("bruno", "unreact", name="tada", **where) == DONE
    assert await visitor.act("emma", "delete", **where) == DONE
    assert await control.messages("general") == []


@pytest.mark.parametrize(
    ("person", "act", "words"),
    [
        ("bruno", ("edit", {"text": "mine"}), "Only its author"),
        ("bruno", ("delete", {}), "Only its author"),
        ("emma", ("unreact", {"name": "tada"}), "have not added"),
        ("emma", ("react", {"name": "NOT A NAME"}), "did not work: invalid_name"),
        ("emma", ("edit", {"text": "x", "ts": "1.1"}), "not there any more"),
        ("guest", ("react", {"name": "tada"}), "not_in_channel"),
        ("emma", ("say", {"text": ""}), "nothing to send"),
        ("emma", ("click", {"action_id": "x", "surface": "sky"}), "unknown_surface"),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_sentence(
    visitor: Visitor,
    control: Control,
    person: str,
    act: tuple[str, Json],
    words: str,
) -> None:
    action, given = act
    ts = (await control.say("emma", "general", "one")).ts
    where = {"channel": "general", "ts": ts}
    status, told = await visitor.act(person, action, **(where | given))
    assert status == 422
    assert words in text_of(Seen(told).of("alert")[0])


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("dance", "{}", 404),
        ("react", "{}", 400),
        ("react", "[]", 400),
        ("react", "{", 400),
        ("react", "", 400),
    ],
)
async def test_what_no_page_sends_is_refused(
    visitor: Visitor, action: str, body: str, status: int
) -> None:
    url = f"{visitor.url}/as/emma/act/{action}"
    headers = {"Origin": visitor.url, "Content-Type": "application/json"}
    async with visitor.session.post(url, data=body, headers=headers) as answer:
        assert answer.status == status


async def test_nobody_acts_as_the_app_or_as_nobody(visitor: Visitor) -> None:
    for name in ("fullbot", "nobody"):
        status, _ = await visitor.act(name, "say", channel="general", text="x")
        assert status == 422


async def test_a_plain_form_does_too(visitor: Visitor, control: Control) -> None:
    given = {"channel": "general", "text": "no script"}
    assert await visitor.act("emma", "say", given) == DONE
    assert (await control.messages("general"))[0].text == "no script"


# --- asking the app ----------------------------------------------------------


async def test_a_text_with_a_slash_is_a_command(visitor: Visitor, app: RawApp) -> None:
    text = "/plain two\nlines"
    assert await visitor.act("emma", "say", channel="general", text=text) == DONE
    payload = (await app.next())["payload"]
    assert (payload["command"], payload["text"]) == ("/plain", "two\nlines")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "/nope"}, "no such command"),
        ({"text": "/plain", "thread_ts": "1.1"}, "do not work in threads"),
        ({"text": "/plain"}, "Full is not connected"),
    ],
)
async def test_a_command_that_nobody_hears_is_told(
    visitor: Visitor, given: Json, words: str
) -> None:
    status, told = await visitor.act("emma", "say", channel="general", **given)
    assert (status, words in told) == (422, True)


async def test_shortcuts_and_the_home_tab_reach_the_app(
    visitor: Visitor, app: RawApp, control: Control
) -> None:
    ts = (await control.say("emma", "quiet", "words")).ts
    where = {"channel": "quiet", "ts": ts}
    ids = ({"callback_id": "anywhere"}, {"callback_id": "on_message", **where})
    for given in ids:
        assert await visitor.act("bruno", "shortcut", **given) == DONE
        payload = (await app.next())["payload"]
        assert payload["callback_id"] == given["callback_id"]
        assert payload["user"]["id"] == "U0BRUNO00"
    assert await visitor.act("bruno", "open_home", tab="home") == DONE
    assert (await app.next_event())["type"] == "app_home_opened"


async def test_a_click_brings_the_value_of_its_button(
    visitor: Visitor, app: RawApp, client: AsyncWebClient
) -> None:
    blocks = [button("go", "1"), button("go", "2")]
    posted = await client.chat_postMessage(channel="general", text="t", blocks=blocks)
    given = {"channel": "general", "ts": posted["ts"], "action_id": "go", "value": "2"}
    assert await visitor.act("emma", "click", surface="message", **given) == DONE
    payload = await payload_of(app, "block_actions")
    assert payload["actions"][0]["value"] == "2"


async def test_a_choice_that_is_emptied_is_nothing_to_the_app(
    visitor: Visitor, app: RawApp, client: AsyncWebClient
) -> None:
    menu = {"type": "static_select", "action_id": "menu", "options": [option("a")]}
    view = home({"type": "actions", "elements": [menu]})
    await client.views_publish(user_id="U0EMMA000", view=view)
    for value, held in (("a", "a"), ("", None)):
        given = {"surface": "home", "action_id": "menu", "value": value}
        assert await visitor.act("emma", "click", **given) == DONE
        [action] = (await payload_of(app, "block_actions"))["actions"]
        assert (action["selected_option"] or {}).get("value") == held


async def test_an_app_that_does_not_answer_in_time_is_told(
    visitor: Visitor, app: RawApp, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(
        channel="general", text="t", blocks=[button("go")]
    )
    app.reply = lambda _: None
    given = {"channel": "general", "ts": posted["ts"], "action_id": "go"}
    status, told = await visitor.act("emma", "click", **given)
    assert (status, "Full" in told) == (422, True)


async def test_an_external_menu_shows_what_the_app_names(
    visitor: Visitor, app: RawApp, client: AsyncWebClient
) -> None:
    menu = {"type": "external_select", "action_id": "menu", "min_query_length": 2}
    posted = await client.chat_postMessage(
        channel="general",
        text="t",
        blocks=[{"type": "actions", "elements": [menu]}],
    )
    given = {"channel": "general", "ts": posted["ts"], "action_id": "menu"}
    app.reply = answering("block_suggestion", {"options": [option("pt")]})
    status, found = await visitor.act("emma", "view_suggest", value="po", **given)
    assert (status, json.loads(found)) == (
        200,
        {"options": [{"value": "pt", "text": "pt"}]},
    )
    status, found = await visitor.act("emma", "view_suggest", value="p", **given)
    assert (status, json.loads(found)) == (200, {"options": []})
    app.reply = answering("block_suggestion", {"choices": []})
    status, told = await visitor.act("emma", "view_suggest", value="po", **given)
    assert (status, "not valid" in told) == (422, True)


async def test_a_message_for_one_alone_is_put_away_by_that_one(
    visitor: Visitor, control: Control, client: AsyncWebClient
) -> None:
    said = await control.say("emma", "general", "for all")
    await client.chat_postEphemeral(
        channel=said.channel, user=said.user, text="for you"
    )
    [button] = (await visitor.page("/as/emma/general")).of("dismiss")
    given = json.loads(button.attributes["hx-vals"])
    for person, where in (("bruno", given), ("emma", given | {"ts": said.ts})):
        status, told = await visitor.act(person, "dismiss", where)
        assert (status, "not there" in told) == (422, True)
    assert await visitor.act("emma", "dismiss", given) == DONE
    assert await control.ephemerals("emma") == []
    assert len(await control.messages("general")) == 1


async def test_the_app_is_let_into_a_channel_by_those_who_are_in_it(
    visitor: Visitor, control: Control
) -> None:
    before = await visitor.page("/as/emma/quiet")
    [button] = [n for n in before.tagged("button") if "hx-post" in n.attributes]
    assert button.attributes["hx-post"] == "/as/emma/act/invite"
    given = json.loads(button.attributes["hx-vals"])
    status, _ = await visitor.act("guest", "invite", given)
    assert status == 422
    assert await visitor.act("emma", "invite", given) == DONE
    after = await visitor.page("/as/emma/quiet")
    assert [n for n in after.tagged("button") if "hx-post" in n.attributes] == []
    assert (await control.say("emma", "quiet", "@fullbot hello")).text


# --- forms -------------------------------------------------------------------


async def test_a_form_is_sent_and_closed(
    visitor: Visitor, app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    empty = ask(text_input("none"), optional=True)
    where = {"type": "section", "text": plain("no input"), "block_id": "words"}
    view = await open_modal(client, control, ask(text_input("word")), empty, where)
    values = {"word": "Hi", "none": "", "words": "x", "unknown": "y"}
    sent = await visitor.act("emma", "view_submit", view_id=view, values=values)
    payload = await payload_of(app, "view_submission")
    state = payload["view"]["state"]["values"]
    assert sent == (200, "")
    assert state["word"]["word"]["value"] == "Hi"
    assert state["none"]["none"]["value"] is None


@pytest.mark.usefixtures("app")
async def test_what_is_missing_is_told_below_its_input(
    visitor: Visitor, client: AsyncWebClient, control: Control
) -> None:
    view = await open_modal(client, control, ask(text_input("word")))
    status, shown = await visitor.act("emma", "view_submit", view_id=view, values={})
    page = Seen(shown)
    [error] = page.of("error")
    [field] = [n for n in page.tagged("input") if "aria-describedby" in n.attributes]
    assert (status, text_of(error)) == (200, "Please complete this required field.")
    assert field.attributes["aria-describedby"] == error.attributes["id"]
    assert field.attributes["aria-invalid"] == "true"


@pytest.mark.parametrize(
    "answer",
    [
        ({"response_action": "errors", "errors": {"word": "No!"}}, "Title"),
        (
            {"response_action": "update", "view": modal(title=plain("Next"))},
            "Next",
        ),
        ({"response_action": "push", "view": modal(title=plain("On top"))}, "On top"),
    ],
)
async def test_a_form_shows_what_the_app_answers(
    visitor: Visitor,
    app: RawApp,
    client: AsyncWebClient,
    control: Control,
    answer: tuple[Json, str],
) -> None:
    payload, title = answer
    if "view" in payload:
        payload["view"]["blocks"] = [ask(text_input("more"))]
    view = await open_modal(client, control, ask(text_input("word")))
    app.reply = answering("view_submission", payload)
    _, shown = await visitor.act(
        "emma", "view_submit", view_id=view, values={"word": "x"}
    )
    page = Seen(shown)
    assert text_of(page.tagged("h2")[0]) == title
    assert [text_of(n) for n in page.of("error")] == list(
        payload.get("errors", {}).values()
    )


async def test_a_form_stays_where_the_app_answers_nonsense(
    visitor: Visitor, app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    view = await open_modal(client, control, ask(text_input("word")))
    app.reply = answering("view_submission", {"response_action": "dance"})
    status, told = await visitor.act(
        "emma", "view_submit", view_id=view, values={"word": "x"}
    )
    assert (status, "not valid" in told) == (422, True)
    assert len(await control.open_modals("emma")) == 1


async def test_closing_a_form_shows_the_one_below(
    visitor: Visitor, app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    below = await open_modal(client, control, ask(text_input("word")))
    typed = await visitor.act("emma", "click_nothing")
    assert typed[0] == 404
    app.reply = answering(
        "view_submission",
        {"response_action": "push", "view": modal(ask(text_input("more")))},
    )
    await visitor.act("emma", "view_submit", view_id=below, values={"word": "x"})
    top = (await control.modal("emma")).raw["id"]
    status, _ = await visitor.act("emma", "view_close", view_id=below)
    assert status == 422
    status, shown = await visitor.act("emma", "view_close", view_id=top)
    assert Seen(shown).tagged("dialog")[0].attributes["data-view-id"] == below
    assert await visitor.act("emma", "view_close", view_id=below) == (200, "")
    status, told = await visitor.act("emma", "view_close", view_id=below)
    assert (status, "not open" in told) == (422, True)


async def test_one_person_does_not_close_anothers_form(
    visitor: Visitor, app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    view = await open_modal(client, control, ask(text_input("word")))
    status, _ = await visitor.act("bruno", "view_close", view_id=view)
    assert (status, len(await control.open_modals("emma"))) == (422, 1)
    assert app.heard.qsize() == 1
