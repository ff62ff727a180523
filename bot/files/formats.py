"""What kinds of file are taken, and the limits they have to keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

_MIB = 2**20


class FileKind(StrEnum):
    """What is done with a file."""

    IMAGE = "image"
    DOCUMENT = "document"
    #: Its characters are read here, and go the way of long messages.
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    #: Its usual extension, in small letters: "jpg" for .jpeg too.
    name: str
    kind: FileKind
    #: Which parser looks at it: "image", "office", "pdf" or "text".
    parser: str


_KINDS = {
    ("image", FileKind.IMAGE): ("png", "jpg", "gif", "webp", "bmp"),
    ("office", FileKind.DOCUMENT): ("docx", "pptx", "xlsx"),
    ("pdf", FileKind.DOCUMENT): ("pdf",),
    ("text", FileKind.TEXT): ("txt", "md", "csv", "srt", "html"),
}

#: By extension, in small letters.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        name: Format(name, kind, parser)
        for (parser, kind), names in _KINDS.items()
        for name in names
    }
    | {"jpeg": Format("jpg", FileKind.IMAGE, "image")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may be at most; all figures are whole numbers.

    Those of archives refused none of 578 office files of a public collection, whose
    largest had 382 entries, 15 MiB of XML and a ratio of 41.
    """

    image_bytes: int = 20 * _MIB
    document_bytes: int = 120 * _MIB
    #: A million characters of four bytes each.
    text_bytes: int = 4 * _MIB
    #: The longest text that a provider takes in one job.
    text_characters: int = 1_000_000
    #: Width times height times frames.
    image_pixels: int = 50_000_000
    #: Its decoder takes 18 bytes for each.
    webp_pixels: int = 20_000_000
    image_frames: int = 200
    #: The sides that Alibaba's image translation takes, the narrowest known.
    side_least: int = 15
    side_most: int = 8_192
    #: The longer side over the shorter.
    side_ratio: int = 10
    pdf_pages: int = 1_000
    archive_entries: int = 2_000
    #: All entries unpacked.
    archive_bytes: int = 256 * _MIB
    #: All XML in it unpacked.
    archive_xml_bytes: int = 32 * _MIB
    #: Unpacked over packed; asked of archives above `archive_ratio_from_bytes` only.
    archive_ratio: int = 50
    archive_ratio_from_bytes: int = 64 * _MIB

    def most_pixels(self, format_name: str) -> int:
        """Width times height times frames of an image format."""
        return self.webp_pixels if format_name == "webp" else self.image_pixels

    def most_bytes(self, kind: FileKind) -> int:
        """The largest file of a kind."""
        return {
            FileKind.IMAGE: self.image_bytes,
            FileKind.DOCUMENT: self.document_bytes,
            FileKind.TEXT: self.text_bytes,
        }[kind]
