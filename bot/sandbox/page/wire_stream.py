"""The wire panel's lines as they come: server-sent events."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from bot.sandbox.core import Core
from bot.sandbox.page.wire import Line, is_wire, newest

#: How often a silent stream says that it lives.
HEARTBEAT_SECONDS = 15.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class WireStream:
    """Tells every open panel what is new.

    Args:
        core: The workspace.
        draw: Lines -> HTML.
    """

    def __init__(
        self, core: Core, draw: Callable[[web.Request, list[Line]], str]
    ) -> None:
        self._core = core
        self._draw = draw
        self._open: set[asyncio.Task[object]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one panel until it goes, beginning after the line that it has."""
        response = web.StreamResponse(headers=_HEADERS)
        response.content_type = "text/event-stream"
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a handler always runs in a task
        self._open.add(task)
        try:
            await self._tell(request, response, _start(request))
        except ConnectionResetError:
            pass  # the window was closed
        finally:
            self._open.discard(task)
        return response

    async def close(self, _app: web.Application) -> None:
        """End all streams, so that the server need not wait for them."""
        for task in self._open:
            task.cancel()

    async def _tell(
        self, request: web.Request, response: web.StreamResponse, seq: int
    ) -> None:
        while True:
            found = self._core.journal.find(seq, is_wire)
            try:
                await asyncio.wait_for(found, HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            lines = newest(self._core, seq)
            seq = lines[-1].seq
            await response.write(_event(seq, self._draw(request, lines)))


def _start(request: web.Request) -> int:
    """The newest line that the panel has: said by the browser, else by the page."""
    said = request.headers.get("Last-Event-ID") or request.query.get("after", "")
    return int(said) if said.isdecimal() else 0


def _event(seq: int, html: str) -> bytes:
    data = "".join(f"data: {line}\n" for line in html.splitlines() if line)
    # What the app sent may hold half a character, which no stream can.
    return f"id: {seq}\nevent: lines\n{data}\n".encode("utf-8", "replace")
