"""However a job with files ends: its status says so, and nothing of it is left."""

from dataclasses import replace

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.items import items_of
from bot.jobs.file_steps import AT_WORK
from bot.jobs.file_tasks import turn_name
from bot.jobs.states import JobState
from bot.jobs_cli.fields import file_fields
from bot.models import Job, RequestKind
from tests.contracts.stores import Stores
from tests.unit.jobs.file_shop import FileShop, fates
from tests.unit.jobs.workshop import DEADLINE_SECONDS, TEXT

CLOSED = [
    JobState.FETCHING,
    JobState.TRANSLATING,
    JobState.STAGING,
    JobState.SUBMITTING,
    JobState.POLLING,
    JobState.COLLECTING,
    JobState.UPLOADING,
]
TOLD = {"code": "cancelled"}


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


async def cancel(shop: FileShop, job: Job) -> Job:
    """An operator cancels a job, and all of it happens."""
    assert await shop.stores.work.cancel(job.id, shop.clock.now())
    return await shop.finish()


async def die_at_a_step(shop: FileShop) -> None:
    """A process dies at the next step, and another takes the same step."""
    await shop.claim()
    await shop.crash()
    await shop.take_step()


# --- deaths -----------------------------------------------------------------------


async def test_deaths_at_three_parts_of_one_state_are_held_against_none(
    shop: FileShop,
) -> None:
    await shop.begin("a.png", "b.png", "c.png")
    await shop.until(JobState.UPLOADING)

    for _ in range(3):
        await die_at_a_step(shop)

    assert (await shop.the_job()).crashes == 0
    assert fates(await shop.finish()) == ["shared"] * 3


async def test_deaths_at_three_closing_steps_leave_none_of_them_out(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.CLOSING)

    for _ in range(3):
        await die_at_a_step(shop)
    await shop.finish()

    assert [name for name, _ in shop.slack.marks[-2:]] == [AT_WORK, "white_check_mark"]
    assert shop.desk.cleared == [job.id]


# --- giving up --------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", [JobState.STAGING, JobState.SUBMITTING, JobState.POLLING]
)
async def test_what_cannot_go_on_though_no_file_is_to_blame_is_closed(
    shop: FileShop, state: JobState
) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.COLLECTING)
    await shop.change(job, state=state)

    await give_up(shop, "deadline")
    job = await shop.finish()

    assert (job.state, fates(job)) == ("failed", ["deadline"])
    assert shop.slack.shown_in[-1] == JobState.CLOSING
    assert shop.desk.cleared == [job.id]


async def give_up(shop: FileShop, code: str) -> None:
    """Let the job's next step be given up, as the engine does."""
    job = await shop.claim()
    await shop.engine._record(job, await shop.steps.give_up(job, code))


async def test_what_slack_has_already_is_shown_before_the_end(shop: FileShop) -> None:
    await shop.begin("a.png", "b.png")
    await shop.until(JobState.UPLOADING)
    await shop.take_step()
    await shop.take_step()

    await give_up(shop, "poison")

    assert fates(await shop.finish()) == ["shared"] * 2


async def test_a_life_that_begins_anew_and_cannot_is_closed_below_its_status(
    shop: FileShop,
) -> None:
    shop.desk.stage_errors.append(RejectedError("x", code="no_staging"))
    failed = await shop.translate("a.png")
    await shop.stores.work.retry(failed.id, shop.clock.now())

    await give_up(shop, "poison")
    job = await shop.finish()

    assert (job.state, fates(job)) == ("failed", ["no_staging"])
    assert shop.slack.shown_in[-1] == JobState.CLOSING
    assert shop.told == []


@pytest.mark.parametrize("steps", [0, 1, 2])
async def test_a_closing_step_that_cannot_be_done_is_left_out_alone(
    shop: FileShop, steps: int
) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.CLOSING)
    for _ in range(steps):
        await shop.take_step()

    await give_up(shop, "poison")
    job = await shop.finish()

    assert job.state == "done"
    assert shop.desk.cleared == [job.id]
    assert len(shop.slack.marks) == (3 if steps == 0 else 2)


async def test_a_desk_that_is_never_clear_does_not_keep_the_end_back(
    shop: FileShop,
) -> None:
    shop.desk.clear_errors.extend([TransientError("x", code="staging_failed")] * 9_999)
    await shop.ask("a.png")

    await shop.pass_time(2 * DEADLINE_SECONDS)

    assert (await shop.the_job()).state == "done"
    assert shop.desk.cleared == []


async def test_the_engine_gives_files_up_as_files(shop: FileShop) -> None:
    await shop.begin("a.png", "b.png")
    job = await shop.until(JobState.STAGING)

    move = await shop.steps.give_up(job, "poison")

    assert move == shop.file_steps.give_up(job, "poison")
    assert move.state == JobState.STAGING


# --- an operator ------------------------------------------------------------------


@pytest.mark.parametrize("state", CLOSED)
async def test_an_operator_s_cancel_closes_it_whatever_was_paid(
    shop: FileShop, state: JobState
) -> None:
    await shop.begin("a.png", "b.docx", text=TEXT)

    job = await cancel(shop, await shop.until(state))

    assert job.state == "cancelled"
    assert set(fates(job)) == {"cancelled"}
    assert shop.slack.shown_in[-1] == JobState.CLOSING
    assert shop.slack.marks[-1] == (AT_WORK, False)
    assert shop.desk.cleared == [job.id]
    assert shop.slack.shares == []
    assert shop.told == []


@pytest.mark.parametrize("state", [JobState.NEW, JobState.POSTING])
async def test_what_nobody_has_seen_ends_with_a_word_to_its_asker(
    shop: FileShop, state: JobState
) -> None:
    await shop.begin("a.png")

    job = await cancel(shop, await shop.until(state))

    assert (job.state, shop.told) == ("cancelled", [TOLD])
    assert shop.delivery.stands == []


async def test_a_status_that_may_stand_is_looked_for_before_it_is_closed(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.POSTING)
    await shop.take_step(saved=False)
    await shop.crash()

    job = await cancel(shop, job)

    assert (job.state, fates(job)) == ("cancelled", ["cancelled"])
    assert len(shop.delivery.stands) == 1
    assert shop.slack.shown_in[-1] == JobState.CLOSING


async def test_what_may_stand_in_slack_is_brought_to_its_end(shop: FileShop) -> None:
    await shop.begin("a.png")

    job = await cancel(shop, await shop.until(JobState.SHARING))

    assert (job.state, fates(job)) == ("done", ["shared"])


async def test_whoever_waits_elsewhere_hears_who_cancelled(shop: FileShop) -> None:
    await shop.begin("a.png", data={"target": "pt", "wants_link": True})

    await cancel(shop, await shop.until(JobState.POLLING))

    assert shop.told == [TOLD]


async def test_cancelled_twice_it_ends_as_it_stands(shop: FileShop) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.POLLING)
    shown = len(shop.slack.shown_in)

    await shop.stores.work.cancel(job.id, shop.clock.now())
    job = await cancel(shop, job)

    assert (job.state, shop.told) == ("cancelled", [TOLD])
    assert (len(shop.slack.shown_in), shop.desk.cleared) == (shown, [])


# --- what is forgotten, and what is not -------------------------------------------


@pytest.mark.parametrize("cancelled", [True, False])
async def test_who_ends_while_a_turn_is_waited_for_leaves_the_line(
    shop: FileShop, *, cancelled: bool
) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.POLLING)
    (item,) = items_of(job)
    budget = shop.file_steps.returning.budgets[item.translator]
    later = shop.clock.now() + 60
    await budget.turn(turn_name(job.id, item.task), dies_at=later, slot_at=later)
    assert budget.waiting == 1

    if cancelled:
        await cancel(shop, job)
    else:
        await give_up(shop, "deadline")

    assert budget.waiting == 0


async def test_the_line_knows_tasks_by_the_name_by_which_they_leave_it(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    job = await shop.until(JobState.POLLING)
    (item,) = items_of(job)
    budget = shop.file_steps.returning.budgets[item.translator]
    later = shop.clock.now() + 60
    asks = {item.task: {"at": 0.0, "since": 0.0, "slot_at": later}}

    await shop.change(job, data={"asks": asks}, due_at=shop.clock.now())
    await shop.take_step()

    assert budget.waiting == 1
    budget.forget(turn_name(job.id, item.task))
    assert budget.waiting == 0


async def test_what_may_have_to_be_paid_twice_is_counted_over_all_lives(
    shop: FileShop,
) -> None:
    shop.desk.stage_errors.append(RejectedError("x", code="no_staging"))
    failed = await shop.translate("a.png")
    (item,) = items_of(failed)
    counted = {"id": item.id, "state": "failed", "reason": "x", "unknown": 1}
    await shop.change(failed, data={"files": [counted | {"unknown_before": 2}]})

    await shop.click(RequestKind.RETRY, failed.id, channel=failed.channel)
    (item,) = items_of(await shop.finish())

    assert (item.unknown, item.unknown_before) == (0, 3)
    assert file_fields(item)["unknown"] == 3


async def test_a_job_waits_while_its_former_life_is_cleared_away(
    shop: FileShop,
) -> None:
    class Clearing:
        def is_clearing(self, job_id: str) -> bool:
            return job_id == job.id

    job = await shop.begin("a.png")
    steps = replace(shop.file_steps, leftovers=Clearing())  # type: ignore[arg-type] # all that is asked

    move = await steps.step(job)

    assert (move.state, move.due_at) == ("new", shop.clock.now() + 1.0)
    other = replace(job, id="another")
    assert (await steps.step(other)).state == "posting"


# --- told of meanwhile ------------------------------------------------------------


async def test_status_is_up_to_date_while_slack_does_not_take_the_bytes(
    shop: FileShop,
) -> None:
    shop.slack.upload_errors.extend([UnknownOutcomeError("no answer")] * 3)
    await shop.begin("a.png")
    await shop.until(JobState.UPLOADING)

    await shop.pass_time(20)

    assert ["collected"] in [states for _, states in shop.slack.shown]
