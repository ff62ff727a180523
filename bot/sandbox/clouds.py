"""The local clouds: servers on loopback that speak the translation clouds' wires."""

import ipaddress
import secrets
import ssl
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock
from bot.engine import Engine
from bot.sandbox.alibaba.cloud import Cloud
from bot.sandbox.alibaba.control_api import ControlApi
from bot.sandbox.alibaba.options import AlibabaOptions, Key, Switches
from bot.sandbox.alibaba.wire import Wire

__all__ = ["AlibabaOptions", "Key", "LocalAlibaba", "Switches"]

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
#: A form of 1,000,000 characters outside ASCII has up to 9 MB; the vendor's own limit
#: is not known.
_MAX_BODY_BYTES = 32 * 1024 * 1024
#: A batch may come as a query.
_MAX_LINE_BYTES = 128 * 1024


class LocalAlibaba:
    """Alibaba's machine translation (alimt 2018-10-12) on this machine.

    Args:
        clock: The clock to follow; the machine's own without one.
        engine: A started engine, which translates what it can; without one all
            translations are simulated.
        options: How it behaves.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        engine: Engine | None = None,
        options: AlibabaOptions = AlibabaOptions(),  # noqa: B008 - it is frozen
    ) -> None:
        self._keys = options.keys or _random_keys()
        self._cloud = Cloud(options, self._keys, clock, engine)
        self._control_token = options.control_token
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
        name = f"[{host}]" if ":" in host else host
        scheme = "https" if tls else "http"
        self._url = f"{scheme}://{name}:{runner.addresses[0][1]}"

    async def close(self) -> None:
        """Stop serving; jobs end. Closing twice does nothing."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await self._cloud.tasks.stop()
            await runner.cleanup()

    @property
    def url(self) -> str:
        """The server's address without a slash at its end: the endpoint of clients."""
        return self._url

    @property
    def control_url(self) -> str:
        """The control API's address, without a slash at its end."""
        return f"{self._url}/_local"

    @property
    def keys(self) -> tuple[Key, ...]:
        """Whose calls are taken."""
        return self._keys

    @property
    def cloud(self) -> Cloud:
        """What stands behind the wire, for tests in the same process."""
        return self._cloud

    def addresses(self) -> dict[str, Any]:
        """Everything that a bot and a control client need, in plain values."""
        return {
            "url": self.url,
            "control_url": self.control_url,
            "control_token": self._control_token,
            "keys": [
                {
                    "access_key_id": key.id,
                    "access_key_secret": key.secret,
                    "security_token": key.token,
                }
                for key in self._keys
            ],
        }

    def _app(self) -> web.Application:
        app = web.Application(
            client_max_size=_MAX_BODY_BYTES, middlewares=[self._guard]
        )
        app.router.add_post("/_local/{action}", ControlApi(self._cloud).handle)
        app.router.add_route("*", "/", Wire(self._cloud).handle)
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


def _random_keys() -> tuple[Key, ...]:
    """One pair that stays, one temporary; neither looks like one of the vendor's."""
    return (
        Key(id=f"local-{secrets.token_hex(10)}", secret=secrets.token_hex(15)),
        Key(
            id=f"STS.local-{secrets.token_hex(10)}",
            secret=secrets.token_hex(22),
            token=f"local-{secrets.token_hex(32)}",
        ),
    )
