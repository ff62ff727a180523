"""The alarm clock: claims what is due, runs one step each, records the outcome.

It knows nothing of what the steps do. Our rows are the truth; whatever it holds in
memory may be lost at any moment.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.errors import StorageError
from bot.jobs.ports import Observer, Point
from bot.jobs.retry import surely_did_nothing, wait_seconds
from bot.jobs.states import check_move, is_end
from bot.models import Job, Kind, Move, Request, Work
from storage.base import Settled, WorkStore

log = structlog.get_logger(__name__)

#: Steps at the same time, unless said otherwise.
_MAX_RUNNING = 64
#: The longest sleep: a clock that was set back must not make us deaf.
_LONGEST_SLEEP_SECONDS = 30.0
#: How long a stop waits for the steps under way.
_GRACE_SECONDS = 25.0
#: How long a suspect is alone: what kills does so at once.
_ALONE_SECONDS = 1.0
#: A row that three processes died with is not given to a fourth.
MAX_CRASHES = 3


class Stepper(Protocol):
    """Makes one step of a row's life."""

    async def step(self, work: Work) -> Move:
        """Do one thing in the world and say what follows; it may run twice."""
        ...

    async def conflict(self, request: Request, existing: Job) -> Move:
        """Say what follows for a request whose job is done already."""
        ...

    async def give_up(self, work: Work, code: str) -> Move:
        """Say how a row ends that cannot go on, and what its people are told."""
        ...


class Engine:
    """Runs the rows until it is stopped.

    Args:
        store: The rows.
        stepper: What to do with them.
        clock: The time.
        step_timeout_seconds: The longest that one step may take.
        file_step_timeout_seconds: The same for jobs with files; None: the same.
        lease_seconds: When a silent step counts as dead; more than its time-out.
        deadline_seconds: After meeting nothing but errors for this long, a row is
            given up.
        observer: Told of every claim, effect and save.
        segments_added: Called when a save has put segments before the pumps.
        max_running: The most steps at the same time; None: as many as suit a text.
    """

    def __init__(
        self,
        *,
        store: WorkStore,
        stepper: Stepper,
        clock: Clock,
        step_timeout_seconds: float,
        lease_seconds: float,
        file_step_timeout_seconds: float | None = None,
        deadline_seconds: float,
        observer: Observer,
        segments_added: Callable[[], None],
        max_running: int | None = None,
    ) -> None:
        self._store = store
        self._stepper = stepper
        self._clock = clock
        self._step_timeout_seconds = step_timeout_seconds
        self._file_step_timeout_seconds = (
            file_step_timeout_seconds or step_timeout_seconds
        )
        self._lease_seconds = lease_seconds
        self._deadline_seconds = deadline_seconds
        self._observer = observer
        self._segments_added = segments_added
        self._max_running = max_running or _MAX_RUNNING
        self._wake = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Free what a dead process held, then begin."""
        poisoned = await self._store.release(self._clock.now(), MAX_CRASHES)
        for work in poisoned:
            log.error("given_up", work=work.id, state=work.state, reason="poison")
            await self._save(work, await self._stepper.give_up(work, "poison"))
        self._loop = asyncio.create_task(self._run(), name="job-engine")

    async def _try_suspects(self) -> None:
        """Step alone what may be what kills us, so that nothing innocent dies with it.

        Two deaths may be chance; whoever is alone at the third is the one.
        """
        while self._free() > 0:
            now = self._clock.now()
            suspect = await self._store.claim_suspect(
                now, now + self._lease_seconds, MAX_CRASHES - 1
            )
            if suspect is None:
                return
            step = self._begin(suspect)
            # Whoever is alive then only waits for somebody, and others need not.
            await asyncio.wait({step}, timeout=_ALONE_SECONDS)

    def wake(self) -> None:
        """Look for due rows now: something was committed.

        Where every step there may be is under way, the end of one of them is enough.
        """
        if self._free() > 0:
            self._wake.set()

    async def stop(self) -> None:
        """Claim nothing more, and give the steps under way time to end."""
        if self._loop is None:
            return
        # Not by cancelling: a claim under way would leave rows that nobody steps.
        self._stopping = True
        self._wake.set()
        await _ended({self._loop})
        self._loop = None
        await _ended(self._running)

    async def _run(self) -> None:
        try:
            await self._try_suspects()
        except StorageError as error:
            log.error("claim_failed", error=str(error))  # noqa: TRY400 - the trace says nothing more
        while not self._stopping:
            self._wake.clear()
            try:
                await self._claim_all()
                delay = await self._until_next()
            except Exception as error:  # noqa: BLE001 - a full disk heals without us
                log.error("claim_failed", error=repr(error))  # noqa: TRY400 - the trace says nothing more
                delay = 1.0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()

    async def _claim_all(self) -> None:
        while (free := self._free()) > 0:
            now = self._clock.now()
            claimed = await self._store.claim(now, now + self._lease_seconds, free)
            for work in claimed:
                self._begin(work)
            if not claimed:
                return

    def _begin(self, work: Work) -> asyncio.Task[None]:
        task = asyncio.create_task(self._step(work), name=f"step {work.id}")
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def _free(self) -> int:
        return 0 if self._stopping else self._max_running - len(self._running)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The row keeps its lease and is claimed again when that has run out.
            log.error("step_not_saved", task=task.get_name(), error=repr(error))

    async def _until_next(self) -> float:
        if len(self._running) >= self._max_running:
            return _LONGEST_SLEEP_SECONDS
        due_at = await self._store.next_due()
        if due_at is None:
            return _LONGEST_SLEEP_SECONDS
        return min(max(due_at - self._clock.now(), 0.0), _LONGEST_SLEEP_SECONDS)

    async def _step(self, work: Work) -> None:
        self._observer(Point.CLAIMED, work)
        move = await self._decide(work)
        self._observer(Point.ACTED, work)
        await self._record(work, move)
        self._observer(Point.SAVED, replace(work, state=move.state))
        if move.segments:
            self._segments_added()

    async def _decide(self, work: Work) -> Move:
        """Run the step; an error becomes a wait or an end, never a lost row."""
        try:
            async with asyncio.timeout(self._timeout_of(work)):
                return await self._stepper.step(work)
        except Exception as error:  # noqa: BLE001 - whatever it is, the row goes on
            return await self._after(work, error)

    def _timeout_of(self, work: Work) -> float:
        """Bytes of a file need longer than words."""
        has_files = isinstance(work, Job) and work.key.kind == Kind.FILES
        if has_files:
            return self._file_step_timeout_seconds
        return self._step_timeout_seconds

    async def _after(self, work: Work, error: Exception) -> Move:
        now = self._clock.now()
        errors = int(work.data.get("errors", 0)) + 1
        since = float(work.data.get("failing_since", now))
        seconds = wait_seconds(error, errors)
        code = getattr(error, "code", "") or type(error).__name__
        log.warning("step_failed", work=work.id, state=work.state, code=code)
        if seconds is None:
            return await self._stepper.give_up(work, code)
        if now - since > self._deadline_seconds:
            return await self._stepper.give_up(work, "deadline")
        return Move(
            state=work.state,
            due_at=now + seconds,
            data={"errors": errors, "failing_since": since, "last_error": code},
            success=surely_did_nothing(error),
        )

    async def _record(self, work: Work, move: Move) -> None:
        """Save a move; one that can never be saved ends the row."""
        try:
            await self._save(work, move)
        except StorageError:
            # The row keeps its lease, and the disk has time to heal.
            raise
        except Exception as error:
            log.exception("move_refused", work=work.id, state=move.state)
            code = type(error).__name__
            await self._save(work, await self._stepper.give_up(work, code))

    async def _save(self, work: Work, move: Move) -> None:
        settled = await self._settle(work, move)
        if settled.conflict is not None and isinstance(work, Request):
            await self._settle(
                work, await self._stepper.conflict(work, settled.conflict)
            )

    async def _settle(self, work: Work, move: Move) -> Settled:
        check_move(work, move.state)
        data = {"errors": None, "failing_since": None} | move.data
        move = replace(move, data=data, ended=is_end(work, move.state))
        now = self._clock.now()
        if isinstance(work, Job):
            return await self._store.save_job(work, move, now)
        if isinstance(work, Request):
            return await self._store.save_request(work, move, now)
        raise TypeError(f"no such work: {type(work).__name__}")


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    """Give tasks time to end, then end them."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=_GRACE_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
