"""Clients of our own servers' control APIs, over real HTTP."""

from typing import Any

from bot.sandbox.control_connection import ControlConnection
from bot.sandbox.control_records import ControlError, Json, LogEntry

__all__ = ["CloudControl", "ControlError", "LogEntry", "ServerControl"]


class ServerControl(ControlConnection):
    """Drives one of our servers; use it as an async context manager."""

    async def state(self) -> Json:
        """What there is, and the faults that wait for their calls."""
        return await self._do("state")

    async def advance(self, seconds: float) -> None:
        """Let the server's clock jump ahead; the date in signatures stays true."""
        await self._do("advance", seconds=seconds)

    async def add_fault(
        self,
        operation: str,
        kind: str,
        *,
        times: int = 1,
        share: float = 1.0,
        seconds: float = 0.0,
        match: Json | None = None,
    ) -> str:
        """Let calls fail, in one of the ways that the server knows.

        Args:
            operation: Its name, or "*".
            kind: How.
            times: How often; below 0 until `clear_faults`.
            share: Of the calls that fit, the part that fails, drawn by lot: 0 to 1.
            seconds: The span that the kind speaks of.
            match: What the call must have.

        Returns:
            The fault's id.
        """
        given = {"times": times, "share": share, "seconds": seconds}
        answer = await self._do(
            "add_fault", operation=operation, kind=kind, match=match or {}, **given
        )
        return str(answer["id"])

    async def clear_faults(self) -> None:
        """Withdraw all faults."""
        await self._do("clear_faults")

    async def log(self, *, after: int = 0) -> list[LogEntry]:
        """The calls that came, oldest first."""
        answer = await self._do("log", after=after)
        return [LogEntry(**entry) for entry in answer["entries"]]

    async def reset(self) -> None:
        """Forget what happened, but for the log."""
        await self._do("reset")


class CloudControl(ServerControl):
    """Drives one of our own clouds, which has switches and counts what calls cost."""

    async def switch(self, **switches: Any) -> Json:
        """Change switches by their names; they stand in the cloud's `options`.

        Returns:
            All of them as they are now.
        """
        answer = await self._do("switch", switches=switches)
        return dict(answer["switches"])

    async def ledger(self) -> Json:
        """What was taken on and what it would cost: `lines` by operation, and more."""
        return await self._do("ledger")
