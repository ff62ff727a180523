"""Whatever people type, in whatever field, the page shows words and runs nothing."""

import pytest

from tests.browser.conftest import Open
from tests.browser.kit import Window

STAGE = "people"
pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Each would act if it were taken for HTML, for an address, or for a template.
PAYLOADS = (
    "<script>window.broken = 1</script>",
    '"><img src=x onerror="window.broken = 1">',
    "<svg onload='window.broken = 1'>",
    "<javascript:window.broken=1|here>",
    "</textarea></pre></article><iframe srcdoc='<b>x</b>'></iframe>",
    "{{ 7 * 7 }} ${7 * 7}",
    "' autofocus onfocus='window.broken = 1",
)
ALL = " ".join(PAYLOADS)


async def unbroken(window: Window) -> None:
    """Nothing ran, and nothing that was typed became an element."""
    assert await window.page.evaluate("window.broken") is None
    bad = "iframe, svg[onload], img[onerror], [onfocus], a[href^='javascript']"
    assert await window.page.locator(bad).count() == 0
    scripts = "document.querySelectorAll('script:not([src])').length"
    assert await window.page.evaluate(scripts) == 0


async def test_a_message_is_words(opened: Open) -> None:
    emma = await opened()
    messages = emma.page.locator("#messages article.message", has_text="said")
    for number, payload in enumerate(PAYLOADS):
        await emma.say(f"said {payload}")
        await messages.nth(number).wait_for()
    await unbroken(emma)


async def test_a_reply_an_edit_and_a_json_box_are_words(opened: Open) -> None:
    emma = await opened()
    await emma.say(f"first {ALL}")
    message = emma.page.locator("#messages article.message", has_text="first").last
    await emma.hand(message, "reply")
    await emma.say(f"reply {ALL}", thread=True)
    reply = emma.page.locator("#thread article.message", has_text="reply")
    await reply.wait_for()
    await emma.hand(message, "edit")
    box = emma.page.locator("#edit textarea")
    assert await box.input_value() == f"first {ALL}"
    await box.fill(f"edited {ALL}")
    await box.press("Enter")
    await emma.page.locator("#thread article.message", has_text="edited <").wait_for()
    changed = emma.page.locator("#messages article.message", has_text="edited <")
    await emma.hand(changed, "json")
    await emma.page.locator("#json", has_text="onerror").wait_for()
    await unbroken(emma)


async def test_a_files_name_is_words(opened: Open) -> None:
    emma = await opened()
    name = '"><img src=x onerror="window.broken = 1">.txt'
    await emma.drop(name, ALL.encode(), "text/plain")
    await emma.page.get_by_role("button", name="Remove").wait_for()
    await unbroken(emma)
    await emma.say("a hostile name")
    await emma.message("a hostile name").locator("[data-file]").wait_for()
    await unbroken(emma)


async def test_searches_and_completions_are_words(opened: Open) -> None:
    emma = await opened()
    await emma.page.locator("#composer [data-act=emoji]").click()
    await emma.page.locator("#picker input").fill(ALL)
    await emma.page.get_by_text("Nothing of this name").wait_for()
    await emma.page.keyboard.press("Escape")
    for start in ("/", "@", ":"):
        await emma.page.locator("#text").fill(f"{start}<img src=x onerror=x>")
    await unbroken(emma)


async def test_names_of_people_and_channels_are_words(opened: Open) -> None:
    emma = await opened()
    hostile = '"><img src=x onerror="window.broken = 1">'
    await emma.control.add_user(hostile)
    await emma.control.add_channel(hostile, members=["emma"])
    await emma.page.reload()
    await emma.page.locator("a.channel", has_text="onerror").click()
    await emma.page.locator("h1", has_text="onerror").wait_for()
    await emma.page.locator("#text").fill("@")
    await emma.page.locator("[role=option]", has_text="onerror").wait_for()
    await unbroken(emma)


async def test_the_panels_fields_are_words(opened: Open) -> None:
    emma = await opened("/as/emma/travel?panel=faults")
    await emma.page.locator("[name=kind]").first.select_option("error")
    await emma.page.get_by_label("Error or address").fill(ALL)
    await emma.page.get_by_role("button", name="Order it").first.click()
    await emma.page.locator(".fault-orders", has_text="onerror").wait_for()
    await unbroken(emma)
    await emma.go("/as/emma/travel?panel=event")
    await emma.page.get_by_label("JSON").fill('{"type": "<img src=x onerror=x>"}')
    await emma.page.get_by_role("button", name="Deliver").click()
    await emma.page.get_by_text("Done.").wait_for()
    await emma.go("/as/emma/travel?panel=wire")
    await emma.page.locator(".wire-line summary", has_text="onerror").first.click()
    await emma.page.locator(".wire-json", has_text="onerror").wait_for()
    await unbroken(emma)


async def test_an_unknown_command_is_refused_in_words(opened: Open) -> None:
    emma = await opened()
    await emma.say("/<img src=x onerror=x> words")
    await emma.page.locator("#alerts", has_text="no such command").wait_for()
    await unbroken(emma)
    emma.noise.clear()  # the browser tells of each refused request
