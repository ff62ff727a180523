"""The aiohttp application: /slack/events, /files, /download, /healthz, /readyz."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from math import inf
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.payload_utils import (
    to_action,
    to_event,
    to_message,
    to_step,
    to_view,
)

from bot.clock import Clock
from bot.web.downloads import DownloadServer, FileServer
from bot.web.signature import Refusal, why_not_from_slack

log = structlog.get_logger(__name__)

#: Slack's largest payloads, modals with state, stay well below this.
MAX_BODY_BYTES = 1024 * 1024

#: Each reason to refuse is logged at most this often.
_REFUSAL_LOG_SECONDS = 60.0
#: Bolt takes the shape of a payload for granted (seen with slack_bolt 1.30), so
#: whatever trips its eyes is nonsense.
_NONSENSE = (AttributeError, LookupError, RecursionError, TypeError, ValueError)

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
        self._logged_at: dict[Refusal, float] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one POST: 401 for a forgery, 400 for nonsense, else Bolt's answer."""
        try:
            raw = await request.read()
        except web.RequestPayloadError:
            return web.Response(status=400, text="not a readable body")
        if not self._is_genuine(raw, request):
            return web.Response(status=401, text="not signed by Slack")
        try:
            bolt_request = _bolt_request(raw, request)
        except _NONSENSE as error:
            log.warning("not_a_payload", error=type(error).__name__)
            return web.Response(status=400, text="not a payload of Slack's")
        answer = await self._app.async_dispatch(bolt_request)
        if answer.status == HTTPStatus.OK and not answer.body:
            # A mere ack, as nearly all are.
            return web.Response()
        return await to_aiohttp_response(answer)

    def _is_genuine(self, raw: bytes, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        now = self._clock.now()
        refusal = why_not_from_slack(
            raw,
            timestamp=timestamp,
            signature=request.headers.get("X-Slack-Signature", ""),
            secret=self._signing_secret,
            now=now,
        )
        if refusal is Refusal.STALE:
            self._log_refusal(refusal, skew_seconds=round(now) - int(timestamp))
        elif refusal is Refusal.FORGED:
            self._log_refusal(refusal)
        return refusal is None

    def _log_refusal(self, refusal: Refusal, **facts: int) -> None:
        """Leave a trace, but let nobody fill the log from outside."""
        now = self._clock.monotonic()
        if now - self._logged_at.get(refusal, -inf) >= _REFUSAL_LOG_SECONDS:
            self._logged_at[refusal] = now
            log.warning("not_from_slack", reason=refusal.value, **facts)


def _bolt_request(raw: bytes, request: web.Request) -> AsyncBoltRequest:
    """The request as Bolt reads it; one of `_NONSENSE` where it is not Slack's."""
    bolt_request = AsyncBoltRequest(
        body=raw.decode(),
        query=request.query_string or None,
        # Bolt reads no other header but for some that only itself would send.
        headers={"content-type": request.headers.get("Content-Type", "")},
    )
    _check_shape(bolt_request.body)
    return bolt_request


def _check_shape(body: dict[str, Any]) -> None:
    """Look into it first, with Bolt's own eyes.

    Once Bolt dispatches, a trip would be taken for a fault of a listener's, a 500.
    """
    event = body.get("event")
    if body.get("type") == "event_callback" and isinstance(event, dict):
        # The most frequent; Bolt looks for nothing else in it.
        _ = event["type"]
        return
    looks = (to_action, to_event, to_message, to_step, to_view)
    seen = [part for look in looks if (part := look(body)) is not None]
    seen += [body[name] for name in ("event", "view") if name in body]
    if not all(isinstance(part, dict) for part in seen):
        raise TypeError("a part that is no object")
    if body.get("type") == "block_actions":
        _ = body["actions"][0]["action_id"]


def make_web_app(
    endpoint: SlackEndpoint | None,
    ready: Readiness,
    staged: FileServer | None = None,
    results: DownloadServer | None = None,
) -> web.Application:
    """Put the routes together.

    Args:
        endpoint: Slack's requests; None in Socket Mode, where none come this way.
        ready: Returns an empty text when all is well, else what is missing.
        staged: Files that providers fetch; None where they fetch none from here.
        results: Translations that people fetch; None where they fetch none from here.
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
    if staged is not None:
        app.router.add_get("/files/{token}", staged.handle)
        app.router.add_get("/files/{token}/{name}", staged.handle)
    if results is not None:
        app.router.add_get("/download/{token}", results.handle)
    return app
