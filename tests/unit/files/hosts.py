"""Servers of the tests on loopback, and a resolver that says what it is told."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

Handler = Callable[[web.Request], Any]


class Trap:
    """Counts whoever connects, on both loopback addresses and one port."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0
        self._servers: list[asyncio.Server] = []

    async def __aenter__(self) -> Self:
        await self._listen("127.0.0.1")
        if socket.has_ipv6:
            await self._listen("::1")
        return self

    async def __aexit__(self, *exc: object) -> None:
        for server in self._servers:
            server.close()

    async def _listen(self, host: str) -> None:
        server = await asyncio.start_server(self._count, host, self.port)
        self._servers.append(server)
        self.port = server.sockets[0].getsockname()[1]

    async def _count(
        self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        writer.close()


class Names(AbstractResolver):
    """Answers every name with the same addresses, at the port that is asked for."""

    def __init__(self, *addresses: str, port: int = 0) -> None:
        self.addresses: Sequence[str] = addresses
        self.asked: list[str] = []
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        self.asked.append(host)
        return [self._result(host, address, port) for address in self.addresses]

    def _result(self, host: str, address: str, port: int) -> ResolveResult:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return ResolveResult(
            hostname=host,
            host=address,
            port=self._port or port,
            family=family,
            proto=0,
            flags=0,
        )

    async def close(self) -> None:
        return


@dataclass
class Host:
    """A web server that remembers what it was asked."""

    url: str = ""
    seen: list[web.Request] = field(default_factory=list)

    @property
    def tokens(self) -> list[str | None]:
        return [request.headers.get("Authorization") for request in self.seen]


@asynccontextmanager
async def hosting(
    handler: Handler, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Host]:
    """Serve every path by one handler, on 127.0.0.1."""
    host = Host()

    async def answer(request: web.Request) -> web.StreamResponse:
        host.seen.append(request)
        result = handler(request)
        response: web.StreamResponse = (
            await result if asyncio.iscoroutine(result) else result
        )
        return response

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    scheme = "https" if tls else "http"
    host.url = f"{scheme}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield host
    finally:
        await runner.cleanup()
