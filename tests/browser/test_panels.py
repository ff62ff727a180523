"""The panels beside the chat: what goes over the wire, faults, and made-up events."""

import pytest

from tests.browser.conftest import Open

STAGE = "bot"
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_wire_shows_what_a_flag_sets_going(opened: Open) -> None:
    emma = await opened("/as/emma/travel?panel=wire")
    said = await emma.control.say("bruno", "travel", "Where is the station?")
    await emma.control.react("emma", "flag-br", "travel", said.ts)
    lines = emma.page.locator(".wire-line")
    await lines.filter(has_text="ack of reaction_added").locator("meter").wait_for()
    await lines.filter(has_text="chat.postMessage").last.wait_for()
    await emma.page.get_by_label("Words").fill("ack")
    shown = lines.locator("visible=true")
    assert all("ack" in words for words in await shown.all_inner_texts())
    await emma.page.get_by_label("Words").fill("")
    await emma.page.get_by_label("Kind").select_option("event")
    kinds = await emma.page.locator(".wire-line:not([hidden])").evaluate_all(
        "lines => [...new Set(lines.map((line) => line.dataset.kind))]"
    )
    assert kinds == ["event"]


async def test_a_line_is_copied_as_curl_and_sent_again(opened: Open) -> None:
    emma = await opened("/as/emma/travel?panel=wire")
    line = emma.page.locator(".wire-line[data-kind=event]").last
    await line.locator("summary").first.click()
    await line.get_by_role("button", name="Copy as curl").click()
    await line.get_by_role("button", name="Copied").wait_for()
    copied = await emma.page.evaluate("navigator.clipboard.readText()")
    assert 'curl -sS -i "$SLACK_REQUEST_URL"' in copied
    events = emma.page.locator(".wire-line[data-kind=event]")
    before = await events.count()
    await line.get_by_role("button", name="Send again").click()
    await events.nth(before).wait_for()


async def test_a_fault_is_ordered_strikes_and_is_seen(opened: Open) -> None:
    emma = await opened("/as/emma/travel?panel=faults")
    await emma.page.locator("[name=target]").select_option("chat.postMessage")
    await emma.page.locator("[name=kind]").first.select_option("http_500")
    await emma.page.get_by_role("button", name="Order it").first.click()
    await emma.page.locator(".fault-orders", has_text="chat.postMessage").wait_for()
    assert await emma.text_of(".panel-said") == "Done."
    await emma.page.get_by_role("button", name="Withdraw all").click()
    await emma.page.get_by_text("All goes as it should").wait_for()


async def test_a_made_up_event_reaches_the_bot(opened: Open) -> None:
    emma = await opened("/as/emma/travel?panel=event")
    await emma.control.say("bruno", "travel", "The soup is hot.")
    await emma.page.locator("[name=template]").first.select_option("app_mention")
    text = emma.page.get_by_label("JSON")
    await emma.until_holds(text, "app_mention")
    assert "thread_ts" in await text.input_value()
    await emma.page.get_by_role("button", name="Fill in").click()
    await emma.page.get_by_role("button", name="Deliver").click()
    await emma.page.get_by_text("Done.").wait_for()
    message = emma.message("The soup is hot.")
    await message.locator("a.replies").click()
    await emma.message("A sopa", thread=True).wait_for()


async def test_a_new_seed_takes_all_windows_to_the_beginning(opened: Open) -> None:
    emma = await opened("/as/emma/travel?panel=event")
    bruno = await opened("/as/bruno/travel")
    await emma.say("Gone in a moment")
    await bruno.message("Gone in a moment").wait_for()
    await emma.page.locator("[name=seed]").select_option("busy")
    await emma.page.get_by_role("button", name="Reset").click()
    for each in (emma, bruno):
        await each.page.locator("a.channel", has_text="library").wait_for()
        assert await each.message("Gone in a moment").count() == 0
