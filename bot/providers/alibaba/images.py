"""Images by Alibaba: up to 20 in a task, or one in a call that holds its bytes.

Sources: the operations' pages at api.aliyun.com/document/alimt/2018-10-12 and the SDK's
models (alibabacloud-alimt20181012 1.5.2), read on 2026-11-21.
"""

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from yarl import URL

from bot.errors import (
    Fault,
    ProviderError,
    RejectedError,
    TransientError,
    UnsupportedPairError,
)
from bot.models import Kind, Pair
from bot.providers.alibaba.addresses import result_address, sent, spelling
from bot.providers.alibaba.client import AlibabaClient, scalar, unreadable
from bot.providers.alibaba.codes import failure_of
from bot.providers.alibaba.image_options import (
    FORMATS,
    MAX_BYTES,
    ImageOptions,
    can,
    targets,
)
from bot.providers.base import Operation
from bot.providers.files import (
    FileCapabilities,
    FileResult,
    FileTask,
    FileTaskState,
    Handover,
    SourceFile,
)
from bot.providers.http import words

log = structlog.get_logger(__name__)

MAX_IMAGES = 20
_RESULT_SECONDS = 3_600.0
_TOKEN_SECONDS = 180.0
_WAITING = frozenset({"created", "running"})
_SOURCE = "help.aliyun.com/document_detail/2507655 and 215387, read 2026-11-21"


class _Images:
    """What both ways have in common.

    Args:
        client: Of the account.
        endpoint: Where it calls: addresses of its own on this machine are taken as
            they are.
        options: The field, and whether editors' data is wanted.
    """

    def __init__(
        self,
        client: AlibabaClient,
        *,
        endpoint: str,
        options: ImageOptions | None = None,
    ) -> None:
        self._client = client
        self._endpoint = URL(endpoint)
        self._options = options or ImageOptions()

    def can(self, pair: Pair) -> bool:
        """Whether it translates images of this pair; the source must be known."""
        return can(pair)

    def targets(self, source: str | None) -> frozenset[str]:
        """BCP 47 tags of the languages it may translate images of this one into."""
        return targets(source)

    def _fields(self, pair: Pair) -> dict[str, str]:
        if not can(pair):
            raise UnsupportedPairError(pair.source or "auto", pair.target)
        return self._options.fields(pair)

    def _result(
        self, index: int, item: Mapping[str, Any], request_id: str
    ) -> FileResult:
        """What an answer says about one image; an empty address is none."""
        address = result_address(item.get("FinalImageUrl"), self._endpoint)
        if not address:
            return FileResult(index=index, error=_without_address(request_id))
        background = result_address(item.get("InPaintingUrl"), self._endpoint)
        found = {"template": _template(item), "background": background}
        artifacts = {name: value for name, value in found.items() if value}
        return FileResult(index=index, address=address, artifacts=artifacts)


class AlibabaImages(_Images):
    """Translates with TranslateImageBatch, of addresses that the vendor can fetch."""

    @property
    def capabilities(self) -> FileCapabilities:
        """Its abilities; no page says how often it may be called: 3 a second here."""
        return FileCapabilities(
            name="alibaba",
            label="Alibaba Cloud",
            kind=Kind.IMAGE,
            handover=Handover.ADDRESS,
            formats=FORMATS,
            max_files=MAX_IMAGES,
            max_bytes=MAX_BYTES,
            token_seconds=_TOKEN_SECONDS,
            result_seconds=_RESULT_SECONDS,
            address_seconds=_RESULT_SECONDS,
            calls_per_second={
                Operation.SUBMIT_IMAGES: 3.0,
                Operation.POLL_IMAGES: 3.0,
            },
            cost="per image",
            source=_SOURCE,
        )

    async def create(
        self, files: Sequence[SourceFile], pair: Pair, *, token: str
    ) -> str | FileTask:
        """Create a task; with the same token within 3 minutes it is the same task.

        Args:
            files: 1 to 20, each with its address.
            pair: The source must be known.
            token: The task's CustomTaskId.

        Returns:
            The task's id.

        Raises:
            UnknownOutcomeError: A task may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: It will be refused again; UnsupportedPairError: for its pair.
        """
        if not 1 <= len(files) <= MAX_IMAGES or not all(it.address for it in files):
            raise RejectedError(
                f"Alibaba takes 1 to {MAX_IMAGES} images, each with its address",
                code="images_without_address",
                fault=Fault.UNREACHED,
            )
        addresses = dict.fromkeys(sent(file.address) for file in files)
        answer = await self._client.call(
            "TranslateImageBatch",
            {
                **self._fields(pair),
                "CustomTaskId": token,
                "ImageUrls": ",".join(addresses),
            },
        )
        task_id = scalar(_data(answer).get("TaskId"))
        if not task_id:
            raise unreadable("TaskId", answer)
        return task_id

    async def read(self, task_id: str, *, files: Sequence[SourceFile]) -> FileTask:
        """Look at a task; "invalid" is said of one that never was and of one gone.

        Args:
            task_id: What `create` returned.
            files: Those that were handed in; each finds its result by its address.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: It cannot be looked at.
        """
        answer = await self._client.call(
            "GetTranslateImageBatchResult", {"TaskId": task_id}
        )
        data = _data(answer)
        status = scalar(data.get("Status"))
        state = status.lower()
        if state == "invalid":
            return FileTask(state=FileTaskState.GONE, status=status)
        if state != "finished":
            if state not in _WAITING:
                log.warning("image_task_status", status=status)
            return FileTask(state=FileTaskState.WAITING, status=status)
        results = self._results(data.get("Result"), files, answer)
        return FileTask(state=FileTaskState.DONE, results=results, status=status)

    def _results(
        self, items: object, files: Sequence[SourceFile], answer: Mapping[str, Any]
    ) -> tuple[FileResult, ...]:
        """Give each file its image; the vendor merges those with the same address."""
        if not isinstance(items, list):
            raise unreadable("Result", answer)
        whole = [item for item in items if isinstance(item, dict)]
        by_address = {_source_of(item): item for item in whole}
        wanted = {spelling(file.address) for file in files}
        if len(wanted) == len(whole) == 1:
            # One image has one result, however the vendor spells its address.
            by_address = dict.fromkeys(wanted, whole[0])
        request_id = scalar(answer.get("RequestId"))
        return tuple(
            self._item(index, by_address.get(spelling(file.address)), request_id)
            for index, file in enumerate(files)
        )

    def _item(
        self, index: int, item: Mapping[str, Any] | None, request_id: str
    ) -> FileResult:
        if item is None:
            return FileResult(index=index, error=_missing(request_id))
        code = scalar(item.get("Code"))
        if _failed(item) or code not in {"", "200"}:
            error = failure_of("" if code == "200" else code, request_id=request_id)
            return FileResult(index=index, error=error)
        return self._result(index, item, request_id)


class AlibabaImage(_Images):
    """Translates with TranslateImage: the bytes stand in the call, so no address."""

    @property
    def capabilities(self) -> FileCapabilities:
        """Its abilities; of two documented rates the lower one."""
        return FileCapabilities(
            name="alibaba",
            label="Alibaba Cloud",
            kind=Kind.IMAGE,
            handover=Handover.INLINE,
            formats=FORMATS,
            max_bytes=MAX_BYTES,
            result_seconds=_RESULT_SECONDS,
            address_seconds=_RESULT_SECONDS,
            calls_per_second={Operation.IMAGE: 5.0},
            cost="per image",
            source=_SOURCE,
        )

    async def create(
        self,
        files: Sequence[SourceFile],
        pair: Pair,
        *,
        token: str,  # noqa: ARG002 - the operation takes none
    ) -> str | FileTask:
        """Translate one image; the operation knows no idempotency key.

        Args:
            files: One.
            pair: The source must be known.
            token: Makes no difference here.

        Returns:
            The task's end. How long its addresses live is documented nowhere: an hour
            is assumed, as of the other way's.

        Raises:
            UnknownOutcomeError: It may have been translated, and may have to be paid.
            TransientError: It was not; later, perhaps.
            RejectedError: It will be refused again.
        """
        if len(files) != 1:
            raise RejectedError(
                "Alibaba takes one image a call",
                code="wrong_number",
                fault=Fault.CALL,
            )
        answer = await self._client.call(
            "TranslateImage",
            {
                **self._fields(pair),
                "ImageBase64": await asyncio.to_thread(_base64, files[0].path),
            },
        )
        result = self._result(0, _data(answer), scalar(answer.get("RequestId")))
        if not result.address:
            raise unreadable("FinalImageUrl", answer)
        return FileTask(state=FileTaskState.DONE, results=(result,))

    async def read(
        self,
        task_id: str,  # noqa: ARG002 - there is none
        *,
        files: Sequence[SourceFile],  # noqa: ARG002 - the same
    ) -> FileTask:
        """Say that there is nothing to look at: `create` told the end."""
        return FileTask(state=FileTaskState.GONE)


def _base64(path: Path) -> str:
    try:
        return base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError as error:
        raise RejectedError(
            "our copy of the image cannot be read", code="copy_unreadable"
        ) from error


def _data(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("Data")
    if not isinstance(data, dict):
        raise unreadable("Data", answer)
    return data


def _source_of(item: Mapping[str, Any]) -> str:
    return spelling(words(item.get("SourceImageUrl")))


def _failed(item: Mapping[str, Any]) -> bool:
    """Whether an image is said to have failed; one of which nothing is said has not."""
    return str(item.get("Success", True)).lower() != "true"


def _template(item: Mapping[str, Any]) -> str:
    """An editor's layers: JSON in a string in the vendor's example."""
    template = item.get("TemplateJson")
    if isinstance(template, dict):
        return json.dumps(template, ensure_ascii=False)
    return words(template)


def _missing(request_id: str) -> ProviderError:
    return TransientError(
        "Alibaba: the finished task says nothing of this image",
        code="wrong_number",
        request_id=request_id,
        fault=Fault.BROKEN,
        most_repeats=1,
    )


def _without_address(request_id: str) -> ProviderError:
    return TransientError(
        "Alibaba: the image has no address that can be used",
        code="unreadable",
        request_id=request_id,
        fault=Fault.BROKEN,
        most_repeats=1,
    )
