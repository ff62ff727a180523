"""Which step a job with files is at, and when its progress is shown."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import ProviderError, RejectedError, TransientError
from bot.items import (
    BY_OPERATOR,
    STOPPED,
    Item,
    ItemState,
    any_in,
    items_of,
    names_of,
    written,
)
from bot.jobs.ends import ending, given_up
from bot.jobs.file_ends import (
    at_work,
    closed_early,
    has_status,
    is_to_stop,
    is_unseen,
    stopped,
)
from bot.jobs.file_ports import FileDelivery
from bot.jobs.file_tasks import going_on, turn_name
from bot.jobs.filing import Filing
from bot.jobs.leftovers import Leftovers
from bot.jobs.posting import Posting
from bot.jobs.returning import Returning, ended
from bot.jobs.sharing import Sharing
from bot.jobs.states import JobState
from bot.models import THREAD, Job, Move, Say, say

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
#: The rest of a job that is taken up again while its former life is cleared away.
_CLEARING_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSteps:
    """Steps of jobs with files; each has one effect."""

    filing: Filing
    returning: Returning
    sharing: Sharing
    posting: Posting
    delivery: FileDelivery
    clock: Clock
    #: Whether the message itself gets a reaction that tells how far we are.
    marks: bool = True
    #: What former lives of jobs left, while it is cleared away; None: nothing is.
    leftovers: Leftovers | None = None

    async def step(self, job: Job) -> Move:
        """Stop where that is wanted, show how far it is where that is due, or go on."""
        if job.forced and is_unseen(job):
            return ending(JobState.CANCELLED, say(Say.CANCELLED))
        if is_to_stop(job):
            return self._stop(job)
        if self._is_due(job):
            return await self._show(job)
        return await self._step(job)

    def give_up(self, job: Job, code: str) -> Move:
        """Give up what cannot go on, and that alone: one file, some, or the caption.

        Where it is none of these, the whole job is closed as far as it has come.
        """
        items, state, now = items_of(job), JobState(job.state), self.clock.now()
        self._leave_lines(job)
        stuck = at_work(job)
        if stuck:
            left = [each.unposted(code, now) for each in stuck]
            return going_on(items, left, state, now)
        if state in {JobState.FETCHING, JobState.TRANSLATING}:
            return self.filing.without_caption(code)
        if state == JobState.CLOSING:
            return self._past_closing(job)
        if not has_status(job):
            return given_up(job, code)
        return closed_early(job, code, now)

    def _leave_lines(self, job: Job) -> None:
        """Let nobody wait for a turn who will not ask any more."""
        for item in items_of(job):
            budget = self.returning.budgets.get(item.translator)
            if item.state == ItemState.SENT and budget is not None:
                budget.forget(turn_name(job.id, item.task))

    def _is_due(self, job: Job) -> bool:
        items = items_of(job)
        # To show counts as a success, and what is handed in has to know its tries.
        if JobState(job.state) not in _SHOWING or any_in(items, ItemState.SENDING):
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
            JobState.UPLOADING: self.sharing.upload,
            JobState.SHARING: self.sharing.share,
            JobState.CLOSING: self._close,
        }
        return await steps[JobState(job.state)](job)

    async def _begin(self, job: Job) -> Move:
        """First of all its people see that it was taken up.

        In a life of its own once more, what stands in Slack stays, and all else begins
        anew below the same status.
        """
        if self.leftovers is not None and self.leftovers.is_clearing(job.id):
            later = self.clock.now() + _CLEARING_SECONDS
            return Move(state=job.state, due_at=later)
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
        return Move(state=job.state, due_at=self.clock.now(), data=data, progress=True)

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
        """End it; the closing steps clear it all away."""
        self._leave_lines(job)
        move = stopped(job, self.clock.now())
        # Our mark may be there, though the step that set it did not live to say so.
        marked = {"marked": True} if self._may_mark(job) else {}
        return replace(move, data={**move.data, **marked})

    async def _close(self, job: Job) -> Move:
        """The last words, then the marks, then the end; each repeatable."""
        done = int(job.data.get("closing", 0))
        if _is_past_marks(job):
            await self.sharing.withdraw(job)
            return _as_told(job, await self.returning.close(job))
        if done == 0:
            with contextlib.suppress(RejectedError):
                await self.delivery.show(self._with_seconds(job))
        else:
            bad = any_in(items_of(job), ItemState.FAILED)
            name = AT_WORK if done < _LAST_MARK else (TROUBLE if bad else DONE)
            with contextlib.suppress(RejectedError):
                await self.delivery.mark(job, name, on=done == _LAST_MARK)
        return self._next_closing(job)

    def _next_closing(self, job: Job) -> Move:
        data = {"closing": int(job.data.get("closing", 0)) + 1}
        return Move(state=job.state, due_at=self.clock.now(), data=data, progress=True)

    def _past_closing(self, job: Job) -> Move:
        """Leave out the closing step that cannot be done.

        What cannot be cleared away is left to the sweep of what ended jobs left.
        """
        if _is_past_marks(job):
            return _as_told(job, ended(job))
        return self._next_closing(job)

    def _with_seconds(self, job: Job) -> Job:
        """With how long this life took, which the status tells."""
        since = float(job.data.get("retried_at", job.created_at))
        seconds = round(self.clock.now() - since, 1)
        return replace(job, data={**job.data, "seconds": seconds})


def _is_past_marks(job: Job) -> bool:
    """Whether all that is left of the closing steps is to clear the desk."""
    done = int(job.data.get("closing", 0))
    return done > 0 and ("marked" not in job.data or done > _last_mark(job))


def _as_told(job: Job, move: Move) -> Move:
    """A job's end, with what those are told who wait elsewhere."""
    if job.data.get(STOPPED) != BY_OPERATOR:
        return move
    return replace(move, tell_who_wants_link=say(Say.CANCELLED))


def _last_mark(job: Job) -> int:
    """The closing step that sets the last mark; a cancelled job leaves none."""
    return _LAST_MARK - 1 if STOPPED in job.data else _LAST_MARK


def _once_more(item: Item) -> Item:
    """A file in a further life: what stands, stays, and what is hopeless, too.

    Where its translation was brought to Slack, it may stand there all the same.
    """
    if item.is_over and not item.may_be_retried:
        return item
    unknown = item.unknown_before + item.unknown
    return Item(id=item.id, upload=item.upload, unknown_before=unknown)


def _progress(items: list[Item]) -> list[str]:
    """What a status message tells of: if this is the same, it says the same."""
    return [each.state for each in items]
