"""Files that appear whole or not at all."""

from pathlib import Path

import pytest

from bot.files.sinks import Sink


def test_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    sink = Sink(tmp_path / "f")
    sink.open()
    sink.write(b"one")
    assert not (tmp_path / "f").exists()
    sink.write(b"two")

    digest = sink.finish()
    sink.discard()

    assert (tmp_path / "f").read_bytes() == b"onetwo"
    assert (sink.size, len(digest)) == (6, 64)


def test_discarded_file_takes_no_late_piece(tmp_path: Path) -> None:
    sink = Sink(tmp_path / "f")
    sink.open()
    sink.discard()

    with pytest.raises(OSError, match="discarded"):
        sink.write(b"late")
    with pytest.raises(OSError, match="discarded"):
        sink.finish()
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    first, second = Sink(tmp_path / "f"), Sink(tmp_path / "f")
    for sink, piece in ((first, b"1"), (second, b"22")):
        sink.open()
        sink.write(piece)
    first.finish()
    second.finish()

    assert (tmp_path / "f").read_bytes() == b"22"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
