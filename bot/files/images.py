"""Looks at images: the header first, the pixels last; runs in the child process."""

import copy
import io
from typing import Any, BinaryIO

from PIL import (
    ExifTags,
    Image,
    ImagePalette,
    MpoImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from bot.files.formats import Limits
from bot.files.image_ends import image_end
from bot.files.metadata import MOST_CUTS, cuts_of
from bot.files.refusals import Refusal, RefusedError
from bot.files.signatures import hidden_in

_PILLOW = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP", "bmp": "BMP"}
#: What Pillow loads when it first needs it: once the jail is shut it could not.
LOADED_EARLY = (copy, ImagePalette, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)


def warm_up() -> None:
    """Make Pillow ready before the jail is shut."""
    Image.preinit()
    # Ours are checked between the header and the pixels.
    Image.MAX_IMAGE_PIXELS = None


def check_image(file: BinaryIO, format_name: str, limits: Limits) -> dict[str, Any]:
    """Prove that a file is one whole image of bounded size and nothing else.

    Args:
        file: Where it is read from.
        format_name: "png", "jpg", "gif", "webp" or "bmp".
        limits: The figures of images are used.

    Returns:
        "width", "height" and "frames"; and "cuts", see bot.files.metadata.

    Raises:
        RefusedError: SIDES, SLIVER, PIXELS, FRAMES, POLYGLOT, UNREADABLE or
            TOO_COMPLEX.
    """
    data = file.read()
    with Image.open(io.BytesIO(data), formats=[_PILLOW[format_name]]) as image:
        width, height = image.size
        _check_sides(width, height, limits)
        most = limits.most_pixels(format_name)
        _check_pixels(width * height, most)
        # Some cameras put a second picture behind the first: nobody translates that.
        frames = 1 if format_name == "jpg" else _frames(image, limits, most)
        _check_end(data, format_name)
        image.seek(0)
        image.load()
        cuts = cuts_of(data, format_name, _orientation(image))
    if len(cuts) > MOST_CUTS:
        raise RefusedError(Refusal.TOO_COMPLEX)
    return {"width": width, "height": height, "frames": frames, "cuts": cuts}


def _orientation(image: Image.Image) -> int:
    """Which side is up; where EXIF is broken, nobody else reads it either."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - a parser raises whatever it likes
        return 1


def _check_sides(width: int, height: int, limits: Limits) -> None:
    shorter, longer = sorted((width, height))
    sides = {"width": width, "height": height}
    if longer > limits.side_ratio * shorter:
        raise RefusedError(Refusal.SLIVER, {**sides, "limit": limits.side_ratio})
    if shorter < limits.side_least or longer > limits.side_most:
        bounds = {"least": limits.side_least, "most": limits.side_most}
        raise RefusedError(Refusal.SIDES, sides | bounds)


def _check_pixels(pixels: int, most: int) -> None:
    if pixels > most:
        raise RefusedError(Refusal.PIXELS, {"pixels": pixels, "limit": most})


def _frames(image: Image.Image, limits: Limits, most: int) -> int:
    """Count frames one by one, and no further than the limits reach."""
    frames, pixels = 1, image.width * image.height
    while frames <= limits.image_frames:
        try:
            image.seek(frames)
        except EOFError:
            return frames
        frames += 1
        _check_pixels(pixels * frames, most)
    raise RefusedError(Refusal.FRAMES, {"frames": frames, "limit": limits.image_frames})


def _check_end(data: bytes, format_name: str) -> None:
    end = image_end(data, format_name)
    if end is None:
        raise RefusedError(Refusal.UNREADABLE)
    if found := hidden_in(data[end:]):
        raise RefusedError(Refusal.POLYGLOT, {"found": found})
