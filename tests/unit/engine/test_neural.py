"""Finding models on disk and reading what characters they know."""

from pathlib import Path

import pytest

from bot.engine.neural import find_models, known_characters


def make_model(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(b"")


def piece(text: str, kind: int | None = None) -> bytes:
    """One vocabulary entry in SentencePiece's protocol buffer."""
    data = text.encode()
    body = b"\x0a" + bytes([len(data)]) + data + b"\x15\0\0\0\0"
    if kind is not None:
        body += b"\x18" + bytes([kind])
    return b"\x0a" + bytes([len(body)]) + body


def found_in(folder: Path) -> dict[tuple[str, str], str]:
    models = [m for m in find_models(folder) if m.weights.is_relative_to(folder)]
    return {(m.source, m.target): m.name for m in models}


def test_folders_named_by_two_tags_are_models(tmp_path: Path) -> None:
    make_model(tmp_path / "en-de", "model.ende.bin", "vocab.ende.spm", "lex.ende.bin")
    make_model(tmp_path / "en-zh-Hans", "model.bin", "srcvocab.spm", "trgvocab.spm")
    make_model(tmp_path / "zh-Hans-en", "model.bin", "vocab.spm")
    assert found_in(tmp_path) == {
        ("en", "de"): "en-de",
        ("en", "zh-Hans"): "en-zh-Hans",
        ("zh-Hans", "en"): "zh-Hans-en",
    }


def test_what_lacks_a_file_or_a_name_is_none(tmp_path: Path) -> None:
    make_model(tmp_path / "en-de", "model.bin")
    make_model(tmp_path / "en-fr", "vocab.spm")
    make_model(tmp_path / "readme", "model.bin", "vocab.spm")
    make_model(tmp_path / "en-it", "model.bin", "srcvocab.spm")
    assert found_in(tmp_path) == {}


def test_a_folder_that_is_absent_holds_none(tmp_path: Path) -> None:
    assert found_in(tmp_path / "absent") == {}


def test_a_shortlist_is_optional(tmp_path: Path) -> None:
    make_model(tmp_path / "en-de", "model.bin", "vocab.spm")
    model = next(m for m in find_models(tmp_path) if m.target == "de")
    assert model.shortlist is None
    assert model.source_vocabulary == model.target_vocabulary


def test_a_folders_model_comes_before_the_wheels(tmp_path: Path) -> None:
    make_model(tmp_path / "en-pt", "model.bin", "vocab.spm")
    names = [m.name for m in find_models(tmp_path) if (m.source, m.target) == PAIR]
    assert names == ["en-pt"]


PAIR = ("en", "pt")


def test_ordinary_pieces_tell_the_characters(tmp_path: Path) -> None:
    vocabulary = tmp_path / "vocab.spm"
    trailer = b"\x12\x03xyz\x21" + bytes(8)
    pieces = piece("<unk>", 2) + piece("\u2581só") + piece("a", 1) + piece("0x41", 6)
    vocabulary.write_bytes(pieces + trailer)
    assert known_characters(vocabulary) == frozenset("sóa")


def test_a_long_entry_has_a_length_of_two_bytes(tmp_path: Path) -> None:
    vocabulary = tmp_path / "vocab.spm"
    body = b"\x0a\xc8\x01" + b"ab" * 100
    vocabulary.write_bytes(b"\x0a\xcb\x01" + body)
    assert known_characters(vocabulary) == frozenset("ab")


def test_a_file_cut_short_does_no_harm(tmp_path: Path) -> None:
    vocabulary = tmp_path / "vocab.spm"
    vocabulary.write_bytes(piece("ab")[:-1] + b"\x0a\xff")
    assert known_characters(vocabulary) <= frozenset("ab")


@pytest.mark.engine
def test_the_wheels_models_know_letters_and_few_signs() -> None:
    models = {(m.source, m.target): m for m in find_models(None)}
    known = known_characters(models["pt", "en"].source_vocabulary)
    assert set("azAZ09ãçéü,.?'\"") - known == {"ü"}
    assert not known & set("<{@~€«\U0001f389")
