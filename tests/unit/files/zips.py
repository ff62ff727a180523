"""Makes office files, and zip files that lie in every way."""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml."
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
#: By format: the main part, its type and its first tag.
MAIN = {
    "docx": ("word/document.xml", f"{WORD}document.main+xml", "document"),
    "pptx": ("ppt/presentation.xml", f"{SLIDES}presentation.main+xml", "presentation"),
    "xlsx": ("xl/workbook.xml", f"{SHEETS}sheet.main+xml", "workbook"),
}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True)
class Part:
    """One entry; each lie replaces a truth in the directory, or in its own header."""

    name: str
    data: bytes = b""
    method: int = 8
    flags: int = 0
    #: Whether `data` is packed already.
    raw: bool = False
    #: In the directory: "packed", "unpacked", "crc", "offset", "name", "outside".
    lies: tuple[tuple[str, Any], ...] = ()
    #: In the entry's own header: "packed", "unpacked", "crc", "name", "method".
    header_lies: tuple[tuple[str, Any], ...] = ()

    @property
    def packed(self) -> bytes:
        if self.raw or self.method != 8:
            return self.data
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush()


def zipped(
    *parts: Part,
    comment: bytes = b"",
    said_comment: int | None = None,
    entries: int | None = None,
    prefix: bytes = b"",
) -> bytes:
    """Write a zip file by hand."""
    body, directory = bytearray(prefix), bytearray()
    for part in parts:
        packed = part.packed
        truth = {
            "name": part.name.encode(),
            "method": part.method,
            "crc": zlib.crc32(part.data),
            "packed": len(packed),
            "unpacked": len(part.data),
            "offset": len(body),
            "outside": 0,
        }
        body += _header(part, truth | dict(part.header_lies)) + packed
        directory += _line(part, truth | dict(part.lies))
    count = len(parts) if entries is None else entries
    length = len(comment) if said_comment is None else said_comment
    end = struct.pack(
        "<4s4H2LH",
        b"PK\x05\x06",
        *(0, 0, count, count),
        *(len(directory), len(body), length),
    )
    return bytes(body + directory) + end + comment


def _header(part: Part, said: dict[str, Any]) -> bytes:
    sizes = said["crc"], said["packed"], said["unpacked"]
    head = struct.pack(
        "<4s5H3L2H",
        b"PK\x03\x04",
        *(20, part.flags, said["method"], 0, 0),
        *sizes,
        *(len(said["name"]), 0),
    )
    return head + bytes(said["name"])


def _line(part: Part, said: dict[str, Any]) -> bytes:
    head = struct.pack(
        "<4s4B4HL2L5H2L",
        b"PK\x01\x02",
        *(20, 3, 20, 0),
        *(part.flags, said["method"], 0, 0),
        *(said["crc"], said["packed"], said["unpacked"]),
        *(len(said["name"]), 0, 0, 0, 0),
        *(said["outside"], said["offset"]),
    )
    return head + bytes(said["name"])


def parts_of(kind: str, **more: Any) -> list[Part]:
    """The parts that every office file has.

    Args:
        kind: "docx", "pptx" or "xlsx".
        more: `content_type`, `tag`, `target` or `prolog` of the main part.
    """
    name, content_type, tag = MAIN[kind]
    content_type = more.get("content_type", content_type)
    tag = more.get("tag", tag)
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    )
    relation = (
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        f'Target="{more.get("target", name)}"/>'
    )
    properties = f'<Relationship Id="r0" Type="{_PACKAGE}/core" Target="core.xml"/>'
    main = f'{more.get("prolog", "")}<w:{tag} xmlns:w="urn:w">a</w:{tag}>'
    return [
        Part("[Content_Types].xml", types.encode()),
        Part("_rels/.rels", relations(properties, relation)),
        Part(name, main.encode()),
    ]


def relations(*inner: str) -> bytes:
    """A part that names others."""
    text = "".join(inner)
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{text}</Relationships>'
    ).encode()


def template(target: str) -> Part:
    """A part that names a document's template."""
    return Part(
        "word/_rels/settings.xml.rels",
        relations(
            f'<Relationship Id="r1" Type="{_OFFICE}/attachedTemplate" '
            f'Target="{target}" TargetMode="External"/>'
        ),
    )


def office(kind: str, *further: Part, **more: Any) -> bytes:
    """A small whole office file, with what else it may hold."""
    return zipped(*parts_of(kind, **more), *further)
