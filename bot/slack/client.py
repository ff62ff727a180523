"""The Slack client as this project uses it: no blind retries, one error tree."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.errors import (
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)

log = structlog.get_logger(__name__)

#: Slack took the call and then failed: it may have acted. "fatal_error" says in
#: Slack's own reference that "some aspect of the operation" may have succeeded.
_MAYBE_DONE = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
)
_THROTTLED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
#: The token is dead: nothing was done, and an operator can put it right.
AUTH_CODES = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
_AUTH_WAIT_SECONDS = 60.0
_DEFAULT_WAIT_SECONDS = 30.0
_TOO_MANY_REQUESTS = 429
_LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
#: What the SDK trips over where an answer is no JSON object (seen with 3.47).
_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)


class _Quiet(logging.Logger):
    """A logger for the SDK that never writes what was sent: it holds people's text."""

    def __init__(self) -> None:
        super().__init__("slack_sdk.quiet", logging.WARNING)


class _Client(AsyncWebClient):
    """The SDK's client with a time-out on every call.

    The SDK's own has no effect on a session that it is given (seen with 3.47): the
    five minutes of aiohttp would hold.
    """

    call_seconds: float

    async def api_call(self, *args: Any, **kwargs: Any) -> AsyncSlackResponse:
        async with asyncio.timeout(self.call_seconds):
            return await super().api_call(*args, **kwargs)


def make_client(
    token: str, api_url: str, *, timeout_seconds: float, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """Make a client that calls once and leaves retries to the job engine.

    The SDK's default repeats a call whose connection broke, which posts a message
    twice when Slack had taken it (seen with slack_sdk 3.47).

    Args:
        token: The bot's token; empty for the client that Bolt copies.
        api_url: The Web API's address, ending with a slash.
        timeout_seconds: The longest that one call may take.
        session: Shared by all calls.
    """
    client = _Client(
        token=token or None,
        base_url=api_url,
        timeout=max(1, math.ceil(timeout_seconds)),
        session=session,
        retry_handlers=[],
        logger=_Quiet(),
    )
    client.call_seconds = timeout_seconds
    _without_proxy_here(client)
    return client


def _without_proxy_here(client: AsyncWebClient) -> None:
    """The SDK would ask the environment's proxy for this machine, too."""
    if URL(client.base_url).host in _LOOPBACK_HOSTS:
        client.proxy = None


async def open_view(
    client: AsyncWebClient,
    trigger_id: str,
    view: dict[str, Any],
    *,
    timeout_seconds: float,
) -> bool:
    """Open a view: the one call that a listener makes, as a trigger lives 3 seconds.

    Args:
        client: Bolt's copy of ours, with the workspace's token.
        trigger_id: Of the act that the view answers.
        view: As views.open takes it.
        timeout_seconds: The longest that it may take.

    Returns:
        Whether it is surely open.
    """
    _without_proxy_here(client)
    try:
        async with asyncio.timeout(timeout_seconds):
            await call(client.views_open(trigger_id=trigger_id, view=view))
    except (ProviderError, TimeoutError) as error:
        log.warning("view_not_opened", code=getattr(error, "code", "timeout"))
        return False
    return True


async def call(call: Awaitable[Any]) -> dict[str, Any]:
    """Await one Web API call.

    Args:
        call: What a method of AsyncWebClient returned.

    Returns:
        The answer's fields.

    Raises:
        RejectedError: Slack said no; the code is Slack's.
        TransientError: Slack surely did nothing; later, perhaps.
        UnknownOutcomeError: It may have happened.
    """
    try:
        response = await call
    except SlackApiError as error:
        raise as_provider_error(error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise lost_connection(error) from error
    except _UNREADABLE as error:
        raise _unreadable() from error
    fields = response.data
    if not isinstance(fields, dict):
        raise _unreadable()
    return fields


async def respond(
    url: str, body: dict[str, Any], *, allowed: frozenset[str], client: AsyncWebClient
) -> None:
    """Post once to a response_url.

    Args:
        url: The address that came with a command or a click; a secret.
        body: The message.
        allowed: Origins that such an address may have, as `https://host`.
        client: Lends its session and time-out.

    Raises:
        RejectedError: The address is used up, expired or not Slack's.
        TransientError: Surely not posted; later, perhaps.
        UnknownOutcomeError: It may have been posted.
    """
    if _origin(url) not in allowed:
        raise RejectedError("not an address of Slack's", code="foreign_response_url")
    session = client.session
    if session is None:
        raise TypeError("this client has no session to lend")
    timeout = aiohttp.ClientTimeout(total=client.timeout)
    try:
        async with session.post(
            url, json=body, proxy=client.proxy, timeout=timeout, allow_redirects=False
        ) as response:
            status, headers = response.status, response.headers
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise lost_connection(error) from error
    if status == _TOO_MANY_REQUESTS:
        raise _throttled(headers)
    if status >= 500:
        raise UnknownOutcomeError("Slack failed", code=f"http_{status}")
    if status >= 300:
        raise RejectedError("the response_url is closed", code="response_url_closed")


def _origin(url: str) -> str:
    """Scheme, host and port; empty for what is no address."""
    try:
        return str(URL(url).origin())
    except ValueError:
        return ""


def as_provider_error(error: SlackApiError) -> ProviderError:
    """Turn Slack's answer into one of our errors; nothing else decides it."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    if status == _TOO_MANY_REQUESTS:
        return _throttled(response.headers)
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, Mapping) else ""
    if not code or code in _MAYBE_DONE:
        code = code or f"http_{status}"
        return UnknownOutcomeError(f"Slack failed: {code}", code=code)
    if code in _THROTTLED:
        return _throttled(response.headers)
    if code in AUTH_CODES:
        return TransientError(
            f"Slack refuses the token: {code}",
            code=code,
            retry_after_seconds=_AUTH_WAIT_SECONDS,
        )
    return RejectedError(f"Slack refuses: {code}", code=code)


def _throttled(headers: Mapping[str, str]) -> TransientError:
    named = headers.get("Retry-After") or headers.get("retry-after") or ""
    seconds = float(named[:9]) if named.isdecimal() else _DEFAULT_WAIT_SECONDS
    return TransientError(
        "Slack asks for a pause", code="ratelimited", retry_after_seconds=seconds
    )


def _unreadable() -> UnknownOutcomeError:
    return UnknownOutcomeError("Slack's answer cannot be read", code="unreadable")


def lost_connection(error: Exception) -> TransientError:
    """Tell a call that never left from one whose answer never came."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return TransientError("Slack cannot be reached", code="unreachable")
    name = "timeout" if isinstance(error, asyncio.TimeoutError) else "connection_lost"
    return UnknownOutcomeError("no answer from Slack", code=name)
