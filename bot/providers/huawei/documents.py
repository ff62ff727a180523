"""Documents by Huawei: one is handed in, then looked at until its address is there.

Sources: the vendor's pages on creating a task and on reading it (nlp_03_0073 and
nlp_03_0074, the latter of 2024-01-17), the SDK's models (huaweicloudsdknlp 3.1.219),
read on 2026-11-21. Since 2025-07-09 both pages say that they go offline soon.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import structlog

from bot.errors import Fault, ProviderError, RejectedError, UnsupportedPairError
from bot.models import Kind, Pair
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
from bot.providers.huawei import languages
from bot.providers.huawei.answers import scalar, unreadable
from bot.providers.huawei.client import HuaweiClient
from bot.providers.huawei.codes import DOCUMENT_FAULTS, NO_TASK
from bot.providers.huawei.text import LABEL, NAME

log = structlog.get_logger(__name__)

#: More are refused as NLP.6307; nobody but the vendor counts them.
MAX_PAGES = 250
_JOBS = "file-translation/jobs"
_WAITING = frozenset({"WAITING", "BEGIN"})
_DONE, _FAILED = "FINISHED", "ERROR"

#: Of two documented rates the lower one (the operations' pages say 2 and 20). No page
#: names a size: this is what the bot itself lets through.
_CAPABILITIES = FileCapabilities(
    name=NAME,
    label=LABEL,
    kind=Kind.DOCUMENT,
    handover=Handover.OWN_BUCKET,
    formats=frozenset({"docx", "pptx", "txt"}),
    max_bytes=120 * 1024 * 1024,
    result_seconds=86_400.0,
    address_seconds=600.0,
    calls_per_second={Operation.SUBMIT_DOCUMENT: 1.0, Operation.POLL_DOCUMENT: 10.0},
    cost="per page",
    source="support.huaweicloud.com, nlp_03_0073, nlp_03_0074 and nlp_faq, read "
    "2026-11-21; docs/providers.md",
)


def document_fields(
    address: str, source: str, target: str, file_format: str
) -> dict[str, object]:
    """Write the body of a creation, in the vendor's own codes."""
    return {"url": address, "from": source, "to": target, "type": file_format}


class HuaweiDocuments:
    """Translates documents between Chinese and English.

    Args:
        client: Of the project.
    """

    def __init__(self, client: HuaweiClient) -> None:
        self._client = client

    @property
    def capabilities(self) -> FileCapabilities:
        """Its abilities."""
        return _CAPABILITIES

    def can(self, pair: Pair) -> bool:
        """Whether it translates this pair; the source must be known."""
        return languages.can_document(pair)

    def targets(self, source: str | None) -> frozenset[str]:
        """BCP 47 tags of the languages a document of this one can be put into."""
        known = languages.table().documents
        return frozenset(tag for tag in known if self.can(Pair(source, tag)))

    async def create(
        self,
        files: Sequence[SourceFile],
        pair: Pair,
        *,
        token: str,  # noqa: ARG002 - the vendor takes none
    ) -> str:
        """Hand one document in; the vendor takes no idempotency key.

        Args:
            files: One, whose address lies in a bucket of the account in cn-north-4.
            pair: From which language to which.
            token: Makes no difference here: a repetition is a second task, and paid.

        Returns:
            The task's id.

        Raises:
            UnsupportedPairError: Not this pair; nothing was called.
            UnknownOutcomeError: A task may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: It will be refused again.
        """
        if not self.can(pair):
            raise UnsupportedPairError(pair.source or languages.AUTO, pair.target)
        file = _the_one(files)
        answer = await self._client.call(
            "POST",
            _JOBS,
            document_fields(
                file.address,
                languages.code_of(pair.source),
                languages.code_of(pair.target),
                file.format,
            ),
        )
        task_id = scalar(answer.get("job_id"))
        if not re.fullmatch(r"[\w.-]{1,128}", task_id, re.ASCII):
            raise unreadable("job_id")
        return task_id

    async def read(
        self,
        task_id: str,
        *,
        files: Sequence[SourceFile],  # noqa: ARG002 - there is one, and it is known
    ) -> FileTask:
        """Look at a task; each look at a finished one gives a new address.

        Args:
            task_id: What `create` returned.
            files: Makes no difference here.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: The look itself is refused; of the task it says nothing.
        """
        try:
            answer = await self._client.call(
                "GET", f"{_JOBS}/{quote(task_id, safe='~')}"
            )
        except ProviderError as error:
            if error.code == NO_TASK:
                return FileTask(state=FileTaskState.GONE, status=error.code)
            if error.code in DOCUMENT_FAULTS:
                return _failed(error, error.code)
            raise
        return _task(answer)


def _the_one(files: Sequence[SourceFile]) -> SourceFile:
    """The one file that is handed in, where the vendor could take it."""
    if len(files) != 1:
        raise RejectedError(
            "Huawei takes one document a task", code="too_many_files", fault=Fault.CALL
        )
    [file] = files
    if file.format not in _CAPABILITIES.formats:
        raise RejectedError(
            "not a format of document that Huawei takes",
            code="file_format",
            fault=Fault.FORMAT,
        )
    if not file.address:
        raise RejectedError(
            "Huawei reads documents from a bucket of the account's own only",
            code="no_address",
            fault=Fault.UNREACHED,
        )
    return file


def _task(answer: Mapping[str, Any]) -> FileTask:
    """Say what an answer says of a task; a state that is not known is no end."""
    status = scalar(answer.get("status"))
    if not status:
        raise unreadable("status")
    if status.upper() == _FAILED:
        # It says no more than that.
        why = RejectedError(
            "Huawei: the document could not be translated", code="task_failed"
        )
        return _failed(why, status)
    if status.upper() != _DONE:
        if status.upper() not in _WAITING:
            log.warning("document_status", status=status[:40])
        return FileTask(state=FileTaskState.WAITING, status=status)
    address = words(answer.get("url"))
    if not re.fullmatch(r"https?://\S{1,8000}", address):
        raise unreadable("url")
    result = FileResult(index=0, address=address)
    return FileTask(state=FileTaskState.DONE, results=(result,), status=status)


def _failed(error: ProviderError, status: str) -> FileTask:
    return FileTask(state=FileTaskState.FAILED, error=error, status=status)
