"""Says what bytes look like; runs in the child process."""

import re

import filetype  # type: ignore[import-untyped] # it ships no types

#: How much of a file's beginning is looked at.
HEAD_BYTES = 8_192
_HTML = re.compile(
    rb"\s*(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b"
)
_SVG = re.compile(rb"\s*(?:<\?xml.{0,200}?\?>\s*)?(?:<!.{0,1000}?>\s*)?<svg\b")
_OTHERS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"%!PS", "ps"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"#!", "script"),
    (b"MZ", "exe"),
)
#: Animated, but for all who do not care a plain one.
_SAME = {"apng": "png"}
#: What browsers and unpackers look for anywhere in a file.
_ACTIVE = (
    (re.compile(rb"PK\x05\x06"), "zip"),
    (re.compile(rb"%PDF-\d"), "pdf"),
    (re.compile(rb"(?i)<(?:!doctype\s+html|html|script|body|iframe|svg)\b"), "html"),
)


def looks_like(head: bytes) -> str:
    """Name what a file's beginning looks like.

    Args:
        head: Its first bytes, at most `HEAD_BYTES` of them count.

    Returns:
        An extension in small letters ("ole": the container of old office files and of
        those with a password); empty for text and for what nobody knows.
    """
    head = head[:HEAD_BYTES]
    plain = head.removeprefix(b"\xef\xbb\xbf").lower()
    if _HTML.match(plain):
        return "html"
    if _SVG.match(plain):
        return "svg"
    known = next((name for start, name in _OTHERS if head.startswith(start)), "")
    if known not in {"", "zip"}:
        return known
    kind = filetype.guess(head)
    return _SAME.get(kind.extension, kind.extension) if kind else known


def ends_as_archive(tail: bytes) -> bool:
    """Whether a zip's reader would find a directory at a file's end.

    Args:
        tail: The file's last bytes.
    """
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == (
        len(tail)
    )


def hidden_in(data: bytes) -> str:
    """Name what else stands in bytes that should be nothing.

    Args:
        data: What is behind a file's own end.

    Returns:
        "zip", "pdf" or "html"; empty where it is none of them.
    """
    return next((name for pattern, name in _ACTIVE if pattern.search(data)), "")
