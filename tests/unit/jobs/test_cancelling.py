"""Cancel: until a provider may have a file, and not a moment longer."""

import pytest

from bot.clock import ManualClock
from bot.errors import ProviderError, RejectedError, TransientError, UnknownOutcomeError
from bot.jobs.file_steps import AT_WORK
from bot.jobs.states import JobState
from bot.models import Job, Place, RequestKind, Work
from tests.contracts.stores import Stores
from tests.unit.jobs.file_shop import FileShop, fates
from tests.unit.jobs.workshop import LEASE_SECONDS, TEXT

UNSENT = [
    JobState.FETCHING,
    JobState.TRANSLATING,
    JobState.STAGING,
    JobState.SUBMITTING,
]
SENT = [JobState.POLLING, JobState.COLLECTING, JobState.UPLOADING, JobState.SHARING]
LATE = {"code": "too_late"}


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


async def cancel(shop: FileShop, job: Job, user: str = "U1") -> None:
    """Someone clicks while the job rests."""
    await shop.change(job, due_at=shop.clock.now() + 3_000.0)
    await shop.click(RequestKind.CANCEL, job.id, channel=job.channel, user=user)


async def cancel_under_way(shop: FileShop, job: Job) -> None:
    """Someone clicks while a step of the job is under way, which then is saved."""
    place = Place(job.team, job.channel)
    await shop.add(kind=RequestKind.CANCEL, data={"about": job.id}, place=place)
    due_at = await shop.stores.work.next_due()
    assert due_at is not None
    now = shop.clock.now()
    held = await shop.stores.work.claim(now + 60, now + 60 + LEASE_SECONDS, 9)
    assert {type(each).__name__ for each in held} == {"Request", "Job"}
    for work in sorted(held, key=_requests_first):
        await shop.engine._record(work, await shop.engine._decide(work))


def _requests_first(work: Work) -> bool:
    return isinstance(work, Job)


@pytest.mark.parametrize("state", UNSENT)
@pytest.mark.parametrize("under_way", [False, True])
async def test_before_anything_is_sent_it_ends_and_leaves_nothing(
    shop: FileShop, state: JobState, *, under_way: bool
) -> None:
    await shop.begin("F1.png", "F2.docx", text=TEXT)
    job = await shop.until(state)
    if under_way:
        await shop.change(job, due_at=shop.clock.now())

    await (cancel_under_way if under_way else cancel)(shop, job)
    job = await shop.finish()

    assert (job.state, fates(job)) == ("cancelled", ["cancelled", "cancelled"])
    assert shop.desk.cleared == [job.id]
    assert shop.images.creations == shop.documents.creations == []
    assert shop.told == []


async def test_the_mark_goes_and_none_comes(shop: FileShop) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.STAGING)

    await cancel(shop, job)
    await shop.finish()

    assert shop.slack.marks == [(AT_WORK, True), (AT_WORK, False)]
    assert shop.slack.shown_in[-1] == JobState.CLOSING


async def test_words_above_the_files_wait_for_nobody(shop: FileShop) -> None:
    await shop.begin("F1.png", text=TEXT)
    job = await shop.until(JobState.TRANSLATING)

    await cancel(shop, job)
    await shop.finish()

    assert await shop.stores.reader.segments_of(job.team, job.id) == []


async def test_what_is_only_announced_is_cancelled_if_the_click_was_in_time(
    shop: FileShop,
) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.SUBMITTING)
    await shop.change(job, due_at=shop.clock.now())

    await cancel_under_way(shop, job)

    assert fates(await shop.the_job()) == ["sending"]
    assert fates(await shop.finish()) == ["cancelled"]
    assert shop.images.creations == []


async def test_a_process_that_dies_over_it_changes_nothing(shop: FileShop) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.SUBMITTING)
    await shop.change(job, due_at=shop.clock.now())
    await cancel_under_way(shop, job)

    await shop.take_step(saved=False)
    await shop.crash()

    assert fates(await shop.finish()) == ["cancelled"]
    assert shop.images.creations == []


@pytest.mark.parametrize("state", SENT)
async def test_once_it_is_sent_the_click_is_too_late(
    shop: FileShop, state: JobState
) -> None:
    await shop.begin("F1.png")
    job = await shop.until(state)

    await cancel(shop, job)
    job = await shop.finish()

    assert shop.told == [LATE]
    assert (job.state, fates(job)) == ("done", ["shared"])


@pytest.mark.parametrize(
    "error",
    [UnknownOutcomeError("x", code="timeout"), TransientError("x", code="busy")],
    ids=["unknown", "refused for now"],
)
async def test_where_it_may_have_been_sent_the_click_is_too_late(
    shop: FileShop, error: ProviderError
) -> None:
    shop.images.next.append(error)
    await shop.begin("F1.png")
    await shop.until(JobState.SUBMITTING)
    await shop.take_step()
    await shop.take_step()

    await cancel(shop, await shop.the_job())
    job = await shop.finish()

    assert shop.told == [LATE]
    assert fates(job) == ["shared"]


async def test_only_those_who_asked_may_cancel(shop: FileShop) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.STAGING)

    await cancel(shop, job, user="U2")
    job = await shop.finish()

    assert shop.told == [{"code": "not_yours_to_cancel"}]
    assert job.state == "done"


async def test_a_second_click_changes_nothing(shop: FileShop) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.STAGING)

    await cancel(shop, job)
    await shop.click(RequestKind.CANCEL, job.id, channel=job.channel)
    await shop.finish()

    assert shop.told == []
    assert shop.desk.cleared == [job.id]


async def test_at_its_end_nothing_is_cancelled(shop: FileShop) -> None:
    job = await shop.translate("F1.zip", "F2.png")
    await shop.click(RequestKind.CANCEL, job.id, channel=job.channel)

    assert shop.told == [LATE]
    assert (await shop.the_job()).state == "done"


async def test_whoever_waits_elsewhere_is_told(shop: FileShop) -> None:
    await shop.begin("F1.png", data={"target": "pt", "wants_link": True})
    job = await shop.until(JobState.STAGING)

    await cancel(shop, job)
    await shop.finish()

    assert shop.told == [{"code": "stopped"}]


async def test_the_same_wish_may_be_made_anew(shop: FileShop) -> None:
    await shop.begin("F1.png")
    cancelled = await shop.until(JobState.STAGING)
    await cancel(shop, cancelled)
    await shop.finish()

    job = await shop.translate("F1.png")

    assert job.id != cancelled.id
    assert fates(job) == ["shared"]


async def test_what_moved_while_the_click_was_read_is_looked_at_anew(
    shop: FileShop,
) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.STAGING)
    request = await shop.add(kind=RequestKind.CANCEL, data={"about": job.id})

    move = shop.steps.requests.conflict(request, job)

    assert (move.state, move.due_at) == ("received", 0.0)


async def test_a_step_that_cannot_go_on_still_ends_it_as_cancelled(
    shop: FileShop,
) -> None:
    await shop.begin("F1.png")
    job = await shop.until(JobState.STAGING)
    shop.desk.clear_errors.append(RejectedError("x", code="AccessDenied"))

    await cancel(shop, job)
    job = await shop.finish()

    assert job.state == "cancelled"
