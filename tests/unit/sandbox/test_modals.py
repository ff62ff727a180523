"""Filling in, submitting and closing modals; the app here is nothing but a socket."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import (
    FULL,
    HttpApp,
    Json,
    RawApp,
    ask,
    button,
    client_of,
    modal,
    option,
    plain,
    text_input,
)

Show = Callable[..., Coroutine[Any, Any, str]]
WORD = ask(text_input("word"))


@pytest.fixture
def show(client: AsyncWebClient, control: Control) -> Show:
    """Show Emma a modal; its id."""

    async def begin(*blocks: Json, **more: Any) -> str:
        asked = await control.command("emma", "general", "/plain", "x")
        view = modal(*blocks, **more)
        answer = await client.views_open(trigger_id=asked.trigger_id, view=view)
        return str(answer["view"]["id"])

    return begin


async def heard(app: RawApp, kind: str) -> Json:
    """The next payload of this type; what comes before it is passed over."""
    while True:
        payload: Json = (await app.next())["payload"]
        if payload.get("type") == kind:
            return payload


def answering(action: str, **more: Any) -> Callable[[Json], Json]:
    """An app that acks submissions like this, and all else with nothing."""

    def reply(envelope: Json) -> Json:
        submitted = envelope["payload"].get("type") == "view_submission"
        return {"payload": {"response_action": action, **more}} if submitted else {}

    return reply


async def test_submission_carries_what_slack_sends(
    app: RawApp, show: Show, control: Control
) -> None:
    view_id = await show(WORD, callback_id="mine", private_metadata="secret")

    result = await control.submit("emma", {"word": "hello"})

    payload = await heard(app, "view_submission")
    assert payload["user"]["id"] == "U0EMMA000"
    assert payload["trigger_id"] == result.trigger_id
    assert payload["response_urls"] == []
    view = payload["view"]
    assert (view["id"], view["callback_id"]) == (view_id, "mine")
    assert view["private_metadata"] == "secret"
    typed = {"type": "plain_text_input", "value": "hello"}
    assert view["state"]["values"] == {"word": {"word": typed}}


@pytest.mark.usefixtures("app")
async def test_empty_ack_closes_the_modal(show: Show, control: Control) -> None:
    await show(WORD)

    result = await control.submit("emma", {"word": "hello"})

    assert (result.accepted, result.response_action) == (True, "close")
    assert result.ack_ms is not None
    assert result.modals == await control.open_modals("emma") == []


async def test_errors_are_shown_under_their_inputs(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("errors", errors={"word": "too rude"})
    await show(WORD)

    result = await control.submit("emma", {"word": "hello"})

    assert result.response_action == "errors"
    assert result.errors == {"word": "too rude"}
    [seen] = result.modals
    assert seen.errors == {"word": "too rude"}
    assert seen.values["word"]["word"]["value"] == "hello"


async def test_corrected_submission_takes_the_errors_away(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("errors", errors={"word": "too rude"})
    await show(WORD)
    await control.submit("emma", {"word": "hello"})
    app.reply = lambda _: {}

    result = await control.submit("emma")

    assert (result.response_action, result.errors) == ("close", {})


async def test_update_in_the_ack_changes_the_modal(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("update", view=modal(button(), callback_id="next"))
    view_id = await show(WORD)

    result = await control.submit("emma", {"word": "hello"})

    assert result.response_action == "update"
    [seen] = result.modals
    assert (seen.id, seen.callback_id) == (view_id, "next")


async def test_push_in_the_ack_puts_a_modal_on_top(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("push", view=modal(WORD, callback_id="next"))
    await show(WORD, callback_id="first")

    for expected in (["first", "next"], ["first", "next", "next"]):
        result = await control.submit("emma", {"word": "hello"})
        assert result.response_action == "push"
        assert [each.callback_id for each in result.modals] == expected
    full = await control.submit("emma", {"word": "hello"})

    assert (full.accepted, full.error) == (False, "push_limit_reached")
    assert len(full.modals) == 3


async def test_clear_in_the_ack_takes_the_whole_stack_away(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("push", view=modal(WORD))
    await show(WORD)
    await control.submit("emma", {"word": "hello"})
    app.reply = answering("clear")

    result = await control.submit("emma", {"word": "hello"})

    assert (result.response_action, result.modals) == ("clear", [])


async def test_closing_shows_what_lay_below(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("push", view=modal(WORD, callback_id="next"))
    await show(WORD, callback_id="first")
    await control.submit("emma", {"word": "hello"})
    app.reply = lambda _: {}

    result = await control.submit("emma", {"word": "hello"})

    assert [each.callback_id for each in result.modals] == ["first"]


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("explode", {}),
        ("errors", {}),
        ("errors", {"errors": {}}),
        ("errors", {"errors": {"nowhere": "x"}}),
    ],
)
async def test_ack_that_slack_does_not_know_leaves_the_modal(
    app: RawApp, show: Show, control: Control, action: str, more: Json
) -> None:
    app.reply = answering(action, **more)
    await show(WORD)

    result = await control.submit("emma", {"word": "hello"})

    assert (result.accepted, result.error) == (False, "invalid_response_action")
    assert len(result.modals) == 1


async def test_invalid_view_in_the_ack_leaves_the_modal(
    app: RawApp, show: Show, control: Control
) -> None:
    app.reply = answering("update", view={"type": "modal"})
    await show(WORD, callback_id="first")

    result = await control.submit("emma", {"word": "hello"})

    assert (result.accepted, result.error) == (False, "invalid_arguments")
    assert [each.callback_id for each in result.modals] == ["first"]


async def test_late_ack_leaves_the_modal_and_is_not_repeated(
    app: RawApp, show: Show, control: Control
) -> None:
    await show(WORD)
    before = await control.sequence()
    app.reply = lambda _: None

    result = await control.submit("emma", {"word": "hello"})

    assert (result.accepted, result.error) == (False, "operation_timeout")
    assert len(result.modals) == 1
    assert len(await control.log(after=before, kind="delivery")) == 1


@pytest.mark.parametrize(
    ("ack", "error"),
    [
        ({}, ""),
        ({"payload": {"response_action": "update", "view": modal()}}, "not_found"),
        ({"payload": {"response_action": "push", "view": modal()}}, "not_found"),
    ],
)
async def test_ack_for_a_modal_that_was_closed_meanwhile(
    app: RawApp, show: Show, control: Control, ack: Json, error: str
) -> None:
    app.reply = lambda _: None
    await show(ask(text_input("word"), optional=True))
    async with asyncio.TaskGroup() as tasks:
        submission = tasks.create_task(control.submit("emma"))
        while (envelope := await app.next())["type"] != "interactive":
            pass
        await control.close_modal("emma")
        await app.socket.send_json({"envelope_id": envelope["envelope_id"], **ack})

    assert (submission.result().error, submission.result().modals) == (error, [])


async def test_submission_over_http_is_signed_and_answered_in_its_response(
    http_app: HttpApp, show: Show, control: Control, workspace: LocalWorkspace
) -> None:
    await control.set_request_url(http_app.url)
    await show(WORD)
    await http_app.next()
    errors = {"response_action": "errors", "errors": {"word": "too rude"}}
    http_app.answers = [web.json_response(errors)]

    refused = await control.submit("emma", {"word": "hello"})

    headers, body = await http_app.next()
    assert SignatureVerifier(workspace.signing_secret).is_valid_request(body, headers)
    payload = json.loads(parse_qs(body)["payload"][0])
    assert payload["type"] == "view_submission"
    assert refused.errors == {"word": "too rude"}
    assert (await control.submit("emma")).response_action == "close"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (web.Response(status=500), "http_service_error"),
        (web.Response(status=404), "http_client_error"),
        (web.Response(text="thanks"), "invalid_response_action"),
    ],
)
async def test_bad_http_answer_leaves_the_modal(
    http_app: HttpApp, show: Show, control: Control, answer: web.Response, error: str
) -> None:
    await control.set_request_url(http_app.url)
    await show(WORD)
    http_app.answers = [answer]

    result = await control.submit("emma", {"word": "hello"})

    assert (result.accepted, result.error) == (False, error)
    assert len(result.modals) == 1


async def test_silent_http_app_times_out(
    http_app: HttpApp, show: Show, control: Control
) -> None:
    await control.set_request_url(http_app.url)
    await show(WORD)
    http_app.silences = 1

    result = await control.submit("emma", {"word": "hello"})

    assert result.error == "operation_timeout"


NUMBER = {"type": "number_input", "is_decimal_allowed": False, "action_id": "n"}


COMPLAINTS: list[tuple[Json, str | None, str]] = [
    (text_input(), None, "Please complete this required field."),
    (text_input(min_length=3), "ab", "Please use at least 3 characters."),
    (text_input(max_length=3), "abcd", "Please use no more than 3 characters."),
    (NUMBER, "x", "Please enter a number."),
    (NUMBER, "1.5", "Please enter a whole number."),
    (NUMBER | {"min_value": "2"}, "1", "Please enter at least 2."),
    (NUMBER | {"max_value": "9"}, "10", "Please enter no more than 9."),
]


@pytest.mark.parametrize("case", COMPLAINTS, ids=lambda case: case[2])
async def test_slack_itself_refuses_what_does_not_fit(
    app: RawApp, show: Show, control: Control, case: tuple[Json, str | None, str]
) -> None:
    element, given, complaint = case
    await show(ask(element, block_id="b"))
    await app.next()

    result = await control.submit("emma", {"b": given})

    assert (result.accepted, result.error) == (False, "incomplete")
    assert result.errors == {"b": complaint}
    assert (await control.modal("emma")).errors == {"b": complaint}
    assert app.heard.empty()


async def test_what_fits_goes_through(show: Show, control: Control) -> None:
    number = NUMBER | {"min_value": "1", "max_value": "9"}
    decimal = NUMBER | {"action_id": "d", "is_decimal_allowed": True}
    await show(
        ask(text_input("s", min_length=1, max_length=5)),
        ask(number),
        ask(decimal),
        ask(text_input("free"), optional=True),
    )

    result = await control.submit("emma", {"s": "abc", "n": "5", "d": "1.5"})

    assert result.error == "dispatch_failed"  # nobody is connected: it was sent


async def test_refusals_say_what_is_missing(show: Show, control: Control) -> None:
    with pytest.raises(ControlError, match="no_modal"):
        await control.submit("emma")
    with pytest.raises(ControlError, match="no_modal"):
        await control.close_modal("emma")
    twice = [ask(text_input("same"), block_id=each) for each in ("one", "two")]
    await show(*twice)

    with pytest.raises(ControlError, match="ambiguous_input"):
        await control.submit("emma", {"same": "x"})
    with pytest.raises(ControlError, match="input_not_found"):
        await control.submit("emma", {"nowhere": "x"})


async def test_modal_without_a_button_is_not_submitted(
    show: Show, control: Control
) -> None:
    await show(button(), submit=None)

    with pytest.raises(ControlError, match="no_submit"):
        await control.submit("emma")


async def test_nothing_is_submitted_while_interactivity_is_off(
    start: Start, http: Any
) -> None:
    settings = FULL["settings"] | {"interactivity": {"is_enabled": False}}
    workspace = await start(FULL | {"settings": settings})
    client = client_of(workspace, http)
    async with Control(workspace.control_url) as control:
        asked = await control.command("emma", "general", "/plain", "x")
        select = {"type": "external_select", "action_id": "s"}
        view = modal(ask(select, optional=True), notify_on_close=True)
        await client.views_open(trigger_id=asked.trigger_id, view=view)
        submitted = await control.submit("emma")
        suggested = await control.suggest("emma", "s", "abc")
        closed = await control.close_modal("emma")

    assert submitted.error == suggested.error == "interactivity_disabled"
    assert (closed.accepted, closed.ack_ms) == (True, None)


async def test_closing_is_told_only_where_it_was_asked_for(
    app: RawApp, show: Show, control: Control
) -> None:
    await show()
    await app.next()
    silent = await control.close_modal("emma")
    assert (silent.response_action, silent.ack_ms) == ("close", None)
    assert app.heard.empty()

    view_id = await show(notify_on_close=True)
    told = await control.close_modal("emma")

    payload = await heard(app, "view_closed")
    assert (payload["view"]["id"], payload["is_cleared"]) == (view_id, False)
    assert "trigger_id" not in payload
    assert told.ack_ms is not None
    assert await control.open_modals("emma") == []


@pytest.mark.parametrize(
    ("top", "everything"),
    [({"clear_on_close": True}, False), ({}, True)],
)
async def test_clearing_closes_the_whole_stack(
    app: RawApp, show: Show, control: Control, top: Json, *, everything: bool
) -> None:
    app.reply = answering("push", view=modal(**top))
    view_id = await show(WORD, notify_on_close=True)
    await control.submit("emma", {"word": "hello"})

    result = await control.close_modal("emma", everything=everything)

    payload = await heard(app, "view_closed")
    assert (payload["view"]["id"], payload["is_cleared"]) == (view_id, True)
    assert (result.response_action, result.modals) == ("clear", [])


async def test_unacked_closing_closes_all_the_same(
    app: RawApp, show: Show, control: Control
) -> None:
    await show(notify_on_close=True)
    app.reply = lambda _: None

    result = await control.close_modal("emma")

    assert (result.accepted, result.error) == (False, "operation_timeout")
    assert result.modals == []


async def test_chosen_conversation_brings_a_response_url(
    app: RawApp, show: Show, control: Control, http: Any
) -> None:
    select = {"type": "conversations_select", "action_id": "where"}
    await show(ask(select | {"response_url_enabled": True}))

    await control.submit("emma", {"where": "travel"})

    [entry] = (await heard(app, "view_submission"))["response_urls"]
    assert (entry["action_id"], entry["channel_id"]) == ("where", "C0TRAVEL0")
    said = {"text": "done", "response_type": "in_channel"}
    async with http.post(entry["response_url"], json=said) as answer:
        assert answer.status == 200
    assert (await control.wait_for(channel="travel")).text == "done"


async def test_click_in_a_modal_carries_its_view(
    app: RawApp, show: Show, control: Control
) -> None:
    view_id = await show(ask(text_input("word"), optional=True), button(value="7"))

    result = await control.click_modal("emma", "go")

    payload = await heard(app, "block_actions")
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["view"]["id"] == view_id
    assert payload["actions"][0]["value"] == "7"
    assert payload["trigger_id"] == result.trigger_id
    assert not {"channel", "message", "response_url"} & payload.keys()


async def test_input_acts_at_once_only_where_it_is_told_to(
    app: RawApp, show: Show, control: Control
) -> None:
    quiet, loud = ask(text_input("a")), ask(text_input("b"), dispatch_action=True)
    await show(quiet, loud)

    await control.click_modal("emma", "b", value="typed")

    payload = await heard(app, "block_actions")
    assert payload["actions"][0]["value"] == "typed"
    assert payload["view"]["state"]["values"]["b"]["b"]["value"] == "typed"
    with pytest.raises(ControlError, match="no_dispatch_action"):
        await control.click_modal("emma", "a", value="typed")


async def test_external_select_shows_what_the_app_names(
    app: RawApp, show: Show, control: Control
) -> None:
    await show(ask({"type": "external_select", "action_id": "s"}))
    app.reply = lambda _: {"payload": {"options": [option("abc"), option("abd")]}}

    result = await control.suggest("emma", "s", "abc")

    payload = await heard(app, "block_suggestion")
    assert (payload["action_id"], payload["value"]) == ("s", "abc")
    assert payload["container"]["type"] == "view"
    assert "trigger_id" not in payload
    assert [each["value"] for each in result.options] == ["abc", "abd"]
    app.reply = lambda _: {}
    await control.submit("emma", {"s": "abd"})
    state = (await heard(app, "view_submission"))["view"]["state"]["values"]["s"]["s"]
    assert state == {"type": "external_select", "selected_option": option("abd")}


async def test_options_in_groups_are_options_too(
    app: RawApp, show: Show, control: Control
) -> None:
    await show(ask({"type": "multi_external_select", "action_id": "s"}))
    group = {"label": plain("G"), "options": [option("abc")]}
    app.reply = lambda _: {"payload": {"option_groups": [group]}}

    result = await control.suggest("emma", "s", "abc")

    assert list(result.options) == [option("abc")]


@pytest.mark.parametrize(
    ("ack", "error"),
    [
        ({"payload": {"options": []}}, ""),
        ({"payload": {"options": [{"text": plain("x" * 76)}]}}, "invalid_options"),
        ({"payload": {"text": "none"}}, "invalid_options"),
        ({}, "invalid_options"),
        (None, "operation_timeout"),
    ],
)
async def test_answer_without_good_options_shows_none(
    app: RawApp, show: Show, control: Control, ack: Json | None, error: str
) -> None:
    await show(ask({"type": "external_select", "action_id": "s"}))
    app.reply = lambda _: ack

    result = await control.suggest("emma", "s", "abc")

    assert (result.error, list(result.options)) == (error, [])
    with pytest.raises(ControlError, match="option_not_found"):
        await control.submit("emma", {"s": "abc"})


async def test_app_is_not_asked_before_enough_is_typed(
    show: Show, control: Control
) -> None:
    eager = {"type": "external_select", "action_id": "eager", "min_query_length": 0}
    await show(ask({"type": "external_select", "action_id": "s"}), ask(eager), WORD)

    assert (await control.suggest("emma", "s", "ab")).error == "query_too_short"
    assert (await control.suggest("emma", "eager", "")).error == "dispatch_failed"
    with pytest.raises(ControlError, match="not_an_external_select"):
        await control.suggest("emma", "word", "abc")


async def test_button_pressed_twice_at_once_submits_twice_and_closes_once(
    app: RawApp, show: Show, control: Control
) -> None:
    await show(WORD)

    both = await asyncio.gather(
        control.submit("emma", {"word": "a"}), control.submit("emma")
    )

    assert all(each.accepted for each in both)
    assert both[0].trigger_id != both[1].trigger_id
    first = await heard(app, "view_submission")
    second = await heard(app, "view_submission")
    assert first["view"]["id"] == second["view"]["id"]
    closed = await control.log(kind="view")
    assert [entry.data["what"] for entry in closed] == ["open", "close"]
