"""Finds where an image ends, so that what stands behind it can be looked at; pure."""

import re
import struct
from collections.abc import Callable, Iterator, Mapping

#: A marker that ends a JPEG's stream of pixels: no stuffing, no restart, no filler.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_END_OF_IMAGE = 0xD9
_WITHOUT_LENGTH = frozenset({0x01, 0xD8})
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B


def image_end(data: bytes, format_name: str) -> int | None:
    """Say where an image ends by its own structure.

    Args:
        data: The whole file.
        format_name: "png", "jpg", "gif", "webp" or "bmp".

    Returns:
        The number of its bytes; None where its structure breaks off before its end.
    """
    try:
        end = _ENDS[format_name](data)
    except (IndexError, struct.error):
        return None
    return end if end <= len(data) else None


def _png(data: bytes) -> int:
    at, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">L4s", data, at)
        at += length + 12
    return at


def _jpg(data: bytes) -> int:
    for _, marker, end in jpeg_markers(data):
        if marker == _END_OF_IMAGE:
            return end
    raise IndexError


def jpeg_markers(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk over a JPEG's segments to its end, or to where it breaks off.

    Yields:
        Where a segment begins, its marker, and where it ends: a scan behind its own
        header, for the search runs over its pixels.

    Raises:
        struct.error: It breaks off within a segment's length.
    """
    at, marker = 2, 0
    while marker != _END_OF_IMAGE and (found := _MARKER.search(data, at)):
        marker, at = data[found.start() + 1], found.end()
        if marker in _WITHOUT_LENGTH:
            continue
        if marker != _END_OF_IMAGE:
            at += struct.unpack_from(">H", data, at)[0]
        yield found.start(), marker, at


def _gif(data: bytes) -> int:
    at = 13 + gif_palette(data[10])
    while (block := data[at]) != _GIF_END:
        if block == _GIF_EXTENSION:
            at = gif_blocks(data, at + 2)
        elif block == _GIF_IMAGE:
            at = gif_blocks(data, at + 11 + gif_palette(data[at + 9]))
        else:
            raise IndexError
    return at + 1


def gif_palette(flags: int) -> int:
    """Bytes of the palette that a descriptor's flags tell of."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def gif_blocks(data: bytes, at: int) -> int:
    """Where a GIF's chain of blocks that begins somewhere ends."""
    while length := data[at]:
        at += length + 1
    return at + 1


def _webp(data: bytes) -> int:
    size: int = struct.unpack_from("<L", data, 4)[0]
    return 8 + size + size % 2


def _bmp(data: bytes) -> int:
    """Many writers leave the size at 0: then it is the header's alone."""
    size, _, start = struct.unpack_from("<LLL", data, 2)
    return max(int(size), int(start))


_ENDS: Mapping[str, Callable[[bytes], int]] = {
    "png": _png,
    "jpg": _jpg,
    "gif": _gif,
    "webp": _webp,
    "bmp": _bmp,
}
