"""Documents at work: fetched or taken from the store, copied, and told."""

import asyncio
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from bot.sandbox.alibaba.fetching import (
    AddressError,
    TooLargeError,
    UnreachableError,
    check_address,
    fetch,
)
from bot.sandbox.alibaba.file_tasks import Ended
from bot.sandbox.alibaba.image_work import result_address
from bot.sandbox.alibaba.jobs import Fate
from bot.sandbox.alibaba.ledger import PAGE, Ledger
from bot.sandbox.alibaba.problems import BUSINESS, BusinessError, spelled
from bot.sandbox.alibaba.service import Call
from bot.sandbox.alibaba.shelf import MOST_UPLOAD_BYTES, Shelf
from bot.sandbox.documents import (
    RETURNS,
    character_count,
    page_count,
    simulated_copy,
    sniffed,
)
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]
MOST_CHARS: Final = 1_000_000


class DocumentWork:
    """Makes copies of documents.

    Args:
        clock: The cloud's time.
        shelf: Keeps the copies.
        ledger: What was made is entered there.
    """

    def __init__(self, clock: WorkspaceClock, shelf: Shelf, ledger: Ledger) -> None:
        self._clock = clock
        self._shelf = shelf
        self._ledger = ledger
        # A document is held whole while it is worked on: one at a time.
        self._desk = asyncio.Semaphore(1)

    async def run(
        self, call: Call, address: str, own: bytes | None, created_at: float
    ) -> list[Ended]:
        """Do a task.

        Args:
            call: What created it.
            address: Of its document.
            own: What was uploaded there; None: it is to be fetched.
            created_at: When that was, in seconds since 1970.
        """
        try:
            if call.fate is Fate.FAILED:
                raise BusinessError(107)  # noqa: TRY301 - one way out for all failures
            data = await _fetched(address) if own is None else own
            return [await self._made(call, address, data, created_at)]
        except BusinessError as error:
            code = spelled(error.number, "long")
            return [Ended(code=code, message=BUSINESS[error.number].message)]

    async def _made(
        self, call: Call, address: str, data: bytes, created_at: float
    ) -> Ended:
        switches, target = call.switches, call.parameters["TargetLanguage"]
        async with self._desk:
            copy, suffix, pages = await asyncio.to_thread(_copy, address, data, target)
        spent = switches.job_ready_seconds + switches.job_seconds
        ends_at = created_at + spent + switches.result_seconds
        self._ledger.add(call.operation.name, PAGE, pages, self._clock.now())
        name = self._shelf.keep(copy, suffix, "application/octet-stream", ends_at)
        return Ended(source=address, name=name, pages=pages)


async def _fetched(address: str) -> bytes:
    try:
        return await fetch(check_address(address, named=True), MOST_UPLOAD_BYTES)
    except (AddressError, UnreachableError):
        raise BusinessError(10023) from None
    except TooLargeError:
        raise BusinessError(10030) from None


def _copy(address: str, data: bytes, target: str) -> tuple[bytes, str, int]:
    """The copy, its extension, and how many pages the source has."""
    kind = _extension(address) or sniffed(data)
    try:
        if character_count(data, kind) > MOST_CHARS:
            raise BusinessError(108)
        return (
            simulated_copy(data, kind, target),
            RETURNS.get(kind, kind),
            page_count(data, kind),
        )
    except ValueError:
        raise BusinessError(10031) from None


def _extension(address: str) -> str:
    path = PurePosixPath(unquote(urlsplit(address).path))
    return path.suffix.removeprefix(".").lower()


def document_fields(ended: Ended, call: Call) -> Json:
    """What an answer holds of a task that is done."""
    if ended.code:
        error = call.switches.job_statuses[3]
        told = {
            "TranslateErrorCode": ended.code,
            "TranslateErrorMessage": ended.message,
        }
        return {"Status": error, **told}
    address = result_address(call, ended.name)
    return {"PageCount": ended.pages, "TranslateFileUrl": address}
