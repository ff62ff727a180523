"""Elements that people use: in messages, in modals and on the home tab."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control, ControlError
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import (
    FULL,
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

OPTIONS: list[Json] = [option("a"), option("b")]
DIALOG = {"title": plain("Sure?"), "text": plain("It cannot be undone.")}


def actions(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


async def said(app: RawApp, control: Control, *blocks: Json) -> str:
    """The ts of a message with these blocks, after the app has heard of it."""
    message = await control.say("emma", "general", "x", blocks=list(blocks))
    await app.next()
    return message.ts


#: Element, what a hand gives it, and what it holds then.
CHOICES: list[tuple[Json, Any, Json]] = [
    ({"type": "static_select", "options": OPTIONS}, "b", {"selected_option": "b"}),
    ({"type": "radio_buttons", "options": OPTIONS}, "a", {"selected_option": "a"}),
    ({"type": "checkboxes", "options": OPTIONS}, ["a"], {"selected_options": ["a"]}),
    ({"type": "checkboxes", "options": OPTIONS}, None, {"selected_options": []}),
    (
        {"type": "multi_static_select", "options": OPTIONS},
        ["b", "a"],
        {"selected_options": ["b", "a"]},
    ),
    ({"type": "users_select"}, "bruno", {"selected_user": "U0BRUNO00"}),
    ({"type": "users_select"}, "U0BRUNO00", {"selected_user": "U0BRUNO00"}),
    (
        {"type": "multi_users_select"},
        ["emma", "bruno"],
        {"selected_users": ["U0EMMA000", "U0BRUNO00"]},
    ),
    ({"type": "channels_select"}, "travel", {"selected_channel": "C0TRAVEL0"}),
    (
        {"type": "multi_channels_select"},
        "travel",
        {"selected_channels": ["C0TRAVEL0"]},
    ),
    (
        {"type": "conversations_select"},
        "leads",
        {"selected_conversation": "C0LEADS00"},
    ),
    (
        {"type": "multi_conversations_select"},
        ["@emma"],
        {"selected_conversations": ["D0EMMA000"]},
    ),
    ({"type": "datepicker"}, "2026-01-31", {"selected_date": "2026-01-31"}),
    (
        {"type": "timepicker", "timezone": "Etc/UTC"},
        "09:30",
        {"selected_time": "09:30", "timezone": "Etc/UTC"},
    ),
    ({"type": "datetimepicker"}, 1_780_000_000, {"selected_date_time": 1_780_000_000}),
]
TEXTS: list[tuple[Json, Any, Json]] = [
    ({"type": "plain_text_input"}, "a & b", {"value": "a & b"}),
    ({"type": "email_text_input"}, "a@example.com", {"value": "a@example.com"}),
    (
        {"type": "url_text_input"},
        "https://example.com",
        {"value": "https://example.com"},
    ),
    ({"type": "number_input"}, 42, {"value": "42"}),
]


def held(kind: str, expected: Json) -> Json:
    """The expected state, with options in place of their values."""
    made = dict(expected)
    if "selected_option" in made:
        made["selected_option"] = option(made["selected_option"])
    if "selected_options" in made:
        made["selected_options"] = [option(v) for v in made["selected_options"]]
    return {"type": kind, **made}


def bare(node: Any) -> Any:
    """A value without the defaults that Slack adds to its texts."""
    if isinstance(node, dict):
        return {k: bare(v) for k, v in node.items() if k != "emoji"}
    return [bare(each) for each in node] if isinstance(node, list) else node


@pytest.mark.parametrize(("element", "given", "expected"), CHOICES)
async def test_choice_in_a_message_stands_in_action_and_state(
    app: RawApp, control: Control, element: Json, given: Any, expected: Json
) -> None:
    ts = await said(app, control, actions(element | {"action_id": "pick"}))

    await control.click("emma", "general", ts, "pick", value=given)

    payload = (await app.next())["payload"]
    wanted = held(element["type"], expected)
    [action] = bare(payload["actions"])
    assert {name: action[name] for name in wanted} == wanted
    assert bare(payload["state"]["values"]["row"]["pick"]) == wanted


@pytest.mark.parametrize(("element", "given", "expected"), [*CHOICES, *TEXTS])
async def test_input_of_a_modal_stands_in_its_state(
    client: AsyncWebClient,
    control: Control,
    element: Json,
    given: Any,
    expected: Json,
) -> None:
    asked = await control.command("emma", "general", "/plain", "x")
    view = modal(ask(element | {"action_id": "pick"}, block_id="b", optional=True))
    await client.views_open(trigger_id=asked.trigger_id, view=view)

    await control.submit("emma", {"pick": given})

    seen = await control.modal("emma")
    assert bare(seen.values["b"]["pick"]) == held(element["type"], expected)


async def test_rich_text_input_holds_rich_text(
    client: AsyncWebClient, control: Control
) -> None:
    asked = await control.command("emma", "general", "/plain", "x")
    view = modal(ask({"type": "rich_text_input", "action_id": "t"}))
    await client.views_open(trigger_id=asked.trigger_id, view=view)

    await control.submit("emma", {"t": "*bold*"})

    value = (await control.modal("emma")).values["t"]["t"]["rich_text_value"]
    [section] = value["elements"]
    bold = {"type": "text", "text": "bold", "style": {"bold": True}}
    assert (value["type"], section["elements"]) == ("rich_text", [bold])


@pytest.mark.parametrize(
    ("element", "initial"),
    [
        (text_input("i", initial_value="draft"), {"value": "draft"}),
        (
            {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]},
            {"selected_option": OPTIONS[0]},
        ),
        (
            {"type": "datepicker", "initial_date": "2026-01-31"},
            {"selected_date": "2026-01-31"},
        ),
    ],
)
async def test_untouched_input_holds_what_the_app_put_there(
    client: AsyncWebClient, control: Control, element: Json, initial: Json
) -> None:
    asked = await control.command("emma", "general", "/plain", "x")
    view = modal(ask(element | {"action_id": "i"}))
    await client.views_open(trigger_id=asked.trigger_id, view=view)

    value = bare((await control.modal("emma")).values["i"]["i"])
    assert value == {"type": element["type"], **initial}


@pytest.mark.parametrize(
    ("element", "given", "error"),
    [
        ({"type": "static_select", "options": OPTIONS}, "z", "option_not_found"),
        ({"type": "overflow", "options": OPTIONS}, None, "option_not_found"),
        ({"type": "external_select"}, "free", "option_not_found"),
        ({"type": "users_select"}, "nobody", "not_offered"),
        ({"type": "channels_select"}, "leads", "not_offered"),
        ({"type": "conversations_select"}, "@nobody", "not_offered"),
        ({"type": "datepicker"}, "31.1.2026", "not_offered"),
        ({"type": "timepicker"}, "9:30", "not_offered"),
        ({"type": "datetimepicker"}, "soon", "not_offered"),
        (
            {"type": "multi_users_select", "max_selected_items": 1},
            ["emma", "bruno"],
            "too_many_items",
        ),
    ],
)
async def test_what_an_element_does_not_offer_is_refused(
    control: Control, element: Json, given: Any, error: str
) -> None:
    block = actions(element | {"action_id": "pick"})
    message = await control.say("emma", "general", "x", blocks=[block])

    with pytest.raises(ControlError) as refusal:
        await control.click("emma", "general", message.ts, "pick", value=given)

    assert refusal.value.error == error


async def test_what_was_chosen_is_remembered_for_each_person(
    app: RawApp, control: Control
) -> None:
    select = {"type": "static_select", "options": OPTIONS, "action_id": "pick"}
    ts = await said(app, control, actions(select), button())
    for user, value in (("emma", "a"), ("bruno", "b")):
        await control.click(user, "general", ts, "pick", value=value)
        await app.next()

    await control.click("emma", "general", ts, "go")

    values = (await app.next())["payload"]["state"]["values"]
    assert values["row"]["pick"]["selected_option"]["value"] == "a"


async def test_option_of_an_overflow_menu_is_no_state(
    app: RawApp, control: Control
) -> None:
    link = option("b") | {"url": "https://example.com/b"}
    menu = {"type": "overflow", "options": [option("a"), link], "action_id": "more"}
    ts = await said(app, control, actions(menu))

    result = await control.click("emma", "general", ts, "more", value="b")

    payload = (await app.next())["payload"]
    assert payload["actions"][0]["selected_option"]["value"] == "b"
    assert payload["state"]["values"] == {}
    assert result.url == "https://example.com/b"


async def test_button_with_an_address_opens_it_and_tells_the_app(
    app: RawApp, control: Control
) -> None:
    row = button()
    row["elements"][0]["url"] = "https://example.com"
    ts = await said(app, control, row)

    result = await control.click("emma", "general", ts, "go")

    action = (await app.next())["payload"]["actions"][0]
    assert result.url == action["url"] == "https://example.com"


async def test_declined_dialog_sends_nothing(app: RawApp, control: Control) -> None:
    row = button()
    row["elements"][0]["confirm"] = DIALOG
    ts = await said(app, control, row)

    declined = await control.click("emma", "general", ts, "go", confirm=False)

    assert (declined.accepted, declined.error) == (False, "not_confirmed")
    assert bare(declined.dialog) == DIALOG
    assert app.heard.empty()


async def test_confirmed_dialog_goes_along_with_the_click(
    app: RawApp, control: Control
) -> None:
    row = button()
    row["elements"][0]["confirm"] = DIALOG
    ts = await said(app, control, row)

    confirmed = await control.click("emma", "general", ts, "go")

    assert confirmed.accepted
    assert bare((await app.next())["payload"]["actions"][0]["confirm"]) == DIALOG


async def test_dialog_that_is_not_there_cannot_be_declined(
    app: RawApp, control: Control
) -> None:
    ts = await said(app, control, button())

    with pytest.raises(ControlError, match="no_confirm_dialog"):
        await control.click("emma", "general", ts, "go", confirm=False)


async def test_block_id_tells_elements_of_one_action_id_apart(
    app: RawApp, control: Control
) -> None:
    rows = [button() | {"block_id": name} for name in ("one", "two")]
    ts = await said(app, control, *rows)

    await control.click("emma", "general", ts, "go", block_id="two")

    assert (await app.next())["payload"]["actions"][0]["block_id"] == "two"


async def test_external_select_of_a_message_asks_the_app(
    app: RawApp, control: Control
) -> None:
    select = {"type": "external_select", "action_id": "s"}
    ts = await said(app, control, actions(select))
    app.reply = lambda _: {"payload": {"options": OPTIONS}}

    result = await control.suggest("emma", "s", "abc", channel="general", ts=ts)

    payload = (await app.next())["payload"]
    assert payload["message"]["ts"] == ts
    assert payload["channel"]["id"] == "C0GENERAL"
    assert result.options == OPTIONS
    await control.click("emma", "general", ts, "s", value="b")
    action = (await app.next())["payload"]["actions"][0]
    assert action["selected_option"] == option("b")


async def test_home_tab_is_clicked_like_a_modal(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    select = {"type": "external_select", "action_id": "s", "min_query_length": 0}
    published = await client.views_publish(
        user_id="U0EMMA000", view=home(button(), actions(select))
    )
    await control.click_home("emma", "go")
    asked = await control.suggest("emma", "s", "", home=True)

    clicked = (await app.next())["payload"]
    view_id = published["view"]["id"]
    assert clicked["container"] == {"type": "view", "view_id": view_id}
    assert clicked["view"]["type"] == "home"
    assert (await app.next())["payload"]["view"]["id"] == view_id
    assert asked.error == "invalid_options"
    with pytest.raises(ControlError, match="no_home"):
        await control.click_home("bruno", "go")


async def test_modal_opened_from_the_home_tab_stands_alone(
    client: AsyncWebClient, control: Control
) -> None:
    await client.views_publish(user_id="U0EMMA000", view=home(button()))
    click = await control.click_home("emma", "go")

    answer = await client.views_open(trigger_id=click.trigger_id, view=modal())

    assert answer["view"]["previous_view_id"] is None
    assert len(await control.open_modals("emma")) == 1


@pytest.mark.parametrize("tab", ["home", "messages"])
async def test_opened_tab_is_told(app: RawApp, control: Control, tab: str) -> None:
    await control.open_home("emma", tab=tab)

    event = await app.next_event()
    event.pop("event_ts")
    assert event == {
        "type": "app_home_opened",
        "user": "U0EMMA000",
        "channel": "D0EMMA000",
        "tab": tab,
    }


async def test_opened_home_shows_the_app_what_it_published(
    app: RawApp, client: AsyncWebClient, control: Control
) -> None:
    answer = await client.views_publish(user_id="U0EMMA000", view=home(button()))

    await control.open_home("emma")

    assert (await app.next_event())["view"] == answer["view"]


async def test_home_without_a_subscription_is_not_told(start: Start) -> None:
    settings = FULL["settings"] | {"event_subscriptions": {"bot_events": []}}
    workspace = await start(FULL | {"settings": settings})
    async with Control(workspace.control_url) as control:
        await control.open_home("emma")
        await control.idle(quiet=0.01)

        assert await control.log(kind="delivery") == []


async def test_closed_home_tab_tells_nothing(start: Start) -> None:
    app_home = {"home_tab_enabled": False, "messages_tab_enabled": True}
    features = FULL["features"] | {"app_home": app_home}
    workspace = await start(FULL | {"features": features}, retry_delays_seconds=())
    async with Control(workspace.control_url) as control:
        with pytest.raises(ControlError, match="not_enabled"):
            await control.open_home("emma")

        assert await control.log(kind="delivery") == []
