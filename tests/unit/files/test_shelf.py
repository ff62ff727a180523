"""Copies for people: found by their name, kept for a while, and then gone."""

import json
import os
from pathlib import Path

import pytest

from bot.files.shelf import HandedIn, Kept, Shelf

NOW = 1_780_000_000.0
WORDS = b"0123456789"
ABOUT = Kept(
    title="plan.ja.docx",
    format="docx",
    team="T1",
    job="j1",
    until=NOW + 60,
    translator="huawei/document/own_bucket",
    task="7",
    handed_in=(HandedIn(name="f.docx", format="docx", size=9, address="https://a"),),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "results", b"s" * 32)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "job" / "translated"
    path.parent.mkdir()
    path.write_bytes(WORDS)
    return path


def keep(shelf: Shelf, source: Path, about: Kept = ABOUT) -> str:
    name = shelf.name(about.job, "F1")
    shelf.keep(name, source, about)
    return name


def test_copy_outlives_the_file_that_it_was_made_of(shelf: Shelf, source: Path) -> None:
    name = keep(shelf, source)
    source.unlink()

    assert shelf.path(name).read_bytes() == WORDS
    assert shelf.find(name) == ABOUT


def test_copy_is_ours_alone(shelf: Shelf, source: Path) -> None:
    path = shelf.path(keep(shelf, source))

    modes = [each.stat().st_mode & 0o777 for each in (path, path.parent)]
    assert modes == [0o600, 0o700]
    assert (path.parent / "about.json").stat().st_mode & 0o777 == 0o600


def test_copy_that_is_kept_again_is_the_new_one(shelf: Shelf, source: Path) -> None:
    keep(shelf, source)
    other = source.with_name("other")
    other.write_bytes(b"new")

    name = keep(shelf, other)

    assert shelf.path(name).read_bytes() == b"new"
    assert sorted(path.name for path in shelf.path(name).parent.iterdir()) == [
        "about.json",
        "translation",
    ]


def test_disk_without_second_names_gets_a_copy(
    shelf: Shelf, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no such links here")

    monkeypatch.setattr("os.link", refuse)

    assert shelf.path(keep(shelf, source)).read_bytes() == WORDS


def test_name_is_the_same_at_every_repeat_and_tells_nothing(shelf: Shelf) -> None:
    name = shelf.name("j1", "F1")

    assert name == shelf.name("j1", "F1")
    assert len({name, shelf.name("j1", "F2"), shelf.name("j2", "F1")}) == 3
    assert name != Shelf(Path(), b"x" * 32).name("j1", "F1")
    assert set(name) <= set("0123456789abcdef")


def test_file_that_is_not_there_leaves_nothing_that_could_be_found(
    shelf: Shelf, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="No such file"):
        keep(shelf, tmp_path / "nothing")

    assert shelf.find(shelf.name("j1", "F1")) is None


@pytest.mark.parametrize(
    "record",
    [
        "",
        "[]",
        "{}",
        '{"until": "soon", "handed_in": []}',
        json.dumps({"until": 1, "handed_in": [], "unknown": 1}),
        json.dumps({"until": 1, "handed_in": [{"unknown": 1}]}),
    ],
)
def test_record_that_is_none_is_as_if_nothing_stood_there(
    shelf: Shelf, source: Path, record: str
) -> None:
    name = keep(shelf, source)
    shelf.path(name).with_name("about.json").write_text(record)

    assert shelf.find(name) is None


@pytest.mark.parametrize("name", ["", "..", "../results", "a" * 32, "A" * 32, "é" * 32])
def test_nothing_else_is_found(shelf: Shelf, source: Path, name: str) -> None:
    keep(shelf, source)

    assert shelf.find(name) is None


def test_what_is_taken_away_is_found_no_more(shelf: Shelf, source: Path) -> None:
    name = keep(shelf, source)

    shelf.remove(name)
    shelf.remove(name)

    assert shelf.find(name) is None
    assert not shelf.path(name).exists()


@pytest.mark.parametrize(("now", "gone"), [(NOW + 60, 0), (NOW + 61, 1)])
def test_sweep_takes_what_was_kept_long_enough(
    shelf: Shelf, source: Path, now: float, gone: int
) -> None:
    name = keep(shelf, source)

    assert shelf.sweep(now) == gone
    assert shelf.path(name).exists() is (not gone)


def test_sweep_takes_what_was_left_half_made_for_an_hour(
    shelf: Shelf, source: Path
) -> None:
    folder = shelf.path(keep(shelf, source)).parent
    (folder / "about.json").unlink()
    made_at = folder.stat().st_mtime

    assert shelf.sweep(made_at + 3_600) == 0
    assert shelf.sweep(made_at + 3_601) == 1


def test_sweep_leaves_what_is_not_ours(shelf: Shelf, source: Path) -> None:
    name = keep(shelf, source)
    strange = shelf.path(name).parent.with_name("my results")
    strange.mkdir()

    assert shelf.sweep(NOW + 1e9) == 1
    assert strange.exists()


def test_oldest_copies_make_room_and_their_records_stay(
    shelf: Shelf, source: Path
) -> None:
    names = [shelf.name("j1", file) for file in ("F1", "F2", "F3")]
    for age, name in enumerate(names):
        shelf.keep(name, source, ABOUT)
        os.utime(shelf.path(name).with_name("about.json"), (NOW + age, NOW + age))

    assert shelf.fit(2 * len(WORDS)) == 1
    assert [shelf.path(name).exists() for name in names] == [False, True, True]
    assert shelf.find(names[0]) == ABOUT
    assert shelf.fit(2 * len(WORDS)) == 0


def test_sweep_of_a_shelf_that_never_held_anything_finds_nothing(shelf: Shelf) -> None:
    assert shelf.sweep(NOW) == 0
