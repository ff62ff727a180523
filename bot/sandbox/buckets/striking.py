"""Calls that go wrong on purpose, the same way at every server that uses this."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock


class Kind(StrEnum):
    """What happens to a call. "Done" is: the call took effect, and is billed."""

    #: Written "error:NLP.6302" or "error:SlowDown": that is the answer; not done.
    ERROR = "error"
    #: A proxy's HTML page with this status; not done.
    HTTP_500 = "http_500"
    HTTP_502 = "http_502"
    HTTP_503 = "http_503"
    #: A proxy's HTML page with status 200; not done.
    HTML_200 = "html_200"
    #: Done; the answer is the server's own internal error.
    DONE_500 = "done_500"
    #: Done at once; the answer comes `seconds` later.
    SLOW = "slow"
    #: No answer for `seconds`, then the connection is cut; not done.
    HANG = "hang"
    #: The connection is cut; not done.
    DROP_BEFORE = "drop_before"
    #: Done; the connection is cut in place of an answer.
    DROP_AFTER = "drop_after"
    #: The connection is cut at once; done `seconds` later.
    DROP_THEN_COMMIT = "drop_then_commit"
    #: Done `seconds` later and answered then, whether or not anybody still waits.
    LATE_COMMIT = "late_commit"
    #: Done; the body ends in the middle, as if that were all of it.
    HALF = "half"
    #: Done; the connection is cut in the middle of the body.
    CUT = "cut"
    #: Done; the answer is JSON, but a list.
    WRONG_SHAPE = "wrong_shape"
    #: Done; the answer has no body.
    EMPTY = "empty"
    #: Done; the answer begins and never ends, fast.
    ENDLESS = "endless"
    #: Done; the answer comes one byte every `seconds`.
    DRIP = "drip"


PAGE: Final = "<html><body><h1>Bad gateway</h1></body></html>"
_PAGES: Final = (Kind.HTTP_500, Kind.HTTP_502, Kind.HTTP_503, Kind.HTML_200)
_STREAMED: Final = (Kind.CUT, Kind.ENDLESS, Kind.DRIP)
_ENDLESS_CHUNK = b" " * (256 * 1024)


class Download(web.FileResponse):
    """A file as an answer, from which faults can take the bytes.

    Args:
        path: The file.
        content_type: What it is.
    """

    def __init__(self, path: Path, content_type: str) -> None:
        super().__init__(path, headers={"Content-Type": content_type})
        self.file = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that may be struck."""

    request: web.Request
    #: Does it, once, and answers.
    act: Callable[[], Awaitable[web.StreamResponse]]
    #: The answer to a call that met the error of this code.
    refuse: Callable[[str], web.Response]
    #: The code of the server's own internal error.
    internal: str


class Striking:
    """Lets calls fail as ordered.

    Args:
        clock: By which spans are waited.
        tasks: Owner of what is done later.
    """

    def __init__(self, clock: WorkspaceClock, tasks: Tasks) -> None:
        self._clock = clock
        self._tasks = tasks

    async def respond(self, call: Call, fault: Fault | None) -> web.StreamResponse:
        """Answer a call.

        Args:
            call: The call.
            fault: What strikes it; None, or a kind that is not of `Kind`: nothing.
        """
        if fault is None:
            return await call.act()
        kind, _, detail = fault.kind.partition(":")
        if kind == Kind.ERROR:
            return call.refuse(detail)
        if kind in _PAGES:
            status = int(kind.rpartition("_")[2])
            return web.Response(text=PAGE, content_type="text/html", status=status)
        if await self._is_cut(call, kind, fault.seconds):
            return cut_off(call.request)
        answer = await self._done(call, kind, fault.seconds)
        if kind in _STREAMED:
            return await self._streamed(call.request, answer, kind, fault.seconds)
        return _spoilt(call, answer, kind)

    async def _is_cut(self, call: Call, kind: str, seconds: float) -> bool:
        """Whether the connection is to be cut, once what comes before it is done."""
        match kind:
            case Kind.DROP_BEFORE:
                pass
            case Kind.HANG:
                await self._clock.sleep(seconds)
            case Kind.DROP_AFTER:
                await call.act()
            case Kind.DROP_THEN_COMMIT:
                self._later(call, seconds)
            case _:
                return False
        return True

    async def _done(self, call: Call, kind: str, seconds: float) -> web.StreamResponse:
        if kind == Kind.LATE_COMMIT:
            return await asyncio.shield(self._later(call, seconds))
        answer = await call.act()
        if kind == Kind.SLOW:
            await self._clock.sleep(seconds)
        return answer

    def _later(self, call: Call, seconds: float) -> "asyncio.Task[web.StreamResponse]":
        async def commit() -> web.StreamResponse:
            await self._clock.sleep(seconds)
            return await call.act()

        return self._tasks.start(commit())

    async def _streamed(
        self,
        request: web.Request,
        answer: web.StreamResponse,
        kind: str,
        seconds: float,
    ) -> web.StreamResponse:
        body = _bytes(answer)
        response = web.StreamResponse(status=answer.status)
        response.content_type = answer.content_type
        if kind == Kind.CUT:
            response.content_length = len(body)
        try:
            await response.prepare(request)
            await self._write(response, body, kind, seconds)
        except ConnectionResetError:
            return response  # whoever asked has had enough
        return cut_off(request) if kind == Kind.CUT else response

    async def _write(
        self, response: web.StreamResponse, body: bytes, kind: str, seconds: float
    ) -> None:
        if kind == Kind.DRIP:
            for byte in body:
                await response.write(bytes((byte,)))
                await self._clock.sleep(seconds)
            return
        await response.write(body[: len(body) // 2])
        while kind == Kind.ENDLESS:
            await response.write(_ENDLESS_CHUNK)
            await asyncio.sleep(0)


def cut_off(request: web.Request) -> web.StreamResponse:
    """Cut a request's connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _spoilt(call: Call, answer: web.StreamResponse, kind: str) -> web.StreamResponse:
    """The answer without a part of its body, or another one, where that is ordered."""
    match kind:
        case Kind.DONE_500:
            return call.refuse(call.internal)
        case Kind.HALF:
            body = _bytes(answer)
            return _again(answer, body[: len(body) // 2])
        case Kind.WRONG_SHAPE:
            return _again(answer, json.dumps(["nobody", "expects", "this"]).encode())
        case Kind.EMPTY:
            return _again(answer, b"")
    return answer


def _again(answer: web.StreamResponse, body: bytes) -> web.Response:
    return web.Response(
        body=body, status=answer.status, content_type=answer.content_type
    )


def _bytes(answer: web.StreamResponse) -> bytes:
    if isinstance(answer, Download):
        return answer.file.read_bytes()
    body = answer.body if isinstance(answer, web.Response) else b""
    return body if isinstance(body, bytes) else b""
