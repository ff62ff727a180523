"""Jobs with files and Slack: shown once, told of, marked, tried again."""

from itertools import pairwise

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.items import items_of
from bot.jobs.file_ports import NotTaken
from bot.jobs.states import JobState
from bot.models import Job, Place, RequestKind
from bot.providers.files import FileTask, FileTaskState
from tests.contracts.stores import Stores
from tests.unit.jobs.file_shop import FileShop, fates
from tests.unit.jobs.workshop import TEXT, TURNED

WAITING = FileTask(state=FileTaskState.WAITING)
AT_WORK = "hourglass_flowing_sand"


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> FileShop:
    return FileShop(stores, clock)


# --- shown once -------------------------------------------------------------------


async def test_files_of_unknown_fate_that_stand_are_not_shown_again(
    shop: FileShop,
) -> None:
    shop.slack.share_errors.append(UnknownOutcomeError("x"))
    shop.slack.shares_all_the_same = True

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["shared"] * 2
    assert len(shop.slack.shares) == 1


async def test_files_of_unknown_fate_are_looked_for_twice_before_they_are_shown_again(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.SHARING)
    shop.slack.share_errors.append(UnknownOutcomeError("x"))
    intent = shop.clock.now()

    job = await shop.finish()

    assert fates(job) == ["shared"]
    assert len(shop.slack.shares) == 2
    assert shop.slack.stands == ["F1-a"]
    assert shop.slack.looks[:2] == [intent + 5.0, intent + 15.0]


async def test_a_share_that_is_never_seen_does_not_fill_the_thread(
    shop: FileShop,
) -> None:
    shop.slack.share_errors.extend([UnknownOutcomeError("x")] * 99)

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("failed", ["never_shown"])
    assert len(shop.slack.shares) == 4


async def test_files_that_slack_shows_late_are_waited_for(shop: FileShop) -> None:
    shop.slack.shows_shares = False
    await shop.ask("a.png")
    await shop.pass_time(60)
    assert (await shop.the_job()).state == "sharing"
    shop.slack.shows_shares = True

    job = await shop.finish()

    assert (job.state, job.data["files_ts"]) == ("done", "300.1")
    assert len(shop.slack.shares) == 1


async def test_files_that_slack_took_and_never_shows_are_told(shop: FileShop) -> None:
    shop.slack.shows_shares = False

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("failed", ["never_shown"])
    assert len(shop.slack.shares) == 1


async def test_a_channel_that_takes_no_files_is_told(shop: FileShop) -> None:
    shop.slack.share_errors.append(RejectedError("x", code="is_archived"))

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("failed", ["is_archived"])


async def test_bytes_that_slack_refuses_do_not_keep_the_other_file_back(
    shop: FileShop,
) -> None:
    shop.slack.upload_errors.append(RejectedError("x", code="file_upload_disabled"))

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["file_upload_disabled", "shared"]


async def test_bytes_that_did_not_arrive_are_brought_again(shop: FileShop) -> None:
    shop.slack.upload_errors.append(TransientError("x", code="upload_failed"))

    job = await shop.translate("a.png")

    assert (fates(job), shop.slack.uploads) == (["shared"], ["a.pt.png"])


async def test_a_status_of_unknown_fate_is_found_and_not_posted_again(
    shop: FileShop,
) -> None:
    shop.delivery.post_errors.append(UnknownOutcomeError("x"))
    shop.delivery.posts_all_the_same = True

    job = await shop.translate("a.png")

    assert (job.state, job.posted_ts) == ("done", "200.1")
    assert len(shop.delivery.attempts) == 1


# --- the status -------------------------------------------------------------------


async def test_progress_is_shown_at_most_every_three_seconds(shop: FileShop) -> None:
    shop.images.answers.extend([WAITING] * 4)
    posted = shop.clock.now()

    await shop.translate("a.png", "b.docx", "c.docx")

    *progress, (_, last) = shop.slack.shown
    moments = [posted, *(at for at, _ in progress)]
    rests = [b - a for a, b in pairwise(moments)]
    assert len(progress) >= 2
    assert min(rests) >= 3.0
    assert len({tuple(states) for _, states in progress}) == len(progress)
    assert last == ["shared"] * 3


async def test_progress_is_not_shown_while_something_may_have_acted(
    shop: FileShop,
) -> None:
    shop.documents.next.append(UnknownOutcomeError("x"))

    await shop.translate("a.docx")

    assert all("sending" not in states for _, states in shop.slack.shown)
    assert shop.slack.shown


@pytest.mark.parametrize(
    "error",
    [
        TransientError("x", retry_after_seconds=30.0),
        UnknownOutcomeError("x"),
        RejectedError("x", code="message_not_found"),
    ],
)
async def test_progress_that_cannot_be_shown_does_not_hold_the_work_up(
    shop: FileShop, error: Exception
) -> None:
    shop.images.answers.extend([WAITING] * 2)
    shop.slack.show_errors.append(error)
    await shop.ask("a.png")

    await shop.pass_time(20)

    assert fates(await shop.the_job()) == ["shared"]


async def test_the_last_words_are_repeated_until_they_stand(shop: FileShop) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.CLOSING)
    shop.slack.show_errors.extend([TransientError("x"), UnknownOutcomeError("x")])

    await shop.finish()

    assert shop.slack.shown_in[-1] == "closing"


async def test_a_status_that_was_deleted_does_not_undo_what_stands(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.CLOSING)
    shop.slack.show_errors.append(RejectedError("x", code="message_not_found"))

    assert (await shop.finish()).state == "done"


# --- marks ------------------------------------------------------------------------


async def test_the_message_is_marked_while_its_files_are_worked_on(
    shop: FileShop,
) -> None:
    await shop.translate("a.png")

    assert shop.slack.marks == [
        (AT_WORK, True),
        (AT_WORK, False),
        ("white_check_mark", True),
    ]


async def test_a_message_whose_files_failed_is_marked_so(shop: FileShop) -> None:
    shop.desk.found["b"] = NotTaken("empty")

    await shop.translate("a.png", "b.png")

    assert shop.slack.marks[-1] == ("warning", True)


async def test_marks_that_cannot_be_set_do_not_matter(shop: FileShop) -> None:
    shop.slack.mark_errors.extend(
        [TransientError("x"), RejectedError("x"), RejectedError("x")]
    )

    job = await shop.translate("a.png")

    assert (job.state, shop.slack.marks) == ("done", [])


# --- for one person ---------------------------------------------------------------


async def privately(shop: FileShop) -> Job:
    shop._put_up(["a.png"], "")
    shop.messages.members.add(("C1", "U1"))
    message = shop.messages.there["C1", "100.1"]
    files = [{"id": file.id, "name": file.name} for file in message.files]  # type: ignore[union-attr]
    content = {"text": "", "files": files}
    shop.messages.known["U1"] = type("Person", (), {"name": "Ana", "language": "pt"})()
    await shop.say("", kind=RequestKind.SHORTCUT, content=content)
    return await shop.finish()


async def test_what_one_person_asked_for_is_answered_where_nobody_else_is(
    shop: FileShop,
) -> None:
    job = await privately(shop)

    assert (job.state, job.key.audience, fates(job)) == ("done", "U1", ["shared"])
    assert (job.channel, job.thread_ts) == ("DU1", "")
    assert shop.slack.opened == ["U1"]
    assert len(shop.slack.shares) == 1


async def test_nobody_sees_by_a_mark_that_somebody_asked_for_themselves(
    shop: FileShop,
) -> None:
    await privately(shop)

    assert shop.slack.marks == []


# --- try again --------------------------------------------------------------------


async def test_only_what_failed_is_tried_again_below_the_same_status(
    shop: FileShop,
) -> None:
    broken = RejectedError("x", code="busy")
    shop.images.answers.append(shop.images.finished(2, at_1=broken))
    failed = await shop.translate("a.png", "b.png", text=TEXT)

    del shop.points[:]

    job = await shop.try_again(failed)

    assert (job.id, job.state) == (failed.id, "done")
    assert "translating" not in {state for _, state in shop.points}
    assert shop.slack.shares == [(["a.pt.png"], TURNED), (["b.pt.png"], "")]
    assert len(shop.delivery.stands) == 1
    assert len(shop.images.creations[1][0]) == 1


async def test_what_is_hopeless_is_not_tried_again(shop: FileShop) -> None:
    shop.desk.found["a"] = NotTaken("encrypted")
    shop.desk.stage_errors.append(RejectedError("x", code="no_staging"))
    failed = await shop.translate("a.png", "b.png")

    job = await shop.try_again(failed)

    assert (job.state, fates(job)) == ("done", ["encrypted", "shared"])
    assert shop.desk.taken == ["a", "b", "b"]


async def test_where_nothing_stood_the_caption_comes_with_the_second_try(
    shop: FileShop,
) -> None:
    shop.images.answers.append(FileTask(state=FileTaskState.FAILED))
    failed = await shop.translate("a.png", text=TEXT)

    await shop.try_again(failed)

    assert shop.slack.shares == [(["a.pt.png"], TURNED)]
    assert len(shop.translator.calls) == 1


async def test_the_warning_goes_when_it_is_tried_again(shop: FileShop) -> None:
    shop.images.answers.append(FileTask(state=FileTaskState.FAILED))
    failed = await shop.translate("a.png")
    del shop.slack.marks[:]

    await shop.try_again(failed)

    assert shop.slack.marks == [
        ("warning", False),
        (AT_WORK, True),
        (AT_WORK, False),
        ("white_check_mark", True),
    ]


async def test_files_that_slack_showed_too_late_are_found_by_the_second_try(
    shop: FileShop,
) -> None:
    shop.slack.shows_shares = False
    failed = await shop.translate("a.png", "b.png", text=TEXT)
    shop.slack.shows_shares = True

    job = await shop.try_again(failed)

    assert (job.state, fates(job)) == ("done", ["shared"] * 2)
    assert len(shop.slack.shares) == 1
    assert len(shop.images.tasks) == 1


async def test_an_upload_that_slack_forgot_is_made_anew(shop: FileShop) -> None:
    shop.slack.share_errors.append(RejectedError("x", code="not_in_channel"))
    failed = await shop.translate("a.png")

    async def forgotten(file_id: str, channel: str) -> str:
        if not shop.slack.stands:
            raise RejectedError(f"{file_id} {channel}", code="file_not_found")
        return "300.1"

    shop.slack.shared_as = forgotten  # type: ignore[method-assign]

    job = await shop.try_again(failed)

    assert (job.state, fates(job)) == ("done", ["shared"])
    assert [item.upload for item in items_of(job)] == ["F2-a"]


async def test_a_second_click_waits_for_the_first(shop: FileShop) -> None:
    shop.images.answers.append(FileTask(state=FileTaskState.FAILED))
    failed = await shop.translate("a.png")

    await shop.click(RequestKind.RETRY, failed.id, user="U2")
    again = await shop.click(RequestKind.RETRY, failed.id, user="U3")

    waiting = await shop.stores.reader.request("T1", again.id)
    assert waiting is not None
    assert (waiting.state, waiting.job_id) == ("waiting", failed.id)
    await shop.finish()
    assert shop.told == []


async def test_a_click_from_elsewhere_tries_nothing(shop: FileShop) -> None:
    shop.images.answers.append(FileTask(state=FileTaskState.FAILED))
    failed = await shop.translate("a.png")

    await shop.click(RequestKind.RETRY, failed.id, channel="C2")

    assert (await shop.the_job()).state == "failed"
    assert shop.told == [{"code": "erased"}]


async def test_names_that_were_erased_cannot_be_tried_again(shop: FileShop) -> None:
    shop.images.answers.append(FileTask(state=FileTaskState.FAILED))
    failed = await shop.translate("a.png")
    await shop.stores.work.sweep(texts=shop.clock.now() + 1, segments=0, rows=0)

    await shop.click(RequestKind.RETRY, failed.id)

    assert shop.told == [{"code": "erased"}]


async def test_what_is_done_is_not_translated_again(shop: FileShop) -> None:
    await shop.translate("a.png")

    await shop.flag(user="U2", place=Place("T1", "C1", "100.1"))

    assert [say["code"] for say in shop.told] == ["already_done"]
    assert len(shop.images.tasks) == 1


async def test_a_private_repeat_pays_nothing(shop: FileShop) -> None:
    await privately(shop)
    shop.messages.there.clear()
    await privately(shop)

    assert len(shop.images.tasks) == 1
