"""Whatever controls an app shows: people use them, and the app hears of it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.conftest import Open, Place
from tests.browser.kit import Window
from tests.unit.sandbox.kit import Json, RawApp, client_of

if TYPE_CHECKING:
    from playwright.async_api import Locator

STAGE = "any app"
pytestmark = pytest.mark.asyncio(loop_scope="module")


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(f"Option {value}"), "value": value}


OPTIONS = [option("a"), option("b")]
CONFIRM = {
    "title": plain("Really?"),
    "text": plain("There is no way back."),
    "confirm": plain("Do it"),
    "deny": plain("Leave it"),
}
#: What stands in a message: an element each.
ELEMENTS: list[Json] = [
    {"type": "button", "action_id": "go", "text": plain("Go"), "confirm": CONFIRM},
    {"type": "static_select", "action_id": "pick", "options": OPTIONS},
    {"type": "overflow", "action_id": "more", "options": OPTIONS},
    {"type": "datepicker", "action_id": "day"},
    {"type": "checkboxes", "action_id": "boxes", "options": OPTIONS},
    {"type": "users_select", "action_id": "who"},
]
#: What is asked in a modal: an input each, by the name of its block.
INPUTS: dict[str, Json] = {
    "words": {"type": "plain_text_input", "action_id": "words"},
    "lines": {"type": "plain_text_input", "action_id": "lines", "multiline": True},
    "count": {
        "type": "number_input",
        "action_id": "count",
        "is_decimal_allowed": False,
    },
    "radio": {"type": "radio_buttons", "action_id": "radio", "options": OPTIONS},
    "several": {
        "type": "multi_static_select",
        "action_id": "several",
        "options": OPTIONS,
    },
    "time": {"type": "timepicker", "action_id": "time"},
}


def view(title: str, *names: str, kind: str = "modal") -> Json:
    blocks = [
        {"type": "input", "block_id": n, "label": plain(n), "element": INPUTS[n]}
        for n in names
    ]
    text = {"type": "section", "text": plain(f"This is {title}")}
    made = {"type": kind, "callback_id": title, "blocks": [text, *blocks]}
    ends = {"title": plain(title), "submit": plain("Send"), "close": plain("Cancel")}
    return made | (ends if kind == "modal" else {})


@pytest_asyncio.fixture(loop_scope="module")
async def app(place: Place) -> AsyncIterator[RawApp]:
    raw = RawApp(place.workspace)
    await raw.connect()
    yield raw
    await raw.close()


@pytest_asyncio.fixture(loop_scope="module")
async def client(place: Place) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield client_of(place.workspace, session)


async def heard(app: RawApp, kind: str) -> Json:
    """The next interaction of a kind."""
    while True:
        payload: Json = (await app.next(30))["payload"]
        if payload.get("type") == kind:
            return payload


async def action(app: RawApp) -> Json:
    [found] = (await heard(app, "block_actions"))["actions"]
    return dict(found)


async def test_each_control_of_a_message_tells_the_app_what_was_given(
    opened: Open, place: Place, app: RawApp, client: AsyncWebClient
) -> None:
    channel = (await place.control.say("bruno", "travel", "hello")).channel
    blocks = [{"type": "actions", "block_id": "row", "elements": ELEMENTS}]
    await client.chat_postMessage(channel=channel, text="controls", blocks=blocks)
    emma = await opened()
    message = emma.page.locator("article.message", has=emma.page.locator("select")).last

    await message.get_by_role("button", name="Go").click()
    await emma.page.get_by_role("button", name="Leave it").click()
    await message.get_by_role("button", name="Go").click()
    await emma.page.get_by_role("button", name="Do it").click()
    assert (await action(app))["action_id"] == "go"
    await message.locator("select[data-action-id=pick]").select_option("b")
    assert (await action(app))["selected_option"]["value"] == "b"
    await message.get_by_label("More").click()
    await message.get_by_role("button", name="Option a").click()
    assert (await action(app))["selected_option"]["value"] == "a"
    await message.locator("[data-action-id=day]").fill("2026-12-24")
    assert (await action(app))["selected_date"] == "2026-12-24"
    await message.get_by_role("checkbox", name="Option b").check()
    assert [each["value"] for each in (await action(app))["selected_options"]] == ["b"]
    assert await emma.axe() == []


async def form(
    emma: Window, app: RawApp, client: AsyncWebClient, *names: str
) -> "Locator":
    """Let the app open a modal with these inputs."""
    await emma.say("/plain")
    trigger = (await app.next(30))["payload"]["trigger_id"]
    await client.views_open(trigger_id=trigger, view=view("form", *names))
    return emma.page.get_by_role("dialog")


async def test_all_that_is_filled_into_a_modal_reaches_the_app(
    opened: Open, app: RawApp, client: AsyncWebClient
) -> None:
    emma = await opened("/as/emma/general")
    dialog = await form(emma, app, client, *INPUTS)
    await dialog.get_by_label("words").fill("Hello")
    await dialog.get_by_label("lines").fill("one\ntwo")
    await dialog.get_by_label("count").fill("42")
    await dialog.get_by_role("radio", name="Option b").check()
    await dialog.locator("details.multi summary").click()
    await dialog.get_by_role("checkbox", name="Option a").check()
    await dialog.get_by_label("time").fill("09:30")
    assert await emma.axe() == []

    await dialog.get_by_role("button", name="Send").click()
    await dialog.wait_for(state="detached")
    values = (await heard(app, "view_submission"))["view"]["state"]["values"]
    given = {name: values[name][name] for name in INPUTS}
    assert given["words"]["value"] == "Hello"
    assert given["lines"]["value"] == "one\ntwo"
    assert given["count"]["value"] == "42"
    assert given["radio"]["selected_option"]["value"] == "b"
    assert [each["value"] for each in given["several"]["selected_options"]] == ["a"]
    assert given["time"]["selected_time"] == "09:30"


async def test_a_modal_is_corrected_followed_by_another_and_cleared(
    opened: Open, app: RawApp, client: AsyncWebClient
) -> None:
    emma = await opened("/as/emma/general")
    dialog = await form(emma, app, client, "words")
    send, words = (
        dialog.get_by_role("button", name="Send"),
        dialog.get_by_label("words"),
    )
    wrong = {"response_action": "errors", "errors": {"words": "Too short"}}
    app.reply = lambda _: {"payload": wrong}
    await words.fill("Hm")
    await send.click()
    await dialog.get_by_text("Too short").wait_for()
    assert await words.input_value() == "Hm"

    push = {"response_action": "push", "view": view("second", "words")}
    app.reply = lambda _: {"payload": push}
    await send.click()
    await dialog.get_by_text("This is second").wait_for()
    app.reply = lambda _: {"payload": {"response_action": "clear"}}
    await words.fill("The end")
    await send.click()
    await dialog.wait_for(state="detached")


async def test_the_home_tab_is_drawn_as_it_is_published(
    opened: Open, app: RawApp, client: AsyncWebClient
) -> None:
    emma = await opened("/as/emma/app/home")
    event = await app.next_event()
    assert event["type"] == "app_home_opened"
    for title in ("first", "second"):
        await client.views_publish(user_id=event["user"], view=view(title, kind="home"))
        await emma.page.get_by_text(f"This is {title}").wait_for()
    assert await emma.axe() == []
