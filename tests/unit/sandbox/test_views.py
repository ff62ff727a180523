"""views.open, views.push, views.update and views.publish, with Slack's own client."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from bot.sandbox.problems import SlackError
from bot.sandbox.view_checks import checked_view
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import (
    FULL,
    Json,
    ask,
    button,
    client_of,
    home,
    modal,
    option,
    plain,
    refused,
    text_input,
)

Opened = Callable[..., Coroutine[Any, Any, Json]]


async def trigger(control: Control) -> str:
    """A trigger_id that arose outside of modals."""
    return (await control.command("emma", "general", "/plain", "x")).trigger_id


async def trigger_inside(control: Control) -> str:
    """A trigger_id that arose in the modal on top, from its button."""
    return (await control.click_modal("emma", "go")).trigger_id


@pytest.fixture
def opened(client: AsyncWebClient, control: Control) -> Opened:
    """Show Emma a modal, and return it as Slack's answer has it."""

    async def show(*blocks: Json, **more: Any) -> Json:
        view = modal(*blocks, **more)
        answer = await client.views_open(trigger_id=await trigger(control), view=view)
        found: Json = answer["view"]
        return found

    return show


async def test_modal_is_seen_by_whoever_asked(opened: Opened, control: Control) -> None:
    view = await opened(button(), callback_id="mine", private_metadata="secret")

    seen = await control.modal("emma")
    assert (seen.id, seen.raw) == (view["id"], view)
    assert (seen.title, seen.callback_id) == ("Title", "mine")
    assert seen.private_metadata == "secret"
    with pytest.raises(ControlError, match="no_modal"):
        await control.modal("bruno")


async def test_answer_names_the_view_and_its_place(opened: Opened) -> None:
    view = await opened(ask(text_input("word")))

    assert view["root_view_id"] == view["id"]
    assert view["previous_view_id"] is None
    assert view["title"] == plain("Title") | {"emoji": True}
    assert (view["external_id"], view["clear_on_close"]) == ("", False)
    untouched = {"type": "plain_text_input", "value": None}
    assert view["state"] == {"values": {"word": {"word": untouched}}}


async def test_trigger_works_once_and_for_three_seconds(
    client: AsyncWebClient, control: Control
) -> None:
    first, second = await trigger(control), await trigger(control)
    await control.advance(2.5)
    await client.views_open(trigger_id=first, view=modal())
    again = client.views_open(trigger_id=first, view=modal())
    assert await refused(again) == "exchanged_trigger_id"

    await control.advance(0.6)

    late = client.views_open(trigger_id=second, view=modal())
    assert await refused(late) == "expired_trigger_id"


async def test_refused_view_leaves_its_trigger_unused(
    client: AsyncWebClient, control: Control
) -> None:
    trigger_id = await trigger(control)
    bad = client.views_open(trigger_id=trigger_id, view={"type": "modal"})
    assert await refused(bad) == "invalid_arguments"

    assert (await client.views_open(trigger_id=trigger_id, view=modal()))["ok"]


async def test_stack_holds_three_and_knows_its_order(
    opened: Opened, client: AsyncWebClient, control: Control
) -> None:
    ids = [(await opened(button()))["id"]]
    for _ in range(2):
        trigger_id = await trigger_inside(control)
        pushed = await client.views_push(trigger_id=trigger_id, view=modal(button()))
        assert pushed["view"]["root_view_id"] == ids[0]
        assert pushed["view"]["previous_view_id"] == ids[-1]
        ids.append(pushed["view"]["id"])
    full = client.views_push(trigger_id=await trigger_inside(control), view=modal())

    assert await refused(full) == "push_limit_reached"
    assert [each.id for each in await control.open_modals("emma")] == ids


async def test_nothing_is_pushed_on_a_modal_that_was_closed(
    opened: Opened, client: AsyncWebClient, control: Control
) -> None:
    await opened(button())
    trigger_id = await trigger_inside(control)
    await control.close_modal("emma")

    call = client.views_push(trigger_id=trigger_id, view=modal())

    assert await refused(call) == "not_found"


async def test_nothing_is_pushed_on_the_home_tab(
    client: AsyncWebClient, control: Control
) -> None:
    await client.views_publish(user_id="U0EMMA000", view=home(button()))
    click = await control.click_home("emma", "go")

    call = client.views_push(trigger_id=click.trigger_id, view=modal())

    assert await refused(call) == "not_found"


async def test_new_modal_takes_the_place_of_the_old_ones(
    opened: Opened, control: Control
) -> None:
    await opened(button(), external_id="one")
    second = await opened(button(), external_id="one-too")

    assert [each.id for each in await control.open_modals("emma")] == [second["id"]]


async def test_update_changes_the_view_and_its_hash(
    opened: Opened, client: AsyncWebClient, control: Control
) -> None:
    view = await opened(external_id="mine")
    changed = modal(button(), callback_id="other", external_id="mine")

    answer = await client.views_update(
        external_id="mine", hash=view["hash"], view=changed
    )

    assert answer["view"]["id"] == view["id"]
    assert answer["view"]["hash"] != view["hash"]
    assert (await control.modal("emma")).callback_id == "other"
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    assert await refused(stale) == "hash_conflict"


async def test_typed_text_survives_an_update_where_its_input_does(
    opened: Opened, client: AsyncWebClient, control: Control
) -> None:
    inputs = [ask(text_input(name), dispatch_action=True) for name in ("a", "b")]
    view = await opened(*inputs)
    for name in ("a", "b"):
        await control.click_modal("emma", name, value=f"typed {name}")

    number = ask({"type": "number_input", "action_id": "b"})
    await client.views_update(view_id=view["id"], view=modal(inputs[0], number))

    values = (await control.modal("emma")).values
    assert values["a"]["a"]["value"] == "typed a"
    assert values["b"]["b"] == {"type": "number_input", "value": None}


async def test_view_cannot_change_its_type(
    opened: Opened, client: AsyncWebClient
) -> None:
    view = await opened()

    call = client.views_update(view_id=view["id"], view=home())

    assert await refused(call) == "invalid_arguments"


async def test_closed_view_is_not_found(
    opened: Opened, client: AsyncWebClient, control: Control
) -> None:
    view = await opened()
    await control.close_modal("emma")

    call = client.views_update(view_id=view["id"], view=modal())

    assert await refused(call) == "not_found"


async def test_external_id_belongs_to_one_view(
    opened: Opened, client: AsyncWebClient
) -> None:
    await opened(external_id="mine")

    call = client.views_publish(user_id="U0BRUNO00", view=home(external_id="mine"))

    assert await refused(call) == "duplicate_external_id"


async def test_published_home_is_seen_by_its_person_only(
    client: AsyncWebClient, control: Control
) -> None:
    await client.views_publish(user_id="U0EMMA000", view=home(button()))

    seen = await control.home("emma")
    assert seen is not None
    assert (seen.type, seen.title) == ("home", "")
    assert await control.home("bruno") is None


async def test_home_keeps_its_id_and_guards_its_hash(
    client: AsyncWebClient,
) -> None:
    emma = {"user_id": "U0EMMA000"}
    early = client.views_publish(**emma, hash="1.a", view=home())
    assert await refused(early) == "hash_conflict"
    first = (await client.views_publish(**emma, view=home()))["view"]
    second = (await client.views_publish(**emma, hash=first["hash"], view=home()))[
        "view"
    ]

    stale = client.views_publish(**emma, hash=first["hash"], view=home())

    assert first["id"] == second["id"]
    assert await refused(stale) == "hash_conflict"


async def test_home_needs_the_manifests_home_tab(start: Start, http: Any) -> None:
    features = FULL["features"] | {"app_home": {"home_tab_enabled": False}}
    workspace = await start(FULL | {"features": features})
    client = client_of(workspace, http)

    call = client.views_publish(user_id="U0EMMA000", view=home())

    assert await refused(call) == "not_enabled"
    async with Control(workspace.control_url) as control:
        with pytest.raises(ControlError, match="not_enabled"):
            await control.open_home("emma")
        await control.open_home("emma", tab="messages")


async def test_refused_view_is_explained_with_its_place(
    client: AsyncWebClient, control: Control
) -> None:
    view = modal(ask(text_input())) | {"title": plain("x" * 25)}
    with pytest.raises(SlackApiError) as caught:
        await client.views_open(trigger_id=await trigger(control), view=view)

    answer = caught.value.response
    assert answer["error"] == "invalid_arguments"
    problem = "must be less than 25 characters [json-pointer:/view/title/text]"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {problem}"]
    assert "errors" not in answer.data


async def test_view_that_is_no_json_is_refused(client: AsyncWebClient) -> None:
    call = client.api_call("views.open", params={"trigger_id": "x", "view": "{"})

    assert await refused(call) == "invalid_arguments"


async def test_wait_for_a_view_names_what_came(
    opened: Opened, control: Control
) -> None:
    await opened(button("press"), callback_id="mine")
    found = await control.wait_view("emma", callback_id="mine", contains="press")
    assert found.callback_id == "mine"

    with pytest.raises(TimeoutError, match="came: open of 'mine'"):
        await control.wait_view("emma", timeout=0, callback_id="other")
    with pytest.raises(TimeoutError, match="came: open of 'mine'"):
        await control.wait_view("emma", timeout=0, what="publish")
    with pytest.raises(TimeoutError, match="came: nothing"):
        await control.wait_view("emma", timeout=0, after=found.seq, what="close")
    with pytest.raises(ControlError, match="user_not_found"):
        await control.wait_view("nobody", timeout=0)


async def test_reset_takes_all_views_away(
    opened: Opened, client: AsyncWebClient, control: Control
) -> None:
    await opened()
    await client.views_publish(user_id="U0EMMA000", view=home())

    await control.reset()

    assert await control.open_modals("emma") == []
    assert await control.home("emma") is None


DIVIDER = {"type": "divider"}
GOOD: list[Json] = [
    modal(*[DIVIDER] * 100),
    modal(title=plain("x" * 24), private_metadata="x" * 3000, callback_id="x" * 255),
    {"type": "modal", "title": plain("no inputs, no button"), "blocks": [DIVIDER]},
    modal(close=plain("No"), notify_on_close=True, external_id="", submit=None),
    modal(
        ask(text_input(max_length=3000)),
        ask(
            {"type": "users_select"} | {"action_id": "who"},
            hint=plain("h"),
            optional=True,
        ),
    ),
]


@pytest.mark.parametrize("view", GOOD, ids=range(len(GOOD)))
def test_view_within_its_limits_is_kept(view: Json) -> None:
    kept = checked_view(view, "modal")

    assert len(kept["blocks"]) == len(view["blocks"])


NO_SUBMIT = {k: v for k, v in modal(ask(text_input())).items() if k != "submit"}
BAD: list[tuple[Json, str]] = [
    (modal(*[DIVIDER] * 101), "no more than 100 items allowed [json-pointer:/view/blo"),
    (modal() | {"title": None}, "missing required field: title [json-pointer:/view]"),
    (NO_SUBMIT, "missing required field: submit [json-pointer:/view]"),
    (modal() | {"blocks": None}, "missing required field: blocks"),
    (modal() | {"blocks": "x"}, "must be an array of blocks"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
    (modal(callback_id="x" * 256), "must be less than 256 characters"),
    (modal(external_id=7), "must be a string [json-pointer:/view/external_id]"),
    (modal(clear_on_close="yes"), "must be a boolean [json-pointer:/view/clear_on"),
    (modal(id="V1"), "invalid additional property: id [json-pointer:/view]"),
    (modal(type="home"), "must be one of: modal [json-pointer:/view/type]"),
    (modal({"type": "slider"}), "unsupported type: slider [json-pointer:/view/bloc"),
    (modal({"type": "input", "label": plain("x")}), "missing required field: element"),
    (modal(ask(text_input(max_length=3001))), "must be between 0 and 3000"),
    (modal(ask(text_input(), label=None)), "missing required field: label"),
    (modal(ask(text_input(), optional=1)), "must be a boolean"),
    (modal(ask(text_input(), hint=plain(""))), "must be more than 0 characters"),
    (modal(ask({"type": "button", "action_id": "a"})), "unsupported type: button"),
    (modal({"type": "actions", "elements": [text_input()]}), "unsupported type: plain"),
]


@pytest.mark.parametrize(("view", "problem"), BAD, ids=range(len(BAD)))
def test_view_beyond_a_limit_is_refused(view: Json, problem: str) -> None:
    with pytest.raises(SlackError) as refusal:
        checked_view(view, "modal")

    assert refusal.value.code == "invalid_arguments"
    assert refusal.value.messages[0].startswith(problem)


@pytest.mark.parametrize("member", ["submit", "close"])
def test_home_has_no_buttons_of_its_own(member: str) -> None:
    with pytest.raises(SlackError) as refusal:
        checked_view(home(**{member: plain("x")}), "home")

    assert refusal.value.messages == (
        f"invalid additional property: {member} [json-pointer:/view]",
    )


@pytest.mark.parametrize("raw", [None, [], "modal"])
def test_what_is_no_object_is_no_view(raw: Any) -> None:
    with pytest.raises(SlackError) as refusal:
        checked_view(raw, "modal")

    assert refusal.value.messages == ("must be an object [json-pointer:/view]",)


def groups(count: int, options: int = 1) -> Json:
    group = {"label": plain("G"), "options": [option("a")] * options}
    return {"type": "static_select", "action_id": "s", "option_groups": [group] * count}


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        (groups(101), "no more than 100 items allowed"),
        (groups(1, 101), "no more than 100 items allowed"),
        (groups(1) | {"option_groups": [None]}, "missing required field: label"),
        (groups(1) | {"placeholder": plain("x" * 151)}, "must be less than 151"),
        (groups(1) | {"confirm": {"title": plain("x")}}, "missing required field: tex"),
        (groups(1) | {"confirm": "sure?"}, "missing required field: title"),
        (
            {"type": "radio_buttons", "action_id": "r", "options": [option("x" * 151)]},
            "must be less than 76 characters",
        ),
    ],
)
def test_element_beyond_a_limit_is_refused(element: Json, problem: str) -> None:
    checked_view(modal(ask(groups(100))), "modal")
    with pytest.raises(SlackError) as refusal:
        checked_view(modal(ask(element)), "modal")

    assert refusal.value.messages[0].startswith(problem)


async def test_id_of_a_view_never_comes_again(opened: Opened, control: Control) -> None:
    before = await opened()
    await control.reset()

    assert (await opened())["id"] != before["id"]
