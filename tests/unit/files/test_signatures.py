"""What bytes look like, by their beginning and behind their end."""

import pytest

from bot.files.signatures import ends_as_archive, hidden_in, looks_like
from tests.unit.files.samples import HTML, SNIFFED, pdf
from tests.unit.files.zips import Part, zipped


@pytest.mark.parametrize(("data", "name"), SNIFFED)
def test_beginning_tells_the_kind(data: bytes, name: str) -> None:
    assert looks_like(data) == name


def test_there_are_31_samples() -> None:
    assert len(SNIFFED) == 31


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped(Part("a")), "zip"),
        (pdf(), "pdf"),
        (HTML, "html"),
        (b"\n <SCRIPT>", "html"),
        (b"\x00\x00harmless", ""),
    ],
)
def test_second_kind_is_found_anywhere(data: bytes, name: str) -> None:
    assert hidden_in(b"some bytes" + data) == name


def test_archive_ends_where_its_comment_ends() -> None:
    archive = zipped(Part("a"), comment=b"%%EOF")

    assert ends_as_archive(b"%PDF-1.4" + archive)
    assert not ends_as_archive(archive + b"more")
    assert not ends_as_archive(b"PK\x05\x06")
    assert not ends_as_archive(b"")
