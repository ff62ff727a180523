"""What kind of file something is, by its first bytes and its name."""

import codecs
import struct
from pathlib import PurePath

from bot.sandbox.file_records import FileType

_OFFICE = "application/vnd.openxmlformats-officedocument"
#: docs.slack.dev, file object, "File types", 2025-10; the words that people read are
#: partly this workspace's own.
_BY_EXTENSION = {
    "bmp": FileType("bmp", "image/bmp", "Bitmap"),
    "csv": FileType("csv", "text/csv", "CSV", is_text=True),
    "docm": FileType(
        "docm", "application/vnd.ms-word.document.macroenabled.12", "Word Document"
    ),
    "docx": FileType("docx", f"{_OFFICE}.wordprocessingml.document", "Word Document"),
    "gif": FileType("gif", "image/gif", "GIF"),
    "html": FileType("html", "text/html", "HTML", is_text=True),
    "jpg": FileType("jpg", "image/jpeg", "JPEG"),
    "json": FileType("json", "application/json", "JSON", is_text=True),
    "md": FileType("markdown", "text/markdown", "Markdown (raw)", is_text=True),
    "pdf": FileType("pdf", "application/pdf", "PDF"),
    "png": FileType("png", "image/png", "PNG"),
    "pptx": FileType(
        "pptx", f"{_OFFICE}.presentationml.presentation", "PowerPoint Presentation"
    ),
    "py": FileType("python", "text/x-python", "Python", is_text=True),
    "srt": FileType("text", "text/plain", "Plain Text", is_text=True),
    "svg": FileType("svg", "image/svg+xml", "SVG"),
    "txt": FileType("text", "text/plain", "Plain Text", is_text=True),
    "webp": FileType("webp", "image/webp", "WebP"),
    "xlsx": FileType("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel Spreadsheet"),
    "zip": FileType("zip", "application/zip", "Zip"),
}
_SAME = {"htm": "html", "jpeg": "jpg", "markdown": "md", "text": "txt"}
_BINARY = FileType("binary", "application/octet-stream", "Binary")
#: First bytes that say more than a name does.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
)
_ZIPPED = ("docm", "docx", "pptx", "xlsx")
#: The markers of a JPEG that carry its size.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def recognised(name: str, head: bytes) -> FileType:
    """The type that Slack would give a file.

    Args:
        name: The file's own name.
        head: Its first bytes.
    """
    extension = PurePath(name).suffix.lower().removeprefix(".")
    extension = _SAME.get(extension, extension)
    for magic, meant in _MAGIC:
        if head.startswith(magic):
            return _BY_EXTENSION[meant]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _BY_EXTENSION["webp"]
    if head.startswith(b"PK\x03\x04"):
        return _BY_EXTENSION[extension if extension in _ZIPPED else "zip"]
    known = _BY_EXTENSION.get(extension, _BINARY)
    if known.is_text or known.filetype == "svg":
        return known
    return _BY_EXTENSION["txt"] if _is_text(head) else _BINARY


def pixels(head: bytes) -> tuple[int, int] | None:
    """Width and height of an image, where its first bytes tell them."""
    try:
        if head.startswith(b"\x89PNG"):
            return struct.unpack(">II", head[16:24])
        if head.startswith(b"GIF8"):
            return struct.unpack("<HH", head[6:10])
        if head.startswith(b"BM"):
            width, height = struct.unpack("<ii", head[18:26])
            return width, abs(height)
        return _jpeg(head) if head.startswith(b"\xff\xd8") else None
    except struct.error:
        return None


def preview(head: bytes) -> str:
    """The first five lines of a text, and no more than 500 characters of them."""
    text = head[:4096].decode(errors="replace")
    return "\n".join(text.splitlines()[:5])[:500]


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        # Not at its end: the last character may be cut in two.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _jpeg(head: bytes) -> tuple[int, int] | None:
    """Walk from marker to marker until one tells the size."""
    at = 2
    while at + 9 <= len(head):
        _, marker, length = struct.unpack(">BBH", head[at : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
