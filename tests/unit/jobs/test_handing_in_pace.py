"""Creations of files keep apart from those that other steps are about to make."""

from dataclasses import replace

import pytest

from bot.clock import ManualClock
from bot.items import Item, ItemState, items_of
from bot.jobs.states import JobState
from bot.models import Job
from tests.contracts.stores import Stores
from tests.unit.jobs.file_shop import FileShop


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


async def announced(shop: FileShop) -> Job:
    """A job whose image is announced, while many others are about to be sent."""
    await shop.begin("a.png")
    await shop.until(JobState.SUBMITTING)
    for _ in range(9):
        job = await shop.claim()
        if first(job).state == ItemState.SENDING:
            break
        await shop.stores.work.save_job(
            job, await shop.file_steps.filing.submit(job), shop.clock.now()
        )
        shop.clock.advance(5)
    capabilities = shop.images.capabilities
    (operation,) = (each for each in capabilities.calls_per_second if "submit" in each)
    pace = shop.file_steps.filing.pace
    pace._free_at[f"{capabilities.name}/{operation}"] = shop.clock.now() + 60
    return job


def first(job: Job) -> Item:
    return items_of(job)[0]


async def test_creation_that_too_many_are_before_takes_another_slot(
    shop: FileShop, clock: ManualClock
) -> None:
    job = await announced(shop)
    move = await shop.file_steps.filing.submit(job)

    assert (move.state, shop.images.creations) == (JobState.SUBMITTING, [])
    assert move.due_at is not None
    assert move.due_at >= clock.now()


async def test_doubt_about_a_creation_outlives_the_wait_for_another_slot(
    shop: FileShop,
) -> None:
    job = replace(await announced(shop), tries=2)
    move = await shop.file_steps.filing.submit(job)

    (file,) = move.data["files"]
    assert (file["state"], file["unsure_at"]) == (ItemState.SENDING, job.intent_at)
    assert shop.images.creations == []
