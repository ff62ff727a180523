"""The lives of requests and jobs, as tables of moves.

A request                                A text job

  received ──▶ waiting ──▶ done            new ──▶ translating ──▶ posting ──▶ done
     │            │                         │        │   ▲ │        │    ▲
     ▼            ▼                         │        └───┘ │        ▼    │
  answering ◀─────┘                         │              │       looking ──▶ done
     │                                      ▼              ▼
     ▼                                   declined        done (private: its
   done | failed                                          requests answer)

A translation that is too long for a message becomes a file before its post; where Slack
takes none, it is posted in parts:

  translating ──▶ uploading ──▶ sharing ──▶ posting
                      └────────────────────────▲

A job with files posts its status first, and the words above the files go a text's way:

  new ──▶ posting ⇄ looking ──▶ fetching ──▶ (translating) ──▶ staging ──▶ submitting
                                                                  ▲            │
                                                                  └────┐       ▼
  done ◀── closing ◀── sharing ◀── uploading ◀── collecting ◀──▶ polling ◀─────┘

Where no file is left to go on with, or an asker has cancelled, it is closing at once;
where the answer came at once, it is collecting. A file that one provider refuses is
staged anew for the next.

An answer that would point at a deleted post leads back to received, and the job that
had posted it is expired. From any state that is not an end a row may also move to
failed, and a job to cancelled. A state may lead back to itself: the same step, again or
going on.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.errors import IllegalTransitionError
from bot.models import Job, Kind, Work


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
    #: Its files are fetched from Slack, one after the other.
    FETCHING = "fetching"
    #: They are put where a provider can fetch them.
    STAGING = "staging"
    #: They are handed in; the intent stands with each file.
    SUBMITTING = "submitting"
    #: A provider works on them, and is asked.
    POLLING = "polling"
    #: Translations are fetched from the provider.
    COLLECTING = "collecting"
    #: Their bytes are brought to Slack, where nobody sees them yet.
    UPLOADING = "uploading"
    #: They are shown, and seen to be shown.
    SHARING = "sharing"
    #: All is there; its people are told.
    CLOSING = "closing"
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

_ENDS: Mapping[JobState, frozenset[JobState]] = {
    state: frozenset()
    for state in (_J.DONE, _J.FAILED, _J.DECLINED, _J.CANCELLED, _J.EXPIRED)
}
_BROKEN_OFF = frozenset({_J.FAILED, _J.CANCELLED, _J.EXPIRED})

#: Texts.
JOB_MOVES: Mapping[JobState, frozenset[JobState]] = {
    _J.NEW: _BROKEN_OFF | {_J.NEW, _J.TRANSLATING, _J.DECLINED},
    _J.TRANSLATING: _BROKEN_OFF
    | {_J.TRANSLATING, _J.UPLOADING, _J.SHARING, _J.POSTING, _J.DONE, _J.DECLINED},
    _J.UPLOADING: _BROKEN_OFF | {_J.UPLOADING, _J.SHARING, _J.POSTING},
    _J.SHARING: _BROKEN_OFF | {_J.SHARING, _J.POSTING},
    _J.POSTING: _BROKEN_OFF | {_J.POSTING, _J.LOOKING, _J.DONE},
    _J.LOOKING: _BROKEN_OFF | {_J.LOOKING, _J.POSTING, _J.DONE},
    **_ENDS,
}

#: Files: what is posted first is their status.
FILE_MOVES: Mapping[JobState, frozenset[JobState]] = {
    _J.NEW: _BROKEN_OFF | {_J.NEW, _J.POSTING, _J.FETCHING},
    _J.POSTING: _BROKEN_OFF | {_J.POSTING, _J.LOOKING, _J.FETCHING},
    _J.LOOKING: _BROKEN_OFF | {_J.LOOKING, _J.POSTING, _J.FETCHING},
    _J.FETCHING: _BROKEN_OFF | {_J.FETCHING, _J.TRANSLATING, _J.STAGING, _J.CLOSING},
    _J.TRANSLATING: _BROKEN_OFF | {_J.TRANSLATING, _J.STAGING, _J.CLOSING},
    _J.STAGING: _BROKEN_OFF | {_J.STAGING, _J.SUBMITTING, _J.CLOSING},
    _J.SUBMITTING: _BROKEN_OFF
    | {_J.SUBMITTING, _J.STAGING, _J.POLLING, _J.COLLECTING, _J.CLOSING},
    _J.POLLING: _BROKEN_OFF | {_J.POLLING, _J.STAGING, _J.COLLECTING, _J.CLOSING},
    _J.COLLECTING: _BROKEN_OFF | {_J.COLLECTING, _J.POLLING, _J.UPLOADING, _J.CLOSING},
    _J.UPLOADING: _BROKEN_OFF | {_J.UPLOADING, _J.SHARING},
    _J.SHARING: _BROKEN_OFF | {_J.SHARING, _J.CLOSING},
    _J.CLOSING: _BROKEN_OFF | {_J.CLOSING, _J.DONE},
    **_ENDS,
}


def is_end(work: Work, state: str) -> bool:
    """Whether a state is an end of this row's life."""
    if isinstance(work, Job):
        return JobState(state) in _ENDS
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
        moves = FILE_MOVES if work.key.kind == Kind.FILES else JOB_MOVES
        return frozenset(moves.get(JobState(state), frozenset()))
    return frozenset(REQUEST_MOVES[RequestState(state)])
