"""Files are dropped on the page, and their translations opened in it."""

from pathlib import Path

import pytest

from bot.demo.samples import document, paragraphs_of, picture
from tests.browser.conftest import Open

STAGE = "clouds"
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_dropped_image_and_document_come_back_translated(
    opened: Open, tmp_path: Path
) -> None:
    emma = await opened()
    await emma.drop("sign.png", picture("No entry"), "image/png")
    await emma.drop("plan.docx", document("The station is closed."), "")
    assert await emma.page.locator("#composer .chips li").count() == 2
    await emma.say("Please look at these")
    message = emma.message("Please look at these")
    await message.locator("[data-file]").nth(1).wait_for()
    await emma.hand(message, "react")
    await emma.pick("flag-jp")
    await message.locator("a.replies").click()

    thread = emma.page.locator("#thread-messages")
    thumb = thread.locator("a.thumb").last
    await thread.locator("a.thumb[data-name*='.ja.']").click()
    shown = emma.page.locator("#lightbox img")
    await shown.wait_for()
    assert await shown.evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    await emma.page.keyboard.press("Escape")
    await shown.wait_for(state="hidden")
    assert await thumb.is_visible()

    link = thread.locator("a.download", has_text="plan.ja.docx")
    async with emma.page.expect_download() as waited:
        await link.click()
    path = tmp_path / "plan.docx"
    await (await waited.value).save_as(path)
    assert paragraphs_of(path.read_bytes()) != ["The station is closed."]


async def test_a_file_is_taken_out_again_before_it_is_sent(opened: Open) -> None:
    emma = await opened()
    await emma.drop("first.txt", b"one", "text/plain")
    await emma.drop("second.txt", b"two", "text/plain")
    await emma.page.get_by_role("button", name="Remove first.txt").click()
    await emma.say("Only one")
    names = emma.message("Only one").locator(".file-name")
    await names.first.wait_for()
    assert await names.all_inner_texts() == ["second.txt"]


async def test_a_pasted_picture_is_attached(opened: Open) -> None:
    emma = await opened()
    await emma.drop("shot.png", picture("Hello"), "image/png", act="paste")
    await emma.page.locator("#composer .chips li").wait_for()
    await emma.page.locator("#send").click()
    last = emma.page.locator("#messages article.message").last
    await last.locator("a.thumb[data-name='shot.png'] img").wait_for()
