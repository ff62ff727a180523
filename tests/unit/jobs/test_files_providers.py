"""Jobs with files and their providers: paid once, asked patiently, fetched in time."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.clock import ManualClock
from bot.errors import (
    AccountRefusedError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.items import items_of
from bot.jobs.file_ports import NotTaken
from bot.jobs.states import JobState
from bot.models import Kind
from bot.providers.base import Operation
from bot.providers.files import FileResult, FileTask, FileTaskState, Handover
from tests.contracts.stores import Stores
from tests.fakes import IMAGES, FakeFileTranslator
from tests.unit.jobs.file_shop import FileShop, fates

WAITING = FileTask(state=FileTaskState.WAITING)
GONE = FileTask(state=FileTaskState.GONE)
INLINE = replace(
    IMAGES,
    handover=Handover.INLINE,
    max_files=1,
    token_seconds=0.0,
    calls_per_second={Operation.IMAGE: 2.0, Operation.POLL_IMAGES: 1.0},
)


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


def tokens(translator: FakeFileTranslator) -> list[str]:
    return [token for _, token in translator.creations]


def unknown(job: object) -> list[int]:
    return [item.unknown for item in items_of(job)]  # type: ignore[arg-type]


# --- creations of unknown outcome -------------------------------------------------


@pytest.mark.parametrize("made", [True, False])
async def test_a_creation_of_unknown_outcome_is_repeated_under_its_token(
    shop: FileShop, *, made: bool
) -> None:
    shop.images.next.append(UnknownOutcomeError("x"))
    shop.images.creates_all_the_same = made

    job = await shop.translate("a.png", "b.png")

    assert (fates(job), unknown(job)) == (["shared"] * 2, [0, 0])
    assert len(shop.images.creations) == 2
    assert len(set(tokens(shop.images))) == 1
    assert len(shop.images.tasks) == 1


async def test_what_a_busy_provider_says_does_not_make_us_forget_an_unknown_outcome(
    shop: FileShop,
) -> None:
    busy = TransientError("x", retry_after_seconds=200.0)
    shop.images.next.extend([UnknownOutcomeError("x"), busy])

    job = await shop.translate("a.png")

    assert (fates(job), unknown(job)) == (["shared"], [1])
    assert len(shop.images.creations) == 3


async def test_a_creation_is_repeated_while_its_token_lives_then_once_then_given_up(
    shop: FileShop,
) -> None:
    shop.images.next.extend([UnknownOutcomeError("x")] * 99)
    begun = shop.clock.now()

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("failed", ["unknown_outcome"])
    assert unknown(job) == [2]
    assert len(set(tokens(shop.images))) == 1
    assert job.ended_at is not None
    assert 360 <= job.ended_at - begun < 420
    assert shop.slack.shares == []


async def test_without_a_token_an_unknown_outcome_is_repeated_once_and_counted(
    shop: FileShop,
) -> None:
    shop.documents.next.append(UnknownOutcomeError("x"))

    job = await shop.translate("a.docx")

    assert (fates(job), unknown(job)) == (["shared"], [1])
    assert len(shop.documents.creations) == 2


async def test_without_a_token_a_second_unknown_outcome_is_the_end(
    shop: FileShop,
) -> None:
    shop.documents.next.extend([UnknownOutcomeError("x")] * 2)

    job = await shop.translate("a.docx", "b.png")

    assert (job.state, fates(job)) == ("failed", ["unknown_outcome", "shared"])
    assert len(shop.documents.creations) == 2


@pytest.mark.parametrize(("name", "counted"), [("a.png", 0), ("a.docx", 1)])
@pytest.mark.parametrize("acted", [True, False])
async def test_a_death_between_announcement_and_creation_is_an_unknown_outcome(
    shop: FileShop, name: str, counted: int, *, acted: bool
) -> None:
    await shop.begin(name)
    await shop.until(JobState.SUBMITTING)
    await shop.take_step()
    if acted:
        await shop.take_step(saved=False)
    else:
        await shop.claim()

    await shop.crash()
    job = await shop.finish()

    assert (fates(job), unknown(job)) == (["shared"], [counted])
    paid = len(shop.images.tasks) + len(shop.documents.tasks)
    assert paid == (2 if acted and counted else 1)


async def test_a_second_death_does_not_forget_the_first(shop: FileShop) -> None:
    await shop.begin("a.docx")
    await shop.until(JobState.SUBMITTING)
    await shop.take_step()
    for _ in range(2):
        await shop.take_step(saved=False)
        await shop.crash()
        await shop.take_step()

    job = await shop.finish()

    assert fates(job) == ["unknown_outcome"]
    assert len(shop.documents.tasks) == 2


async def test_a_busy_provider_gets_the_files_later(shop: FileShop) -> None:
    shop.images.next.append(TransientError("x", retry_after_seconds=30.0))

    job = await shop.translate("a.png")

    assert (fates(job), unknown(job)) == (["shared"], [0])


async def test_refused_files_fail_and_the_others_come(shop: FileShop) -> None:
    shop.images.next.append(AccountRefusedError("x", code="NoBalance"))

    job = await shop.translate("a.png", "b.docx")

    assert (job.state, fates(job)) == ("failed", ["NoBalance", "shared"])


# --- asked patiently --------------------------------------------------------------


async def test_rests_between_questions_grow(shop: FileShop) -> None:
    shop.images.answers.extend([WAITING] * 9)
    asked: list[float] = []
    read = shop.images.read

    async def noted(task_id: str, *, files: object) -> FileTask:
        asked.append(shop.clock.now())
        return await read(task_id, files=files)  # type: ignore[arg-type]

    shop.images.read = noted  # type: ignore[method-assign]

    job = await shop.translate("a.png")

    rests = [later - sooner for sooner, later in pairwise(asked)]
    assert fates(job) == ["shared"]
    assert rests == sorted(rests)
    assert rests[0] == pytest.approx(3.0)
    assert rests[-1] == pytest.approx(15.0)


async def test_a_provider_s_rate_is_shared_by_all_tasks_of_all_jobs(
    shop: FileShop,
) -> None:
    shop.images.answers.extend([WAITING] * 20)
    names = [f"{number}.png" for number in range(9)]
    await shop.ask(*names)
    before = shop.clock.now()

    await shop.pass_time(12)

    assert len(shop.images.tasks) == 3
    assert len(shop.images.reads) <= (shop.clock.now() - before) * 1.0
    job = await shop.finish()
    assert fates(job) == ["shared"] * 9


async def test_a_reserved_question_is_kept_across_a_restart(shop: FileShop) -> None:
    shop.images.answers.extend([WAITING] * 4)
    await shop.ask("1.png", "2.png", "3.png", "4.png")
    await shop.pass_time(3.9)
    job = await shop.the_job()
    reserved = [each["slot_at"] for each in job.data["asks"].values()]

    await shop.crash()
    await shop.finish()

    assert any(reserved)
    assert fates(await shop.the_job()) == ["shared"] * 4


async def test_a_question_that_fails_is_asked_again(shop: FileShop) -> None:
    shop.images.answers.append(TransientError("x", retry_after_seconds=5.0))

    job = await shop.translate("a.png")

    assert (fates(job), len(shop.images.reads)) == (["shared"], 2)


async def test_a_question_that_is_refused_ends_its_files(shop: FileShop) -> None:
    shop.images.answers.append(RejectedError("x", code="NoRight"))

    job = await shop.translate("a.png", "b.docx")

    assert fates(job) == ["NoRight", "shared"]


async def test_an_image_that_failed_does_not_keep_its_task_back(shop: FileShop) -> None:
    broken = RejectedError("x", code="NoText")
    shop.images.answers.append(shop.images.finished(3, at_1=broken))

    job = await shop.translate("a.png", "b.png", "c.png")

    assert (job.state, fates(job)) == ("failed", ["shared", "NoText", "shared"])
    assert shop.slack.shares == [(["a.pt.png", "c.pt.png"], "")]


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (FileTask(state=FileTaskState.FAILED), "task_failed"),
        (
            FileTask(state=FileTaskState.FAILED, error=RejectedError("x", code="Bad")),
            "Bad",
        ),
        (FileTask(state=FileTaskState.DONE), "no_result"),
    ],
)
async def test_a_task_that_failed_says_why(
    shop: FileShop, answer: FileTask, fate: str
) -> None:
    shop.images.answers.append(answer)

    job = await shop.translate("a.png")

    assert fates(job) == [fate]


@pytest.mark.parametrize(
    "state", ["staging", "submitting", "polling", "collecting", "sending"]
)
async def test_a_provider_that_is_gone_after_a_restart_is_told(
    shop: FileShop, state: str
) -> None:
    await shop.begin("a.png", "b.docx")
    await shop.until(JobState("submitting" if state == "sending" else state))
    if state == "sending":
        await shop.take_step()
    shop.file_translators = [shop.documents]
    await shop.crash()

    job = await shop.finish()

    assert (job.state, fates(job)) == ("failed", ["provider_gone", "shared"])


# --- fetched in time --------------------------------------------------------------


async def test_a_result_that_is_gone_is_made_anew_once(shop: FileShop) -> None:
    shop.images.answers.append(GONE)

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["shared"] * 2
    assert [item.anew for item in items_of(job)] == [1, 1]
    assert len(shop.images.tasks) == 2
    assert shop.desk.staged == ["a", "b", "a", "b"]


async def test_a_result_that_is_gone_twice_is_given_up(shop: FileShop) -> None:
    shop.images.answers.extend([GONE, GONE])

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("failed", ["result_gone"])
    assert len(shop.images.tasks) == 2


async def test_an_address_that_grew_old_is_asked_for_again(shop: FileShop) -> None:
    await shop.begin("a.docx")
    await shop.until(JobState.COLLECTING)
    shop.clock.advance(500.0)

    job = await shop.finish()

    assert fates(job) == ["shared"]
    assert len(shop.documents.tasks) == 1
    assert shop.desk.collected == ["2/0"]


async def test_a_dead_address_is_asked_for_again_once(shop: FileShop) -> None:
    shop.desk.collects.append(RejectedError("x", code="http_403"))

    job = await shop.translate("a.docx")

    assert fates(job) == ["shared"]
    assert shop.desk.collected == ["1/0", "2/0"]


async def test_of_a_task_only_the_file_without_an_address_is_asked_for_again(
    shop: FileShop,
) -> None:
    shop.desk.collects.extend(
        [NotTaken("unchanged"), None, RejectedError("x", code="http_404")]
    )

    job = await shop.translate("a.png", "b.png", "c.png")

    assert fates(job) == ["unchanged", "shared", "shared"]
    assert [count for _, count in shop.images.reads] == [3, 3]
    assert shop.desk.collected == ["1/0", "1/1", "1/2", "2/2"]


async def test_addresses_that_stay_dead_are_given_up(shop: FileShop) -> None:
    shop.desk.collects.extend([RejectedError("x", code="http_404")] * 9)

    job = await shop.translate("a.docx")

    assert (job.state, fates(job)) == ("failed", ["result_gone"])
    assert len(shop.desk.collected) == 2
    assert len(shop.documents.tasks) == 1


async def test_a_result_that_we_do_not_fetch_is_told(shop: FileShop) -> None:
    shop.desk.collects.append(RejectedError("x", code="address_refused"))

    job = await shop.translate("a.docx")

    assert fates(job) == ["result_address_refused"]
    assert len(shop.documents.reads) == 1


async def test_a_result_that_is_the_source_is_told(shop: FileShop) -> None:
    shop.desk.collects.append(NotTaken("unchanged"))

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("done", ["unchanged"])
    assert shop.slack.uploads == []


async def test_what_is_ready_does_not_wait_for_another_provider(shop: FileShop) -> None:
    shop.documents.answers.extend([WAITING] * 50)
    await shop.ask("a.png", "b.docx")

    await shop.pass_time(30)

    assert shop.desk.collected == ["1/0"]
    assert fates(await shop.the_job()) == ["collected", "sent"]
    assert fates(await shop.finish()) == ["shared", "shared"]


async def test_what_was_fetched_is_shown_although_the_rest_is_gone(
    shop: FileShop,
) -> None:
    shop.documents.answers.extend([WAITING, GONE, GONE])

    job = await shop.translate("a.png", "b.docx")

    assert (job.state, fates(job)) == ("failed", ["shared", "result_gone"])
    assert shop.slack.shares == [(["a.pt.png"], "")]


# --- answered at once -------------------------------------------------------------


def at_once(address: str = "now") -> FileTask:
    results = (FileResult(index=0, address=address),)
    return FileTask(state=FileTaskState.DONE, results=results)


async def inline(shop: FileShop, *answers: FileTask | Exception) -> None:
    shop.images = FakeFileTranslator(INLINE)
    shop.images.next.extend(answers)
    shop.file_translators = [shop.images]
    await shop.crash()


async def test_an_answer_that_comes_at_once_needs_no_question(shop: FileShop) -> None:
    await inline(shop, at_once("1"), at_once("2"))

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["shared"] * 2
    assert (shop.images.reads, shop.desk.collected) == ([], ["1", "2"])


async def test_an_answer_that_came_at_once_and_is_dead_is_made_anew_once(
    shop: FileShop,
) -> None:
    await inline(shop, at_once("1"), at_once("2"))
    shop.desk.collects.append(RejectedError("x", code="http_404"))

    job = await shop.translate("a.png")

    assert (fates(job), shop.desk.collected) == (["shared"], ["1", "2"])
    assert len(shop.images.creations) == 2


async def test_answers_at_once_that_are_dead_twice_are_given_up(shop: FileShop) -> None:
    await inline(shop, at_once("1"), at_once("2"), at_once("3"))
    shop.desk.collects.extend([RejectedError("x", code="http_404")] * 3)

    job = await shop.translate("a.png")

    assert fates(job) == ["result_gone"]
    assert len(shop.images.creations) == 2


async def test_a_refusal_that_comes_at_once_is_told(shop: FileShop) -> None:
    await inline(shop, FileTask(state=FileTaskState.FAILED))

    job = await shop.translate("a.png")

    assert fates(job) == ["task_failed"]
    assert {item.kind for item in items_of(job)} == {Kind.IMAGE}
