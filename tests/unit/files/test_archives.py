"""Archives that contradict themselves, beyond those that the gate's tests send."""

import io
import random
import zipfile
from typing import Any

import pytest

from bot.files.archives import check_archive, data_start, pieces
from bot.files.formats import Limits
from bot.files.refusals import RefusedError
from tests.unit.files.refused import ZIP_BOMBS
from tests.unit.files.zips import Part, office, zipped

LIMITS = Limits()
#: Those bombs of which the archive itself is the fault.
FAULTS = {
    "overlapping": "overlap",
    "lying size": "size_differs",
    "zip64": "zip64_or_split",
    "header differs": "header_differs",
    "deflate64": "method",
    "quine": "overlap",
    "huge comment": "comment",
    "name twice": "name_twice",
}


def fault(data: bytes) -> Any:
    with pytest.raises(RefusedError) as refused:
        check_archive(io.BytesIO(data), LIMITS)
    return refused.value.figures["fault"]


def names(data: bytes) -> list[bytes]:
    return [entry.name for entry in check_archive(io.BytesIO(data), LIMITS)]


class OneWay(io.RawIOBase):
    """A stream that cannot go back, such as a pipe."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.data += piece
        return len(piece)


def test_archive_written_to_a_pipe_is_taken() -> None:
    pipe = OneWay()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"hello" * 100)
        archive.writestr("folder/", b"")

    assert names(bytes(pipe.data)) == [b"a", b"folder/"]


def test_archive_of_nothing_is_taken() -> None:
    assert names(zipped()) == []


def test_short_comment_is_taken() -> None:
    assert names(zipped(Part("a"), comment=b"made by hand")) == [b"a"]


def test_entry_of_many_pieces_is_unpacked_to_its_end() -> None:
    noise = random.Random(7).randbytes(300_000)  # noqa: S311 - any noise will do

    assert names(zipped(Part("a", noise), Part("b", noise, method=0))) == [b"a", b"b"]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ([Part("a", b"a", lies=(("packed", 4_000_000),))], "header_differs"),
        ([Part("a", b"a" * 9, lies=(("name", b"abc"),))], "header_differs"),
        ([Part("a", header_lies=(("method", 0),))], "header_differs"),
        (
            [
                Part("a", b"aaaa", flags=8, lies=(("packed", 1),)),
            ],
            "data_cut",
        ),
        ([Part("a", b"\x07\x07", raw=True)], "data"),
        ([Part("a", b"\x03\x00more", flags=8, raw=True)], "data_behind"),
        (
            [Part("a", b"a", method=0, flags=8, lies=(("unpacked", 9),))],
            "size_differs",
        ),
        ([Part("a", b"a", method=0, flags=8, lies=(("packed", 999),))], "overlap"),
    ],
)
def test_entry_that_contradicts_itself_is_named(parts: list[Part], name: str) -> None:
    assert fault(zipped(*parts)) == name


def test_directory_that_is_cut_is_named() -> None:
    whole = zipped(Part("a"))
    end = whole.index(b"PK\x05\x06")
    length = int.from_bytes(whole[end + 12 : end + 16], "little")
    shorter = (length - 20).to_bytes(4, "little")

    assert fault(whole[: end + 12] + shorter + whole[end + 16 :]) == "directory_cut"


def test_directory_elsewhere_is_named() -> None:
    whole = zipped(Part("a"))
    end = whole.index(b"PK\x05\x06")
    far = (9_999).to_bytes(4, "little")
    zero = bytes(4)

    assert fault(whole[: end + 16] + far + whole[end + 20 :]) == "directory_outside"
    assert fault(whole[: end + 16] + zero + whole[end + 20 :]) == "directory_signature"


def test_bomb_is_unpacked_in_small_pieces() -> None:
    data = zipped(Part("a", bytes(10_000_000)))
    entry = check_archive(io.BytesIO(data), LIMITS)[0]
    file = io.BytesIO(data)
    file.seek(data_start(file, entry))

    sizes = [len(piece) for piece in pieces(file, entry)]

    assert (max(sizes), sum(sizes)) == (64 * 1024, 10_000_000)


def test_entry_just_above_a_piece_is_unpacked_to_its_end() -> None:
    for more in range(300):
        assert names(zipped(Part("a", bytes(64 * 1024 + more)))) == [b"a"]


def test_data_that_vanishes_while_it_is_read_is_named() -> None:
    entry = check_archive(io.BytesIO(zipped(Part("a", b"a"))), LIMITS)[0]

    with pytest.raises(RefusedError) as refused:
        list(pieces(io.BytesIO(b""), entry))

    assert refused.value.figures["fault"] == "data_cut"


@pytest.mark.parametrize("why", FAULTS)
def test_bomb_is_found_by_what_makes_it_one(why: str) -> None:
    make = next(row[2] for row in ZIP_BOMBS if row[0] == why)

    assert fault(make()) == FAULTS[why]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06", b"x" * 100_000])
def test_bytes_without_a_directory_are_named(data: bytes) -> None:
    assert fault(data) == "no_directory"


def test_no_byte_of_an_office_file_can_be_changed_into_a_crash() -> None:
    whole = office("docx")
    dice = random.Random(7)  # noqa: S311 - any noise will do
    for _ in range(2_000):
        changed = bytearray(whole)
        changed[dice.randrange(len(whole))] = dice.randrange(256)
        try:
            check_archive(io.BytesIO(changed), LIMITS)
        except RefusedError:
            continue
