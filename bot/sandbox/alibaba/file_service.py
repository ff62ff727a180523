"""What the operations with files do, once a call has come through the gateway."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from bot.sandbox.alibaba.document_work import DocumentWork, document_fields
from bot.sandbox.alibaba.entries import EntryFaults
from bot.sandbox.alibaba.fetching import AddressError, check_address
from bot.sandbox.alibaba.file_operations import image_addresses
from bot.sandbox.alibaba.file_tasks import FileTask, FileTasks, Work
from bot.sandbox.alibaba.image_work import ImageWork, image_fields, image_item
from bot.sandbox.alibaba.jobs import Fate
from bot.sandbox.alibaba.ledger import IMAGE, Ledger
from bot.sandbox.alibaba.problems import BusinessError, GatewayError
from bot.sandbox.alibaba.service import Call, Outcome
from bot.sandbox.alibaba.shelf import Shelf
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]
_IMAGES: Final = "TranslateImageBatch"
_DOCUMENT: Final = "CreateDocTranslateTask"


class FileService:
    """Does what calls with files ask for.

    Args:
        clock: By which tasks move on.
        tasks: Keeps them.
        shelf: Keeps files.
        ledger: What was translated is entered there.
        entry_faults: Which images fail.
    """

    def __init__(
        self,
        clock: WorkspaceClock,
        tasks: FileTasks,
        shelf: Shelf,
        ledger: Ledger,
        entry_faults: EntryFaults,
    ) -> None:
        self._clock = clock
        self._tasks = tasks
        self._shelf = shelf
        self._images = ImageWork(clock, shelf, ledger, entry_faults)
        self._documents = DocumentWork(clock, shelf, ledger)
        self._runs: dict[str, Callable[[Call], Awaitable[Outcome]]] = {
            "TranslateImage": self._translate_image,
            _IMAGES: self._create_images,
            "GetTranslateImageBatchResult": self._read_images,
            _DOCUMENT: self._create_document,
            "GetDocTranslateTask": self._read_document,
            "AuthorizeFileUpload": self._authorize,
        }

    async def run(self, call: Call) -> Outcome:
        """Do it.

        Raises:
            GatewayError: An image cannot be translated.
            BusinessError: It cannot be done.
        """
        return await self._runs[call.operation.name](call)

    async def _translate_image(self, call: Call) -> Outcome:
        if call.fate is Fate.FAILED:
            raise GatewayError("ImageTranslate.TranslationError")
        data = await self._given(call)
        ends_at = self._clock.now() + call.switches.result_seconds
        made = await self._images.make(call, data, ends_at)
        return Outcome(
            body={"Code": 200, "Message": "OK", "Data": image_fields(made, call)},
            edition=IMAGE,
            characters=1,
            by="simulated",
        )

    async def _given(self, call: Call) -> bytes:
        """The bytes of one image: those in the call, else those at its address."""
        if text := call.parameters.get("ImageBase64"):
            try:
                return await asyncio.to_thread(base64.b64decode, text, validate=True)
            except binascii.Error:
                raise GatewayError("Parameter.ImageFormatError") from None
        return await self._images.fetch(call.parameters["ImageUrl"], call.switches)

    async def _create_images(self, call: Call) -> Outcome:
        addresses = image_addresses(call.parameters)
        task = self._create(
            call,
            call.parameters.get("CustomTaskId", ""),
            lambda created_at: self._images.run(call, addresses, created_at),
        )
        body = {"Code": 200, "Message": "OK", "Data": {"TaskId": task.id}}
        return Outcome(body=body)

    async def _read_images(self, call: Call) -> Outcome:
        status, result = "invalid", []
        task = self._tasks.find(call.parameters["TaskId"], _IMAGES, call.account)
        if task is not None and not self._is_over(task, call):
            status = ("created", "running", "finished")[self._stage(task, call)]
            if status == "finished":
                result = [image_item(each, call) for each in task.work.result()]
        data = {"Result": result, "Status": status}
        return Outcome(body={"Code": 200, "Message": "OK", "Data": data})

    async def _create_document(self, call: Call) -> Outcome:
        address = call.parameters["FileUrl"]
        port = _port(call)
        own = self._shelf.uploaded(address, call.account, port)
        if own is None:
            try:
                check_address(address, named=True)
            except AddressError:
                raise BusinessError(10022) from None
        task = self._create(
            call,
            call.parameters.get("ClientToken", ""),
            lambda created_at: self._documents.run(call, address, own, created_at),
        )
        status = call.switches.job_statuses[0]
        return Outcome(body={"Status": status, "TaskId": task.id})

    async def _read_document(self, call: Call) -> Outcome:
        task = self._tasks.find(call.parameters["TaskId"], _DOCUMENT, call.account)
        age = 0.0 if task is None else self._clock.now() - task.created_at
        if task is None or age > call.switches.job_keep_seconds:
            raise BusinessError(10025)
        statuses, stage = call.switches.job_statuses, self._stage(task, call)
        body: Json = {"TaskId": task.id, "Status": statuses[stage]}
        if stage == 2:
            (ended,) = task.work.result()
            body |= document_fields(ended, call)
        return Outcome(body=body)

    async def _authorize(self, call: Call) -> Outcome:
        port = _port(call)
        seconds = call.switches.permit_seconds
        return Outcome(body=self._shelf.grant(call.account, port, seconds))

    def _create(self, call: Call, token: str, work: Work) -> FileTask:
        return self._tasks.create(
            call.operation.name,
            call.account,
            token=token,
            token_seconds=call.switches.token_seconds,
            fate=call.fate,
            work=work,
        )

    def _stage(self, task: FileTask, call: Call) -> int:
        return self._tasks.stage(task, call.switches)

    def _is_over(self, task: FileTask, call: Call) -> bool:
        """Whether the time is over in which images can be asked for."""
        ends_at = self._tasks.done_at(task, call.switches)
        return self._clock.now() >= ends_at + call.switches.result_seconds


def _port(call: Call) -> int:
    """The port where the caller reached us."""
    parts = urlsplit(call.base_url)
    return parts.port or (443 if parts.scheme == "https" else 80)
