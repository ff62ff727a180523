"""The aiohttp application: /slack/events, /healthz, /readyz."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.clock import Clock
from bot.web.signature import is_from_slack

log = structlog.get_logger(__name__)

#: Slack's largest payloads, modals with state, stay well below this.
MAX_BODY_BYTES = 1024 * 1024

#: Says whether the bot is ready, and if not, what is missing.
Readiness = Callable[[], Awaitable[str]]


class SlackEndpoint:
    """Signed requests from Slack, handed to Bolt once they are proven and readable.

    Args:
        app: The Bolt app with its listeners.
        signing_secret: The app's signing secret.
        clock: The time.
    """

    def __init__(self, app: AsyncApp, *, signing_secret: str, clock: Clock) -> None:
        self._app = app
        self._signing_secret = signing_secret
        self._clock = clock

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one POST: 401 for a forgery, 400 for nonsense, else Bolt's answer."""
        try:
            raw = await request.read()
        except web.RequestPayloadError:
            return web.Response(status=400, text="not a readable body")
        genuine = is_from_slack(
            raw,
            timestamp=request.headers.get("X-Slack-Request-Timestamp", ""),
            signature=request.headers.get("X-Slack-Signature", ""),
            secret=self._signing_secret,
            now=self._clock.now(),
        )
        if not genuine:
            return web.Response(status=401, text="not signed by Slack")
        bolt_request = _readable(raw, request)
        if bolt_request is None:
            return web.Response(status=400, text="not a payload of Slack's")
        return await to_aiohttp_response(await self._app.async_dispatch(bolt_request))


def _readable(raw: bytes, request: web.Request) -> AsyncBoltRequest | None:
    """The request as Bolt reads it; None where it is not shaped as Slack's are.

    Bolt takes the shape for granted while it looks for team and user (seen with
    slack_bolt 1.30), so whatever trips it there is nonsense.
    """
    try:
        bolt_request = AsyncBoltRequest(
            body=raw.decode(),
            query=request.query_string,
            headers=dict(request.headers.items()),
        )
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None
    return bolt_request if _is_shaped(bolt_request.body) else None


def _is_shaped(body: dict[str, Any]) -> bool:
    """Whether what Bolt's listeners look into is there to be looked into."""
    if not all(isinstance(body.get(name, {}), dict) for name in ("event", "view")):
        return False
    if body.get("type") != "block_actions":
        return True
    actions = body.get("actions")
    return (
        isinstance(actions, list)
        and bool(actions)
        and all(
            isinstance(action, dict) and "action_id" in action for action in actions
        )
    )


def make_web_app(endpoint: SlackEndpoint | None, ready: Readiness) -> web.Application:
    """Put the routes together.

    Args:
        endpoint: Slack's requests; None in Socket Mode, where none come this way.
        ready: Returns an empty text when all is well, else what is missing.
    """

    async def readyz(_: web.Request) -> web.Response:
        missing = await ready()
        body = {"ready": not missing, "missing": missing}
        return web.json_response(body, status=503 if missing else 200)

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if endpoint is not None:
        app.router.add_post("/slack/events", endpoint.handle)
    return app
