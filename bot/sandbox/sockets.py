"""Socket Mode: the app connects, and everything comes down that connection."""

import asyncio
import json
import random
import uuid
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.journal import Journal
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock

#: The most connections of one app (docs.slack.dev, Socket Mode, 2025-10).
MAX_CONNECTIONS = 10
#: How long after a warning Slack closes a connection.
WARNING_SECONDS = 10.0
#: What `disconnect` may give as its reason; "abrupt" sends nothing and cuts.
REASONS = ("warning", "refresh_requested", "link_disabled", "abrupt")

#: What the hello names as a connection's life, in seconds.
_LIFE_SECONDS = 18_060
#: How long a client may take to answer a closing.
_FAREWELL_SECONDS = 1.0
_DEBUG = {"host": "applink-local", "build_number": 1}


@dataclass(slots=True, eq=False)
class Connection:
    """One WebSocket of the app."""

    socket: web.WebSocketResponse
    request: web.Request
    number: int
    #: Told to go away: gets nothing new while another is there.
    retiring: bool = False


class SocketHub:
    """Holds the app's connections; one of them, by chance, gets each delivery.

    Args:
        app_id: Named in each hello.
        clock: Times deadlines.
        journal: Where connections are written down.
        tasks: Owner of closings that wait.
    """

    def __init__(
        self, app_id: str, clock: WorkspaceClock, journal: Journal, tasks: Tasks
    ) -> None:
        self._app_id = app_id
        self._clock = clock
        self._journal = journal
        self._tasks = tasks
        self._tickets: set[str] = set()
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._numbers = 0
        self.connections: list[Connection] = []

    def ticket(self) -> str:
        """A secret that opens one connection, once."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.json_response(
                {"ok": False, "error": "invalid_ticket"}, status=403
            )
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(timeout=_FAREWELL_SECONDS, max_msg_size=0)
        await socket.prepare(request)
        self._numbers += 1
        connection = Connection(socket, request, self._numbers)
        if len(self.connections) >= MAX_CONNECTIONS:
            await self._part(connection, "too_many_websockets")
            return socket
        self.connections.append(connection)
        self._journal.add("connection", number=connection.number, state="open")
        try:
            await self._talk(connection)
        finally:
            self.connections.remove(connection)
            self._journal.add("connection", number=connection.number, state="closed")
        return socket

    async def send(self, delivery: Delivery, deadline_seconds: float) -> Outcome:
        """Put a delivery on one connection and wait for the envelope's ack."""
        open_ones = [c for c in self.connections if not c.socket.closed]
        fresh = [c for c in open_ones if not c.retiring]
        if not open_ones:
            return Outcome(acked=False, reason="connection_failed")
        connection = random.choice(fresh or open_ones)  # noqa: S311 - routing, no secret
        envelope = _envelope(delivery)
        ack: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = ack
        try:
            await connection.socket.send_str(json.dumps(envelope))
            body = await self._clock.within(deadline_seconds, ack)
        except TimeoutError:
            return Outcome(acked=False, reason="http_timeout")
        except ConnectionError:
            return Outcome(acked=False, reason="connection_failed")
        finally:
            del self._acks[envelope["envelope_id"]]
        return Outcome(acked=True, body=body)

    async def disconnect(self, reason: str) -> int:
        """End all connections the way Slack does for this reason.

        Returns:
            How many there were.
        """
        ending = list(self.connections)
        for connection in ending:
            connection.retiring = True
            if reason == "abrupt":
                _abort(connection)
            else:
                await self._part(connection, reason)
        return len(ending)

    async def close(self) -> None:
        """End all connections."""
        await asyncio.gather(*(each.socket.close() for each in self.connections))

    async def _talk(self, connection: Connection) -> None:
        await connection.socket.send_str(json.dumps(self._hello()))
        async for message in connection.socket:
            if message.type == WSMsgType.TEXT:
                self._heard(message.data)

    def _hello(self) -> dict[str, Any]:
        debug = {**_DEBUG, "approximate_connection_time": _LIFE_SECONDS}
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": debug,
            "connection_info": {"app_id": self._app_id},
        }

    def _heard(self, text: str) -> None:
        """Take an ack; it may come on another connection than its envelope went."""
        try:
            said = json.loads(text)
        except ValueError:
            said = None
        envelope_id = said.get("envelope_id") if isinstance(said, dict) else None
        ack = self._acks.get(str(envelope_id))
        if ack is None or ack.done():
            self._journal.add("ack", delivery=None, acked=False, late=True, body=said)
        else:
            ack.set_result(said.get("payload"))

    async def _part(self, connection: Connection, reason: str) -> None:
        farewell = {"type": "disconnect", "reason": reason, "debug_info": _DEBUG}
        await connection.socket.send_str(json.dumps(farewell))
        if reason == "warning":
            self._tasks.start(self._close_later(connection))
        elif reason in ("link_disabled", "too_many_websockets"):
            await connection.socket.close()

    async def _close_later(self, connection: Connection) -> None:
        await self._clock.sleep(WARNING_SECONDS)
        await connection.socket.close()


def _envelope(delivery: Delivery) -> dict[str, Any]:
    envelope = {
        "envelope_id": str(uuid.uuid4()),
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != "events_api",
    }
    if delivery.kind == "events_api":
        reason = "timeout" if delivery.reason == "http_timeout" else delivery.reason
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": reason}
    return envelope


def _abort(connection: Connection) -> None:
    if connection.request.transport is not None:
        connection.request.transport.abort()
