"""Files from a message to their translations beside it."""

from dataclasses import replace

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError
from bot.items import items_of
from bot.jobs.file_ports import NotTaken, TakenIn
from bot.jobs.states import JobState
from bot.models import Detection, Kind, SharedFile
from bot.providers.base import Operation
from tests.contracts.stores import Stores
from tests.fakes import FakeFileTranslator
from tests.unit.jobs.file_shop import AN_HOUR, FileShop, fates
from tests.unit.jobs.workshop import TEXT, TURNED


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


# --- what comes back --------------------------------------------------------------


async def test_an_image_comes_back_beside_its_message(shop: FileShop) -> None:
    job = await shop.translate("plan.png")

    assert (job.state, fates(job)) == ("done", ["shared"])
    assert shop.slack.shares == [(["plan.pt.png"], "")]
    assert shop.slack.stands == ["F1-plan"]
    assert [job_id for job_id, _ in shop.delivery.stands] == [job.id]
    assert shop.desk.cleared == [job.id]
    assert shop.told == []


async def test_three_images_are_one_task_and_one_message(shop: FileShop) -> None:
    job = await shop.translate("a.png", "b.jpg", "c.png")

    assert fates(job) == ["shared"] * 3
    ((formats, _),) = shop.images.creations
    assert formats == ["png", "jpg", "png"]
    assert shop.slack.shares == [(["a.pt.png", "b.pt.jpg", "c.pt.png"], "")]


async def test_more_images_than_a_task_takes_are_two_tasks(shop: FileShop) -> None:
    job = await shop.translate("a.png", "b.png", "c.png", "d.png")

    assert fates(job) == ["shared"] * 4
    assert [len(formats) for formats, _ in shop.images.creations] == [3, 1]
    first, second = (token for _, token in shop.images.creations)
    assert first != second
    assert len(shop.slack.shares) == 1


async def test_a_document_comes_back_in_the_format_that_its_provider_gives(
    shop: FileShop,
) -> None:
    job = await shop.translate("report.docx", "scan.pdf")

    assert fates(job) == ["shared"] * 2
    assert shop.slack.shares == [(["report.pt.docx", "scan.pt.docx"], "")]


async def test_files_of_two_providers_come_back_in_one_message(shop: FileShop) -> None:
    job = await shop.translate("a.png", "report.docx", "b.png")

    assert fates(job) == ["shared"] * 3
    assert (len(shop.images.tasks), len(shop.documents.tasks)) == (1, 1)
    assert shop.slack.shares == [(["a.pt.png", "report.pt.docx", "b.pt.png"], "")]


async def test_creations_keep_the_account_s_rate(shop: FileShop) -> None:
    begun = shop.clock.now()
    await shop.ask("a.docx", "b.docx", "c.docx")

    await shop.pass_time(1.5)

    assert len(shop.documents.creations) == 2
    await shop.finish()
    assert len(shop.documents.creations) == 3
    key = f"other/{Operation.SUBMIT_DOCUMENT}"
    assert await shop.stores.slots.reserve(key, begun, 1.0) == begun + 3.0


async def test_a_file_whose_facts_slack_keeps_back_is_asked_for(shop: FileShop) -> None:
    shop.slack.files["F9"] = SharedFile(id="F9", name="x.png", address="https://slack")
    shop.messages.add("", files=(SharedFile(id="F9"),))
    await shop.flag()

    job = await shop.finish()

    assert fates(job) == ["shared"]
    assert job.content["names"] == {"F9": "x.png"}
    assert shop.slack.shares == [(["x.pt.png"], "")]


async def test_a_file_that_slack_does_not_name_comes_back_all_the_same(
    shop: FileShop,
) -> None:
    shop.slack.files["F9"] = SharedFile(id="F9", address="https://slack")
    shop.desk.found["F9"] = TakenIn(kind=Kind.IMAGE, format="png", size=9)
    shop.messages.add("", files=(SharedFile(id="F9"),))
    await shop.flag()

    await shop.finish()

    assert shop.slack.shares == [(["file.pt.png"], "")]


async def test_an_image_s_language_is_the_caption_s_where_a_provider_can(
    shop: FileShop,
) -> None:
    shop.images = FakeFileTranslator(sources={"en", "fr"})
    shop.file_translators = [shop.images]
    await shop.crash()
    shop.detector.says = Detection("fr", clear=True, words=9)

    job = await shop.translate("plan.png", text="bonjour mes amis")

    assert [item.source for item in items_of(job)] == ["fr"]


# --- the caption ------------------------------------------------------------------


async def test_a_caption_stands_above_its_files(shop: FileShop) -> None:
    job = await shop.translate("plan.png", text=TEXT)

    assert fates(job) == ["shared"]
    assert shop.slack.shares == [(["plan.pt.png"], TURNED)]
    assert len(shop.delivery.stands) == 1
    assert shop.told == []


async def test_a_caption_in_the_target_s_language_stays_and_the_files_go_on(
    shop: FileShop,
) -> None:
    shop.detector.says = Detection("pt", clear=True, words=9)

    job = await shop.translate("plan.png", text=TEXT)

    assert fates(job) == ["shared"]
    assert shop.slack.shares == [(["plan.pt.png"], "")]
    assert job.data["caption"] == {"reason": "same_language"}


async def test_a_caption_that_nobody_can_translate_does_not_stop_the_files(
    shop: FileShop,
) -> None:
    shop.translator.next.append([RejectedError("x", code="broken")])

    job = await shop.translate("plan.png", text=TEXT)

    assert (job.state, fates(job)) == ("done", ["shared"])
    assert job.data["caption"]["reason"] == "broken"


async def test_a_caption_whose_provider_went_away_does_not_stop_the_files(
    shop: FileShop,
) -> None:
    await shop.begin("plan.png", text=TEXT)
    while (await shop.the_job()).state != JobState.TRANSLATING:
        job = await shop.claim()
        await shop.engine._record(job, await shop.engine._decide(job))
    shop.translator = type(shop.translator)(targets={"xx": frozenset({"yy"})})
    await shop.crash()

    job = await shop.finish()

    assert (job.state, fates(job)) == ("done", ["shared"])
    assert job.data["caption"]["reason"] == "unsupported_pair"


async def test_a_caption_of_which_nothing_can_be_said_does_not_stop_the_files(
    shop: FileShop,
) -> None:
    async def refuse(*_: object, **__: object) -> Detection:
        raise RejectedError("x", code="broken")

    await shop.begin("plan.png", text=TEXT)
    await shop.until(JobState.FETCHING)
    while "fetched" not in fates(await shop.the_job()):
        await shop.take_step()
    shop.detector.detect = refuse  # type: ignore[method-assign]

    job = await shop.finish()

    assert (job.state, fates(job)) == ("done", ["shared"])
    assert job.data["caption"] == {"reason": "broken"}


async def test_the_caption_of_refused_files_is_kept_for_their_status(
    shop: FileShop,
) -> None:
    shop.desk.found["plan"] = NotTaken("encrypted")

    job = await shop.translate("plan.png", text=TEXT)

    assert (job.state, fates(job)) == ("done", ["encrypted"])
    assert job.content["sections"] == [TURNED]
    assert shop.slack.shares == []


# --- what is refused --------------------------------------------------------------


async def test_a_refused_file_does_not_keep_the_other_back(shop: FileShop) -> None:
    shop.desk.found["bad"] = NotTaken("sides", {"width": 4, "height": 9})

    job = await shop.translate("bad.png", "good.png")

    assert (job.state, fates(job)) == ("done", ["sides", "shared"])
    assert items_of(job)[0].figures == {"width": 4, "height": 9}
    assert [formats for formats, _ in shop.images.creations] == [["png"]]
    assert shop.slack.shares == [(["good.pt.png"], "")]


async def test_where_all_are_refused_nobody_is_asked(shop: FileShop) -> None:
    shop.desk.found["a"] = NotTaken("encrypted")
    shop.slack.files["b"] = RejectedError("x", code="file_deleted")

    job = await shop.translate("a.png", "b.png")

    assert (job.state, fates(job)) == ("done", ["encrypted", "file_deleted"])
    assert (shop.images.creations, shop.slack.shares) == ([], [])
    assert shop.slack.shown_in[-1] == "closing"
    assert shop.desk.cleared == [job.id]


async def test_a_file_that_no_provider_reads_is_told_with_its_figures(
    shop: FileShop,
) -> None:
    huge = TakenIn(kind=Kind.IMAGE, format="png", size=99_000_000)
    shop.desk.found["a"] = huge
    shop.desk.found["b"] = TakenIn(kind=Kind.IMAGE, format="gif", size=1)

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["too_large", "unsupported"]
    assert items_of(job)[0].figures == {"format": "png", "limit": 10_000_000}


async def test_a_language_that_no_provider_of_files_has_is_told(shop: FileShop) -> None:
    job = await shop.translate("a.png", target="en")

    assert fates(job) == ["unsupported_pair"]
    assert items_of(job)[0].figures == {"source": "zh-Hans", "target": "en"}


async def test_a_file_that_comes_late_is_fetched_again(shop: FileShop) -> None:
    shop.desk.found["a"] = TransientError("x", code="timeout")
    await shop.ask("a.png")
    await shop.pass_time(5)
    del shop.desk.found["a"]

    job = await shop.finish()

    assert (job.state, fates(job)) == ("done", ["shared"])


async def test_a_file_that_cannot_be_staged_fails_alone(shop: FileShop) -> None:
    shop.desk.stage_errors.append(RejectedError("x", code="no_staging"))

    job = await shop.translate("a.png", "b.png")

    assert (job.state, fates(job)) == ("failed", ["no_staging", "shared"])
    assert job.data["reason"] == "files_failed"


async def test_files_that_nobody_translates_here_say_so_at_once(shop: FileShop) -> None:
    shop.messages.add("", files=(SharedFile(id="F1", name="film.mov"),))

    await shop.flag()

    assert shop.told == [{"code": "files_unfit"}]


# --- what cannot go on ------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "left"),
    [
        ("fetching", ["poison", "new"]),
        ("staging", ["poison", "fetched"]),
        ("polling", ["poison", "poison"]),
        ("collecting", ["poison", "ready"]),
        ("uploading", ["poison", "collected"]),
        ("sharing", ["poison", "poison"]),
    ],
)
async def test_only_the_files_that_a_step_was_about_are_given_up(
    shop: FileShop, state: str, left: list[str]
) -> None:
    await shop.begin("a.png", "b.png")
    job = await shop.until(JobState(state))

    move = shop.file_steps.give_up(job, "poison")

    assert move.state == state
    await shop.engine._record(await shop.claim(), move)
    assert fates(await shop.the_job()) == left
    assert (await shop.finish()).state == "failed"


async def test_a_submission_is_given_up_with_all_that_was_announced(
    shop: FileShop,
) -> None:
    await shop.begin("a.png", "b.docx")
    await shop.until(JobState.SUBMITTING)

    waiting = shop.file_steps.give_up(await shop.the_job(), "deadline")
    await shop.take_step()
    announced = shop.file_steps.give_up(await shop.the_job(), "deadline")

    for move in (waiting, announced):
        assert [each.get("reason") for each in move.data["files"]] == ["deadline", None]


async def test_a_caption_that_cannot_go_on_is_given_up_alone(shop: FileShop) -> None:
    await shop.begin("a.png", text=TEXT)
    await shop.until(JobState.FETCHING)
    while fates(await shop.the_job()) == ["new"]:
        await shop.take_step()

    move = shop.file_steps.give_up(await shop.the_job(), "deadline")

    assert (move.state, move.data["caption"]) == ("staging", {"reason": "deadline"})


async def test_a_job_that_cannot_even_begin_tells_its_asker(shop: FileShop) -> None:
    job = await shop.begin("a.png")

    move = shop.file_steps.give_up(job, "deadline")

    assert (move.state, move.tell) == (
        "failed",
        {"code": "failed", "reason": "deadline", "job": job.id},
    )


async def test_a_desk_that_cannot_be_cleared_does_not_undo_what_stands(
    shop: FileShop,
) -> None:
    shop.desk.clear_errors.extend([TransientError("x")] * 3)

    job = await shop.translate("a.png")

    assert (job.state, shop.desk.cleared) == ("done", [job.id])
    closing = shop.file_steps.give_up(replace(job, state="closing"), "deadline")
    assert closing.state == "done"


async def test_the_end_comes_long_before_an_hour(shop: FileShop) -> None:
    begun = shop.clock.now()

    job = await shop.translate("a.png", "b.png", "c.docx", text=TEXT)

    assert job.ended_at is not None
    assert job.ended_at - begun < AN_HOUR / 100
