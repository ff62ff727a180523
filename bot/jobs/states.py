"""The lives of requests and jobs, as tables of moves.

A request                                A text job

  received ──▶ waiting ──▶ done            new ──▶ translating ──▶ posting ──▶ done
     │            │                         │        │   ▲ │        │    ▲
     ▼            ▼                         │        └───┘ │        ▼    │
  answering ◀─────┘                         │              │       looking ──▶ done
     │                                      ▼              ▼
     ▼                                   declined        done (private: its
   done | failed                                          requests answer)

An answer that would point at a deleted post leads back to received, and the job that
had posted it is expired. From any state that is not an end a row may also move to
failed, and a job to cancelled. A state may lead back to itself: the same step, again or
going on.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.errors import IllegalTransitionError
from bot.models import Job, Work


class RequestState(StrEnum):
    """Where a request stands."""

    #: Committed; to be read: fetch the message, or take the command's words.
    RECEIVED = "received"
    #: Its job runs.
    WAITING = "waiting"
    #: It owes its person a private answer.
    ANSWERING = "answering"
    DONE = "done"
    FAILED = "failed"


class JobState(StrEnum):
    """Where a job stands."""

    #: To be judged: which language, which provider, which segments.
    NEW = "new"
    #: Its segments are with a provider.
    TRANSLATING = "translating"
    #: To be posted for everyone; being claimed is the written intent.
    POSTING = "posting"
    #: A post may or may not stand there: look before posting again.
    LOOKING = "looking"
    DONE = "done"
    #: We gave up; a retry may help.
    FAILED = "failed"
    #: Nothing was wrong but the wish: no such pair, or already in that language.
    DECLINED = "declined"
    CANCELLED = "cancelled"
    #: Done once, but what it posted is gone: its key is free again.
    EXPIRED = "expired"


_R, _J = RequestState, JobState

REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    _R.RECEIVED: frozenset({_R.RECEIVED, _R.WAITING, _R.ANSWERING, _R.DONE, _R.FAILED}),
    _R.WAITING: frozenset({_R.ANSWERING, _R.DONE, _R.FAILED}),
    _R.ANSWERING: frozenset({_R.ANSWERING, _R.RECEIVED, _R.DONE, _R.FAILED}),
    _R.DONE: frozenset(),
    _R.FAILED: frozenset(),
}

JOB_MOVES: Mapping[JobState, frozenset[JobState]] = {
    _J.NEW: frozenset(
        {_J.NEW, _J.TRANSLATING, _J.DECLINED, _J.FAILED, _J.CANCELLED, _J.EXPIRED}
    ),
    _J.TRANSLATING: frozenset(
        {
            _J.TRANSLATING,
            _J.POSTING,
            _J.DONE,
            _J.DECLINED,
            _J.FAILED,
            _J.CANCELLED,
            _J.EXPIRED,
        }
    ),
    _J.POSTING: frozenset(
        {_J.POSTING, _J.LOOKING, _J.DONE, _J.FAILED, _J.CANCELLED, _J.EXPIRED}
    ),
    _J.LOOKING: frozenset(
        {_J.LOOKING, _J.POSTING, _J.DONE, _J.FAILED, _J.CANCELLED, _J.EXPIRED}
    ),
    _J.DONE: frozenset(),
    _J.FAILED: frozenset(),
    _J.DECLINED: frozenset(),
    _J.CANCELLED: frozenset(),
    _J.EXPIRED: frozenset(),
}


def is_end(work: Work, state: str) -> bool:
    """Whether a state is an end of this row's life."""
    return not _moves(work, state)


def check_move(work: Work, state: str) -> None:
    """Refuse a move that is not in the table.

    Raises:
        IllegalTransitionError: Names the row's kind and both states.
    """
    if state not in _moves(work, work.state):
        kind = "job" if isinstance(work, Job) else "request"
        raise IllegalTransitionError(f"a {kind} cannot go from {work.state} to {state}")


def _moves(work: Work, state: str) -> frozenset[str]:
    if isinstance(work, Job):
        return frozenset(JOB_MOVES[JobState(state)])
    return frozenset(REQUEST_MOVES[RequestState(state)])
