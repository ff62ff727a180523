"""Calls to the clouds, over a session that others own; it knows no vendor.

TLS is verified as the session does it, always; nothing here can switch that off.
"""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from bot.errors import Fault, RejectedError, TransientError, UnknownOutcomeError

#: No answer of a text translation comes near it: a million Chinese characters, each
#: written as a JSON escape, have six.
MAX_BODY_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
#: What json.loads raises on bytes that somebody else wrote: no JSON, no UTF-8, a
#: number of thousands of digits (all ValueError), or brackets without end.
_UNREADABLE = (ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as it came."""

    status: int
    #: Their names are found in any case.
    headers: Mapping[str, str]
    body: bytes


async def send(
    session: aiohttp.ClientSession,
    method: str,
    url: URL,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    timeout_seconds: float,
    max_bytes: int = MAX_BODY_BYTES,
) -> Answer:
    """Make one call: no redirects, no second attempt, and an end in any case.

    Args:
        session: Shared by all calls.
        method: POST or GET.
        url: Sent as it is: `URL(..., encoded=True)` where its bytes are signed.
        headers: Sent as they are.
        body: Sent as it is.
        timeout_seconds: From the first name look-up to the last byte.
        max_bytes: The longest body that is read, once unpacked.

    Raises:
        TransientError: The call surely never arrived.
        UnknownOutcomeError: It may have arrived; its answer is lost or has no end.
    """
    if session.trust_env:
        raise TypeError("such a session would take loopback calls to a proxy")
    try:
        async with session.request(
            method,
            url,
            headers=headers,
            data=_in_pieces(body),
            allow_redirects=False,
            timeout=_limits(timeout_seconds),
        ) as response:
            read = await _bounded(response, max_bytes)
            return Answer(response.status, response.headers, read)
    except aiohttp.InvalidURL as error:
        raise RejectedError(
            "this is no address to call", code="bad_url", fault=Fault.CALL
        ) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise lost(error, url.host or "") from error


def _limits(seconds: float) -> aiohttp.ClientTimeout:
    """Half of the time for a connection: one not made is known never to have been."""
    return aiohttp.ClientTimeout(total=seconds, sock_connect=seconds / 2)


def _in_pieces(body: bytes | None) -> bytes | io.BytesIO | None:
    """A long body is written in pieces, between which others have their turn."""
    return io.BytesIO(body) if body and len(body) > _CHUNK_BYTES else body


async def _bounded(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    read = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        read += chunk
        if len(read) > max_bytes:
            response.close()
            raise UnknownOutcomeError(
                f"the answer of {response.url.host} has no end",
                code="endless_answer",
                fault=Fault.BROKEN,
            )
    return bytes(read)


def lost(error: Exception, host: str) -> TransientError:
    """Tell a call that never left from one whose answer never came.

    Args:
        error: What aiohttp raised.
        host: Who was called.
    """
    never_left = aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return TransientError(
            f"the certificate of {host} is not valid",
            code="bad_certificate",
            fault=Fault.BROKEN,
        )
    if isinstance(error, never_left):
        return TransientError(
            f"{host} cannot be reached", code="unreachable", fault=Fault.BROKEN
        )
    name = "timeout" if isinstance(error, asyncio.TimeoutError) else "connection_lost"
    return UnknownOutcomeError(f"no answer from {host}", code=name, fault=Fault.BROKEN)


def json_object(body: bytes) -> dict[str, Any] | None:
    """Read a JSON object, whatever its content type said; None where it is none."""
    try:
        value = json.loads(body)
    except _UNREADABLE:
        return None
    return value if isinstance(value, dict) else None


def json_list(value: object) -> list[Any] | None:
    """Take a list, or a string that holds one as JSON; None where it is neither."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except _UNREADABLE:
            return None
    return value if isinstance(value, list) else None


def words(value: object) -> str:
    """A string that can be stored and shown; empty for anything else.

    JSON can hold halves of characters, which no file and no other call would take.
    """
    if not isinstance(value, str):
        return ""
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return ""
    return value
