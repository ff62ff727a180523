"""Every move of the tables is allowed, and every other is refused."""

from itertools import product

import pytest

from bot.errors import IllegalTransitionError
from bot.jobs.states import (
    JOB_MOVES,
    REQUEST_MOVES,
    JobState,
    RequestState,
    check_move,
    is_end,
)
from bot.models import Work
from tests.fakes import make_job, make_request

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
    "translating": "translating posting done declined failed cancelled expired",
    "posting": "posting looking done failed cancelled expired",
    "looking": "looking posting done failed cancelled expired",
    "done": "",
    "failed": "",
    "declined": "",
    "cancelled": "",
    "expired": "",
}
MOVES = [
    (kind, before, after, after in lives[before].split())
    for kind, lives in (("request", REQUEST_LIVES), ("job", JOB_LIVES))
    for before, after in product(lives, lives)
]


def work(kind: str, state: str) -> Work:
    return make_job(state=state) if kind == "job" else make_request(state=state)


def test_the_tables_know_every_state() -> None:
    assert set(REQUEST_LIVES) == set(RequestState) == set(REQUEST_MOVES)
    assert set(JOB_LIVES) == set(JobState) == set(JOB_MOVES)


@pytest.mark.parametrize(("kind", "before", "after", "allowed"), MOVES)
def test_a_move_is_allowed_exactly_where_the_table_has_it(
    *, kind: str, before: str, after: str, allowed: bool
) -> None:
    if allowed:
        check_move(work(kind, before), after)
        return
    with pytest.raises(IllegalTransitionError) as refused:
        check_move(work(kind, before), after)
    assert str(refused.value) == f"a {kind} cannot go from {before} to {after}"


@pytest.mark.parametrize("state", JOB_LIVES)
def test_an_end_is_a_state_that_leads_nowhere(state: str) -> None:
    assert is_end(make_job(), state) == (not JOB_LIVES[state])


def test_a_state_of_a_job_is_none_of_a_request() -> None:
    with pytest.raises(ValueError, match="posting"):
        is_end(make_request(), "posting")
