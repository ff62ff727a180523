"""What images say beside their pixels is cut out, and not a pixel changes."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from bot.files.gate import Gate
from bot.files.metadata import MOST_CUTS, Cut, cut_out, cuts_of
from bot.files.refusals import Refusal, RefusedError
from tests.unit.files.samples import animation, image, png_chunk

ORIENTATION, GPS = 0x0112, 0x8825
SECRET = b"secret"
KINDS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> Image.Exif:
    """A camera's: where, by whom, and which side is up."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    made[0x013B] = SECRET.decode()
    made[0x927C] = SECRET * 100
    made.get_ifd(GPS)[1] = "N"
    made.get_ifd(GPS)[2] = (48.0, 8.0, 3.0)
    return made


def photograph(name: str, orientation: int = 1, **more: Any) -> bytes:
    """A picture of many colours that tells all that its format can tell."""
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize((60, 40)).convert("RGB")
    picture.save(out, KINDS[name], exif=exif(orientation), **more)
    return out.getvalue()


def bared(data: bytes, name: str, orientation: int = 1) -> bytes:
    return cut_out(data, cuts_of(data, name, orientation))


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def pixels(data: bytes) -> list[bytes]:
    """Of every frame."""
    picture, found = Image.open(io.BytesIO(data)), []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        found.append(picture.convert("RGBA").tobytes())
    return found


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("name", KINDS)
def test_of_exif_the_upper_side_alone_is_left(name: str, orientation: int) -> None:
    before = photograph(name, orientation, xmp=b"<x:xmpmeta>secret</x:xmpmeta>")

    after = bared(before, name, orientation)

    left = dict(opened(after).getexif())
    assert left == ({ORIENTATION: orientation} if orientation > 1 else {})
    assert pixels(after) == pixels(before)
    assert (SECRET in before, SECRET in after) == (True, False)
    assert bared(after, name, orientation) == after


def test_webp_announces_no_more_than_it_holds() -> None:
    told = photograph("webp", xmp=b"<x/>")

    assert told[20] & 0x0C == 0x0C
    assert bared(told, "webp")[20] & 0x0C == 0
    assert bared(told, "webp", 6)[20] & 0x0C == 0x08


@pytest.mark.parametrize("name", KINDS)
def test_colours_stay_what_they_are(name: str) -> None:
    after = bared(photograph(name, icc_profile=PROFILE), name)

    assert opened(after).info["icc_profile"] == PROFILE


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("jpg", image("JPEG", comment=SECRET)),
        ("jpg", image("JPEG", progressive=True) + SECRET),
        ("png", image("PNG") + SECRET),
        ("gif", image("GIF", comment=SECRET)),
        ("gif", animation(3) + SECRET),
        ("webp", animation(3, "WEBP") + SECRET),
        ("webp", image("WEBP", lossless=True, exif=exif()) + SECRET),
        ("jpg", image("JPEG") + image("JPEG", comment=SECRET)),
    ],
)
def test_comments_and_what_stands_behind_the_image_go(name: str, data: bytes) -> None:
    after = bared(data, name)

    assert SECRET not in after
    assert pixels(after) == pixels(data)


def test_words_in_a_png_go_and_what_colours_need_stays() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "secret")
    words.add_itxt("Comment", "secret", zip=False)
    words.add(b"prVt", SECRET)
    before = image("PNG", pnginfo=words, dpi=(300, 300))

    after = bared(before, "png")

    assert SECRET not in after
    assert set(opened(after).info) == {"dpi"}
    assert pixels(after) == pixels(before)


@pytest.mark.parametrize(
    ("name", "kind"), [("gif", "GIF"), ("png", "PNG"), ("webp", "WEBP")]
)
def test_animation_keeps_its_frames_and_pace(name: str, kind: str) -> None:
    colours = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    colours[0].save(out, kind, save_all=True, append_images=colours[1:], duration=20)

    after = bared(out.getvalue() + SECRET, name)

    assert after == out.getvalue()
    assert len(pixels(after)) == 2


def test_words_between_a_gifs_frames_go() -> None:
    comment = b"\x21\xfe\x06secret\x00"
    xmp = b"\x21\xff\x0bXMP DataXMP" + b"\x06secret\x00"
    before = animation(2)
    inside = before[:-1] + comment + xmp + before[-1:]

    assert bared(inside, "gif") == bared(before, "gif")


def test_segments_of_applications_go_but_for_those_of_colours() -> None:
    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body

    plain = image("JPEG")
    strange = b"".join(
        (
            segment(0xE0, b"JFXX\0" + SECRET),
            segment(0xE2, b"MPF\0" + SECRET),
            segment(0xED, b"Photoshop 3.0\0" + SECRET),
            segment(0xEF, SECRET),
            segment(0xFE, SECRET),
        )
    )
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01")

    after = bared(plain[:20] + strange + adobe + plain[20:], "jpg")

    assert after == plain[:20] + adobe + plain[20:]


@pytest.mark.parametrize("name", ["jpg", "png", "gif", "webp", "bmp"])
def test_image_that_tells_nothing_stays_byte_by_byte(name: str) -> None:
    data = image(KINDS.get(name, name.upper()))

    assert bared(data, name) == data


def test_bmp_and_broken_image_are_left_alone() -> None:
    assert cuts_of(image("BMP") + SECRET, "bmp") == []
    assert cuts_of(image("PNG")[:-20], "png") == []


@pytest.mark.parametrize(
    "cuts", [[(3, 2, "")], [(0, 4, ""), (3, 5, "")], [(0, 99, "")], [(0, 1, "zz")]]
)
def test_cuts_that_cannot_be_are_refused(cuts: list[Cut]) -> None:
    with pytest.raises(ValueError, match=r"cut|hex"):
        cut_out(b"0123456789", cuts)


# --- through the gate ----------------------------------------------------------------


async def test_gate_tells_the_cuts(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(photograph("jpg", 6))

    found = await Gate().check(path, "a.jpg")

    after = cut_out(path.read_bytes(), found.cuts)
    assert SECRET not in after
    assert dict(opened(after).getexif()) == {ORIENTATION: 6}


async def test_image_of_a_thousand_scraps_is_refused(tmp_path: Path) -> None:
    scrap = png_chunk(b"tEXt", b"a\0b") + png_chunk(b"pHYs", bytes(9))
    whole = image("PNG")
    (tmp_path / "a.png").write_bytes(whole[:33] + scrap * (MOST_CUTS + 1) + whole[33:])

    with pytest.raises(RefusedError) as refused:
        await Gate().check(tmp_path / "a.png", "a.png")

    assert refused.value.code is Refusal.TOO_COMPLEX
