"""A server on loopback: who may come in, its addresses, its beginning and its end."""

import ipaddress
import ssl
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import web

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
#: A batch may come as a query.
_MAX_LINE_BYTES = 128 * 1024


class LoopbackServer(ABC):
    """A server on loopback with a control API.

    Args:
        control_token: What the control API asks for; empty: nothing.
        most_body_bytes: A larger body is refused, where it is read whole.
    """

    #: What it calls itself; empty: by the address that it serves at. The vendors take
    #: no address with a number for a host, so what is given to a cloud needs a name.
    name = ""

    def __init__(self, control_token: str, most_body_bytes: int) -> None:
        self._control_token = control_token
        self._most_body_bytes = most_body_bytes
        self._runner: web.AppRunner | None = None
        self._url = ""

    async def start(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Begin to serve.

        Args:
            host: A loopback address; any other is refused.
            port: 0 takes a free one.
            tls: With a certificate: serves HTTPS.

        Raises:
            ValueError: The host is not on loopback.
            OSError: The port is taken.
        """
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the local clouds serve loopback only, not {host}")
        runner = web.AppRunner(
            self._app(),
            access_log=None,
            shutdown_timeout=0.2,
            max_line_size=_MAX_LINE_BYTES,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port, ssl_context=tls).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._begin()
        name = self.name or (f"[{host}]" if ":" in host else host)
        scheme = "https" if tls else "http"
        self._url = f"{scheme}://{name}:{runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop serving; what goes on behind it ends. Closing twice does nothing."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await self._end()
            await runner.cleanup()
            await self._tidy()

    @property
    def url(self) -> str:
        """The server's address without a slash at its end: the endpoint of clients."""
        return self._url

    @property
    def control_url(self) -> str:
        """The control API's address, without a slash at its end."""
        return f"{self._url}/_local"

    def addresses(self) -> dict[str, Any]:
        """Everything that a bot and a control client need, in plain values."""
        return {
            "url": self.url,
            "control_url": self.control_url,
            "control_token": self._control_token,
        }

    @abstractmethod
    def _add_routes(self, router: web.UrlDispatcher) -> None:
        """Say what is served."""

    def _begin(self) -> None:  # noqa: B027 - not every server needs it
        """Prepare what the server needs while it serves."""

    @abstractmethod
    async def _end(self) -> None:
        """End what goes on behind the server."""

    async def _tidy(self) -> None:  # noqa: B027 - as above
        """Remove what the server leaves, once nobody is served any more."""

    def _app(self) -> web.Application:
        app = web.Application(
            client_max_size=self._most_body_bytes, middlewares=[self._guard]
        )
        self._add_routes(app.router)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        """Keep out other hosts' names, web pages, and forms that need no leave."""
        if urlsplit(f"//{request.host}").hostname not in _LOCAL_NAMES:
            raise web.HTTPMisdirectedRequest(text="unknown host")
        if request.headers.get("Origin") is not None:
            raise web.HTTPForbidden(text="not from a web page")
        if request.path.startswith("/_local/"):
            if request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType(text="JSON only")
            token = self._control_token
            if token and request.headers.get("Authorization") != f"Bearer {token}":
                raise web.HTTPUnauthorized(text="the control token is missing or wrong")
        return await handler(request)


class _AnyKey(Protocol):
    """A key of any of the servers."""

    @property
    def id(self) -> str: ...

    @property
    def secret(self) -> str: ...

    @property
    def token(self) -> str: ...


def told(key: _AnyKey) -> dict[str, str]:
    """A key in plain values, for whoever sets up a bot."""
    return {
        "access_key_id": key.id,
        "access_key_secret": key.secret,
        "security_token": key.token,
    }


def new_folder(of: str) -> Path:
    """A folder for a server's files, which is not there yet."""
    return Path(gettempdir()) / f"thread-translator-{of}-{token_hex(8)}"
