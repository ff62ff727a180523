"""What kind of file something is taken for."""

import struct

import pytest

from bot.sandbox.file_shapes import address_name
from bot.sandbox.filetypes import pixels, preview, recognised
from tests.unit.sandbox.files_kit import PNG

ZIP = b"PK\x03\x04"


@pytest.mark.parametrize(
    ("name", "head", "filetype"),
    [
        ("a.png", PNG, "png"),
        ("a.txt", PNG, "png"),
        ("a", b"\xff\xd8\xff\xe0", "jpg"),
        ("a", b"GIF89a", "gif"),
        ("a", b"BM....", "bmp"),
        ("a", b"RIFF....WEBPVP8 ", "webp"),
        ("a.bin", b"%PDF-1.7", "pdf"),
        ("a.docx", ZIP, "docx"),
        ("a.XLSX", ZIP, "xlsx"),
        ("a.png", ZIP, "zip"),
        ("a.docx", b"no zip", "text"),
        ("a.md", b"# A", "markdown"),
        ("a.htm", b"<p>", "html"),
        ("a.csv", b"a,b", "csv"),
        ("a.srt", b"1\n", "text"),
        ("a.svg", b"<svg/>", "svg"),
        ("a.bin", "größe".encode(), "text"),
        ("a.bin", b"\0\1", "binary"),
        ("a.bin", b"\xff\xfe\xfd\xfc\xfb\xfa", "binary"),
        ("a.docx", b"", "binary"),
    ],
)
def test_first_bytes_and_name_tell_the_type(
    name: str, head: bytes, filetype: str
) -> None:
    assert recognised(name, head).filetype == filetype


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 12) + b"0123456789"
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width) + b"\0" * 4
    return b"\xff\xd8" + comment + frame


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PNG, (640, 480)),
        (b"GIF89a" + struct.pack("<HH", 3, 4), (3, 4)),
        (b"BM".ljust(18, b"\0") + struct.pack("<ii", 5, -6), (5, 6)),
        (jpeg(7, 8), (7, 8)),
        (b"\xff\xd8\xff\xe0\x00\x10" + b"\0" * 20, None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"%PDF-1.7", None),
    ],
)
def test_first_bytes_tell_an_images_size(
    head: bytes, size: tuple[int, int] | None
) -> None:
    assert pixels(head) == size


def test_preview_is_five_lines_and_500_characters() -> None:
    assert preview(b"1\n2\n3\n4\n5\n6") == "1\n2\n3\n4\n5"
    assert preview(b"x" * 900) == "x" * 500


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Bericht Nr. 1.DOCX", "bericht_nr._1.docx"),
        ("../../x", ".._.._x"),
        ("日本.txt", "日本.txt"),
        ("???", "file"),
    ],
)
def test_address_has_no_slashes_and_blanks_of_a_name(name: str, written: str) -> None:
    assert address_name(name) == written
