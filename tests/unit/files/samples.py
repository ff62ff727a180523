"""Makes small files of every kind, whole and broken."""

import io
import struct
import zlib
from typing import Any

from PIL import Image
from pypdf import PdfWriter

from tests.unit.files.zips import Part, office, zipped

HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(1_000)


def image(kind: str, size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A picture of one colour; `kind` as Pillow names it."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def animation(
    frames: int, kind: str = "GIF", size: tuple[int, int] = (20, 20)
) -> bytes:
    """A picture that moves; each frame differs from the one before."""
    pictures = [
        Image.new("RGB", size, (number % 256, number // 256, 0))
        for number in range(frames)
    ]
    out = io.BytesIO()
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">L", len(data)) + body + struct.pack(">L", zlib.crc32(body))


def png_bomb(width: int, height: int) -> bytes:
    """A small file that unpacks to a large picture."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">LL5B", width, height, 1, 0, 0, 0, 0))
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


def broken_png() -> bytes:
    """A picture that is whole but for its pixels."""
    whole = png_bomb(40, 30)
    start = whole.index(b"IDAT") - 4
    return whole[:start] + png_chunk(b"IDAT", b"no pixels") + png_chunk(b"IEND", b"")


def pdf(pages: int = 1, password: str = "") -> bytes:
    """Empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=72, height=72)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def packed_zeros(mebibytes: int) -> bytes:
    """Zeros as a raw stream of deflate, made by saying one MiB again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + packer.flush()


def flate_pdf(mebibytes: int) -> bytes:
    """A file whose list of objects is packed, and unpacks to so many MiB."""
    packed = b"\x78\xda" + packed_zeros(mebibytes)
    packed += struct.pack(">HH", mebibytes * 2**20 % 65_521, 1)  # Adler's sum
    head = b"%PDF-1.5\n"
    dictionary = (
        f"<< /Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode "
        f"/Length {len(packed)} >>"
    )
    body = b"8 0 obj\n" + dictionary.encode() + b"\nstream\n" + packed
    return (
        head
        + body
        + b"\nendstream\nendobj\nstartxref\n"
        + f"{len(head)}\n%%EOF\n".encode()
    )


GOOD: dict[str, bytes] = {
    "photo.png": image("PNG"),
    "photo.jpg": image("JPEG"),
    "photo.jpeg": image("JPEG"),
    "photo.gif": image("GIF"),
    "photo.webp": image("WEBP"),
    "photo.bmp": image("BMP"),
    "report.docx": office("docx"),
    "talk.pptx": office("pptx"),
    "table.xlsx": office("xlsx"),
    "paper.pdf": pdf(),
    "notes.txt": b"Hello",
    "notes.md": b"# Hello\n\n<b>you</b>",
    "rows.csv": b"a,b\n1,2\n",
    "film.srt": SRT,
    "page.html": HTML,
}

#: 31 kinds of bytes, each with what it looks like.
SNIFFED: list[tuple[bytes, str]] = [
    *((GOOD[f"photo.{name}"], name) for name in ("png", "jpg", "gif", "webp", "bmp")),
    (animation(2, "PNG"), "png"),
    (animation(2, "WEBP"), "webp"),
    (GOOD["report.docx"], "docx"),
    (GOOD["talk.pptx"], "pptx"),
    (GOOD["table.xlsx"], "xlsx"),
    (zipped(Part("a.txt", b"a")), "zip"),
    (zipped(Part("word/document.xml", b"<a/>")), "docx"),
    (pdf(), "pdf"),
    (HTML, "html"),
    (b"\xef\xbb\xbf  \n<HTML><head>", "html"),
    (b"<!-- saved --><html>", "html"),
    (SVG, "svg"),
    (b"<svg onload='x'/>", "svg"),
    (b"{\\rtf1 hello}", "rtf"),
    (b"%!PS-Adobe-3.0", "ps"),
    (b"#!/bin/sh\n", "script"),
    (b"MZ\x90\x00", "exe"),
    (b"\x7fELF" + bytes(60), "elf"),
    (OLE, "ole"),
    (b"\x1f\x8b\x08" + bytes(20), "gz"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(20), "7z"),
    (b"Rar!\x1a\x07\x00" + bytes(20), "rar"),
    (b"hello, world", ""),
    (b"", ""),
    (b"\x00", ""),
    (b"a,b\n1,2\n", ""),
]


def written_pdf(pages: str, catalog: str = "", trailer: str = "") -> bytes:
    """A file by hand: the dictionaries of its page tree, catalog and trailer."""
    page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]"
    objects = [f"/Type /Catalog /Pages 2 0 R {catalog}", f"/Type /Pages {pages}", page]
    body, places = b"%PDF-1.4\n", []
    for number, inner in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n<< {inner} >>\nendobj\n".encode()
    lines = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(body)
    table = f"xref\n0 4\n0000000000 65535 f \n{lines}"
    end = f"trailer\n<< /Size 4 /Root 1 0 R {trailer.format(start)} >>\n"
    return body + f"{table}{end}startxref\n{start}\n%%EOF\n".encode()
