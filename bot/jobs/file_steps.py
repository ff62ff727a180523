"""Which step a job with files is at, and when its progress is shown."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import ProviderError, RejectedError, TransientError
from bot.items import (
    STOPPED,
    Item,
    ItemState,
    any_in,
    items_of,
    names_of,
    was_announced,
    written,
)
from bot.jobs.ends import given_up
from bot.jobs.file_ports import FileDelivery
from bot.jobs.file_tasks import going_on
from bot.jobs.filing import Filing
from bot.jobs.posting import Posting
from bot.jobs.returning import Returning, ended
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
#: The closing steps are numbered: the words, one mark taken, one mark set, the end.
_LAST_MARK = 2
#: Which files a job is about in a state.
_WORKED_ON = {
    JobState.FETCHING: ItemState.NEW,
    JobState.STAGING: ItemState.FETCHED,
    JobState.SUBMITTING: ItemState.STAGED,
    JobState.POLLING: ItemState.SENT,
    JobState.COLLECTING: ItemState.READY,
    JobState.UPLOADING: ItemState.COLLECTED,
    JobState.SHARING: ItemState.UPLOADED,
}
_ALL_AT_ONCE = frozenset({JobState.POLLING, JobState.SHARING})
#: Where nothing was handed to a provider yet, so that a job can be cancelled.
_UNSENT = frozenset(
    {
        JobState.FETCHING,
        JobState.TRANSLATING,
        JobState.STAGING,
        JobState.SUBMITTING,
    }
)


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
        if job.stopping and _can_stop(job):
            return self._stop(job)
        if self._is_due(job):
            return await self._show(job)
        return await self._step(job)

    def give_up(self, job: Job, code: str) -> Move:
        """Give up what cannot go on, and that alone: one file, some, or the caption."""
        items, state, now = items_of(job), JobState(job.state), self.clock.now()
        stuck = _at_work(items, state)
        if stuck:
            failed = [each.failed(code) for each in stuck]
            return going_on(items, failed, state, now)
        if state in {JobState.FETCHING, JobState.TRANSLATING}:
            return self.filing.without_caption(code)
        if state == JobState.CLOSING:
            return ended(job)
        return given_up(job, code)

    def _is_due(self, job: Job) -> bool:
        items = items_of(job)
        may_have_acted = job.tries > 1 or any_in(items, ItemState.SENDING)
        if JobState(job.state) not in _SHOWING or may_have_acted:
            return False
        age = self.clock.now() - float(job.data.get("shown_at", 0.0))
        return age >= _SHOW_EVERY_SECONDS and _progress(items) != job.data.get("shown")

    async def _show(self, job: Job) -> Move:
        """Bring the status up to date; where Slack is busy, the work goes on."""
        now = self.clock.now()
        rest = 0.0
        try:
            await self.delivery.show(job)
        except TransientError as error:
            rest = error.retry_after_seconds or 0.0
        except RejectedError:
            pass  # It was deleted: the files come all the same.
        data = {"shown": _progress(items_of(job)), "shown_at": now + rest}
        return Move(state=job.state, due_at=now, data=data)

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
        items = [_once_more(each) for each in items_of(job)] or [
            Item(id=each) for each in names_of(job)
        ]
        data = {"files": written(items)}
        if job.data.get("posted"):
            return Move(state=JobState.FETCHING, due_at=self.clock.now(), data=data)
        slot = await self.posting.slot(job)
        return Move(state=JobState.POSTING, due_at=slot, data=data)

    async def _post(self, job: Job) -> Move:
        return self._past_status(job, await self.posting.post(job))

    async def _look(self, job: Job) -> Move:
        return self._past_status(job, await self.posting.look(job))

    async def _fetch(self, job: Job) -> Move:
        """Set the first mark, once; then fetch."""
        if "marked" in job.data or not self._may_mark(job):
            return await self.filing.fetch(job)
        first = "retried_at" in job.data and "unmarked" not in job.data
        name, on = (TROUBLE, False) if first else (AT_WORK, True)
        with contextlib.suppress(ProviderError):
            await self.delivery.mark(job, name, on=on)
        data = {"unmarked" if first else "marked": True}
        return Move(state=job.state, due_at=self.clock.now(), data=data)

    def _may_mark(self, job: Job) -> bool:
        """Whether its message is marked: not where one person asked for themselves."""
        return self.marks and job.key.on_message and job.key.audience == THREAD

    def _past_status(self, job: Job, move: Move) -> Move:
        """A post's move; where the post stands, the work begins."""
        if move.state != JobState.DONE:
            return move
        now = self.clock.now()
        shown = {"shown": _progress(items_of(job)), "shown_at": now}
        return replace(
            move,
            state=JobState.FETCHING,
            due_at=now,
            data={**move.data, **shown},
            settles_requests=False,
            tell_who_wants_link=None,
        )

    def _stop(self, job: Job) -> Move:
        """End it before anything is paid; the closing steps clear it all away."""
        items = items_of(job)
        given_up = [each.failed("cancelled") for each in items if not each.is_over]
        move = going_on(items, given_up, JobState.CLOSING, self.clock.now())
        # Our mark may be there, though the step that set it did not live to say so.
        marked = {"marked": True} if self._may_mark(job) else {}
        waits = job.state == JobState.TRANSLATING
        return replace(
            move,
            data={**move.data, **marked, STOPPED: True},
            # Nobody waits for the words above the files any more.
            segments=() if waits else None,
        )

    async def _close(self, job: Job) -> Move:
        """The last words, then the marks, then the end; each repeatable."""
        done = int(job.data.get("closing", 0))
        if done == 0:
            with contextlib.suppress(RejectedError):
                await self.delivery.show(self._with_seconds(job))
        elif "marked" not in job.data or done > _last_mark(job):
            return await self.returning.close(job)
        else:
            bad = any_in(items_of(job), ItemState.FAILED)
            name = AT_WORK if done < _LAST_MARK else (TROUBLE if bad else DONE)
            with contextlib.suppress(RejectedError):
                await self.delivery.mark(job, name, on=done == _LAST_MARK)
        data = {"closing": done + 1}
        return Move(state=job.state, due_at=self.clock.now(), data=data)

    def _with_seconds(self, job: Job) -> Job:
        """With how long this life took, which the status tells."""
        since = float(job.data.get("retried_at", job.created_at))
        seconds = round(self.clock.now() - since, 1)
        return replace(job, data={**job.data, "seconds": seconds})


def _can_stop(job: Job) -> bool:
    """Whether no provider has any file: what is only announced, none has."""
    if JobState(job.state) not in _UNSENT:
        return False
    if not was_announced(job):
        return True
    # The click came while they were announced: nobody has gone on from there.
    return all(map(_is_unsent, filter(_is_announced, items_of(job))))


def _is_announced(item: Item) -> bool:
    return bool(item.token or item.anew)


def _is_unsent(item: Item) -> bool:
    """Whether a file was announced, and its first creation not begun."""
    repeated = item.unknown or item.unsure_at or item.anew
    return item.state == ItemState.SENDING and not repeated


def _last_mark(job: Job) -> int:
    """The closing step that sets the last mark; a cancelled job leaves none."""
    return _LAST_MARK - 1 if STOPPED in job.data else _LAST_MARK


def _at_work(items: list[Item], state: JobState) -> list[Item]:
    """The files that a job is about in a state: if it cannot go on, they cannot."""
    if state == JobState.SUBMITTING and any_in(items, ItemState.SENDING):
        return [each for each in items if each.state == ItemState.SENDING]
    wanted = _WORKED_ON.get(state)
    found = [each for each in items if each.state == wanted]
    return found if state in _ALL_AT_ONCE else found[:1]


def _once_more(item: Item) -> Item:
    """A file in a further life: what stands, stays, and what is hopeless, too.

    Where its translation was brought to Slack, it may stand there all the same.
    """
    if item.is_over and not item.may_be_retried:
        return item
    return Item(id=item.id, upload=item.upload)


def _progress(items: list[Item]) -> list[str]:
    """What a status message tells of: if this is the same, it says the same."""
    return [each.state for each in items]
