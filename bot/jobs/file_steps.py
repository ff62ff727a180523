"""Which step a job with files is at, and when its progress is shown."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.clock import Clock
from bot.errors import RejectedError
from bot.items import Item, ItemState, items_of, names_of, written
from bot.jobs.file_ports import FileDelivery
from bot.jobs.filing import Filing
from bot.jobs.posting import Posting
from bot.jobs.returning import Returning
from bot.jobs.states import JobState
from bot.models import THREAD, Job, Move

#: The least time between two edits of a status message.
_SHOW_EVERY_SECONDS = 3.0
#: Where a step repeats nothing that must not be repeated, so that progress may be
#: shown in between.
_SHOWING = frozenset(
    {
        JobState.FETCHING,
        JobState.STAGING,
        JobState.SUBMITTING,
        JobState.POLLING,
        JobState.COLLECTING,
        JobState.UPLOADING,
    }
)
AT_WORK, DONE, TROUBLE = "hourglass_flowing_sand", "white_check_mark", "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSteps:
    """Steps of jobs with files; each has one effect."""

    filing: Filing
    returning: Returning
    posting: Posting
    delivery: FileDelivery
    clock: Clock
    #: Whether the message itself gets a reaction that tells how far we are.
    marks: bool = True

    async def step(self, job: Job) -> Move:
        """Show how far it is, where that is due; else go on."""
        now = self.clock.now()
        progress = _progress(job)
        if self._is_due(job, progress, now):
            with contextlib.suppress(RejectedError):
                await self.delivery.show(job)
            data = {"shown": progress, "shown_at": now}
            return Move(state=job.state, due_at=now, data=data)
        return await self._step(job)

    def _is_due(self, job: Job, progress: list[Any], now: float) -> bool:
        if JobState(job.state) not in _SHOWING or job.tries > 1:
            return False
        if any(each.state == ItemState.SENDING for each in items_of(job)):
            return False
        rested = now - float(job.data.get("shown_at", 0.0)) >= _SHOW_EVERY_SECONDS
        return rested and progress != job.data.get("shown")

    async def _step(self, job: Job) -> Move:
        filing, returning = self.filing, self.returning
        steps: Mapping[JobState, Callable[[Job], Awaitable[Move]]] = {
            JobState.NEW: self._begin,
            JobState.POSTING: self._post,
            JobState.LOOKING: self._look,
            JobState.FETCHING: self._fetch,
            JobState.TRANSLATING: filing.collect_caption,
            JobState.STAGING: filing.stage,
            JobState.SUBMITTING: filing.submit,
            JobState.POLLING: returning.poll,
            JobState.COLLECTING: returning.collect,
            JobState.UPLOADING: returning.upload,
            JobState.SHARING: returning.share,
            JobState.CLOSING: self._close,
        }
        return await steps[JobState(job.state)](job)

    async def _begin(self, job: Job) -> Move:
        """First of all its people see that it was taken up.

        In a life of its own once more, what stands in Slack stays, and all else begins
        anew below the same status.
        """
        if job.key.audience != THREAD and "channel" not in job.data:
            channel = await self.delivery.open_direct(job.key.audience)
            return Move(state=job.state, due_at=0.0, data={"channel": channel})
        items = [
            each if each.state == ItemState.SHARED else Item(id=each.id)
            for each in items_of(job)
        ] or [Item(id=each) for each in names_of(job)]
        data = {"files": written(items)}
        if job.data.get("posted"):
            return Move(state=JobState.FETCHING, due_at=self.clock.now(), data=data)
        slot = await self.posting.slot(job)
        return Move(state=JobState.POSTING, due_at=slot, data=data)

    async def _post(self, job: Job) -> Move:
        return self._past_status(await self.posting.post(job))

    async def _look(self, job: Job) -> Move:
        return self._past_status(await self.posting.look(job))

    async def _fetch(self, job: Job) -> Move:
        """Set the first mark, once; then fetch."""
        if not self.marks or "marked" in job.data or not job.key.on_message:
            return await self.filing.fetch(job)
        await self._mark(job, AT_WORK, on=True)
        return Move(state=job.state, due_at=self.clock.now(), data={"marked": True})

    def _past_status(self, move: Move) -> Move:
        """A post's move; where the post stands, the work begins."""
        if move.state != JobState.DONE:
            return move
        return replace(
            move,
            state=JobState.FETCHING,
            due_at=self.clock.now(),
            settles_requests=False,
            tell_who_wants_link=None,
        )

    async def _close(self, job: Job) -> Move:
        """The last words, then the marks, then the end; each repeatable."""
        done = int(job.data.get("closing", 0))
        now = self.clock.now()
        if done == 0:
            seconds = round(now - job.created_at, 1)
            told = replace(job, data={**job.data, "seconds": seconds})
            with contextlib.suppress(RejectedError):
                await self.delivery.show(told)
        elif "marked" not in job.data or done > 2:
            return await self.returning.close(job)
        elif done == 1:
            await self._mark(job, AT_WORK, on=False)
        else:
            bad = any(each.state == ItemState.FAILED for each in items_of(job))
            await self._mark(job, TROUBLE if bad else DONE, on=True)
        return Move(state=job.state, due_at=now, data={"closing": done + 1})

    async def _mark(self, job: Job, name: str, *, on: bool) -> None:
        with contextlib.suppress(RejectedError):
            await self.delivery.mark(job, name, on=on)


def _progress(job: Job) -> list[Any]:
    """What a status message tells of: if this is the same, it says the same."""
    return [job.state, [each.state for each in items_of(job)]]
