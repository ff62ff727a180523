"""Every file through the real child process, as the bot does it."""

import asyncio
from pathlib import Path

import pytest

from bot.errors import TransientError
from bot.files.formats import FileKind, Limits
from bot.files.gate import Accepted, Gate
from bot.files.refusals import Refusal, RefusedError
from tests.unit.files.refused import TOLD, ZIP_BOMBS, Make
from tests.unit.files.samples import GOOD, animation, pdf


def placed(folder: Path, data: bytes) -> Path:
    path = folder / "stored"
    path.write_bytes(data)
    return path


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("name", GOOD)
async def test_whole_file_of_each_kind_is_taken(name: str, tmp_path: Path) -> None:
    path = placed(tmp_path, GOOD[name])

    accepted = await Gate().check(path, name.upper())

    extension = name.rpartition(".")[2].replace("jpeg", "jpg")
    assert (accepted.format, accepted.size) == (extension, len(GOOD[name]))


@pytest.mark.parametrize(
    ("name", "code", "make"),
    [pytest.param(name, code, make, id=why) for why, name, make, code in TOLD],
)
async def test_file_that_is_not_taken_says_why_and_leaves_nothing(
    name: str, code: Refusal, make: Make, tmp_path: Path
) -> None:
    path = placed(tmp_path, make())

    with pytest.raises(RefusedError) as refused:
        await Gate().check(path, name)

    assert refused.value.code is code
    assert refused.value.figures["extension"] == name.rpartition(".")[2]
    assert names_in(tmp_path) == ["stored"]


def test_twelve_archives_are_traps() -> None:
    assert len(ZIP_BOMBS) == 12


async def test_facts_of_a_picture_that_moves_are_told(tmp_path: Path) -> None:
    path = placed(tmp_path, animation(3))

    assert await Gate().check(path, "a.gif") == Accepted(
        kind=FileKind.IMAGE,
        format="gif",
        size=path.stat().st_size,
        width=20,
        height=20,
        frames=3,
    )


async def test_pages_of_a_pdf_are_counted(tmp_path: Path) -> None:
    accepted = await Gate().check(placed(tmp_path, pdf(7)), "a.pdf")

    assert (accepted.kind, accepted.pages) == (FileKind.DOCUMENT, 7)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_characters_of_a_text_are_counted(encoding: str, tmp_path: Path) -> None:
    accepted = await Gate().check(placed(tmp_path, "öß!".encode(encoding)), "a.txt")

    assert (accepted.kind, accepted.characters) == (FileKind.TEXT, 3)
    assert accepted.encoding == encoding


async def test_figures_say_how_far_above_the_limit_a_file_is(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        await Gate(Limits(pdf_pages=2)).check(placed(tmp_path, pdf(3)), "a.pdf")

    assert refused.value.figures == {"extension": "pdf", "pages": 3, "limit": 2}


@pytest.mark.parametrize(
    ("name", "size"),
    [("a.png", 20 * 2**20), ("a.docx", 120 * 2**20), ("a.txt", 4 * 2**20)],
)
def test_size_is_judged_before_anything_is_fetched(name: str, size: int) -> None:
    Gate().claim(name, size)
    with pytest.raises(RefusedError) as refused:
        Gate().claim(name, size + 1)

    assert refused.value.code is Refusal.TOO_LARGE
    assert refused.value.figures["limit"] == size


@pytest.mark.parametrize(
    "name", ["README", "a.exe", "a.", "a.tar.gz", "x\u202egnp.exe"]
)
def test_unknown_extension_is_named(name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        Gate().claim(name, 1)

    assert refused.value.code is Refusal.UNSUPPORTED


async def test_file_that_is_not_there_is_our_own_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await Gate().check(tmp_path / "a.png", "a.png")


async def test_looks_wait_for_their_turn(tmp_path: Path) -> None:
    path = placed(tmp_path, GOOD["photo.png"])
    gate = Gate(children=1)

    done = await asyncio.gather(*(gate.check(path, "a.png") for _ in range(3)))

    assert [each.format for each in done] == ["png"] * 3


@pytest.mark.parametrize(
    "line",
    [
        '"no object"',
        '{"facts": {"width": -1}}',
        '{"facts": {"width": "1"}}',
        '{"facts": {"name": 1}}',
        '{"refused": "a sentence of its own"}',
        "{}",
        "not json",
    ],
)
async def test_child_that_was_taken_over_is_not_believed(
    line: str, tmp_path: Path
) -> None:
    gate = Gate(program=f"print({line!r})")

    with pytest.raises(RefusedError) as refused:
        await gate.check(placed(tmp_path, b"a"), "a.txt")

    assert refused.value.code is Refusal.TOO_COMPLEX


async def test_child_that_cannot_start_is_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "absent"))

    with pytest.raises(TransientError):
        await Gate().check(placed(tmp_path, b"a"), "a.txt")
