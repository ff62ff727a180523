"""Simulated translations of images: marked copies of the same size and format."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from bot.sandbox.alibaba.problems import GatewayError

#: Of TranslateImage; of the file itself, the page leaves open whether before Base64.
MOST_BYTES: Final = 10 * 1024 * 1024
SHORTEST_SIDE: Final = 15
LONGEST_SIDE: Final = 8_192
#: The longer side is less than so many times the shorter one.
MOST_RATIO: Final = 10

_FORMATS: Final = ("JPEG", "PNG", "BMP", "GIF", "WEBP")
_SUFFIXES: Final = {"JPEG": "jpg"}
#: Modes that a stamp can be drawn on in colour.
_COLOURS: Final = ("RGB", "RGBA")
_STAMP_COLOUR: Final = (200, 30, 30)
_PAPER_COLOUR: Final = (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file that is an image."""

    data: bytes
    #: File name extension, such as "png".
    suffix: str

    @property
    def content_type(self) -> str:
        """Its type, as HTTP calls it."""
        return f"image/{'jpeg' if self.suffix == 'jpg' else self.suffix}"


def stamped(data: bytes, target: str) -> Picture:
    """Copy an image and write on it that it is simulated, and into which language.

    Args:
        data: Its file; of an animated one the first frame is taken.
        target: The vendor's code of a language.

    Raises:
        GatewayError: Parameter.ImageFileSizeError, ...ImageFormatError or
            ...ImageSizeError.
    """
    if len(data) > MOST_BYTES:
        raise GatewayError("Parameter.ImageFileSizeError")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_sides(image)
            return _copy(image, f"simulated: {target}")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise GatewayError("Parameter.ImageSizeError") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise GatewayError("Parameter.ImageFormatError") from None


def _check_sides(image: Image.Image) -> None:
    short, long = sorted(image.size)
    fits = short >= SHORTEST_SIDE and long <= LONGEST_SIDE
    if not fits or long >= MOST_RATIO * short:
        raise GatewayError("Parameter.ImageSizeError")


def _copy(image: Image.Image, words: str) -> Picture:
    format_ = image.format or ""
    copy = image.copy() if image.mode in _COLOURS else image.convert(_mode(image))
    _stamp(copy, words)
    written = io.BytesIO()
    copy.save(written, format=format_)
    suffix = _SUFFIXES.get(format_, format_.lower())
    return Picture(data=written.getvalue(), suffix=suffix)


def _mode(image: Image.Image) -> str:
    """In which colours a stamp is drawn; what is seen through stays so."""
    clear = image.has_transparency_data and image.format in ("PNG", "WEBP", "GIF")
    return "RGBA" if clear else "RGB"


def _stamp(image: Image.Image, words: str) -> None:
    """Write words across the middle, as large as they fit, on paper of their own."""
    draw = ImageDraw.Draw(image)
    size = max(6.0, min(image.width / 10, image.height * 0.8))
    font = ImageFont.load_default(size)
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
    x = (image.width - (right - left)) / 2
    y = (image.height - (bottom - top)) / 2
    box = (x - 4, y - 4, x + right - left + 4, y + bottom - top + 4)
    draw.rectangle(box, fill=_PAPER_COLOUR, outline=_STAMP_COLOUR, width=2)
    draw.text((x - left, y - top), words, fill=_STAMP_COLOUR, font=font)
