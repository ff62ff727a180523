"""The parent's side of the worker process: one queue, interactive requests first.

The worker gets one small request at a time, so what is asked last but waited for
by a person comes next, whatever length of text is being worked through.
"""

import asyncio
import contextlib
import itertools
import json
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.engine.neural import NeuralModel
from bot.engine.processes import converse, end_group, start_group
from bot.errors import ProviderError, RejectedError, TransientError

_LONGEST_BACKOFF_SECONDS = 10.0


@dataclass(order=True, slots=True)
class _Waiting:
    rank: int
    number: int
    request: dict[str, Any] = field(compare=False)
    answer: asyncio.Future[dict[str, Any]] = field(compare=False)


class WorkerFeed:
    """Feeds one worker process and starts it again when it is lost.

    Args:
        command: Starts a process that answers JSON lines as `bot.engine.worker` does.
        environment: Added to a plain environment.
        timeout_seconds: The longest one request may take, start included.
        backoff_seconds: The wait before the second start; it doubles up to 10 s.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        timeout_seconds: float = 30.0,
        backoff_seconds: float = 0.2,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment or {})
        self._timeout_seconds = timeout_seconds
        self._backoff_seconds = backoff_seconds
        self._losses = 0
        self._numbers = itertools.count()
        self._queue: asyncio.PriorityQueue[_Waiting] = asyncio.PriorityQueue()
        self._process: Process | None = None
        self._loop: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The worker's process id, which is also its group's; None: not running."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Begin to serve; the process itself starts with the first request."""
        if self._loop is None:
            self._loop = asyncio.create_task(self._serve(), name="engine-feed")

    async def close(self) -> None:
        """End the process; whoever still waits gets a TransientError."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await loop
        await self._end_process()
        while not self._queue.empty():
            _fail(self._queue.get_nowait(), _stopped())

    async def translate(
        self, model: NeuralModel, sentences: Sequence[str], *, interactive: bool = True
    ) -> list[str]:
        """Translate sentences with one model, in order.

        Raises:
            TransientError: The worker was lost or too slow; it is started again.
            RejectedError: The engine failed on these sentences.
        """
        files = {name: str(value or "") for name, value in asdict(model).items()}
        request = {"op": "translate", "model": files, "sentences": list(sentences)}
        answer = await self._ask(request, interactive=interactive)
        translated: list[str] = answer.get("sentences", [])
        if len(translated) != len(sentences):
            raise RejectedError("the engine lost a sentence", code="engine_failed")
        return translated

    async def rank(
        self, text: str, languages: Sequence[str], *, interactive: bool = True
    ) -> list[tuple[str, float]]:
        """Score languages for a text by the logarithm of their likelihood.

        Returns:
            Tag and score, best first; labels that the ranker lacks are left out.

        Raises:
            TransientError: The worker was lost or too slow; it is started again.
            RejectedError: The ranker failed on this text, or is not installed.
        """
        request = {"op": "rank", "text": text, "languages": list(languages)}
        answer = await self._ask(request, interactive=interactive)
        return [(tag, float(score)) for tag, score in answer["scores"]]

    async def _ask(
        self, request: dict[str, Any], *, interactive: bool
    ) -> dict[str, Any]:
        if self._loop is None:
            raise _stopped()
        number = next(self._numbers)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[dict[str, Any]] = loop.create_future()
        rank = 0 if interactive else 1
        waiting = _Waiting(rank, number, {"id": number, **request}, answer)
        self._queue.put_nowait(waiting)
        return await answer

    async def _serve(self) -> None:
        while True:
            waiting = await self._queue.get()
            if waiting.answer.done():
                continue
            try:
                answer = await self._exchange(waiting.request)
            except ProviderError as error:
                _fail(waiting, error)
            except asyncio.CancelledError:
                _fail(waiting, _stopped())
                raise
            else:
                if not waiting.answer.done():
                    waiting.answer.set_result(answer)

    async def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                process = await self._running()
                line = await converse(process, _line(request), b"\n")
            answer = _read(line, request["id"])
        except TimeoutError as error:
            await self._lost()
            raise TransientError("the engine took too long", code="timeout") from error
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            await self._lost()
            raise TransientError("the engine's process ended", code="crash") from error
        self._losses = 0
        return _without_error(answer)

    async def _running(self) -> Process:
        if self._process is None:
            if self._losses:
                await asyncio.sleep(self._backoff())
            self._process = await start_group(self._command, self._environment)
        return self._process

    def _backoff(self) -> float:
        doubled = self._backoff_seconds * 2 ** (self._losses - 1)
        return float(min(doubled, _LONGEST_BACKOFF_SECONDS, self._timeout_seconds / 2))

    async def _lost(self) -> None:
        self._losses = min(self._losses + 1, 10)
        await self._end_process()

    async def _end_process(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await end_group(process)


def _line(request: dict[str, Any]) -> bytes:
    return json.dumps(request).encode() + b"\n"


def _read(line: bytes, number: int) -> dict[str, Any]:
    answer: Any = json.loads(line)
    if not isinstance(answer, dict) or answer.get("id") != number:
        raise ValueError("not the answer to this request")
    return answer


def _without_error(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        kind = answer["error"]
        raise RejectedError(f"the engine failed: {kind}", code="engine_failed")
    return answer


def _fail(waiting: _Waiting, error: ProviderError) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _stopped() -> TransientError:
    return TransientError("the engine is not running", code="engine_stopped")
