"""The first words of files, and what they can not do."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.files import child, samples
from bot.files.gate import Gate
from bot.files.samples import SAMPLE_CHARS, first_words, sample_of, words_of
from tests.unit.files.samples import GOOD
from tests.unit.files.worded import WORDED, document, slides, written
from tests.unit.files.zips import Part, office


async def sample(folder: Path, name: str, data: bytes) -> str:
    path = folder / "stored"
    path.write_bytes(data)
    return (await Gate().check(path, name)).sample


@pytest.mark.parametrize("name", WORDED)
async def test_words_of_each_kind_of_file_are_told(name: str, tmp_path: Path) -> None:
    told = await sample(tmp_path, name, WORDED[name])

    letters = "".join(c if c.isalpha() else " " for c in told)
    assert letters.split() == ["Guten", "Tag", "liebe", "Leute"]


@pytest.mark.parametrize("name", ["photo.png", "report.docx", "paper.pdf", "page.html"])
async def test_file_without_words_is_taken_and_gives_none(
    name: str, tmp_path: Path
) -> None:
    assert await sample(tmp_path, name, GOOD[name]) == ""


@pytest.mark.parametrize("name", WORDED)
def test_parsers_find_words_without_the_jail_too(name: str, tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_bytes(WORDED[name])
    request = {"path": str(path), "extension": name.rpartition(".")[2], "limits": {}}

    assert "Guten" in child.answer(request, lambda: None)["facts"]["sample"]


async def test_words_that_are_cut_into_runs_are_whole(tmp_path: Path) -> None:
    xml = "<w:p><w:r><w:t>Gu</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p>"

    assert await sample(tmp_path, "a.docx", document("ten", xml)) == "Guten"


async def test_tenth_slide_comes_behind_the_ninth(tmp_path: Path) -> None:
    told = await sample(tmp_path, "a.pptx", slides(*map(str, range(1, 12))))

    assert told.split() == [str(number) for number in range(1, 12)]


async def test_damage_behind_the_first_words_refuses_nothing(tmp_path: Path) -> None:
    xml = b"<sst><si><t>Guten Tag</t></si><si><t>liebe</t>"
    data = office("xlsx", Part("xl/sharedStrings.xml", xml))

    assert await sample(tmp_path, "a.xlsx", data) == "Guten Tag"


async def test_only_the_first_pages_are_read(tmp_path: Path) -> None:
    data = written(*"ABCDEFGH")

    assert (await sample(tmp_path, "a.pdf", data)).split() == list("ABCDE")


async def test_page_that_draws_too_much_is_passed_over(tmp_path: Path) -> None:
    data = written("A" * 2**20, "B")

    assert await sample(tmp_path, "a.pdf", data) == "B"


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.05, "Guten Tag"), (60, "Guten Tag spät")]
)
def test_file_that_takes_too_long_is_taken_with_its_words_until_then(
    seconds: float, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "_SECONDS", seconds)
    xml = "<w:p><w:r><w:t>Guten Tag</w:t></w:r></w:p>{}<w:p><w:t>spät</w:t></w:p>"
    (tmp_path / "a").write_bytes(document("<w:p/>" * 100_000, xml))
    request = {"path": str(tmp_path / "a"), "extension": "docx", "limits": {}}

    answer = child.answer(request, lambda: None)

    assert answer == {"facts": {"sample": told}}


async def test_timer_runs_inside_the_jail(tmp_path: Path) -> None:
    program = "from bot.files import child, samples; samples._SECONDS = 0.05; "
    xml = "<w:p><w:r><w:t>Guten Tag</w:t></w:r></w:p>{}<w:p><w:t>spät</w:t></w:p>"
    (tmp_path / "a").write_bytes(document("<w:p/>" * 400_000, xml))

    accepted = await Gate(program=program + "child.main()").check(
        tmp_path / "a", "a.docx"
    )

    assert accepted.sample == "Guten Tag"


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.xlsx", "a.csv"])
def test_long_files_give_a_bounded_sample(name: str) -> None:
    kind = name.rpartition(".")[2]

    assert len(words_of("Wort " * 10_000, kind)) <= SAMPLE_CHARS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1b[31mc", "a b [31mc"),
        ("a\u202eb\u200bc\ufeff", "abc"),
        ("half \ud800 a pair", "half a pair"),
        ("\r\n a \u2028 b\t", "a b"),
        ("x" * 5_000, "x" * SAMPLE_CHARS),
        ("", ""),
    ],
)
def test_sample_is_made_of_visible_characters(text: str, shown: str) -> None:
    assert sample_of(text) == shown
    assert sample_of(shown) == shown


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"facts": {"sample": "a\\u0000b\\u202ec"}}', "a bc"),
        ('{"facts": {"sample": "\\u001b[2J<!channel>"}}', "[2J<!channel>"),
    ],
)
async def test_sample_of_a_child_that_was_taken_over_is_made_harmless(
    line: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(b"a")

    accepted = await Gate(program=f"input(); print({line!r})").check(
        tmp_path / "a", "a.txt"
    )

    assert accepted.sample == told
    assert told not in repr(accepted)


@pytest.mark.parametrize("error", [MemoryError, RecursionError, KeyError])
def test_what_was_found_before_a_fault_is_the_sample(error: type[Exception]) -> None:
    def words() -> Iterator[str]:
        yield "Guten Tag"
        raise error

    assert first_words(words()) == "Guten Tag"


def test_no_more_words_are_asked_for_than_needed() -> None:
    def words() -> Iterator[str]:
        yield from ("x" * SAMPLE_CHARS, "y")
        raise AssertionError("asked for a second")

    assert first_words(words()) == "x" * SAMPLE_CHARS


def test_parser_that_swallows_faults_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(samples, "_SECONDS", 0.05)

    def words() -> Iterator[str]:
        yield "Guten Tag"
        while True:
            with contextlib.suppress(Exception):  # as parsers do
                sum(range(1_000))

    assert first_words(words()) == "Guten Tag"


def test_event_loop_keeps_its_signals() -> None:
    async def ask() -> str:
        return first_words(["Guten Tag"])

    assert asyncio.run(ask()) == "Guten Tag"
