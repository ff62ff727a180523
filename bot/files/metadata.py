"""What images say beside their pixels: where it stands, so that it can be cut out.

Places, cameras, people and thumbnails are nobody's but their owner's; nothing is
decoded and written anew, so that not a pixel changes. What colours need stays, and of
EXIF the one figure that says which side is up. Pure: it runs in the child process,
which tells the cuts; they are made outside (`cut_out`).

Sources: the specifications of JPEG (T.81, annex B), PNG (third edition, 11.3), WebP
(RFC 9649, 2.7) and GIF (89a), read 2026-11-21.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from bot.files.image_ends import gif_blocks, gif_palette, image_end, jpeg_markers

#: From which byte to which something is cut out, and what stands there instead, in
#: hexadecimal digits.
Cut = tuple[int, int, str]
#: More are no real image's.
MOST_CUTS = 500

_PNG_KEPT = frozenset(
    b"cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST tRNS pHYs sPLT acTL fcTL fdAT"
    b"".split()
)
_WEBP_KEPT = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_JPG_APP, _JPG_LAST_APP, _JPG_EXIF, _JPG_COMMENT = 0xE0, 0xEF, 0xE1, 0xFE
#: By marker, how an application's segment begins that is kept; empty: however.
_JPG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b""}
_GIF_APP, _GIF_COMMENT = 0xFF, 0xFE
_GIF_KEPT = frozenset((b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"))


def cuts_of(data: bytes, format_name: str, orientation: int = 1) -> list[Cut]:
    """Say what is cut out of an image that is whole.

    Args:
        data: The whole file.
        format_name: "png", "jpg", "gif", "webp" or "bmp" (which says nothing else).
        orientation: EXIF's; from 2 to 8 it is kept.

    Returns:
        In order; those that touch are one.
    """
    find = _FINDERS.get(format_name)
    end = image_end(data, format_name)
    if find is None or end is None:
        return []
    tail = [(end, len(data), "")] if end < len(data) else []
    return _merged(chain(find(data, end, _tiff(orientation)), tail))


def cut_out(data: bytes, cuts: Sequence[Cut]) -> bytes:
    """Make the cuts.

    Raises:
        ValueError: They are not in order, or not within the data.
    """
    pieces, at = [], 0
    for start, stop, instead in cuts:
        if not at <= start <= stop <= len(data):
            raise ValueError("a cut is not where it can be")
        pieces += [data[at:start], bytes.fromhex(instead)]
        at = stop
    return b"".join([*pieces, data[at:]])


def _merged(cuts: Iterator[Cut]) -> list[Cut]:
    found: list[Cut] = []
    for start, stop, instead in cuts:
        if found and found[-1][1] == start:
            before, _, earlier = found.pop()
            found.append((before, stop, earlier + instead))
        else:
            found.append((start, stop, instead))
    return found


def _tiff(orientation: int) -> bytes:
    """EXIF that says which side is up and nothing else; empty where it is the usual."""
    if orientation not in range(2, 9):
        return b""
    entry = struct.pack(">HHLHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">LH", 8, 1) + entry + bytes(4)


def _jpg(data: bytes, _end: int, tiff: bytes) -> Iterator[Cut]:
    body = b"Exif\0\0" + tiff
    segment = struct.pack(">BBH", 0xFF, _JPG_EXIF, 2 + len(body)) + body
    instead = segment.hex() if tiff else ""
    for start, marker, stop in jpeg_markers(data):
        is_app = _JPG_APP <= marker <= _JPG_LAST_APP
        begins = _JPG_KEPT.get(marker) if is_app else None
        kept = begins is not None and data.startswith(begins, start + 4)
        if kept or not (is_app or marker == _JPG_COMMENT):
            continue
        is_exif = marker == _JPG_EXIF
        yield start, stop, instead if is_exif else ""
        instead = "" if is_exif else instead


def _png(data: bytes, end: int, tiff: bytes) -> Iterator[Cut]:
    at, first = 8, True
    while at < end:
        length, name = struct.unpack_from(">L4s", data, at)
        stop = at + length + 12
        is_critical = not name[0] & 0x20
        if not is_critical and name not in _PNG_KEPT:
            yield at, stop, ""
        at = stop
        if first and tiff:
            yield at, at, _png_chunk(b"eXIf" + tiff).hex()
        first = False


def _png_chunk(body: bytes) -> bytes:
    length, check = len(body) - 4, zlib.crc32(body)
    return struct.pack(">L", length) + body + struct.pack(">L", check)


def _webp(data: bytes, end: int, tiff: bytes) -> Iterator[Cut]:
    exif = b"EXIF" + struct.pack("<L", len(tiff)) + tiff if tiff else b""
    cuts: list[Cut] = []
    at = 12
    while at + 8 <= end:
        name, length = struct.unpack_from("<4sL", data, at)
        stop = min(at + 8 + length + length % 2, end)
        if name == b"VP8X":
            flags = data[at + 8] & ~(_WEBP_EXIF | _WEBP_XMP)
            flags |= _WEBP_EXIF if exif else 0
            cuts.append((at + 8, at + 9, f"{flags:02x}"))
        elif name not in _WEBP_KEPT:
            cuts.append((at, stop, ""))
        at = stop
    if exif:
        cuts.append((end, end, exif.hex()))
    gone = sum(stop - start - len(instead) // 2 for start, stop, instead in cuts)
    yield 4, 8, struct.pack("<L", end - 8 - gone).hex()
    yield from cuts


def _gif(data: bytes, end: int, _tiff: bytes) -> Iterator[Cut]:
    at = 13 + gif_palette(data[10])
    while at < end - 1:
        start = at
        if data[at] == 0x2C:
            at = gif_blocks(data, at + 11 + gif_palette(data[at + 9]))
            continue
        label, name = data[at + 1], data[at + 3 : at + 14]
        at = gif_blocks(data, at + 2)
        if label == _GIF_COMMENT or (label == _GIF_APP and name not in _GIF_KEPT):
            yield start, at, ""


_FINDERS: Mapping[str, Callable[[bytes, int, bytes], Iterator[Cut]]] = {
    "jpg": _jpg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
}
