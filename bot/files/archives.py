"""Reads a zip file's directory by hand, and refuses what no office program writes.

The stdlib's reader believes what a directory says; this one compares it with itself,
with each entry's own header and with the file's size before a byte is unpacked. It
runs in the child process of bot.files.child.
"""

import itertools
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from bot.files.formats import Limits
from bot.files.refusals import Refusal, RefusedError

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
#: The end record and the longest comment behind it.
_TAIL_BYTES = _END.size + 0xFFFF
#: Office programs write none.
_COMMENT_BYTES = 1_024
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_UNIX, _LINK = 3, 0o12
_PIECE_BYTES = 64 * 1024
_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in an archive, as the directory tells."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    #: Where its own header begins.
    offset: int

    @property
    def is_xml(self) -> bool:
        """Whether its name says that it is XML."""
        return self.name.decode("utf-8", "replace").lower().endswith(_XML)


def check_archive(file: BinaryIO, limits: Limits) -> Sequence[Entry]:
    """Hold an archive against the limits and against itself.

    Args:
        file: Read from its start to its end; the position is left anywhere.
        limits: The figures of archives are used.

    Returns:
        The entries in the directory's order, none twice.

    Raises:
        RefusedError: ENCRYPTED, or one of those that begin with ARCHIVE.
    """
    end = _end_record(file)
    entries = _directory(file, end, limits)
    check_sizes(entries, limits)
    _check_names(entries)
    _check_places(file, entries, end.directory)
    for entry in entries:
        _unpack(file, entry)
    return entries


@dataclass(frozen=True, slots=True)
class _End:
    entries: int
    size: int
    directory: int


def _end_record(file: BinaryIO) -> _End:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise _fault("no_directory")
    _, disk, first, here, entries, length, start, comment = _END.unpack_from(tail, at)
    if len(tail) - at - _END.size != comment or comment > _COMMENT_BYTES:
        raise _fault("comment")
    if disk or first or here != entries or entries == 0xFFFF or start == 0xFFFFFFFF:
        raise _fault("zip64_or_split")
    if start + length > size - len(tail) + at:
        raise _fault("directory_outside")
    return _End(entries, length, start)


def _directory(file: BinaryIO, end: _End, limits: Limits) -> list[Entry]:
    if end.entries > limits.archive_entries:
        raise RefusedError(
            Refusal.ARCHIVE_ENTRIES,
            {"entries": end.entries, "limit": limits.archive_entries},
        )
    file.seek(end.directory)
    entries = list(_entries(file.read(end.size)))
    if len(entries) != end.entries:
        raise _fault("directory_count")
    return entries


def _entries(directory: bytes) -> Iterator[Entry]:
    at = 0
    while at < len(directory):
        if len(directory) - at < _CENTRAL.size:
            raise _fault("directory_cut")
        fields = _CENTRAL.unpack_from(directory, at)
        signature, _, system, _, _, flags, method = fields[:7]
        crc, packed, unpacked, name, extra, comment = fields[9:15]
        outside, offset = fields[17:]
        if signature != b"PK\x01\x02":
            raise _fault("directory_signature")
        if 0xFFFFFFFF in {packed, unpacked, offset}:
            raise _fault("zip64_or_split")
        if system == _UNIX and outside >> 28 == _LINK:
            raise _fault("link")
        at += _CENTRAL.size
        yield Entry(
            directory[at : at + name], flags, method, crc, packed, unpacked, offset
        )
        at += name + extra + comment


def check_sizes(entries: Iterable[Entry], limits: Limits) -> None:
    """Hold what a directory promises against the limits.

    Raises:
        RefusedError: ARCHIVE_SIZE, ARCHIVE_XML or ARCHIVE_RATIO.
    """
    entries = list(entries)
    unpacked = sum(entry.unpacked for entry in entries)
    xml = sum(entry.unpacked for entry in entries if entry.is_xml)
    for code, size, limit in (
        (Refusal.ARCHIVE_SIZE, unpacked, limits.archive_bytes),
        (Refusal.ARCHIVE_XML, xml, limits.archive_xml_bytes),
    ):
        if size > limit:
            raise RefusedError(code, {"size": size, "limit": limit})
    ratio = unpacked // max(1, sum(entry.packed for entry in entries))
    if unpacked > limits.archive_ratio_from_bytes and ratio >= limits.archive_ratio:
        raise RefusedError(
            Refusal.ARCHIVE_RATIO, {"ratio": ratio, "limit": limits.archive_ratio}
        )


def _check_names(entries: Sequence[Entry]) -> None:
    if len({entry.name for entry in entries}) != len(entries):
        raise _fault("name_twice")
    for entry in entries:
        if entry.flags & _ENCRYPTED:
            raise RefusedError(Refusal.ENCRYPTED)
        if entry.method not in {_STORED, _DEFLATED}:
            raise _fault("method")
        parts = entry.name.split(b"/")
        if not parts[0] or b".." in parts or any(c in entry.name for c in b"\0\\"):
            raise _fault("name")


def _check_places(file: BinaryIO, entries: Sequence[Entry], directory: int) -> None:
    """No entry may share a byte with another, or stand before or behind them all."""
    ordered = sorted(entries, key=lambda entry: entry.offset)
    if ordered and ordered[0].offset != 0:
        raise _fault("prefix")
    ends = [data_start(file, entry) + entry.packed for entry in ordered]
    starts = [entry.offset for entry in ordered[1:]]
    for end, start in itertools.zip_longest(ends, starts, fillvalue=directory):
        if end > start:
            raise _fault("overlap")


def data_start(file: BinaryIO, entry: Entry) -> int:
    """Read an entry's own header, which must agree, and say where its data begins.

    Raises:
        RefusedError: ARCHIVE.
    """
    file.seek(entry.offset)
    raw = file.read(_LOCAL.size)
    if len(raw) < _LOCAL.size:
        raise _fault("header_outside")
    fields: tuple[Any, ...] = _LOCAL.unpack(raw)
    signature, _, flags, method, _, _, crc, packed, unpacked, name, extra = fields
    same = (entry.name, entry.method, entry.flags & _ENCRYPTED)
    if (
        signature != b"PK\x03\x04"
        or (file.read(name), method, flags & _ENCRYPTED) != same
    ):
        raise _fault("header_differs")
    sizes = (entry.crc, entry.packed, entry.unpacked)
    follows = bool(flags & _SIZES_FOLLOW)
    if not follows and (crc, packed, unpacked) != sizes:
        raise _fault("header_differs")
    return entry.offset + _LOCAL.size + int(name + extra)


def _unpack(file: BinaryIO, entry: Entry) -> None:
    """Unpack to nowhere: its size and its check sum must be as promised."""
    file.seek(data_start(file, entry))
    crc = size = 0
    for piece in pieces(file, entry):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > entry.unpacked:
            raise _fault("size_differs")
    if size != entry.unpacked or crc != entry.crc:
        raise _fault("size_differs")


def pieces(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Unpack the data at the file's position, a small piece at a time.

    Raises:
        RefusedError: ARCHIVE.
    """
    unpacker = zlib.decompressobj(-15) if entry.method == _DEFLATED else None
    left = entry.packed
    while left:
        raw = file.read(min(left, _PIECE_BYTES))
        if not raw:
            raise _fault("data_cut")
        left -= len(raw)
        yield from _inflated(unpacker, raw) if unpacker else (raw,)
    if unpacker and not unpacker.eof:
        raise _fault("data_cut")


def _inflated(unpacker: "zlib._Decompress", raw: bytes) -> Iterator[bytes]:
    piece = b""
    # A full piece may leave more behind, even where all input was taken.
    while raw or len(piece) == _PIECE_BYTES:
        try:
            piece = unpacker.decompress(raw, _PIECE_BYTES)
        except zlib.error as error:
            raise _fault("data") from error
        yield piece
        if unpacker.unused_data:
            raise _fault("data_behind")
        raw = unpacker.unconsumed_tail


def _fault(fault: str) -> RefusedError:
    return RefusedError(Refusal.ARCHIVE, {"fault": fault})
