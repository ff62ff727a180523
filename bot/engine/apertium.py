"""Apertium's language pairs as long-lived pipes.

A mode file is a pipeline of some ten small programs. One pipeline per mode is kept
open in null-flush mode: a text goes in, ended by a NUL, and its translation comes out,
in about a millisecond instead of the 100 that a fresh start takes.
"""

import asyncio
import re
from asyncio.subprocess import Process
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from bot.clock import Clock
from bot.engine.apertium_pairs import PAIRS
from bot.engine.marks import as_written_in, close_sentence
from bot.engine.masking import Repertoire
from bot.engine.processes import converse, end_group, start_group
from bot.engine.routes import Edge
from bot.errors import RejectedError, TransientError

#: Its generators take a tilde for a mark of their own and drop soft hyphens.
REPERTOIRE = Repertoire(damaged=frozenset("~\u00ad"))
#: What has a meaning in Apertium's stream format.
_SPECIAL = re.compile(r"([\\\[\]{}^$/@<>])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
#: An empty blank: rules that wait for the end of a sentence let go of its words here.
_SENTENCE_END = "[]"
_TARGETS = {pair.mode: pair.target for pair in PAIRS}
_GRACE_SECONDS = 0.5
# $0 is the mode's file; the mode itself reads $1 (-n: no mark on unknown words) and $2.
# No core file: it would hold texts.
_SCRIPT = 'ulimit -c 0; eval "$(apertium-wblank-mode -z "$0" </dev/null)"'


def find_edges(apertium_dir: Path) -> list[Edge]:
    """The installed modes that are known to be good.

    Args:
        apertium_dir: Where `modes/*.mode` stand.
    """
    if which("apertium-wblank-mode") is None:
        return []
    modes = apertium_dir / "modes"
    return [
        Edge(pair.source, pair.target, pair.cost, f"apertium:{pair.mode}")
        for pair in PAIRS
        if (modes / f"{pair.mode}.mode").is_file()
    ]


def escape(text: str) -> str:
    """Write a text so that Apertium takes no character of it for its own format."""
    return _SPECIAL.sub(r"\\\1", text.replace("\0", ""))


def unescape(stream: str) -> str:
    """Read a text from Apertium's stream format; blanks at the ends are dropped."""
    plain = _ESCAPED.sub(r"\1", stream.removesuffix(_SENTENCE_END))
    return re.sub(r" {2,}", " ", plain).strip(" ")


class Pipe:
    """One mode's pipeline; one text at a time, started when first needed.

    Args:
        command: Starts the pipeline.
        clock: Tells when it was used last.
        timeout_seconds: The longest that one call may take, start included.
    """

    def __init__(
        self, command: Sequence[str], clock: Clock, *, timeout_seconds: float
    ) -> None:
        self._command = tuple(command)
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._lock = asyncio.Lock()
        self._process: Process | None = None
        self._used_at = clock.monotonic()
        #: Whether every answer that was asked for has been read to its end.
        self._whole = True

    @property
    def pid(self) -> int | None:
        """The process id of the group's leader; None: not running."""
        return self._process.pid if self._process else None

    async def translate(self, sentences: Sequence[str]) -> list[str]:
        """Translate sentences in order.

        Raises:
            TransientError: The pipeline died or was too slow; the next call starts it.
        """
        async with self._lock:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    return [await self._one(sentence) for sentence in sentences]
            except TimeoutError as error:
                raise TransientError("Apertium is too slow", code="timeout") from error
            except (OSError, EOFError, asyncio.LimitOverrunError) as error:
                raise TransientError("Apertium ended", code="crash") from error
            finally:
                await self._settle()

    async def close(self) -> None:
        """End the pipeline; a later call starts it again."""
        async with self._lock:
            await self._end(grace_seconds=_GRACE_SECONDS)

    async def close_if_idle(self, idle_seconds: float) -> None:
        """End the pipeline where nobody used it for so long."""
        idle = self._clock.monotonic() - self._used_at
        if idle >= idle_seconds and not self._lock.locked():
            await self.close()

    async def _one(self, sentence: str) -> str:
        if self._process is None:
            self._process = await start_group(self._command)
        self._whole = False
        data = escape(sentence) + _SENTENCE_END + "\0"
        answer = await converse(self._process, data.encode("utf-8", "replace"), b"\0")
        self._whole = True
        return unescape(answer.decode("utf-8", "replace"))

    async def _settle(self) -> None:
        """After an answer cut short (also by a cancelled caller), start afresh."""
        self._used_at = self._clock.monotonic()
        if not self._whole:
            await self._end()

    async def _end(self, *, grace_seconds: float = 0.0) -> None:
        process, self._process = self._process, None
        if process is not None:
            await end_group(process, grace_seconds=grace_seconds)


class Apertium:
    """All pipes, by mode.

    Args:
        apertium_dir: Where `modes/*.mode` stand.
        clock: Tells when a pipe was used last.
        timeout_seconds: The longest that one call of a pipe may take.
        idle_seconds: After how long a pipe nobody uses is closed.
    """

    def __init__(
        self,
        apertium_dir: Path,
        clock: Clock,
        *,
        timeout_seconds: float,
        idle_seconds: float = 600.0,
    ) -> None:
        self._modes = apertium_dir / "modes"
        self._clock = clock
        self._timeout_seconds = timeout_seconds
        self._idle_seconds = idle_seconds
        self._pipes: dict[str, Pipe] = {}
        self._closed = False

    async def translate(self, mode: str, sentences: Sequence[str]) -> list[str]:
        """Translate sentences by a mode such as "pt-es", in order.

        Raises:
            TransientError: The pipeline died or was too slow, or all is being closed.
            RejectedError: It gave nothing for a sentence with words.
        """
        if self._closed:
            raise TransientError("the engine is not running", code="engine_stopped")
        closed = [close_sentence(sentence) for sentence in sentences]
        translated = await self._pipe(mode).translate(closed)
        pairs = list(zip(translated, sentences, strict=True))
        if any(before.strip() and not after for after, before in pairs):
            raise RejectedError("Apertium lost a sentence", code="engine_failed")
        target = _TARGETS.get(mode, "")
        return [as_written_in(target, after, before) for after, before in pairs]

    async def close_idle(self) -> None:
        """Close the pipes that nobody used for `idle_seconds`."""
        for pipe in self._pipes.values():
            await pipe.close_if_idle(self._idle_seconds)

    def open(self) -> None:
        """Serve (again)."""
        self._closed = False

    async def close(self) -> None:
        """End every pipeline and serve no more."""
        self._closed = True
        for pipe in self._pipes.values():
            await pipe.close()

    def pids(self) -> dict[str, int]:
        """The running pipelines: mode and process id of the group's leader."""
        return {mode: pipe.pid for mode, pipe in self._pipes.items() if pipe.pid}

    def _pipe(self, mode: str) -> Pipe:
        if mode not in self._pipes:
            path = str(self._modes / f"{mode}.mode")
            command = ("bash", "-c", _SCRIPT, path, "-n", "")
            timeout = self._timeout_seconds
            self._pipes[mode] = Pipe(command, self._clock, timeout_seconds=timeout)
        return self._pipes[mode]
