"""The child process that looks at one file: it answers one line, and ends.

The request is one line of JSON on stdin, {"path", "extension", "limits"}; the answer is
one on stdout: {"facts": {...}} or {"refused": code, "figures": {...}}. Nothing that a
parser says is in it, for that may quote the file.
"""

import codecs
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from bot.files.formats import FORMATS, Format, Limits
from bot.files.jail import limit, lock
from bot.files.refusals import Figures, Refusal, RefusedError
from bot.files.signatures import HEAD_BYTES, looks_like

Check = Callable[[BinaryIO, str, Limits], Mapping[str, Any]]
_OFFICE = frozenset({"zip", "docx", "pptx", "xlsx"})
#: What an office file with a password is called inside its container.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PIECE_BYTES = 2**20
#: Python loads an encoding when it first needs it.
_ENCODINGS = (
    "ascii",
    "charmap",
    "cp437",
    "latin-1",
    "utf-8-sig",
    "utf-16",
    "utf-16-be",
)


def answer(
    request: Mapping[str, Any], shut: Callable[[], object] = lock
) -> dict[str, Any]:
    """Look at the file that a request names.

    Args:
        request: {"path", "extension", "limits"}.
        shut: Called once the parser is loaded and the file is open.
    """
    extension = str(request["extension"])
    limits = Limits(**request["limits"])
    kind = FORMATS[extension]
    check = load_check(kind.parser)
    for name in _ENCODINGS:
        codecs.lookup(name)
    with Path(request["path"]).open("rb") as file:
        shut()
        try:
            return {"facts": dict(look(file, kind, check, limits))}
        except RefusedError as error:
            return _refused(error.code, error.figures)
        except (MemoryError, RecursionError):
            return _refused(Refusal.TOO_COMPLEX)
        except Exception:  # noqa: BLE001 - parsers raise whatever they like
            return _refused(Refusal.UNREADABLE)


def look(
    file: BinaryIO, kind: Format, check: Check, limits: Limits
) -> Mapping[str, Any]:
    """Look at an open file: what it begins like, then what it is made of.

    Raises:
        RefusedError: Why it is not taken.
    """
    if kind.parser != "text":
        found = looks_like(file.read(HEAD_BYTES))
        if found not in (_OFFICE if kind.parser == "office" else {kind.name}):
            raise _other_kind(file, kind, found)
    file.seek(0)
    return check(file, kind.name, limits)


def _other_kind(file: BinaryIO, kind: Format, found: str) -> RefusedError:
    if kind.parser == "office" and found == "ole" and _holds(file, _LOCKED):
        return RefusedError(Refusal.ENCRYPTED)
    return RefusedError(Refusal.MISMATCH, {"found": found})


def _holds(file: BinaryIO, needle: bytes) -> bool:
    file.seek(0)
    before = b""
    while piece := file.read(_PIECE_BYTES):
        if needle in before + piece:
            return True
        before = piece[-len(needle) :]
    return False


def load_check(parser: str) -> Check:
    """Load one parser: the child needs no other, and they take their time."""
    if parser == "image":
        from bot.files.images import check_image, warm_up  # noqa: PLC0415 - as said

        warm_up()
        return check_image
    if parser == "office":
        from bot.files.office import check_office  # noqa: PLC0415 - as said

        return check_office
    if parser == "pdf":
        from bot.files.pdfs import check_pdf, warm_up  # noqa: PLC0415 - as said

        warm_up()
        return check_pdf
    from bot.files.texts import check_text  # noqa: PLC0415 - as said

    return check_text


def _refused(code: Refusal, figures: Figures | None = None) -> dict[str, Any]:
    return {"refused": code.value, "figures": dict(figures or {})}


def main() -> None:
    """Answer the one request on stdin."""
    limit()
    request = json.loads(sys.stdin.buffer.readline())
    print(json.dumps(answer(request)), flush=True)  # noqa: T201 - stdout is the pipe
