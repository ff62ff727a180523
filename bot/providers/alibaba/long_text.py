"""Long texts by Alibaba: a job is created, then looked at until its text is there.

Sources: the operations' pages at api.aliyun.com/document/alimt/2018-10-12 and the SDK's
models (alibabacloud-alimt20181012 1.5.2), read on 2026-11-21.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.errors import Fault, RejectedError, UnsupportedPairError
from bot.models import Pair
from bot.providers.alibaba import languages
from bot.providers.alibaba.client import AlibabaClient, scalar, unreadable
from bot.providers.alibaba.options import Options
from bot.providers.alibaba.text import capabilities_of
from bot.providers.base import LongText, LongTextState
from bot.providers.http import words

log = structlog.get_logger(__name__)

MAX_CHARS = 1_000_000
#: The vendor lists no states of a text's job: every example says "ready", even beside
#: a translation. These are those of its documents' and images' tasks.
_FAILED = frozenset({"error", "failed", "fail", "invalid"})
_WAITING = frozenset({"", "ready", "created", "running", "translating"})
_DONE = frozenset({"translated", "finished"})


class AlibabaLongText:
    """Translates with CreateAsyncTranslate and GetAsyncTranslate.

    Args:
        client: Of the account.
        options: The edition and the kind of text.
    """

    def __init__(self, client: AlibabaClient, options: Options | None = None) -> None:
        self._client = client
        self._options = options or Options()
        self._length = capabilities_of(self._options).length

    @property
    def max_chars(self) -> int:
        """The longest text, in UTF-16 units."""
        return MAX_CHARS

    def route(self, pair: Pair) -> tuple[str, ...]:
        """The languages that a text goes through; each step is a job, and paid."""
        return languages.route(pair)

    async def create(self, text: str, pair: Pair) -> str:
        """Create a job for one step of a route; the vendor takes no idempotency key.

        Args:
            text: At most 1,000,000 UTF-16 units.
            pair: One step of a route; a source of None is found out by the vendor.

        Returns:
            The job's id.

        Raises:
            UnsupportedPairError: It is no single step; nothing was called.
            UnknownOutcomeError: A job may exist, and may have to be paid.
            TransientError: None exists; later, perhaps.
            RejectedError: It will be refused again.
        """
        if len(languages.route(pair)) != 2:
            raise UnsupportedPairError(pair.source or languages.AUTO, pair.target)
        self._check(text)
        answer = await self._client.call(
            "CreateAsyncTranslate",
            {
                **self._options.long_text_fields(),
                "SourceLanguage": languages.code_of(pair.source or languages.AUTO),
                "TargetLanguage": languages.code_of(pair.target),
                "SourceText": text,
            },
        )
        job_id = scalar(_data(answer).get("JobId"))
        if not job_id:
            raise unreadable("JobId", answer)
        return job_id

    def _check(self, text: str) -> None:
        if self._length(text) > MAX_CHARS:
            raise RejectedError(
                f"Alibaba takes long texts of up to {MAX_CHARS} characters",
                code="System.StringTooLong",
                fault=Fault.LENGTH,
            )
        if not text.strip() or not words(text):
            raise RejectedError(
                "nothing in it can be sent",
                code="unwritable_text",
                fault=Fault.UNREADABLE,
            )

    async def read(self, job_id: str) -> LongText:
        """Look at a job.

        A translation beside any state but a failure is believed: that is what the
        vendor's own example shows. How long it is kept is not documented.

        Raises:
            TransientError: Later, perhaps.
            RejectedError: There is no such job, or it can no longer be read.
        """
        answer = await self._client.call("GetAsyncTranslate", {"JobId": job_id})
        data = _data(answer)
        status = scalar(data.get("Status"))
        state = status.lower()
        if state in _FAILED:
            return LongText(LongTextState.FAILED, status=status)
        text = words(data.get("TranslatedText"))
        if text.strip():
            source = languages.tag_of(data.get("DetectedLanguage"))
            return LongText(LongTextState.DONE, text, source, status)
        if state not in _WAITING:
            log.warning("long_text_status", status=status, known=state in _DONE)
        return LongText(LongTextState.WAITING, status=status)


def _data(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("Data")
    if not isinstance(data, dict):
        raise unreadable("Data", answer)
    return data
