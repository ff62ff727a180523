"""Where an image ends by its own structure."""

import pytest

from bot.files.image_ends import image_end
from tests.unit.files.samples import GOOD, animation, image

KINDS = ("png", "jpg", "gif", "webp", "bmp")


@pytest.mark.parametrize("kind", KINDS)
def test_whole_image_ends_where_its_file_ends(kind: str) -> None:
    data = GOOD[f"photo.{kind}"]

    assert image_end(data, kind) == len(data)
    assert image_end(data + b"more", kind) == len(data)


@pytest.mark.parametrize("kind", KINDS)
def test_image_that_is_cut_anywhere_has_no_end(kind: str) -> None:
    data = GOOD[f"photo.{kind}"]

    cuts = range(14, len(data) - 1, max(1, len(data) // 100))
    assert [cut for cut in cuts if image_end(data[:cut], kind) is not None] == []


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (animation(5), "gif"),
        (animation(5, "PNG"), "png"),
        (animation(5, "WEBP"), "webp"),
        (image("JPEG", progressive=True), "jpg"),
        (image("JPEG", (400, 300), restart_marker_rows=1), "jpg"),
    ],
)
def test_image_of_many_parts_ends_behind_the_last(data: bytes, kind: str) -> None:
    assert image_end(data + b"\xff\xd9;IEND", kind) == len(data)


def test_marker_without_a_length_is_stepped_over() -> None:
    assert image_end(b"\xff\xd8\xff\x01\xff\xd8\xff\xd9", "jpg") == 8


def test_unknown_block_has_no_end() -> None:
    assert image_end(b"GIF89a" + bytes(7) + b"?", "gif") is None


def test_bitmap_that_does_not_say_its_size_ends_behind_its_header() -> None:
    data = bytearray(GOOD["photo.bmp"])
    data[2:6] = bytes(4)

    assert image_end(bytes(data), "bmp") == 54
