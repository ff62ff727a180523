"""How files look in a message: a card each, and what can be seen of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

#: Why nothing more is shown of a file.
_GONE = {
    "tombstone": "This file was deleted.",
    "hidden_by_limit": "This file is too old to be shown.",
    "file_access": "This file is from elsewhere.",
}
_UNITS = ("B", "kB", "MB", "GB")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    """What is drawn of a file."""

    title: str
    #: Its kind and size.
    about: str = ""
    #: An image's address; empty: it is none, or not to be had.
    picture: str = ""
    alt_text: str = ""
    #: The beginning of a text.
    preview: str = ""


def file_card(raw: Json, picture: Callable[[str], str]) -> FileCard:
    """Read a file as messages show it.

    Args:
        raw: The file.
        picture: A file's id -> the address to show it at; empty: none.
    """
    mode = str(raw.get("mode", ""))
    if mode in _GONE:
        return FileCard(title=_GONE[mode])
    title = str(raw.get("title") or raw.get("name") or raw.get("id", "File"))
    kind = str(raw.get("pretty_type") or raw.get("filetype") or "File")
    is_image = str(raw.get("mimetype", "")).startswith("image/")
    return FileCard(
        title=title,
        about=f"{kind} · {size(raw['size'])}" if "size" in raw else kind,
        picture=picture(str(raw.get("id", ""))) if is_image else "",
        alt_text=str(raw.get("alt_txt") or title),
        preview=str(raw.get("preview", "")),
    )


def size(count: object) -> str:
    """A number of bytes as people read it: "2.4 MB"."""
    amount, unit = float(str(count)), 0
    while amount >= 1_000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1_000, unit + 1
    return (
        f"{amount:.0f} {_UNITS[unit]}" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"
    )
