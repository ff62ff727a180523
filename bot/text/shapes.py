"""Reads JSON of which nothing is certain: a wrong shape counts as absent; pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Shape = Mapping[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def mapping(value: object) -> Shape:
    """Return an object; an empty one where there is none."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> Iterator[Shape]:
    """Give the objects of a list."""
    if isinstance(value, list | tuple):
        yield from (each for each in value if isinstance(each, Mapping))


def string(value: object) -> str:
    """Return a text; halves of characters, which no file can hold, are replaced."""
    if not isinstance(value, str):
        return ""
    return _SURROGATE.sub("\ufffd", value).replace("\r\n", "\n").replace("\x00", "")


def number(value: object) -> int:
    """Return a whole number, 0 where there is none."""
    return value if isinstance(value, int) else 0


def name(value: object) -> str:
    """Return an identifier; empty where it could say more than that."""
    text = string(value)
    return text if re.fullmatch(r"\w+", text) else ""
