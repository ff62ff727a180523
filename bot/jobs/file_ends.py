"""How jobs with files are stopped, or given up: what ends early ends in order.

Whatever was posted or lies anywhere is seen to by the closing steps, so that a status
says how it ended, and no copy of a file is left.
"""

from dataclasses import replace

from bot.items import (
    BY_OPERATOR,
    STOPPED,
    Item,
    ItemState,
    any_in,
    items_of,
    was_announced,
)
from bot.jobs.file_tasks import going_on
from bot.jobs.states import JobState
from bot.models import Job, Move

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
#: Where nothing was handed to a provider yet, so that an asker may cancel.
_UNSENT = frozenset(
    {
        JobState.FETCHING,
        JobState.TRANSLATING,
        JobState.STAGING,
        JobState.SUBMITTING,
    }
)
#: Where an operator may. Behind them the files may stand there already.
_UNSHOWN = _UNSENT | {JobState.POLLING, JobState.COLLECTING, JobState.UPLOADING}
#: Where nothing of ours stands yet, in a job's first life.
_UNPOSTED = frozenset({JobState.NEW, JobState.POSTING, JobState.LOOKING})
#: From these the way to the closing steps leads through another state, where nothing
#: is left to do.
_ON_THE_WAY = {
    JobState.NEW: JobState.FETCHING,
    JobState.UPLOADING: JobState.SHARING,
}


def at_work(job: Job) -> list[Item]:
    """The files that a job is about now: if it cannot go on, they cannot."""
    items, state = items_of(job), JobState(job.state)
    if state == JobState.SUBMITTING and any_in(items, ItemState.SENDING):
        return [each for each in items if each.state == ItemState.SENDING]
    wanted = _WORKED_ON.get(state)
    found = [each for each in items if each.state == wanted]
    return found if state in _ALL_AT_ONCE else found[:1]


def has_status(job: Job) -> bool:
    """Whether its status stands in Slack, and is ours to edit."""
    return job.state not in _UNPOSTED or bool(job.data.get("posted"))


def is_unseen(job: Job) -> bool:
    """Whether nothing of it can stand in Slack: then nothing has to be closed."""
    if has_status(job) or "intent_at" in job.data:
        return False
    return job.state == JobState.NEW or job.tries <= 1


def is_to_stop(job: Job) -> bool:
    """Whether it was cancelled, and still can be."""
    if job.forced:
        return job.state in _UNSHOWN
    return job.stopping and _is_unsent(job)


def _is_unsent(job: Job) -> bool:
    """Whether no provider has any file: what is only announced, none has."""
    if job.state not in _UNSENT:
        return False
    if not was_announced(job):
        return True
    # The click came while they were announced: nobody has gone on from there.
    announced = (each for each in items_of(job) if each.token or each.anew)
    return all(map(_is_only_announced, announced))


def _is_only_announced(item: Item) -> bool:
    """Whether a file's first creation has not begun."""
    repeated = item.unknown or item.unsure_at or item.anew
    return item.state == ItemState.SENDING and not repeated


def stopped(job: Job, now: float) -> Move:
    """End it where it is; the closing steps clear it all away."""
    move = _closing(job, "cancelled", now)
    by = BY_OPERATOR if job.forced else True
    waits = job.state == JobState.TRANSLATING
    return replace(
        move,
        data={**move.data, STOPPED: by},
        # Nobody waits for the words above the files any more.
        segments=() if waits else None,
    )


def closed_early(job: Job, code: str, now: float) -> Move:
    """Give up what is left; the closing steps tell of it, and clear it away.

    What Slack has already is still shown.
    """
    return _closing(job, code, now, but=ItemState.UPLOADED)


def _closing(job: Job, code: str, now: float, *, but: ItemState | None = None) -> Move:
    items, state = items_of(job), JobState(job.state)
    left = [each for each in items if not each.is_over and each.state != but]
    onward = _ON_THE_WAY.get(state, JobState.CLOSING)
    return going_on(items, [each.failed(code) for each in left], onward, now)
