"""How the page looks: in both themes, on a phone, by keyboard, to axe-core."""

import pytest

from bot.sandbox.control import Control
from tests.browser.conftest import Open, Place
from tests.browser.kit import PHONE

STAGE = "people"
pytestmark = pytest.mark.asyncio(loop_scope="module")

PANELS = tuple(f"/as/emma/travel?panel={name}" for name in ("wire", "faults", "event"))
#: What may differ between the themes.
CONTRAST = ["color-contrast"]
#: How light the page's ground is: 0 to 255.
_GROUND = """() => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g);
  return (Number(r) + Number(g) + Number(b)) / 3;
}"""


async def furnish(control: Control) -> str:
    """Something of everything to look at; the ts of a thread."""
    first = await control.say("emma", "travel", "Good *morning*, see `this` :tada:")
    await control.say("bruno", "travel", "Bom dia!", thread_ts=first.ts)
    await control.react("bruno", "flag-br", "travel", first.ts)
    await control.say(
        "aiko", "travel", "会議は三時からです。 <https://example.com|here>"
    )
    await control.say("emma", "travel", "متى يبدأ الاجتماع؟")
    await control.say("emma", "travel", "x" * 300)
    return first.ts


@pytest.mark.parametrize(("theme", "rules"), [("light", []), ("dark", CONTRAST)])
async def test_axe_finds_nothing_wrong_on_any_screen(
    opened: Open, place: Place, theme: str, rules: list[str]
) -> None:
    ts = await furnish(place.control)
    emma = await opened(theme=theme)
    found = []
    for path in (f"/as/emma/travel?thread={ts}", *PANELS, "/as/emma/app/messages"):
        await emma.go(path)
        found += await emma.axe(*rules)
    assert found == []


async def test_axe_finds_nothing_wrong_in_dialogs_and_menus(opened: Open) -> None:
    emma = await opened()
    await emma.say("To be looked at")
    message = emma.message("To be looked at")
    found = []
    for act, field in (("react", "#picker input"), ("edit", "#edit textarea")):
        await emma.hand(message, act)
        await emma.page.locator(field).fill("flag-b")
        found += await emma.axe()
        await emma.page.locator("dialog[open] .close").click()
    await emma.page.locator("#text").fill("/tr")
    await emma.page.locator("#composer [role=option]").first.wait_for()
    assert found + await emma.axe() == []


@pytest.mark.parametrize(("theme", "is_dark"), [("light", False), ("dark", True)])
async def test_the_page_follows_the_systems_theme(
    opened: Open, theme: str, *, is_dark: bool
) -> None:
    emma = await opened(theme=theme)
    assert (await emma.page.evaluate(_GROUND) < 128) == is_dark


async def test_a_chosen_theme_stays(opened: Open) -> None:
    emma = await opened(theme="light")
    button = emma.page.locator("#theme")
    while await emma.page.evaluate(_GROUND) >= 128:
        await button.click()
    await emma.page.reload()
    assert await emma.page.evaluate(_GROUND) < 128
    await emma.page.evaluate("localStorage.clear()")


async def test_nothing_is_wider_than_a_phone(opened: Open, place: Place) -> None:
    ts = await furnish(place.control)
    emma = await opened(size=PHONE)
    wide = []
    for path in (f"/as/emma/travel?thread={ts}", "/as/emma/travel", *PANELS):
        await emma.go(path)
        if not await emma.has_no_horizontal_scroll():
            wide.append(path)
    assert wide == []


async def test_on_a_phone_channels_come_in_a_drawer(opened: Open) -> None:
    emma = await opened(size=PHONE)
    general = emma.page.locator("a.channel", has_text="general")
    assert not await emma.is_in_view(general)
    await emma.page.locator("#menu-button").click()
    await general.click()
    await emma.page.wait_for_url("**/as/emma/general")
    assert not await emma.is_in_view(general)


async def test_on_a_phone_a_thread_takes_the_whole_page(
    opened: Open, place: Place
) -> None:
    ts = await furnish(place.control)
    emma = await opened(f"/as/emma/travel?thread={ts}", size=PHONE)
    pane = await emma.page.locator("#thread").bounding_box()
    assert pane is not None
    assert pane["width"] == PHONE["width"]
    await emma.page.get_by_label("Close the thread").click()
    await emma.page.locator("#composer").wait_for()


async def test_everything_is_done_by_keyboard(opened: Open) -> None:
    emma = await opened()
    keys = emma.page.keyboard
    await keys.type("By hand")
    await keys.press("Enter")
    message = emma.message("By hand")
    await message.wait_for()
    await emma.page.locator("#messages").focus()
    await keys.press("ArrowUp")
    await keys.press("Enter")
    await emma.until_focused(".hover-bar button")
    while await emma.focused("data-act") != "react":
        await keys.press("ArrowRight")
    await keys.press("Enter")
    await emma.page.locator("#picker").wait_for()
    await keys.type("brazil")
    await emma.page.locator("#picker [data-name=flag-br]").wait_for()
    await keys.press("Enter")
    await message.locator(".reaction[data-name=flag-br]").wait_for()


async def test_commands_people_and_emoji_are_completed_by_keyboard(
    opened: Open,
) -> None:
    emma = await opened()
    box, keys = emma.page.locator("#text"), emma.page.keyboard
    for start, whole in (("/tr", "/translate"), ("@bru", "@bruno"), (":wav", ":wave:")):
        await box.fill("")
        await box.press_sequentially(start)
        await emma.page.locator("#completions [role=option]").first.wait_for()
        await keys.press("Enter")
        assert whole in await box.input_value()


async def test_an_arabic_message_runs_from_right_to_left(
    opened: Open, place: Place
) -> None:
    await furnish(place.control)
    emma = await opened()
    words = emma.message("متى").locator("[dir=auto]").first
    assert await words.evaluate("node => getComputedStyle(node).direction") == "rtl"


async def test_who_reads_older_messages_is_left_where_they_are(
    opened: Open, place: Place
) -> None:
    texts = [f"old {number}" for number in range(150)]
    await place.control.say_many("bruno", "general", texts)
    emma = await opened("/as/emma/general")
    shown = emma.page.locator("#messages article.message")
    assert await shown.count() == 100
    await emma.page.locator("#older").click()
    await emma.message("old 0").wait_for()
    await emma.message("old 40").scroll_into_view_if_needed()
    where = "document.querySelector('#messages').scrollTop"
    before = await emma.page.evaluate(where)
    await place.control.say("bruno", "general", "brand new")
    await emma.message("brand new").wait_for(state="attached")
    assert await emma.page.evaluate(where) == before


async def test_whoever_lacks_the_key_sees_nothing(opened: Open) -> None:
    emma = await opened()
    response = await emma.page.context.request.get(
        f"{emma.workspace.url}/as/emma/travel", headers={"Cookie": ""}
    )
    assert response.status == 403
