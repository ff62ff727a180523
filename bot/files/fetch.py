"""The one place for downloads: from known hosts, of bounded size, to our disk."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.clock import Clock
from bot.errors import (
    ProviderError,
    RejectedError,
    StorageError,
    TransientError,
)
from bot.files.addresses import guarded, is_loopback, is_public, refused
from bot.files.expectations import HEAD_BYTES, Expectation, Pace, Patience
from bot.files.purposes import Purpose
from bot.files.sinks import Sink

_PIECE_BYTES = 256 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file on our disk."""

    path: Path
    #: Bytes.
    size: int
    #: Hexadecimal digits.
    sha256: str
    #: What the server called it, in small letters: a claim, no more.
    content_type: str


class Fetcher:
    """Fetches files; it owns its connections, which no other call may use.

    Args:
        purposes: By a name that callers give.
        clock: Measures how fast a file comes.
        patience: How slow it may come.
        resolver: Looks names up; None: as the system does.
        tls: Whom to trust; None: as the system does.
    """

    def __init__(
        self,
        purposes: Mapping[str, Purpose],
        *,
        clock: Clock,
        patience: Patience | None = None,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._purposes = purposes
        self._clock = clock
        self._patience = patience or Patience()
        self._resolver = resolver
        self._tls = tls
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """Close its connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def fetch(
        self,
        address: str,
        *,
        purpose: str,
        to: Path,
        token: str = "",
        expects_page: bool = False,
        size: int | None = None,
    ) -> Fetched:
        """Fetch a file; it stands under its name only once it is whole.

        Args:
            address: Where it is, as somebody else wrote it.
            purpose: One of those that the fetcher was made with.
            to: Its path on our disk; what is there is replaced.
            token: A bearer's token; only that purpose's origins for it ever see it.
            expects_page: Whether the file itself is an HTML page.
            size: Bytes, where known: an expected page of another size is taken for a
                login page.

        Raises:
            RejectedError: Codes "address_refused", "too_many_redirects", "too_large",
                "login_page", "unexpected_page", and "http_" with the status.
            TransientError: "timeout", "too_slow", "unreachable", "bad_certificate",
                "cut_off", and "http_" with the status.
            StorageError: Our disk does not take it.
        """
        rules = self._purposes[purpose]
        url = rules.admit(address)
        wanted = Expectation(rules, token, page=expects_page, size=size)
        sink = Sink(to)
        try:
            async with asyncio.timeout(rules.total_seconds), AsyncExitStack() as stack:
                response = await self._ask(stack, url, wanted)
                kind, digest = await self._save(response, sink, wanted)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            upgraded = url.scheme != address[: len(url.scheme)]
            raise _told(error, rules, upgraded=upgraded) from error
        finally:
            sink.discard()
        return Fetched(path=to, size=sink.size, sha256=digest, content_type=kind)

    async def _ask(
        self, stack: AsyncExitStack, url: URL, wanted: Expectation
    ) -> aiohttp.ClientResponse:
        """Ask for the file, and once more where another address is named."""
        response = await self._get(stack, url, wanted, wanted.headers(url))
        if response.status in _REDIRECTS:
            target = wanted.target(url, response.headers.get("Location", ""))
            response.close()
            headers = wanted.headers(target, asked=url)
            response = await self._get(stack, target, wanted, headers)
        if response.status in _REDIRECTS:
            wanted.target(response.url, response.headers.get("Location", ""))
            raise RejectedError("too many redirects", code="too_many_redirects")
        wanted.check_status(response.status, response.headers)
        wanted.check_claims(response)
        return response

    async def _get(
        self,
        stack: AsyncExitStack,
        url: URL,
        wanted: Expectation,
        headers: Mapping[str, str],
    ) -> aiohttp.ClientResponse:
        session = self._session(is_local=wanted.rules.is_loopback(url))
        request = session.get(url, headers=headers, allow_redirects=False)
        return await stack.enter_async_context(request)

    def _session(self, *, is_local: bool) -> aiohttp.ClientSession:
        """One that reaches the internet only, or one that reaches this machine only."""
        if is_local not in self._sessions:
            connector = aiohttp.TCPConnector(
                socket_factory=guarded(is_loopback if is_local else is_public),
                resolver=self._resolver,
                use_dns_cache=False,
                happy_eyeballs_delay=None,  # it would go on after a refused address
                ssl=self._tls or True,
            )
            self._sessions[is_local] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=None,  # the one of the purpose spans redirects as well
                    sock_connect=self._patience.connect_seconds,
                    sock_read=self._patience.span_seconds,
                ),
            )
        return self._sessions[is_local]

    async def _save(
        self, response: aiohttp.ClientResponse, sink: Sink, wanted: Expectation
    ) -> tuple[str, str]:
        """Write the body; return its type and its SHA-256."""
        await _on_disk(sink.open)
        head, pace = b"", Pace(self._clock, self._patience)
        async for piece in response.content.iter_chunked(_PIECE_BYTES):
            pace.add(len(piece))
            wanted.check_size(sink.size + len(piece))
            head += piece[: HEAD_BYTES - len(head)]
            await _on_disk(sink.write, piece)
        wanted.check_body(head, sink.size)
        return response.content_type, await _on_disk(sink.finish)


async def _on_disk(call: Callable[..., _Result], *arguments: object) -> _Result:
    """Block a thread and not the loop; the disk's errors are not the network's."""
    try:
        return await asyncio.to_thread(call, *arguments)
    except OSError as error:
        raise StorageError(
            "a fetched file cannot be written: look at the space and rights of DATA_DIR"
        ) from error


def _told(error: Exception, rules: Purpose, *, upgraded: bool) -> ProviderError:
    """Say in one of our errors why nothing came; the address may be a secret."""
    who = rules.label
    if isinstance(error, aiohttp.InvalidURL):
        return refused("it cannot be read")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return TransientError(
            f"the certificate of {who}'s file host is not valid", code="bad_certificate"
        )
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        hint = " by HTTPS, although it named http://" if upgraded else ""
        said = f"{who}'s file host cannot be reached{hint}"
        return TransientError(said, code="unreachable")
    if isinstance(error, TimeoutError):
        return TransientError(f"{who}'s file did not come in time", code="timeout")
    return TransientError(f"{who}'s file broke off", code="cut_off")
