"""Every move of the tables is allowed, and every other is refused."""

from dataclasses import replace
from itertools import product

import pytest

from bot.errors import IllegalTransitionError
from bot.jobs.states import (
    FILE_MOVES,
    JOB_MOVES,
    REQUEST_MOVES,
    JobState,
    RequestState,
    check_move,
    is_end,
)
from bot.models import Kind, Work
from tests.fakes import make_job, make_key, make_request

# Written out a second time: a slip in the table must meet another pair of eyes.
REQUEST_LIVES = {
    "received": "received waiting answering done failed",
    "waiting": "answering done failed",
    "answering": "answering received done failed",
    "done": "",
    "failed": "",
}
JOB_LIVES = {
    "new": "new translating declined failed cancelled expired",
    "translating": "translating uploading sharing posting done declined failed "
    "cancelled expired",
    "uploading": "uploading sharing posting failed cancelled expired",
    "sharing": "sharing posting failed cancelled expired",
    "posting": "posting looking done failed cancelled expired",
    "looking": "looking posting done failed cancelled expired",
    "done": "",
    "failed": "",
    "declined": "",
    "cancelled": "",
    "expired": "",
}
ENDS = {state: "" for state in JOB_LIVES if not JOB_LIVES[state]}
FILE_LIVES = ENDS | {
    "new": "new posting fetching failed cancelled expired",
    "posting": "posting looking fetching failed cancelled expired",
    "looking": "looking posting fetching failed cancelled expired",
    "fetching": "fetching translating staging closing failed cancelled expired",
    "translating": "translating staging closing failed cancelled expired",
    "staging": "staging submitting closing failed cancelled expired",
    "submitting": "submitting staging polling collecting closing failed cancelled "
    "expired",
    "polling": "polling staging collecting closing failed cancelled expired",
    "collecting": "collecting polling uploading closing failed cancelled expired",
    "uploading": "uploading sharing failed cancelled expired",
    "sharing": "sharing closing failed cancelled expired",
    "closing": "closing done failed cancelled expired",
}
LIVES = {"request": REQUEST_LIVES, "job": JOB_LIVES, "files": FILE_LIVES}
MOVES = [
    (kind, before, after, after in lives[before].split())
    for kind, lives in LIVES.items()
    for before, after in product(lives, lives)
]


def work(kind: str, state: str) -> Work:
    match kind:
        case "request":
            return make_request(state=state)
        case "files":
            return make_job(state=state, key=replace(make_key(), kind=Kind.FILES))
        case _:
            return make_job(state=state)


def test_the_tables_know_every_state() -> None:
    assert set(REQUEST_LIVES) == set(RequestState) == set(REQUEST_MOVES)
    assert set(JOB_LIVES) == set(JOB_MOVES)
    assert set(FILE_LIVES) == set(FILE_MOVES)
    assert set(JOB_LIVES) | set(FILE_LIVES) == set(JobState)


@pytest.mark.parametrize(("kind", "before", "after", "allowed"), MOVES)
def test_a_move_is_allowed_exactly_where_the_table_has_it(
    *, kind: str, before: str, after: str, allowed: bool
) -> None:
    if allowed:
        check_move(work(kind, before), after)
        return
    with pytest.raises(IllegalTransitionError) as refused:
        check_move(work(kind, before), after)
    name = "request" if kind == "request" else "job"
    assert str(refused.value) == f"a {name} cannot go from {before} to {after}"


@pytest.mark.parametrize("state", JOB_LIVES)
def test_an_end_is_a_state_that_leads_nowhere(state: str) -> None:
    assert is_end(make_job(), state) == (not JOB_LIVES[state])


def test_a_state_of_a_job_is_none_of_a_request() -> None:
    with pytest.raises(ValueError, match="posting"):
        is_end(make_request(), "posting")
