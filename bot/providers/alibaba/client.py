"""Alibaba's wire: one signed call, and an answer that is believed or an error.

Facts: api.aliyun.com/meta/v1/products/alimt/versions/2018-10-12 and requests recorded
from the official SDK (alibabacloud-alimt20181012 1.5.2), read on 2026-11-21.
"""

import asyncio
import re
import uuid
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import structlog
from yarl import URL

from bot.clock import Clock, iso
from bot.errors import Fault, TransientError, UnknownOutcomeError
from bot.providers.alibaba.codes import CLOCK_CODE, error_of
from bot.providers.alibaba.signing import (
    Credentials,
    authorization,
    form,
    query,
    request_headers,
)
from bot.providers.http import Answer, json_object, send

log = structlog.get_logger(__name__)

#: More than this is encoded and hashed in a thread: the event loop would have to wait
#: for a long text.
_BIG_BODY_BYTES = 64 * 1024
#: An XML error is short; nothing further in is looked at.
_XML_CHARS = 16 * 1024


def _new_nonce() -> str:
    return uuid.uuid4().hex


class AlibabaClient:
    """Calls operations of one account; each call is one attempt.

    Args:
        session: Gives the session that all calls share.
        endpoint: Such as https://mt.cn-hangzhou.aliyuncs.com.
        credentials: Of the account.
        clock: The time that is signed.
        timeout_seconds: The longest that one call may take.
        nonce: Gives a word that was never used before.
    """

    def __init__(
        self,
        session: Callable[[], aiohttp.ClientSession],
        *,
        endpoint: str,
        credentials: Credentials,
        clock: Clock,
        timeout_seconds: float,
        nonce: Callable[[], str] = _new_nonce,
    ) -> None:
        self._session = session
        self._endpoint = URL(endpoint).with_path("/")
        self._credentials = credentials
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._nonce = nonce
        #: What the vendor's clock is ahead of ours, once it has refused our time.
        self._ahead_seconds = 0.0

    async def call(
        self, action: str, fields: Mapping[str, str], *, method: str = "POST"
    ) -> dict[str, Any]:
        """Call one operation, signed with a new nonce and date.

        Args:
            action: The operation, such as GetBatchTranslate.
            fields: Its parameters: the form of a POST, the query of a GET.
            method: POST, or GET for GetDocTranslateTask.

        Returns:
            The answer's fields, whose Code is 200 or absent.

        Raises:
            TransientError: Surely not done; later, perhaps.
            UnknownOutcomeError: It may have been done.
            RejectedError: It will fail again; AccountRefusedError: so will any other.
        """
        if method == "POST" and _encoded_bytes(fields) > _BIG_BODY_BYTES:
            url, headers, body = await asyncio.to_thread(
                self._signed, action, fields, method
            )
        else:
            url, headers, body = self._signed(action, fields, method)
        answer = await send(
            self._session(),
            method,
            url,
            headers=headers,
            body=body,
            timeout_seconds=self._timeout_seconds,
        )
        return self._believed(answer)

    def _signed(
        self, action: str, fields: Mapping[str, str], method: str
    ) -> tuple[URL, dict[str, str], bytes | None]:
        body = form(fields) if method == "POST" else None
        canonical_query = "" if method == "POST" else query(fields)
        headers = request_headers(
            action,
            host=self._endpoint.host_port_subcomponent or "",
            body=body,
            date=iso(self._now()),
            nonce=self._nonce(),
            credentials=self._credentials,
        )
        signature = authorization(method, canonical_query, headers, self._credentials)
        # Unsigned, as a proxy on the way may change it.
        others = {"accept": "application/json", "Authorization": signature}
        url = self._endpoint
        if canonical_query:
            url = URL(f"{url}?{canonical_query}", encoded=True)
        return url, headers | others, body

    def _now(self) -> float:
        return self._clock.now() + self._ahead_seconds

    def _believed(self, answer: Answer) -> dict[str, Any]:
        try:
            return believed(answer, now=self._now())
        except TransientError as error:
            if error.code == CLOCK_CODE:
                self._learn_time(answer.headers)
            raise

    def _learn_time(self, headers: Mapping[str, str]) -> None:
        """Sign from now on with the vendor's time: it says which one it has."""
        try:
            theirs = parsedate_to_datetime(headers.get("Date", "")).timestamp()
        except ValueError:
            return
        self._ahead_seconds = theirs - self._clock.now()
        log.error("clock_is_wrong", ahead_seconds=round(self._ahead_seconds))


def _encoded_bytes(fields: Mapping[str, str]) -> int:
    """About how long a form will be: a Chinese character takes nine bytes in it."""
    return sum(len(text) * (1 if text.isascii() else 9) for text in fields.values())


def believed(answer: Answer, *, now: float) -> dict[str, Any]:
    """Return the fields of an answer that says it succeeded.

    Args:
        answer: Of any status and content.
        now: The vendor's moment, in seconds since 1970.

    Raises:
        ProviderError: It did not succeed, or cannot be read; see `error_of`.
    """
    fields = json_object(answer.body)
    said = _xml_error(answer.body) if fields is None else fields
    code = scalar(said.get("Code"))
    if fields is not None and answer.status == 200 and code in {"", "200"}:
        return fields
    # "200" in an answer that is none, or beside a status that fails, says nothing.
    raise error_of(
        "" if code == "200" else code,
        status=answer.status,
        headers=answer.headers,
        request_id=scalar(said.get("RequestId")),
        now=now,
    )


def _xml_error(body: bytes) -> dict[str, str]:
    """Read the gateway's error where it came as XML, without a parser to attack."""
    text = body[:_XML_CHARS].decode("utf-8", "replace")
    if "<Error>" not in text:
        return {}
    return dict(re.findall(r"<(Code|RequestId)>([^<>]{1,200})</\1>", text))


def scalar(value: object) -> str:
    """A short string or a number as a string; empty for anything else."""
    if isinstance(value, str):
        return value.strip()[:200]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def unreadable(what: str, fields: Mapping[str, Any]) -> UnknownOutcomeError:
    """The error of an answer that says it succeeded and is not what was asked for.

    Args:
        what: The part that is missing or wrong.
        fields: The answer.
    """
    return UnknownOutcomeError(
        f"Alibaba: the answer has no {what} that can be used",
        code="unreadable",
        request_id=scalar(fields.get("RequestId")),
        fault=Fault.BROKEN,
        most_repeats=2,
    )
