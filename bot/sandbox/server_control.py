"""Clients of our own servers' control APIs, over real HTTP."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.sandbox.control_records import ControlError, Json, LogEntry

__all__ = ["CloudControl", "ControlError", "LogEntry", "ServerControl"]


class ServerControl:
    """Drives one of our servers; use it as an async context manager.

    Args:
        control_url: Such as "http://localhost:4003/_local".
        token: The control token, where the server has one.
    """

    def __init__(self, control_url: str, *, token: str = "") -> None:
        self._url = control_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers=self._headers)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

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

    async def _do(self, action: str, **arguments: Any) -> Json:
        if self._session is None:
            raise RuntimeError("use it as an async context manager")
        url = f"{self._url}/{action}"
        async with self._session.post(url, json=arguments) as response:
            answer: Json = await response.json()
        if not answer["ok"]:
            raise ControlError(answer["error"], answer["detail"])
        return answer


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
