"""The page's live stream: server-sent events, from where a browser left off."""

import asyncio
from collections.abc import Iterable

from aiohttp import web
from markupsafe import Markup

from bot.sandbox.journal import Entry, Journal
from bot.sandbox.page.news import KINDS, News

#: After how long without news a sign of life is sent.
HEARTBEAT_SECONDS = 15.0
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class Streams:
    """Serves streams until their browsers or the server end.

    Args:
        journal: What they tell of.
        heartbeat_seconds: After how long without news a sign of life is sent.
    """

    def __init__(
        self, journal: Journal, *, heartbeat_seconds: float = HEARTBEAT_SECONDS
    ) -> None:
        self._journal = journal
        self._heartbeat_seconds = heartbeat_seconds
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, request: web.Request, news: News) -> web.StreamResponse:
        """Stream what happens.

        Args:
            request: Says after which entry to begin: by Last-Event-ID, or `after`.
            news: Draws it.
        """
        response = web.StreamResponse(headers=_HEADERS)
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        # A task of its own, so that closing the server ends it at once.
        task = asyncio.create_task(self._run(response, news, self._begin(request)))
        self._tasks.add(task)
        try:
            await asyncio.wait([task])
        finally:
            self._tasks.discard(task)
            task.cancel()
        return response

    async def close(self, _: web.Application) -> None:
        """End all streams."""
        for task in self._tasks:
            task.cancel()

    def _begin(self, request: web.Request) -> int:
        given = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        return int(given) if given.isdecimal() else self._journal.sequence

    async def _run(
        self, response: web.StreamResponse, news: News, sequence: int
    ) -> None:
        try:
            while True:
                said, sequence = self._said(news, sequence)
                if said:
                    await response.write(said.encode("utf-8", "replace"))
                if not await self._wait(sequence):
                    await response.write(b": still here\n\n")
        except ConnectionError:
            return  # the browser went

    def _said(self, news: News, sequence: int) -> tuple[str, int]:
        """What is new after an entry, and the newest entry."""
        entries = list(self._journal.after(sequence))
        if _is_torn(entries, sequence, self._journal.sequence):
            return event(
                "reset", self._journal.sequence, "reset"
            ), self._journal.sequence
        parts = [_event_of(each, news) for each in entries]
        return "".join(parts), entries[-1].seq if entries else sequence

    async def _wait(self, sequence: int) -> bool:
        """Wait for something to tell; False: nothing came for a while."""
        found = self._journal.find(sequence, lambda entry: entry.kind in KINDS)
        try:
            await asyncio.wait_for(found, self._heartbeat_seconds)
        except TimeoutError:
            return False
        return True


def event(html: str, sequence: int, name: str = "") -> str:
    """An event of the stream; one with a name is for scripts, others are HTML."""
    # Both characters end a line there.
    lines = html.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = f"event: {name}\n" if name else ""
    data = "".join(f"data: {line}\n" for line in lines)
    return f"{head}id: {sequence}\n{data}\n"


def _event_of(entry: Entry, news: News) -> str:
    if entry.kind == "reset":
        return event("reset", entry.seq, "reset")
    drawn = news.of(entry) if entry.kind in KINDS else Markup("")
    return event(drawn, entry.seq) if drawn else ""


def _is_torn(entries: Iterable[Entry], sequence: int, newest: int) -> bool:
    """Whether something in between was forgotten, or the server is another one."""
    first = next(iter(entries), None)
    return sequence > newest or (first is not None and first.seq > sequence + 1)
