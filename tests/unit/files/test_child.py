"""What the child process does, without the process and its jail."""

import io
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.files import child
from bot.files.formats import FORMATS, Limits
from bot.files.refusals import Refusal
from tests.unit.files.refused import ROWS, Make
from tests.unit.files.samples import GOOD, animation, image, pdf, written_pdf
from tests.unit.files.zips import Part, office, relations, template

LIMITS = Limits()
OTHER_RELATION = relations('<Relationship Type="x/hyperlink" Target="https://a.test"/>')


def with_comment(jpeg: bytes) -> bytes:
    """A comment that looks like the end."""
    return jpeg[:2] + b"\xff\xfe\x00\x04\xff\xd9" + jpeg[2:]


def asked(path: Path, extension: str, limits: Limits = LIMITS) -> dict[str, Any]:
    request = {"path": str(path), "extension": extension, "limits": asdict(limits)}
    return child.answer(request, lambda: None)


def told(data: bytes, name: str, folder: Path, limits: Limits = LIMITS) -> Any:
    path = folder / "stored"
    path.write_bytes(data)
    return asked(path, name.rpartition(".")[2], limits)


@pytest.mark.parametrize(
    ("name", "code", "make"),
    [
        pytest.param(name, code, make, id=why)
        for why, name, make, code in ROWS
        if code != Refusal.UNSUPPORTED and not why.startswith("empty")
    ],
)
def test_file_that_is_not_taken_says_why(
    name: str, code: Refusal, make: Make, tmp_path: Path
) -> None:
    assert told(make(), name, tmp_path)["refused"] == code


@pytest.mark.parametrize("name", GOOD)
def test_whole_file_of_each_kind_gives_facts(name: str, tmp_path: Path) -> None:
    assert "facts" in told(GOOD[name], name, tmp_path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", animation(2, "PNG")),
        ("a.webp", animation(2, "WEBP")),
        ("a.png", image("PNG") + b"tail without meaning"),
        ("a.jpg", image("JPEG", progressive=True, exif=Image.Exif())),
        ("a.gif", image("GIF", comment="hello")),
        ("a.docx", office("docx", Part("word/media/i.png", image("PNG"), method=0))),
        ("a.docx", office("docx", template("file:///C:/Templates/Normal.dotm"))),
        ("a.docx", office("docx", template("Normal.dotm"))),
        ("a.docx", office("docx", prolog="\ufeff<?xml version='1.0'?><!-- a -->")),
        ("a.docx", office("docx", target="/word/document.xml")),
        (
            "a.docx",
            office("docx", Part("word/_rels/settings.xml.rels", OTHER_RELATION)),
        ),
        ("a.pdf", written_pdf("/Kids [3 0 R] /Count 1000000000")),
        ("a.pdf", written_pdf("/Kids [3 0 R] /Count 1", trailer="/Prev {}")),
        ("a.jpg", with_comment(image("JPEG"))),
        ("a.md", b"<html>in Markdown</html>"),
        ("a.txt", b"BMW is no picture"),
        ("a.txt", "MZ ist ein Kürzel".encode()),
        ("a.csv", b"PK\x03\x04 is how archives begin"),
    ],
)
def test_unusual_but_whole_file_is_taken(
    name: str, data: bytes, tmp_path: Path
) -> None:
    assert "facts" in told(data, name, tmp_path)


@pytest.mark.parametrize(
    ("limits", "name", "data", "figures"),
    [
        (
            Limits(image_pixels=1_000),
            "a.gif",
            animation(9),
            {"pixels": 1_200, "limit": 1_000},
        ),
        (
            Limits(image_frames=3),
            "a.gif",
            animation(9),
            {"frames": 4, "limit": 3},
        ),
        (
            Limits(side_most=39),
            "a.png",
            image("PNG"),
            {"width": 40, "height": 30, "least": 15, "most": 39},
        ),
        (
            Limits(archive_entries=2),
            "a.docx",
            office("docx"),
            {"entries": 3, "limit": 2},
        ),
        (Limits(pdf_pages=1), "a.pdf", pdf(2), {"pages": 2, "limit": 1}),
        (
            Limits(text_characters=2),
            "a.txt",
            "äöü".encode(),
            {"characters": 3, "limit": 2},
        ),
    ],
)
def test_limits_are_those_that_were_asked_for(
    limits: Limits, name: str, data: bytes, figures: dict[str, int], tmp_path: Path
) -> None:
    assert told(data, name, tmp_path, limits)["figures"] == figures


@pytest.mark.parametrize(
    ("error", "code"),
    [(MemoryError, Refusal.TOO_COMPLEX), (KeyError, Refusal.UNREADABLE)],
)
def test_fault_of_a_parser_is_told_without_its_words(
    error: type[Exception],
    code: Refusal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise error("what the file says")

    monkeypatch.setattr(child, "load_check", lambda _: fail)

    assert told(b"a", "a.txt", tmp_path) == {"refused": code, "figures": {}}


def test_needle_between_two_pieces_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "_PIECE_BYTES", 1_015)
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000)
    data += "EncryptedPackage".encode("utf-16-le")

    assert told(data, "a.docx", tmp_path)["refused"] == Refusal.ENCRYPTED


def test_every_extension_has_its_parser() -> None:
    assert all(child.load_check(each.parser) for each in FORMATS.values())


def test_one_line_is_asked_and_one_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a").write_bytes(b"Hello")
    request = {"path": str(tmp_path / "a"), "extension": "txt", "limits": {}}
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(request).encode() + b"\nmore"))
    monkeypatch.setattr(sys, "stdin", stdin)
    monkeypatch.setattr(child, "limit", lambda: None)
    monkeypatch.setattr(child, "answer", lambda read: {"read": read})

    child.main()

    assert json.loads(capsys.readouterr().out) == {"read": request}
