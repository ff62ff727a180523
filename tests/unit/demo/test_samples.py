"""The files that the tour uploads, and its looks into what came back."""

from pathlib import Path

import pytest

from bot.demo.samples import document, is_stamped, packed, paragraphs_of, picture
from bot.files.gate import Gate
from bot.sandbox.alibaba.pictures import stamped
from bot.sandbox.documents import simulated_copy


@pytest.mark.parametrize(
    ("name", "data"),
    [("menu.png", picture("Soup of the day")), ("plan.docx", document("One & two"))],
)
async def test_gate_of_the_bot_lets_the_samples_in(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)

    assert (await Gate().check(path, name)).format == path.suffix[1:]


def test_stamp_of_the_cloud_is_seen_and_nothing_else_is_taken_for_it() -> None:
    ours = picture("Soup of the day")

    assert is_stamped(stamped(ours, "ja").data)
    assert not is_stamped(ours)
    assert not is_stamped(b"no picture")


def test_paragraphs_are_read_back_as_they_were_written() -> None:
    texts = ["Salt & pepper", "1 < 2 > 0", "办公室"]

    assert paragraphs_of(document(*texts)) == texts


def test_simulated_copy_says_so_in_its_first_paragraph() -> None:
    copy = simulated_copy(document("One", "Two"), "docx", "ja")

    assert paragraphs_of(copy)[0] == "[simulated: ja]"
    assert len(paragraphs_of(copy)) == 3


@pytest.mark.parametrize(
    "data", [b"", b"no archive", packed("word/other.xml", "text/xml", {})]
)
def test_what_is_no_word_document_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a Word document"):
        paragraphs_of(data)
