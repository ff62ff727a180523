"""Bringing things to the app: by Socket Mode or HTTP, again when it stays silent."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.sandbox.journal import Journal
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to bring something to the app."""

    #: "events_api", "slash_commands" or "interactive".
    kind: str
    payload: Json
    #: 0 for the first attempt.
    attempt: int = 0
    #: Why the former attempt failed, as Slack names it.
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended."""

    acked: bool
    #: What the ack carried: an object, a text, or None.
    body: Any = None
    #: Why it failed: http_timeout, http_error, connection_failed, too_many_redirects.
    reason: str = ""
    #: The status of an HTTP answer.
    status: int | None = None
    #: Whether the app asked for no further attempts.
    no_retry: bool = False
    ms: float = 0.0


class Carrier(Protocol):
    """A way to the app."""

    async def send(self, delivery: Delivery, deadline_seconds: float) -> Outcome:
        """Make one attempt and wait for its ack."""
        ...


class Dispatcher:
    """Delivers events until they are acked, and interactions once.

    Args:
        clock: Times deadlines and retries.
        journal: Where deliveries and acks are written down.
        tasks: Owner of the attempts that wait.
        deadline_seconds: How long an ack may take.
        retry_delays_seconds: The wait before each further attempt.
    """

    def __init__(
        self,
        *,
        clock: WorkspaceClock,
        journal: Journal,
        tasks: Tasks,
        deadline_seconds: float,
        retry_delays_seconds: Sequence[float],
    ) -> None:
        self._clock = clock
        self._journal = journal
        self._tasks = tasks
        self._deadline = deadline_seconds
        self._delays = tuple(retry_delays_seconds)
        self.carrier: Carrier | None = None
        #: Deliveries that are neither acked nor given up.
        self.pending = 0

    def event(self, payload: Json) -> "asyncio.Task[None]":
        """Begin to deliver an event."""
        self.pending += 1
        return self._tasks.start(self._event(payload))

    async def interact(self, kind: str, payload: Json) -> Outcome:
        """Deliver a command or an interaction; Slack tries these once."""
        self.pending += 1
        try:
            return await self.attempt(Delivery(kind=kind, payload=payload))
        finally:
            self.pending -= 1

    async def attempt(self, delivery: Delivery) -> Outcome:
        """Make one attempt and write down how it went."""
        entry = self._journal.add(
            "delivery",
            kind=delivery.kind,
            payload=delivery.payload,
            attempt=delivery.attempt,
            reason=delivery.reason,
        )
        began = self._clock.monotonic()
        if self.carrier is None:
            outcome = Outcome(acked=False, reason="connection_failed")
        else:
            outcome = await self.carrier.send(delivery, self._deadline)
        ms = round((self._clock.monotonic() - began) * 1000, 3)
        outcome = replace(outcome, ms=ms)
        self._journal.add(
            "ack",
            delivery=entry.seq,
            acked=outcome.acked,
            body=outcome.body,
            reason=outcome.reason,
            status=outcome.status,
            ms=ms,
        )
        return outcome

    async def _event(self, payload: Json) -> None:
        try:
            await self._until_acked(Delivery(kind="events_api", payload=payload))
        finally:
            self.pending -= 1

    async def _until_acked(self, delivery: Delivery) -> None:
        outcome = await self.attempt(delivery)
        for number, delay in enumerate(self._delays, 1):
            if outcome.acked or outcome.no_retry:
                return
            await self._clock.sleep(delay)
            again = replace(delivery, attempt=number, reason=outcome.reason)
            outcome = await self.attempt(again)
