"""A process that dies at any step of a job with files: nothing lost, nothing twice."""

import pytest

from bot.clock import ManualClock
from bot.errors import TransientError
from bot.jobs.states import JobState
from tests.contracts.stores import Stores
from tests.unit.jobs.file_shop import FileShop, fates
from tests.unit.jobs.workshop import DEADLINE_SECONDS, TEXT

#: An image, a document and a caption take so many.
STEPS = 33


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


async def begin(shop: FileShop) -> None:
    await shop.begin("a.png", "b.docx", text=TEXT)


async def test_the_steps_are_all_counted(shop: FileShop) -> None:
    await begin(shop)

    for _ in range(STEPS):
        assert (await shop.the_job()).ended_at is None
        await shop.take_step()

    assert (await shop.the_job()).state == "done"


@pytest.mark.parametrize("acted", [True, False], ids=["acted", "claimed"])
@pytest.mark.parametrize("step", range(STEPS))
async def test_a_death_at_any_step_loses_nothing_and_shows_nothing_twice(
    shop: FileShop, step: int, *, acted: bool
) -> None:
    await begin(shop)
    for _ in range(step):
        await shop.take_step()
    if acted:
        await shop.take_step(saved=False)
    else:
        await shop.claim()

    await shop.crash()
    job = await shop.finish()

    assert (job.state, fates(job)) == ("done", ["shared"] * 2)
    assert len(shop.delivery.stands) == 1
    assert len(shop.slack.shares) == 1
    assert len(shop.slack.stands) == 2
    assert len(shop.images.tasks) == 1
    assert len(shop.documents.tasks) <= 2
    assert shop.desk.cleared[-1] == job.id


async def test_a_file_that_kills_three_processes_is_set_aside_alone(
    shop: FileShop,
) -> None:
    await begin(shop)
    await shop.until(JobState.STAGING)
    for _ in range(3):
        await shop.claim()
        await shop.crash()

    job = await shop.finish()

    assert (job.state, fates(job)) == ("failed", ["poison", "shared"])
    assert shop.slack.shown_in[-1] == "closing"
    assert shop.desk.cleared == [job.id]


async def test_a_file_that_never_comes_does_not_keep_the_other_back(
    shop: FileShop,
) -> None:
    shop.desk.found["a"] = TransientError("x", code="timeout")
    await shop.ask("a.png", "b.docx")

    await shop.pass_time(2 * DEADLINE_SECONDS)

    job = await shop.the_job()
    assert (job.state, fates(job)) == ("failed", ["deadline", "shared"])
    assert shop.desk.cleared == [job.id]
