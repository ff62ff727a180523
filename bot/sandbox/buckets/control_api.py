"""The control API of a local server: `POST /_local/<action>` with JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

from aiohttp import web

from bot.sandbox.alibaba import bodies
from bot.sandbox.buckets.striking import Kind
from bot.sandbox.control_answers import Actions, Json, answer
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.problems import RefusedError
from bot.sandbox.timing import WorkspaceClock


class Controlled(Protocol):
    """What can be controlled."""

    clock: WorkspaceClock
    faults: Faults
    journal: Journal

    @property
    def kinds(self) -> Sequence[str]:
        """The faults that it knows."""
        ...

    def state(self) -> Json:
        """What there is to see, besides the clock, the faults and the log."""
        ...

    def reset(self) -> None:
        """Go back to the beginning."""
        ...


class ControlApi:
    """Answers actions with `{"ok": true, ...}`.

    Args:
        server: What they act on.
        more: Actions of its own.
    """

    def __init__(self, server: Controlled, more: Actions | None = None) -> None:
        self._server = server
        self.actions: Actions = {
            "state": (bodies.Nothing, self._state),
            "advance": (bodies.Advance, self._advance),
            "add_fault": (bodies.AddFault, self._add_fault),
            "clear_faults": (bodies.Nothing, self._clear_faults),
            "log": (bodies.Log, self._log),
            "reset": (bodies.Nothing, self._reset),
            **(more or {}),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Do one action."""
        return await answer(self.actions, request)

    async def _state(self, _: bodies.Nothing) -> Json:
        server = self._server
        return {
            "now": server.clock.now(),
            "faults": [asdict(each) for each in server.faults],
            "sequence": server.journal.sequence,
            **server.state(),
        }

    async def _advance(self, asked: bodies.Advance) -> Json:
        self._server.clock.advance(asked.seconds)
        return {"now": self._server.clock.now()}

    async def _add_fault(self, asked: bodies.AddFault) -> Json:
        kind, _, detail = asked.kind.partition(":")
        known = self._server.kinds
        if kind not in known or bool(detail) != (kind == Kind.ERROR):
            raise RefusedError("unknown_fault", f"{asked.kind}; known: {known}")
        fault = self._server.faults.add(
            asked.operation,
            asked.kind,
            times=asked.times,
            share=asked.share,
            seconds=asked.seconds,
            match=asked.match,
        )
        return {"id": fault.id}

    async def _clear_faults(self, _: bodies.Nothing) -> Json:
        self._server.faults.clear()
        return {}

    async def _log(self, asked: bodies.Log) -> Json:
        entries = self._server.journal.after(asked.after)
        return {"entries": [asdict(entry) for entry in entries]}

    async def _reset(self, _: bodies.Nothing) -> Json:
        self._server.reset()
        return {}
