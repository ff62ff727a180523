"""Images at work: fetched, stamped, kept, and told in the vendor's words."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.sandbox.alibaba import pictures
from bot.sandbox.alibaba.entries import EntryFaults
from bot.sandbox.alibaba.fetching import (
    AddressError,
    TooLargeError,
    UnreachableError,
    check_address,
    fetch,
)
from bot.sandbox.alibaba.file_operations import wants_editor_data
from bot.sandbox.alibaba.file_tasks import Ended
from bot.sandbox.alibaba.jobs import Fate
from bot.sandbox.alibaba.ledger import IMAGE, Ledger
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import GatewayError
from bot.sandbox.alibaba.service import Call
from bot.sandbox.alibaba.shelf import Shelf
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]


class ImageWork:
    """Makes marked copies of images.

    Args:
        clock: The cloud's time.
        shelf: Keeps the copies.
        ledger: What was made is entered there.
        entry_faults: Which images fail, by what their addresses contain.
    """

    def __init__(
        self,
        clock: WorkspaceClock,
        shelf: Shelf,
        ledger: Ledger,
        entry_faults: EntryFaults,
    ) -> None:
        self._clock = clock
        self._shelf = shelf
        self._ledger = ledger
        self._entry_faults = entry_faults
        # An image unpacked has up to 268 MB: one at a time.
        self._desk = asyncio.Semaphore(1)

    async def run(
        self, call: Call, addresses: Sequence[str], created_at: float
    ) -> list[Ended]:
        """Do a task; an image that cannot be had or made fails alone.

        Args:
            call: What created it.
            addresses: Of its images.
            created_at: When that was, in seconds since 1970.
        """
        switches = call.switches
        spent = switches.job_ready_seconds + switches.job_seconds
        ends_at = created_at + spent + switches.result_seconds
        ended: list[Ended] = []
        for address in addresses:
            ended += await self._one(call, address, ends_at)
        made = sum(bool(each.name) for each in ended)
        if made:
            self._ledger.add(call.operation.name, IMAGE, made, self._clock.now())
        return ended

    async def make(self, call: Call, data: bytes, ends_at: float) -> Ended:
        """Make the copy of one image, and keep it.

        Args:
            call: What asks for it.
            data: The image's file.
            ends_at: When it can no longer be fetched.

        Raises:
            GatewayError: It is no image that the vendor takes.
        """
        target = call.parameters["TargetLanguage"]
        async with self._desk:
            picture = await asyncio.to_thread(pictures.stamped, data, target)
        kind = picture.suffix, picture.content_type, ends_at
        made = Ended(name=self._shelf.keep(picture.data, *kind))
        if not wants_editor_data(call.parameters):
            return made
        background = self._shelf.keep(data, *kind)
        return replace(made, background=background, template=_template(target))

    async def fetch(self, address: str, switches: Switches) -> bytes:
        """Fetch an image.

        Raises:
            GatewayError: Parameter.ImageUrlError or Parameter.ImageFileSizeError.
        """
        try:
            url = check_address(address, named=switches.image_hosts == "named")
            return await fetch(url, pictures.MOST_BYTES)
        except (AddressError, UnreachableError):
            raise GatewayError("Parameter.ImageUrlError") from None
        except TooLargeError:
            raise GatewayError("Parameter.ImageFileSizeError") from None

    async def _one(self, call: Call, address: str, ends_at: float) -> list[Ended]:
        try:
            if call.fate is Fate.FAILED:
                raise GatewayError("ImageTranslate.TranslationError")  # noqa: TRY301 - one way out for all failures
            data = await self.fetch(address, call.switches)
            made = await self.make(call, data, ends_at)
        except GatewayError as error:
            return [Ended(source=address, code=error.code, message=error.message)]
        kept = replace(made, source=address)
        return _spoilt(kept, self._entry_faults.take(address))


def _spoilt(ended: Ended, kind: str | None) -> list[Ended]:
    """What stands in the answer in place of an image's result."""
    match kind:
        case None | "number_code":  # an image's code is a number anyway
            return [ended]
        case "missing":
            return []
        case "empty":
            return [Ended(source=ended.source)]
        case "twice":
            return [ended, ended]
        case "stranger":
            return [replace(ended, source=f"{ended.source}-of-nobody")]
    return [Ended(source=ended.source, code=kind, message="as ordered")]


def image_fields(ended: Ended, call: Call) -> Json:
    """What an answer holds of an image that was made."""
    return {
        "FinalImageUrl": result_address(call, ended.name),
        "InPaintingUrl": result_address(call, ended.background),
        "TemplateJson": ended.template,
    }


def image_item(ended: Ended, call: Call) -> Json:
    """What a finished task says of one of its images."""
    said = {"SourceImageUrl": ended.source, **image_fields(ended, call)}
    if ended.code:
        return said | {"Code": ended.code, "Message": ended.message, "Success": False}
    return said | {"Code": 200, "Message": "OK", "Success": True}


def result_address(call: Call, name: str) -> str:
    """Where a file that was made can be fetched; empty where there is none."""
    return f"{call.base_url}/?result={name}" if name else ""


def _template(target: str) -> str:
    """An editor's layers, of a form of our own: the vendor documents none."""
    layer = {"type": "text", "content": f"simulated: {target}"}
    return json.dumps({"simulated": True, "target": target, "layers": [layer]})
