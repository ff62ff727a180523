"""Reads text files: which characters they are written in, and how many."""

import codecs
import re
from typing import BinaryIO

from bot.files.formats import Limits
from bot.files.refusals import Refusal, RefusedError
from bot.files.samples import words_of
from bot.files.signatures import HEAD_BYTES, looks_like

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Made of letters, and yet something else.
_WRITTEN = frozenset({"pdf", "rtf", "ps", "svg", "html"})
_CUE = re.compile(r"^\s*\d+:\d\d:\d\d[,.]\d+\s*-->", re.MULTILINE)
_TAG = re.compile(r"<[a-zA-Z!]")


def check_text(
    file: BinaryIO, format_name: str, limits: Limits
) -> dict[str, int | str]:
    """Prove that a file is text of a bounded length, and of the kind it says.

    Args:
        file: Where it is read from.
        format_name: "txt", "md", "csv", "srt" or "html".
        limits: `text_characters` is used.

    Returns:
        "characters", "encoding" as Python names it, and a "sample" of its words.

    Raises:
        RefusedError: EMPTY, CHARSET, CHARACTERS or MISMATCH.
    """
    data = file.read()
    found = looks_like(data[:HEAD_BYTES])
    encoding = encoding_of(data)
    text = _decoded(data, encoding, found)
    if not text.strip():
        raise RefusedError(Refusal.EMPTY)
    if len(text) > limits.text_characters:
        figures = {"characters": len(text), "limit": limits.text_characters}
        raise RefusedError(Refusal.CHARACTERS, figures)
    _check_kind(text, format_name, found)
    sample = words_of(text, format_name)
    return {"characters": len(text), "encoding": encoding, "sample": sample}


def encoding_of(data: bytes) -> str:
    """Name the encoding that a text's first bytes announce; UTF-8 without a mark."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def _decoded(data: bytes, encoding: str, found: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text(found) from error
    if "\x00" in text:
        raise _no_text(found)
    return text


def _no_text(found: str) -> RefusedError:
    """Bytes of a known kind are named; the others are letters of another charset."""
    if found:
        return RefusedError(Refusal.MISMATCH, {"found": found})
    return RefusedError(Refusal.CHARSET)


def _check_kind(text: str, format_name: str, found: str) -> None:
    is_page = format_name == "html"
    if found in _WRITTEN - ({"html"} if format_name in {"html", "md"} else set()):
        raise RefusedError(Refusal.MISMATCH, {"found": found})
    if (is_page and not _TAG.search(text)) or (
        format_name == "srt" and not _CUE.search(text)
    ):
        raise RefusedError(Refusal.MISMATCH, {"found": "txt"})
