"""Counts the pages of a PDF, and reads the first; runs in the child process."""

import io
import logging
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from bot.files.formats import Limits
from bot.files.refusals import Refusal, RefusedError
from bot.files.samples import first_words
from bot.files.signatures import ends_as_archive, hidden_in

_TAIL_BYTES = 64 * 1024
#: The first pages are enough to guess a language by.
_SAMPLE_PAGES = 5
#: What draws more than this on one page is no page of words.
_PAGE_BYTES = 512 * 1024
#: It tells of every small fault that it mends.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def warm_up() -> None:
    """Load what the library loads at the first document: later it could not."""
    page = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=72, height=72)
    writer.write(page)
    len(PdfReader(page).pages)


def check_pdf(
    file: BinaryIO, _format_name: str, limits: Limits
) -> dict[str, int | str]:
    """Prove that a file is a PDF whose pages can be counted.

    Args:
        file: Where it is read from.
        _format_name: It can only be "pdf".
        limits: `pdf_pages` is used.

    Returns:
        "pages", and a "sample" of the words on the first.

    Raises:
        RefusedError: ENCRYPTED, PAGES, POLYGLOT or UNREADABLE.
    """
    _check_end(file)
    file.seek(0)
    reader = _reader(file)
    if reader.is_encrypted:
        raise RefusedError(Refusal.ENCRYPTED)
    pages = len(reader.pages)
    if not pages:
        raise RefusedError(Refusal.UNREADABLE)
    if pages > limits.pdf_pages:
        raise RefusedError(Refusal.PAGES, {"pages": pages, "limit": limits.pdf_pages})
    return {"pages": pages, "sample": first_words(_words(reader))}


def _words(reader: PdfReader) -> Iterator[str]:
    for page in islice(reader.pages, _SAMPLE_PAGES):
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) <= _PAGE_BYTES:
            yield page.extract_text()


def _reader(file: BinaryIO) -> PdfReader:
    try:
        return PdfReader(file)
    except DependencyError as error:  # it would need a library for its cipher
        raise RefusedError(Refusal.ENCRYPTED) from error


def _check_end(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    end = tail.rfind(b"%%EOF")
    found = hidden_in(tail[end:]) if end >= 0 else ""
    if found := "zip" if ends_as_archive(tail) else found:
        raise RefusedError(Refusal.POLYGLOT, {"found": found})
