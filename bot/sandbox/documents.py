"""Simulated translations of documents: copies whose words stand in another script.

Nothing is laid out anew: in the formats of Office the runs of text are written over
where they stand, so pictures, styles and tables stay what they were.
"""

import io
import math
import re
import zipfile
from collections.abc import Callable
from typing import Final

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.sandbox.alibaba.wordmap import simulate

#: What comes back as another format than it went in.
RETURNS: Final = {"pdf": "docx"}
#: The most that an archive may hold, unpacked.
_MOST_BYTES: Final = 1024 * 1024 * 1024
#: A page of plain text, as translators count.
_PAGE_CHARS: Final = 1_800

#: The parts that hold text, by format.
_PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/\w+\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/\w+)\.xml"),
}
_MAIN = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
}
#: A run of text: w:t in Word, a:t in PowerPoint, t in Excel.
_RUN = re.compile(r"(<((?:[wa]:)?t)(?:\s[^<>]*)?>)([^<]+)(</\2>)")
_BODY = re.compile(r"<w:body(?:\s[^<>]*)?>")
_PAGE_BREAK = re.compile(r"<w:br [^<>]*w:type=\"page\"")
#: What a text keeps as it is.
_CODE = {
    "md": re.compile(r"(^```.*?^```|`[^`\n]+`)", re.DOTALL | re.MULTILINE),
    "html": re.compile(
        r"(<!--.*?-->|<(?:script|style|pre|code)\b.*?</(?:script|style|pre|code)>)",
        re.DOTALL | re.IGNORECASE,
    ),
}
_NOTHING = re.compile(r"(?!)()")
_HTML_BODY = re.compile(r"<body(?:\s[^<>]*)?>", re.IGNORECASE)
_SAME = {"markdown": "md", "htm": "html"}


def simulated_copy(data: bytes, format: str, target: str) -> bytes:  # noqa: A002 - the vendors' word
    """Copy a document, its words in the target's script, labelled "simulated".

    Args:
        data: The document.
        format: Its extension in small letters: docx, pptx, xlsx, txt, md, markdown,
            csv, srt, html, htm or pdf.
        target: The vendor's code of a language, such as "zh".

    Returns:
        A document of the same format; of a PDF a docx (`RETURNS`).

    Raises:
        ValueError: It is not of this format, or of one that is not known here.
    """
    kind = _SAME.get(format, format)
    if kind in _MAIN:
        return _office_copy(data, kind, target)
    if kind == "pdf":
        return _docx([simulate(page, target) for page in _pdf_texts(data)], target)
    if kind not in _TEXTS:
        raise ValueError(f"no copy can be made of {format}")
    return _TEXTS[kind](_decoded(data), target).encode()


def page_count(data: bytes, format: str) -> int:  # noqa: A002 - as above
    """How many pages a document has, at least one.

    A docx says so itself or by its page breaks, a pptx has a page for each slide, and
    in plain text 1,800 characters make a page.

    Args:
        data: The document.
        format: As `simulated_copy` takes it.

    Raises:
        ValueError: It is not of this format.
    """
    kind = _SAME.get(format, format)
    if kind in _MAIN:
        return max(1, _office_pages(data, kind))
    if kind == "pdf":
        return max(1, len(_pdf_texts(data)))
    return max(1, math.ceil(len(_decoded(data)) / _PAGE_CHARS))


def character_count(data: bytes, format: str) -> int:  # noqa: A002 - as above
    """How many characters of text a document has.

    Raises:
        ValueError: It is not of this format.
    """
    kind = _SAME.get(format, format)
    if kind == "pdf":
        return sum(map(len, _pdf_texts(data)))
    if kind not in _MAIN:
        return len(_decoded(data))
    with _archive(data, kind) as archive:
        parts = [_text(archive, name) for name in _text_parts(archive, kind)]
    return sum(len(run[3]) for part in parts for run in _RUN.finditer(part))


def sniffed(data: bytes) -> str:
    """The format that a document without a name seems to have; at the least "txt".

    Args:
        data: The document.
    """
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK"):
        return next((it for it in _MAIN if _is_office(data, it)), "")
    head = data[:1024].lstrip().lower()
    return "html" if head.startswith((b"<!doctype html", b"<html")) else "txt"


def _is_office(data: bytes, kind: str) -> bool:
    try:
        _archive(data, kind).close()
    except ValueError:
        return False
    return True


def _label(target: str) -> str:
    return f"[simulated: {target}]"


def _plain(text: str, target: str) -> str:
    return f"{_label(target)}\n{simulate(text, target)}"


def _subtitles(text: str, target: str) -> str:
    """The label goes into the first subtitle: a line of its own would be none."""
    first, arrow, rest = text.partition("-->")
    times, end, spoken = rest.partition("\n")
    said = simulate(spoken, target)
    return f"{first}{arrow}{times}{end}{_label(target)} {said}"


def _table(text: str, target: str) -> str:
    """The label goes into the first cell: a row of its own would have no columns."""
    quote = '"' if text.startswith('"') else ""
    return f"{quote}{_label(target)} {simulate(text[len(quote) :], target)}"


def _markdown(text: str, target: str) -> str:
    return f"{_label(target)}\n\n{_around(_CODE['md'], text, target)}"


def _html(text: str, target: str) -> str:
    done = _around(_CODE["html"], text, target)
    body = _HTML_BODY.search(done)
    at = body.end() if body else 0
    return f"{done[:at]}<p>{_label(target)}</p>{done[at:]}"


_TEXTS: dict[str, Callable[[str, str], str]] = {
    "txt": _plain,
    "md": _markdown,
    "csv": _table,
    "srt": _subtitles,
    "html": _html,
}


def _around(kept: re.Pattern[str], text: str, target: str) -> str:
    """Write the words anew, but for what stays."""
    pieces = kept.split(text)
    # Of one group, every second piece is what was split at.
    pieces[::2] = [simulate(piece, target) for piece in pieces[::2]]
    return "".join(pieces)


def _decoded(data: bytes) -> str:
    text = data.decode("utf-8-sig")
    if "\0" in text:
        raise ValueError("not a text")
    return text


def _archive(data: bytes, kind: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"not a {kind}") from error
    if _MAIN[kind] not in archive.namelist():
        raise ValueError(f"not a {kind}")
    if sum(each.file_size for each in archive.infolist()) > _MOST_BYTES:
        raise ValueError("too large when unpacked")
    return archive


def _text_parts(archive: zipfile.ZipFile, kind: str) -> list[str]:
    return [name for name in archive.namelist() if _PARTS[kind].fullmatch(name)]


def _text(archive: zipfile.ZipFile, name: str) -> str:
    """Read a part of XML, and be sure that it is some and without entities."""
    try:
        data = archive.read(name)
        defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except (
        DefusedXmlException,
        defusedxml.ElementTree.ParseError,
        zipfile.BadZipFile,
        RuntimeError,  # an encrypted part
    ) as error:
        raise ValueError(f"{name} cannot be read") from error
    return data.decode("utf-8-sig")


def _office_copy(data: bytes, kind: str, target: str) -> bytes:
    written = io.BytesIO()
    with _archive(data, kind) as archive, zipfile.ZipFile(written, "w") as copy:
        texts = set(_text_parts(archive, kind))
        labelled = False
        for each in archive.infolist():
            if each.filename not in texts:
                copy.writestr(each, _raw(archive, each), compresslevel=1)
                continue
            part = _RUN.sub(_mapped(target), _text(archive, each.filename))
            if not labelled:
                part, labelled = _with_label(part, target)
            copy.writestr(each, part.encode())
    return written.getvalue()


def _raw(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(each)
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise ValueError(f"{each.filename} cannot be read") from error


def _mapped(target: str) -> Callable[[re.Match[str]], str]:
    return lambda run: f"{run[1]}{simulate(run[3], target)}{run[4]}"


def _with_label(part: str, target: str) -> tuple[str, bool]:
    """Put the label at a part's beginning: a paragraph in Word, else the first run."""
    if body := _BODY.search(part):
        said = _paragraph(_label(target))
        return f"{part[: body.end()]}{said}{part[body.end() :]}", True
    run = _RUN.search(part)
    if run is None or run[2] == "w:t":
        return part, False
    return f"{part[: run.start(3)]}{_label(target)} {part[run.start(3) :]}", True


def _office_pages(data: bytes, kind: str) -> int:
    with _archive(data, kind) as archive:
        names = archive.namelist()
        if kind == "pptx":
            return sum(bool(re.fullmatch(r"ppt/slides/\w+\.xml", it)) for it in names)
        if kind == "xlsx":
            return sum(
                bool(re.fullmatch(r"xl/worksheets/\w+\.xml", it)) for it in names
            )
        said = "docProps/app.xml" in names and re.search(
            r"<Pages>(\d{1,6})</Pages>", _text(archive, "docProps/app.xml")
        )
        if said:
            return int(said[1])
        return 1 + len(_PAGE_BREAK.findall(_text(archive, _MAIN[kind])))


def _pdf_texts(data: bytes) -> list[str]:
    try:
        return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    except (PyPdfError, OSError, RecursionError, KeyError, TypeError) as error:
        raise ValueError("not a pdf") from error


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def _docx(texts: list[str], target: str) -> bytes:
    """Write the smallest docx that holds these texts."""
    lines = [_label(target), *(line for text in texts for line in text.splitlines())]
    body = "".join(_paragraph(line) for line in lines)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_WORD_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body>'
        "</w:document>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, f"{_XML}{part}")
    return written.getvalue()


def _paragraph(text: str) -> str:
    """A paragraph of Word, without what XML cannot hold."""
    clean = re.sub(
        r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]", "", text
    )
    safe = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:p><w:r><w:t xml:space="preserve">{safe}</w:t></w:r></w:p>'
