"""How Slack reaches the bot: Bolt behind the HTTP server, or behind Socket Mode."""

import logging
from contextlib import AsyncExitStack

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.service import TranslationService
from bot.startup import Identity, Stores, check_app_token
from bot.web.downloads import DownloadServer, FileServer
from bot.web.readiness import ReadinessCheck
from bot.web.server import SlackEndpoint, make_web_app
from handlers import SlackApp, register_listeners

_PING_SECONDS = 5.0


class FrontDoor:
    """Hears Slack, and serves the bot's own addresses.

    Args:
        settings: Which way Slack comes, and where the server listens.
        client: Slack's client with the bot's token.
        bolt_client: One without: each request is given the token by `authorize`.
        identity: Who the bot is in its workspace.
        clock: The time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        client: AsyncWebClient,
        bolt_client: AsyncWebClient,
        identity: Identity,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._client = client
        self._bolt_client = bolt_client
        self._identity = identity
        self._clock = clock
        self._socket: AsyncSocketModeHandler | None = None

    async def open(
        self,
        stack: AsyncExitStack,
        service: TranslationService,
        stores: Stores,
        *,
        staged: FileServer | None = None,
        results: DownloadServer | None = None,
    ) -> str:
        """Begin to hear; the stack closes what was opened.

        Args:
            stack: The life of the bot.
            service: What listeners call.
            stores: What has to answer for the bot to be ready.
            staged: Files that providers fetch; None where they fetch none from here.
            results: Translations that people fetch; None where nobody reaches us.

        Returns:
            Where the HTTP server listens, as `http://host:port`.

        Raises:
            ConfigError: The address is taken, or cannot be listened at.
            CredentialsError: Slack refuses the app-level token.
            TransientError: Slack cannot be reached now.
        """
        app = self._bolt_app(service)
        endpoint = None if self._settings.socket_mode else self._endpoint(app)
        ready = ReadinessCheck(
            reader=stores.reader,
            slots=stores.slots,
            clock=self._clock,
            is_connected=self._is_connected,
        )
        served = make_web_app(endpoint, ready.missing, staged, results)
        address = await self._listen(stack, served)
        if self._settings.socket_mode:
            await self._connect(stack, app)
        return address

    def _bolt_app(self, service: TranslationService) -> SlackApp:
        app = SlackApp(
            self._us(),
            client=self._bolt_client,
            process_before_response=True,
            # Proven by bot.web.signature already, which answers every forgery by 401.
            request_verification_enabled=False,
            # Of what Bolt looks into in each request, this bot has nothing: workflow
            # steps, assistant threads, and the checks of a former way to deliver.
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            logger=_bolt_logger(),
        )
        register_listeners(app, service)
        return app

    def _us(self) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=self._identity.team,
            bot_token=self._settings.slack_bot_token.get_secret_value(),
            bot_id=self._identity.bot_id,
            bot_user_id=self._identity.bot_user,
        )

    def _endpoint(self, app: SlackApp) -> SlackEndpoint:
        secret = self._settings.slack_signing_secret.get_secret_value()
        return SlackEndpoint(app, signing_secret=secret, clock=self._clock)

    async def _listen(self, stack: AsyncExitStack, served: web.Application) -> str:
        runner = web.AppRunner(served, access_log=None, handle_signals=False)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        host, port = self._settings.listen_address
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
        except OSError as error:
            raise ConfigError(
                f"LISTEN={self._settings.listen}: {error.strerror or error}; choose a "
                "free port"
            ) from error
        bound = URL.build(scheme="http", host=host, port=runner.addresses[0][1])
        return str(bound).rstrip("/")

    async def _connect(self, stack: AsyncExitStack, app: SlackApp) -> None:
        token = self._settings.slack_app_token.get_secret_value()
        await check_app_token(self._client, token)
        handler = AsyncSocketModeHandler(
            app,
            token,
            web_client=self._client,
            logger=logging.getLogger("slack_socket"),
            # A connection that is cut without a word is noticed at the next ping.
            ping_interval=_PING_SECONDS,
        )
        # The environment's proxy, which the SDK read, is none for the local workspace.
        handler.client.proxy = self._client.proxy
        stack.push_async_callback(handler.close_async)
        self._socket = handler
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt's has no types

    async def _is_connected(self) -> bool:
        return self._socket is None or bool(await self._socket.client.is_connected())


def _bolt_logger() -> logging.Logger:
    """Only errors: Bolt's advice on the variables it reads by itself is not for us."""
    logger = logging.getLogger("slack_bolt.errors")
    logger.setLevel(logging.ERROR)
    return logger
