"""Looks into Word, PowerPoint and Excel files; runs in the child process.

Only their table of contents is parsed; of every other XML part the beginning is read,
up to its first tag: definitions, the stuff of attacks, can stand nowhere else. The
first words are read for a guess at the language.
"""

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, BinaryIO
from urllib.parse import unquote

import defusedxml.ElementTree as Defused
from defusedxml.common import DefusedXmlException

from bot.files.archives import check_archive
from bot.files.formats import Limits
from bot.files.refusals import Refusal, RefusedError
from bot.files.samples import first_words

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml."
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
#: What the main part of each format says that it is.
_MAIN = {
    f"{_WORD}document.main+xml": "docx",
    f"{_SLIDES}presentation.main+xml": "pptx",
    f"{_SHEETS}sheet.main+xml": "xlsx",
    f"{_WORD}template.main+xml": "dotx",
    f"{_SLIDES}template.main+xml": "potx",
    f"{_SLIDES}slideshow.main+xml": "ppsx",
    f"{_SHEETS}template.main+xml": "xltx",
}
_ROOTS = {"docx": "document", "pptx": "presentation", "xlsx": "workbook"}
#: In which parts people's words stand, by format.
_WORDS = {
    "docx": re.compile(r"word/document\d*\.xml"),
    "pptx": re.compile(r"ppt/slides/slide(\d+)\.xml"),
    "xlsx": re.compile(r"xl/sharedStrings\.xml"),
}
#: Paragraphs, and strings of a table.
_PARAGRAPHS = frozenset({"p", "si"})
_CONTENTS = "[Content_Types].xml"
_RELATIONS = "_rels/.rels"
#: A template of Word's on this machine is common, and harmless.
_REMOTE = ("http:", "https:", "ftp:", "\\\\", "//", "file:////", "file://")
_LOCAL = "file:///"


def check_office(file: BinaryIO, format_name: str, limits: Limits) -> dict[str, str]:
    """Prove that a file is a Word, PowerPoint or Excel file without programs.

    Args:
        file: Where it is read from.
        format_name: "docx", "pptx" or "xlsx".
        limits: The figures of archives are used.

    Returns:
        A "sample" of its words.

    Raises:
        RefusedError: Of an archive; or MISMATCH, MACROS, REMOTE_TEMPLATE,
            XML_ENTITIES, UNREADABLE.
    """
    check_archive(file, limits)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise RefusedError(Refusal.MACROS)
        if _CONTENTS not in names or _RELATIONS not in names:
            raise RefusedError(Refusal.MISMATCH, {"found": "zip"})
        types = _types(archive)
        _check_prologs(archive, types)
        _check_main_part(archive, types, format_name)
        _check_templates(archive, names)
        return {"sample": first_words(_words(archive, format_name))}


class _Types:
    """What `[Content_Types].xml` says of each part."""

    def __init__(self, root: ET.Element) -> None:
        self._parts = _pairs(root, "Override", "PartName")
        self._extensions = _pairs(root, "Default", "Extension")

    def of(self, name: str) -> str:
        """The type of a part, empty where none is told."""
        extension = name.rpartition(".")[2].lower()
        default = self._extensions.get(extension, "")
        return self._parts.get(f"/{name}".lower(), default)


def _pairs(root: ET.Element, tag: str, key: str) -> Mapping[str, str]:
    return {
        each.get(key, "").lower(): each.get("ContentType", "").lower()
        for each in root.iterfind(f"{{*}}{tag}")
    }


def _types(archive: zipfile.ZipFile) -> _Types:
    return _Types(_parsed(archive, _CONTENTS))


def _parsed(archive: zipfile.ZipFile, name: str) -> ET.Element:
    try:
        return Defused.fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException as error:
        raise RefusedError(Refusal.XML_ENTITIES) from error
    except (ET.ParseError, ValueError, LookupError) as error:
        raise RefusedError(Refusal.UNREADABLE) from error


def _check_prologs(archive: zipfile.ZipFile, types: _Types) -> None:
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels")) or types.of(name).endswith("xml"):
            _first_tag(archive, name)


def _first_tag(archive: zipfile.ZipFile, name: str) -> str:
    """Read a part up to its first tag, and say which that is."""
    with archive.open(name) as part:
        try:
            events = Defused.iterparse(part, events=("start",), forbid_dtd=True)
            return str(next(iter(events))[1].tag)
        except DefusedXmlException as error:
            raise RefusedError(Refusal.XML_ENTITIES) from error
        except (ET.ParseError, ValueError, LookupError, StopIteration) as error:
            raise RefusedError(Refusal.UNREADABLE) from error


def _check_main_part(archive: zipfile.ZipFile, types: _Types, wanted: str) -> None:
    name = _main_part(_parsed(archive, _RELATIONS))
    kind = types.of(name)
    if "macroenabled" in kind:
        raise RefusedError(Refusal.MACROS)
    found = _MAIN.get(kind, "zip")
    if found != wanted or name not in archive.namelist():
        raise RefusedError(Refusal.MISMATCH, {"found": found})
    tag = _first_tag(archive, name)
    if tag.rpartition("}")[2] != _ROOTS[wanted]:
        raise RefusedError(Refusal.MISMATCH, {"found": "xml"})


def _main_part(relations: ET.Element) -> str:
    for relation in relations.iterfind("{*}Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            target = unquote(relation.get("Target", ""))
            return posixpath.normpath(target).lstrip("/")
    return ""


def _check_templates(archive: zipfile.ZipFile, names: Sequence[str]) -> None:
    for name in names:
        if not name.lower().endswith("settings.xml.rels"):
            continue
        for relation in _parsed(archive, name).iterfind("{*}Relationship"):
            is_template = relation.get("Type", "").endswith("/attachedTemplate")
            if is_template and _is_remote(relation.get("Target", "")):
                raise RefusedError(Refusal.REMOTE_TEMPLATE)


def _is_remote(target: str) -> bool:
    target = target.strip().lower()
    if target.startswith(_LOCAL) and not target.startswith(
        (f"{_LOCAL}/", "file:///\\")
    ):
        return False
    return target.startswith(_REMOTE)


def _words(archive: zipfile.ZipFile, format_name: str) -> Iterator[str]:
    """The words of a file, paragraph by paragraph; all stand in tags named t."""
    found = filter(None, map(_WORDS[format_name].fullmatch, archive.namelist()))
    for part in sorted(found, key=_number):
        with archive.open(part.group()) as file:
            yield from _paragraphs(file)


def _number(part: re.Match[str]) -> int:
    """Slides are numbered, and their names are in no order."""
    return int(part.group(1)) if part.re.groups else 0


def _paragraphs(file: IO[bytes]) -> Iterator[str]:
    """Runs may end inside words, so they are put together; memory stays small."""
    run: list[str] = []
    for _, element in Defused.iterparse(file, events=("end",), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if tag == "t":
            run.append(element.text or "")
        if tag in _PARAGRAPHS:
            yield "".join(run)
            run.clear()
        element.clear()
