"""The local workspace: one server on loopback that speaks Slack's protocols."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.control_api import ControlApi
from bot.sandbox.core import Core
from bot.sandbox.manifest import Manifest, load_manifest
from bot.sandbox.options import WorkspaceOptions
from bot.sandbox.page.access import is_own_origin
from bot.sandbox.page.server import Page

__all__ = ["LocalWorkspace", "WorkspaceOptions", "load_manifest"]

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_MAX_BODY_BYTES = 16 * 1024 * 1024


class LocalWorkspace:
    """A Slack workspace with one app in it, as the app's manifest describes it.

    Args:
        manifest: The app's manifest (schema v2), such as `load_manifest` reads.
        clock: The clock to follow; the machine's own without one.
        options: How the workspace behaves.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        clock: Clock | None = None,
        options: WorkspaceOptions = WorkspaceOptions(),  # noqa: B008 - it is frozen
    ) -> None:
        self._core = Core(Manifest.read(manifest), options, clock)
        self._page = Page(self._core, key=options.page_key)
        self._options = options
        self._runner: web.AppRunner | None = None
        self._url = ""

    async def start(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        """Begin to serve.

        Args:
            host: A loopback address; any other is refused.
            port: 0 takes a free one.

        Raises:
            ValueError: The host is not on loopback.
            OSError: The port is taken.
        """
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the local workspace serves loopback only, not {host}")
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        bound = runner.addresses[0][1]
        self._url = (
            f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}"
        )
        await self._core.start(self._url)

    async def close(self) -> None:
        """Stop serving; what waits is ended. Closing twice does nothing."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await self._core.stop()
            await runner.cleanup()

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return self._url

    @property
    def api_url(self) -> str:
        """What slack_sdk takes as `base_url`."""
        return f"{self._url}/api/"

    @property
    def page_url(self) -> str:
        """Where people use the workspace; whoever opens it is let in."""
        return f"{self._url}/?key={self._page.access.key}"

    @property
    def page_opened(self) -> asyncio.Event:
        """Set once somebody has opened the page."""
        return self._page.opened

    @property
    def control_url(self) -> str:
        """The control API's address, without a slash at its end."""
        return f"{self._url}/_local"

    @property
    def control_token(self) -> str:
        """What the control API asks for; empty where it asks for nothing."""
        return self._options.control_token

    @property
    def bot_token(self) -> str:
        """The app's bot token, "xoxb-local-..."."""
        return self._core.tokens.bot

    @property
    def app_token(self) -> str:
        """The app-level token for Socket Mode, "xapp-local-..."."""
        return self._core.tokens.app

    @property
    def signing_secret(self) -> str:
        """What signs deliveries over HTTP."""
        return self._core.signing_secret

    @property
    def team_id(self) -> str:
        """Id of the workspace."""
        return self._core.world.team_id

    @property
    def app_id(self) -> str:
        """Id of the app."""
        return self._core.world.app_id

    @property
    def bot_id(self) -> str:
        """Id of the bot as the writer of messages, "B..."."""
        return self._core.world.bot_id

    @property
    def bot_user_id(self) -> str:
        """Id of the bot as a user, "U..."."""
        return self._core.world.bot_user_id

    def introduce(self, name: str, page_url: str) -> None:
        """Let the page lead to another workspace.

        Args:
            name: What the page calls it.
            page_url: Its page.
        """
        self._core.neighbours[name] = page_url

    def addresses(self) -> dict[str, Any]:
        """Everything that a bot and a control client need, in plain values."""
        return {
            "url": self.url,
            "page_url": self.page_url,
            "api_url": self.api_url,
            "control_url": self.control_url,
            "control_token": self.control_token,
            "bot_token": self.bot_token,
            "app_token": self.app_token,
            "signing_secret": self.signing_secret,
            "team_id": self.team_id,
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "bot_user_id": self.bot_user_id,
        }

    def _app(self) -> web.Application:
        core = self._core
        app = web.Application(
            client_max_size=_MAX_BODY_BYTES, middlewares=[self._guard]
        )
        app.router.add_route("*", "/api/{method}", core.api.handle)
        app.router.add_get("/link/", core.hub.handle)
        answer = "/response/{kind}/{team}/{key}"
        app.router.add_post(answer, core.responses.handle)
        app.router.add_post("/upload/v1/{secret}", core.upload_host.handle)
        private = "/files-pri/{key}"
        for path in (f"{private}/{{name}}", f"{private}/download/{{name}}"):
            app.router.add_get(path, core.downloads.private)
        app.router.add_get("/files-tmb/{key}/{name}", core.downloads.thumbnail)
        app.router.add_get("/files-open/{secret}/{name}", core.downloads.unguarded)
        app.router.add_post("/_local/{action}", ControlApi(core).handle)
        self._page.mount(app)
        return app

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: _Handler
    ) -> web.StreamResponse:
        """Keep out other hosts' names and, from the control API, web pages.

        A page elsewhere can make a browser on this machine call loopback: by a
        name of its own (caught by Host), or with its Origin. JSON is asked for
        because a form needs no leave to be sent.
        """
        if urlsplit(f"//{request.host}").hostname not in _LOCAL_NAMES:
            raise web.HTTPMisdirectedRequest(text="unknown host")
        origin = request.headers.get("Origin")
        if origin not in (None, self._url) and not is_own_origin(request, origin):
            raise web.HTTPForbidden(text="not from a web page")
        if request.path.startswith("/_local/"):
            self._guard_control(request)
        return await handler(request)

    def _guard_control(self, request: web.Request) -> None:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="JSON only")
        token = self._options.control_token
        if token and request.headers.get("Authorization") != f"Bearer {token}":
            raise web.HTTPUnauthorized(text="the control token is missing or wrong")
