"""Two processes over one file, without the lock: the fence alone keeps them apart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.models import Move
from tests.contracts.stores import Stores, open_stores
from tests.fakes import NOW, make_job, make_request

LATER = NOW + 61.0
END = Move(state="done", ended=True, settles_requests=True)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Stores, Stores]]:
    path = tmp_path / "work.db"
    with open_stores(path) as first, open_stores(path) as second:
        yield first, second


async def test_a_late_save_finds_no_job_of_its_revision(
    both: tuple[Stores, Stores],
) -> None:
    first, second = both
    zombie = await first.start(make_job())
    holder = await second.claim(make_job(), LATER)

    late = await first.work.save_job(zombie, replace(END, posted_ts="1.1"), LATER)
    ours = await second.work.save_job(holder, replace(END, posted_ts="2.2"), LATER)

    assert (late.ours, ours.ours) == (False, True)
    assert holder.tries == 2
    assert (await first.the_job(make_job())).posted_ts == "2.2"


async def test_a_late_save_finds_no_request_of_its_revision(
    both: tuple[Stores, Stores],
) -> None:
    first, second = both
    assert await first.work.add_request(make_request())
    zombie = await first.claim(make_request())
    holder = await second.claim(make_request(), LATER)

    late = await first.work.save_request(
        zombie, Move(state="waiting", job=make_job("late")), LATER
    )
    ours = await second.work.save_request(
        holder, Move(state="waiting", job=make_job("ours")), LATER
    )

    assert (late.ours, ours.ours) == (False, True)
    assert [job.id for job in await first.reader.jobs()] == ["ours"]


async def test_what_one_holds_the_other_does_not_get(
    both: tuple[Stores, Stores],
) -> None:
    first, second = both
    assert await first.work.add_request(make_request())
    await first.claim(make_request())

    assert await second.work.claim(NOW, LATER, 50) == []
