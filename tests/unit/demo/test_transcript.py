import base64
import hashlib
import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from markupsafe import Markup
from PIL import Image

from bot.demo.parts import Opened, Telling
from bot.demo.recording import Recording, _part, _Watched, thumbnail
from bot.demo.transcript import Told, transcript, write_page
from bot.manifest import manifest_path
from bot.sandbox.control import Control
from bot.sandbox.page.names import Names
from bot.sandbox.page.render import Renderer
from bot.sandbox.slack import LocalWorkspace, load_manifest
from tests.unit.sandbox.page.kit import Seen, text_of

GOOD = Told("Emma adds :us:", ok=True, ms=1_240, posted="", drawn=Markup("<p>Hi</p>"))
BAD = Told("<b>Bruno</b>", ok=False, ms=40, posted="no <i>answer</i>", drawn=Markup(""))


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    workspace = LocalWorkspace(load_manifest(manifest_path()))
    await workspace.start()
    async with Control(workspace.control_url) as control:
        yield control
    await workspace.close()


def _png(width: int = 900, height: int = 600) -> bytes:
    out = BytesIO()
    Image.new("RGBA", (width, height), "navy").save(out, "PNG")
    return out.getvalue()


def _page() -> Seen:
    return Seen(transcript([GOOD, BAD]))


def test_each_scene_has_its_anchor_in_the_table_of_contents() -> None:
    page = _page()
    links = [node.attributes["href"] for node in page.tagged("a")]
    scenes = [node.attributes["id"] for node in page.of("scene")]
    assert scenes == ["scene-1", "scene-2"]
    assert set(links) == {"#scenes", *(f"#{scene}" for scene in scenes)}


def test_a_scene_tells_who_did_what_how_long_and_how_it_ended() -> None:
    page = _page()
    assert [text_of(node) for node in page.tagged("h2")] == [
        "Emma adds US",
        "<b>Bruno</b>",
    ]
    verdicts = [text_of(node) for node in page.of("verdict") if node.tag == "p"]
    assert verdicts == ["ok · 1.2 s", "failed · 40 ms"]
    assert text_of(page.of("reason")[0]) == "no <i>answer</i>"
    assert "1 of 2" in text_of(page.of("sum")[0])


def test_the_page_loads_nothing_and_says_that_it_is_not_slack() -> None:
    page = _page()
    assert {"script", "link", "iframe", "form"} & {n.tag for n in page.nodes} == set()
    assert "not Slack" in text_of(page.of("banner")[0])
    assert "url(" not in transcript([GOOD])


def test_the_policy_lets_the_pages_own_style_through_and_nothing_else() -> None:
    html = transcript([GOOD])
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [
        node.attributes["content"]
        for node in Seen(html).tagged("meta")
        if "http-equiv" in node.attributes
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "style=" not in html


def test_half_a_character_does_not_keep_the_page_from_being_written(
    tmp_path: Path,
) -> None:
    told = Told("half \ud800", ok=True, ms=1, posted="", drawn=Markup(""))
    path = write_page(tmp_path / "new", [told])
    assert path == tmp_path / "new" / "transcript.html"
    assert "half ?" in path.read_text("utf-8")


async def test_a_scene_shows_messages_with_their_marks_and_pictures(
    control: Control,
) -> None:
    recording = await Recording.of([control], settle_seconds=0.1)
    said = await control.upload("emma", "travel", [("plan.png", _png())], "Look *here*")
    await control.react("bruno", "flag-br", "travel", said.ts)
    drawn = Seen(await recording.drawn())
    assert text_of(drawn.of("place")[0]) == "#travel"
    assert text_of(drawn.of("act")[0]) == "Bruno added BR"
    assert "BR 1 Bruno" in text_of(drawn.of("reactions")[0])
    (picture,) = drawn.tagged("img")
    assert picture.attributes["src"].startswith("data:image/jpeg;base64,")


async def test_a_scene_shows_only_what_came_since_the_last(control: Control) -> None:
    recording = await Recording.of([control], settle_seconds=0.1)
    await control.say("emma", "general", "first")
    assert "first" in await recording.drawn()
    await control.say("emma", "dm", "second")
    drawn = await recording.drawn()
    assert ("first" in drawn, "second" in drawn) == (False, True)
    assert "Direct messages of Emma" in drawn
    assert await recording.drawn() == ""


async def test_a_place_is_told_once_while_it_stays(control: Control) -> None:
    recording = await Recording.of([control], settle_seconds=0.1)
    said = await control.say("emma", "general", "one")
    await control.say("emma", "general", "two")
    await control.say("emma", "general", "three", thread_ts=said.ts)
    drawn = Seen(await recording.drawn())
    places = [text_of(node) for node in drawn.of("place")]
    assert places == ["#general", "#general, in the thread"]


async def test_a_deleted_picture_leaves_its_message(control: Control) -> None:
    recording = await Recording.of([control], settle_seconds=0.1)
    said = await control.upload("emma", "travel", [("plan.png", _png())])
    await control.delete_file("emma", said.files[0]["id"])
    drawn = Seen(await recording.drawn())
    assert text_of(drawn.of("file")[0]) == "This file was deleted."


def test_a_thumbnail_is_small_and_of_the_same_shape() -> None:
    kind, _, data = thumbnail(_png()).partition(",")
    with Image.open(BytesIO(base64.b64decode(data))) as image:
        assert (kind, image.size) == ("data:image/jpeg;base64", (480, 320))


def test_a_view_is_drawn_as_the_app_opened_it() -> None:
    names = Names(people={"U1": "Emma"}, bot_user_id="UBOT")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}}
    watched = _Watched(
        Control("http://127.0.0.1:9"), Telling("UBOT"), Renderer(names), names, 0
    )
    drawn = Seen(_part(watched, Opened(view), None))
    assert text_of(drawn.of("view-title")[0]) == "A form"


@pytest.mark.parametrize("content", [b"", b"words", _png()[:40]])
def test_bytes_that_are_no_image_have_no_thumbnail(content: bytes) -> None:
    assert thumbnail(content) == ""
