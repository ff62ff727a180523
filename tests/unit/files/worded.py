"""Makes files of every kind with words in them."""

import io

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tests.unit.files.zips import MAIN, Part, office, parts_of, zipped

TEXTS: dict[str, str] = {
    "a.txt": "Guten Tag,\r\n\r\n  liebe\tLeute https://a.test/b?c hans@example.test",
    "a.md": "# Guten *Tag*\n\n```py\nx = 1\n```\n[liebe](http://a.test) `y` Leute",
    "a.csv": 'Guten;Tag\n"liebe";Leute\n',
    "a.srt": "1\n00:00:01,000 --> 00:00:02,000\n<i>Guten Tag</i>\n{\\an8}liebe Leute\n",
    "a.html": "<!DOCTYPE html><style>b {}</style><p>Guten Tag<script>var x</script>"
    "<template><b>y</b></template> liebe &#76;eute</p>",
}


def document(words: str, xml: str = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>") -> bytes:
    """A Word file; `xml` stands for each line of the words."""
    lines = "".join(map(xml.format, words.splitlines()))
    body = f"<w:document xmlns:w='w'><w:body>{lines}</w:body></w:document>"
    parts = parts_of("docx")
    main = Part(MAIN["docx"][0], body.encode())
    return zipped(*(main if each.name == main.name else each for each in parts))


def slides(*words: str) -> bytes:
    """A PowerPoint file; the last slide stands first in the archive."""
    xml = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>"
    parts = [
        Part(f"ppt/slides/slide{number}.xml", xml.format(each).encode())
        for number, each in enumerate(words, start=1)
    ]
    return office("pptx", *reversed(parts))


def table(*cells: str) -> bytes:
    """An Excel file."""
    strings = "".join(f"<si><t>{each}</t></si>" for each in cells)
    xml = f"<sst xmlns='x'>{strings}</sst>".encode()
    return office("xlsx", Part("xl/sharedStrings.xml", xml))


def written(*pages: str) -> bytes:
    """A PDF file with a line a page."""
    writer = PdfWriter()
    name = NameObject
    fields = {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica"}
    font = DictionaryObject({name(f"/{k}"): name(f"/{v}") for k, v in fields.items()})
    fonts = DictionaryObject({name("/F"): font})
    for words in pages:
        page = writer.add_blank_page(width=300, height=300)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F 12 Tf 10 100 Td ({words}) Tj ET".encode())
        page[name("/Resources")] = DictionaryObject({name("/Font"): fonts})
        page[name("/Contents")] = stream.flate_encode()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


WORDED: dict[str, bytes] = {
    **{name: text.encode() for name, text in TEXTS.items()},
    "a.docx": document("Guten Tag\nliebe Leute"),
    "a.pptx": slides("Guten Tag", "liebe Leute"),
    "a.xlsx": table("Guten Tag", "liebe", "Leute"),
    "a.pdf": written("Guten Tag", "liebe Leute"),
}
