"""Files for the scenes: small ones to upload, and looks into what came back."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, unescape

from PIL import Image, ImageDraw, ImageFont

_PICTURE = (480, 200)
_PAPER, _INK = (240, 240, 255), (20, 30, 90)
#: The stamp that our own cloud puts on a picture; none of ours has this colour.
_STAMP = (200, 30, 30)
_RUN = re.compile(r"<w:t(?:\s[^<>]*)?>([^<]*)</w:t>")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "word/document.xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)


def picture(words: str) -> bytes:
    """A PNG with words on it."""
    image = Image.new("RGB", _PICTURE, _PAPER)
    font = ImageFont.load_default(28)
    ImageDraw.Draw(image).text((24, 24), words, fill=_INK, font=font)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def document(*paragraphs: str) -> bytes:
    """The smallest Word document that holds these paragraphs."""
    body = "".join(
        f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs
    )
    words = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return packed(_MAIN, _WORD_TYPE, {_MAIN: words})


def packed(main: str, kind: str, parts: Mapping[str, str]) -> bytes:
    """Pack a file of Office.

    Args:
        main: The name of its main part.
        kind: The content type of that part.
        parts: XML by the names of parts.
    """
    frame = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="{main}"/>'
        "</Relationships>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (frame | dict(parts)).items():
            archive.writestr(name, _XML + text)
    return out.getvalue()


def is_stamped(data: bytes) -> bool:
    """Whether a picture can be opened, and bears the stamp of our own cloud."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            colours = image.convert("RGB").getcolors(image.width * image.height)
    except OSError:
        return False
    return _STAMP in {colour for _, colour in colours or ()}


def paragraphs_of(data: bytes) -> list[str]:
    """The paragraphs of a Word document whose paragraphs have one run each.

    Raises:
        ValueError: It is no such document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = archive.read(_MAIN).decode()
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError("not a Word document") from error
    return [unescape(text) for text in _RUN.findall(xml)]
