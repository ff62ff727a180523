"""Documents by Alibaba: a task is created, then looked at until its file is there.

Sources: the operations' pages at api.aliyun.com/document/alimt/2018-10-12 with the
pages of states and formats (help.aliyun.com, 163814 and 163815) and the SDK's models
(alibabacloud-alimt20181012 1.5.2), read on 2026-11-21.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from yarl import URL

from bot.errors import Fault, RejectedError, UnsupportedPairError
from bot.models import Kind, Pair
from bot.providers.alibaba import languages
from bot.providers.alibaba.addresses import result_address
from bot.providers.alibaba.client import AlibabaClient, scalar, unreadable
from bot.providers.alibaba.codes import failure_of
from bot.providers.alibaba.uploads import AlibabaUploads
from bot.providers.base import Operation
from bot.providers.files import (
    FileCapabilities,
    FileResult,
    FileTask,
    FileTaskState,
    Handover,
    SourceFile,
)

log = structlog.get_logger(__name__)

MAX_BYTES = 50 * 1024 * 1024
FORMATS = frozenset(
    {
        "doc",
        "docx",
        "xls",
        "xlsx",
        "csv",
        "ppt",
        "pptx",
        "txt",
        "srt",
        "html",
        "htm",
        "xml",
        "xhtml",
        "json",
        "xliff",
        "tmx",
        "dita",
        "md",
        "markdown",
        "idml",
        "pdf",
    }
)
#: Whose result is another format than the source.
RETURNS = {"pdf": "docx"}
_RESULT_SECONDS = 3_600.0
_TOKEN_SECONDS = 180.0
_WAITING = frozenset({"ready", "translating"})
#: "There is no such task."
_NO_TASK = "10025"


class AlibabaDocuments:
    """Translates with CreateDocTranslateTask and GetDocTranslateTask.

    Args:
        client: Of the account.
        endpoint: Where it calls: addresses of its own on this machine are taken as
            they are.
        uploads: Brings the documents to the vendor; None: the vendor fetches them from
            addresses of ours, which must have a host's name and no number.
    """

    def __init__(
        self,
        client: AlibabaClient,
        *,
        endpoint: str,
        uploads: AlibabaUploads | None = None,
    ) -> None:
        self._client = client
        self._endpoint = URL(endpoint)
        self._uploads = uploads

    @property
    def capabilities(self) -> FileCapabilities:
        """Its abilities; a million characters and 100,000 cells are further limits."""
        upload = Handover.UPLOAD if self._uploads else Handover.ADDRESS
        return FileCapabilities(
            name="alibaba",
            label="Alibaba Cloud",
            kind=Kind.DOCUMENT,
            handover=upload,
            formats=FORMATS,
            returns=RETURNS,
            max_bytes=MAX_BYTES,
            token_seconds=_TOKEN_SECONDS,
            result_seconds=_RESULT_SECONDS,
            address_seconds=_RESULT_SECONDS,
            calls_per_second={
                Operation.SUBMIT_DOCUMENT: 5.0,
                Operation.POLL_DOCUMENT: 5.0,
            },
            cost="per page",
            source="help.aliyun.com/document_detail/163814 and 2507655, "
            "read 2026-11-21",
        )

    def can(self, pair: Pair) -> bool:
        """Whether it translates documents of this pair, in one task.

        The page of documents points to the texts' table of languages; that a source
        may be found out there too is taken from it, and not verified.
        """
        return len(languages.route(pair)) == 2

    def targets(self, source: str | None) -> frozenset[str]:
        """BCP 47 tags of the languages it translates documents of this one into."""
        return frozenset(
            tag for tag in languages.languages() if self.can(Pair(source, tag))
        )

    async def create(
        self, files: Sequence[SourceFile], pair: Pair, *, token: str
    ) -> str | FileTask:
        """Create a task; with the same token within 3 minutes it is the same task.

        Args:
            files: One; with its address where nothing is uploaded.
            pair: From which language to which; a source of None is found out.
            token: The call's ClientToken.

        Returns:
            The task's id.

        Raises:
            UnknownOutcomeError: A task may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: It will be refused again.
        """
        if len(files) != 1:
            raise RejectedError(
                "Alibaba takes one document", code="wrong_number", fault=Fault.CALL
            )
        if not self.can(pair):
            raise UnsupportedPairError(pair.source or languages.AUTO, pair.target)
        answer = await self._client.call(
            "CreateDocTranslateTask",
            {
                "ClientToken": token,
                "FileUrl": await self._address(files[0]),
                "SourceLanguage": languages.code_of(pair.source or languages.AUTO),
                "TargetLanguage": languages.code_of(pair.target),
            },
        )
        task_id = scalar(answer.get("TaskId"))
        if not task_id:
            raise unreadable("TaskId", answer)
        return task_id

    async def _address(self, file: SourceFile) -> str:
        if self._uploads is not None:
            return await self._uploads.upload(file.path)
        if not file.address:
            raise RejectedError(
                "the document has no address", code="no_address", fault=Fault.UNREACHED
            )
        return file.address

    async def read(
        self,
        task_id: str,
        *,
        files: Sequence[SourceFile],  # noqa: ARG002 - there is one
    ) -> FileTask:
        """Look at a task.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: It cannot be looked at.
        """
        try:
            answer = await self._client.call(
                "GetDocTranslateTask", {"TaskId": task_id}, method="GET"
            )
        except RejectedError as error:
            if error.code != _NO_TASK:
                raise
            return FileTask(state=FileTaskState.GONE, status=error.code)
        return self._seen(answer)

    def _seen(self, answer: Mapping[str, Any]) -> FileTask:
        status = scalar(answer.get("Status"))
        state = status.lower()
        if state == "error":
            return self._failed(answer, status)
        if state != "translated":
            if state not in _WAITING:
                log.warning("document_task_status", status=status)
            return FileTask(state=FileTaskState.WAITING, status=status)
        address = result_address(answer.get("TranslateFileUrl"), self._endpoint)
        if not address:
            raise unreadable("TranslateFileUrl", answer)
        pages = scalar(answer.get("PageCount"))
        return FileTask(
            state=FileTaskState.DONE,
            results=(FileResult(index=0, address=address),),
            pages=int(pages) if pages.isdecimal() else 0,
            status=status,
        )

    def _failed(self, answer: Mapping[str, Any], status: str) -> FileTask:
        code = scalar(answer.get("TranslateErrorCode"))
        request_id = scalar(answer.get("RequestId"))
        error = failure_of(code, request_id=request_id)
        return FileTask(state=FileTaskState.FAILED, error=error, status=status)
