"""Files on the page: who gets their bytes, and as what."""

from io import BytesIO

import pytest
from PIL import Image

from bot.sandbox.control import Control
from bot.sandbox.page import bringing
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.page.kit import text_of
from tests.unit.sandbox.page.visiting import Visitor


def picture(side: int = 8) -> bytes:
    """A picture whose bytes do not shrink: noise."""
    out = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


async def shared(control: Control, name: str, content: bytes, where: str) -> str:
    said = await control.upload("emma", where, [(name, content)])
    return (await control.files(where, said.ts))[0].id


async def test_a_file_is_for_those_who_see_a_message_with_it(
    visitor: Visitor, control: Control
) -> None:
    file = await shared(control, "plan.txt", b"secret plan", "leads")
    assert await visitor.text(f"/as/bruno/file/{file}") == "secret plan"
    await visitor.text(f"/as/clara/file/{file}", status=404)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"words", ("inline", "text/plain; charset=utf-8")),
        ("a.png", picture(), ("inline", "image/png")),
        ("a.html", b"<script>alert(1)</script>", ("attachment", "text/html")),
        ("a.bin", bytes(range(128, 160)), ("attachment", "application/octet-stream")),
    ],
)
async def test_a_file_is_shown_only_if_it_can_do_no_harm(
    visitor: Visitor,
    control: Control,
    name: str,
    content: bytes,
    expected: tuple[str, str],
) -> None:
    how, kind = expected
    file = await shared(control, name, content, "general")
    for path, shown in (("", how), ("/download", "attachment")):
        url = f"{visitor.url}/as/emma/file/{file}{path}"
        async with visitor.session.get(url) as answer:
            assert await answer.read() == content
            assert answer.headers["Content-Type"].startswith(kind)
            assert answer.headers["Content-Disposition"] == (
                f"{shown}; filename*=UTF-8''{name}"
            )
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_small_picture_is_its_own_thumbnail_and_a_large_one_is_made_smaller(
    visitor: Visitor, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "_SMALL_BYTES", 1_000)
    monkeypatch.setattr(bringing, "_THUMBNAIL_PIXELS", 50)
    monkeypatch.setattr(bringing, "_KEPT", 1)
    for content, size in ((picture(8), 8), (picture(90), 50), (picture(80), 50)):
        file = await shared(control, "a.png", content, "general")
        url = f"{visitor.url}/as/emma/file/{file}/thumb"
        for _ in range(2):
            async with visitor.session.get(url) as answer:
                with Image.open(BytesIO(await answer.read())) as image:
                    assert image.size == (size, size)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"words"), ("a.png", picture()[:60] + b"x" * 70_000)],
)
async def test_what_is_no_picture_has_no_thumbnail(
    visitor: Visitor, control: Control, name: str, content: bytes
) -> None:
    file = await shared(control, name, content, "general")
    await visitor.text(f"/as/emma/file/{file}/thumb", status=404)


async def test_a_deleted_file_is_not_there_any_more(
    visitor: Visitor, control: Control
) -> None:
    file = await shared(control, "a.txt", b"words", "general")
    await control.delete_file("emma", file)
    await visitor.text(f"/as/emma/file/{file}", status=404)


async def test_a_picture_stands_in_its_message_also_by_the_address_the_app_knows(
    visitor: Visitor, control: Control, workspace: LocalWorkspace
) -> None:
    file = await shared(control, "a.png", picture(), "general")
    team = workspace.team_id
    for address in (
        f"{workspace.url}/files-pri/{team}-{file}/a.png",
        f"{workspace.url}/files-tmb/{team}-{file}-abc/a_360.png",
        f"{workspace.url}/files-pri/{team}-F0NOTHERE/a.png",
        "https://elsewhere.example/a.png",
    ):
        block = {"type": "image", "image_url": address, "alt_text": "A picture"}
        await control.say("emma", "general", "see", blocks=[block])
    page = await visitor.page("/as/emma/general")
    sources = [n.attributes["src"] for n in page.tagged("img")]
    assert sources == [f"/as/emma/file/{file}/thumb"] * 3
    assert [text_of(n) for n in page.of("no-picture")] == ["Image: A picture"] * 2
