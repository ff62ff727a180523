"""People talk in the page, and the bot answers before their eyes."""

import pytest

from tests.browser.conftest import Open

STAGE = "bot"
pytestmark = pytest.mark.asyncio(loop_scope="module")

MORNING = "Good morning, everyone. The train leaves at nine o'clock."
HOSTILE = '</textarea><img src=x onerror="window.broken = 1">'
EVENING = "We will meet again this evening in the small kitchen."


async def test_what_is_said_is_seen_by_all_at_once(opened: Open) -> None:
    emma, bruno = await opened(), await opened("/as/bruno/travel")
    await emma.say("Who has *seen* the keys?")
    for each in (emma, bruno):
        message = each.message("Who has seen the keys?")
        await message.locator("strong", has_text="seen").wait_for()
    assert await emma.page.locator("#text").input_value() == ""
    assert await emma.focus() == "text"


async def test_a_live_update_takes_nobodys_focus_and_no_word(opened: Open) -> None:
    emma = await opened()
    box = emma.page.locator("#text")
    await box.press_sequentially("I was just going to")
    await emma.control.say("bruno", "travel", "An interruption")
    await emma.message("An interruption").wait_for()
    await box.press_sequentially(" say")
    assert await box.input_value() == "I was just going to say"


async def test_a_thread_grows_for_everybody_who_looks(opened: Open) -> None:
    emma, bruno = await opened(), await opened("/as/bruno/travel")
    await emma.say("Shall we take the bus?")
    await emma.hand(emma.message("take the bus"), "reply")
    await emma.say("Or rather the ferry?", thread=True)
    await emma.message("the ferry", thread=True).wait_for()
    await bruno.message("take the bus").locator("a.replies").click()
    await bruno.message("the ferry", thread=True).wait_for()
    assert "thread=" in bruno.page.url
    await bruno.page.reload()
    await bruno.message("the ferry", thread=True).wait_for()


async def test_a_flag_brings_the_translation_into_the_thread(opened: Open) -> None:
    emma = await opened()
    await emma.say(MORNING)
    message = emma.message(MORNING)
    await emma.hand(message, "react")
    await emma.pick("flag-br")
    await message.locator(".reaction[data-name=flag-br]").wait_for()
    await message.locator("a.replies").click()
    answer = emma.message("Bom dia", thread=True)
    await answer.wait_for()
    assert "built-in engine" in await answer.inner_text()
    await answer.get_by_role("button", name="Show original").click()
    private = emma.page.locator("#thread-messages article.private", has_text=MORNING)
    await private.wait_for()


async def test_a_messages_shortcut_translates_it_for_its_reader(opened: Open) -> None:
    emma = await opened("/as/emma/general")
    await emma.control.say("bruno", "general", "O trem sai às nove horas.")
    await emma.hand(emma.message("O trem sai"), "shortcut")
    private = emma.page.locator("article.private", has_text="The train")
    await private.wait_for()


async def test_a_command_is_answered_in_private_until_its_button_is_clicked(
    opened: Open,
) -> None:
    emma, bruno = await opened("/as/emma/general"), await opened("/as/bruno/general")
    await emma.say(f"/translate pt {MORNING}")
    private = emma.message("Bom dia")
    await private.wait_for()
    assert "Only visible to you" in await private.inner_text()
    assert await bruno.message("Bom dia").count() == 0
    await private.get_by_role("button", name="Post to the channel").click()
    await bruno.message("Bom dia").wait_for()


async def test_a_form_is_filled_in_and_answered(opened: Open) -> None:
    emma = await opened("/as/emma/general")
    await emma.say("/translate")
    dialog = emma.page.get_by_role("dialog")
    box = dialog.get_by_label("Text")
    await box.fill(HOSTILE)
    await dialog.get_by_role("button", name="Translate").click()
    await dialog.locator(".error").wait_for()
    assert await box.input_value() == HOSTILE
    assert await dialog.locator("img").count() == 0
    await box.fill(EVENING)
    await emma.choose_language(dialog, "portug", "Brazilian Portuguese")
    await dialog.get_by_role("button", name="Translate").click()
    await dialog.wait_for(state="hidden")
    await emma.message("pequena cozinha").wait_for()
    assert await emma.focus() == "text"


async def test_a_form_that_is_left_is_gone(opened: Open) -> None:
    emma = await opened("/as/emma/general")
    await emma.say("/translate")
    dialog = emma.page.get_by_role("dialog")
    await dialog.get_by_label("Text").fill("Not this")
    await emma.page.keyboard.press("Escape")
    await dialog.wait_for(state="hidden")
    await emma.page.reload()
    assert await dialog.count() == 0


async def test_ones_own_message_is_edited_and_deleted(opened: Open) -> None:
    emma, bruno = await opened(), await opened("/as/bruno/travel")
    await emma.say("We meet on *Tusday*")
    await emma.hand(emma.message("Tusday"), "edit")
    box = emma.page.locator("#edit textarea")
    assert await box.input_value() == "We meet on *Tusday*"
    await box.fill("We meet on *Tuesday*")
    await box.press("Enter")
    changed = bruno.message("Tuesday")
    await changed.wait_for()
    assert "edited" in await changed.inner_text()
    await emma.hand(emma.message("Tuesday"), "delete")
    await emma.page.locator("#confirm button[value=yes]").click()
    await changed.wait_for(state="detached")


async def test_acting_as_somebody_else_is_another_address(opened: Open) -> None:
    emma = await opened("/as/emma/general")
    await emma.page.locator("#person").select_option(label="Clara (es-ES)")
    await emma.page.wait_for_url("**/as/clara/general")
    await emma.say("Hola a todas")
    assert "Clara" in await emma.message("Hola a todas").inner_text()
    await emma.page.go_back()
    await emma.page.wait_for_url("**/as/emma/general")


async def test_a_channel_one_does_not_look_at_counts_what_is_unread(
    opened: Open,
) -> None:
    emma = await opened("/as/emma/general")
    await emma.control.say("bruno", "leads", "Psst")
    leads = emma.page.locator("a.channel", has_text="leads")
    await leads.locator(".unread", has_text="1").wait_for()
    await leads.click()
    await emma.message("Psst").wait_for()
    assert await leads.locator(".unread").inner_text() == ""
