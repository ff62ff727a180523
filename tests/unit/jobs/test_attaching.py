"""Translations longer than a message: a file in the thread, and its first lines."""

from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.items import items_of
from bot.models import Job, RequestKind
from tests.contracts.stores import Stores
from tests.unit.jobs.attaching_shop import (
    FIRST,
    LONG,
    SHORT,
    SOURCE,
    AttachingShop,
    no_bytes,
)
from tests.unit.jobs.workshop import TEXT, flagged


@pytest.fixture
def shop(stores: Stores, clock: ManualClock, tmp_path: Path) -> AttachingShop:
    return AttachingShop(stores, clock, tmp_path / "files")


def assert_in_posts(job: Job, shop: AttachingShop, reason: str) -> None:
    """The whole translation came in numbered posts, and it is known why."""
    (file,) = items_of(job)
    assert (job.state, shop.delivery.parts) == ("done", [1, 2])
    assert (file.state, file.reason) == ("failed", reason)
    assert "attached" not in job.data
    assert shop.left_over == []


def assert_in_file(job: Job, shop: AttachingShop) -> None:
    """The file stands once, and one post below it."""
    assert (job.state, len(shop.slack.stands), shop.delivery.parts) == ("done", 1, [1])
    assert (job.data["files_ts"], job.posted_ts) == ("300.1", "200.1")
    assert shop.left_over == []


# --- the way ----------------------------------------------------------------------


async def test_a_long_translation_is_one_file_and_one_post(
    shop: AttachingShop,
) -> None:
    job = await shop.translate()

    assert_in_file(job, shop)
    assert shop.slack.shares == [(["translation.pt.txt"], "")]
    assert shop.slack.brought == [(LONG, 0o600)]
    assert job.data["attached"] == len(LONG) > 12_000


async def test_the_post_has_its_first_lines_cut_at_a_paragraph(
    shop: AttachingShop,
) -> None:
    job = await shop.translate()

    ((first,),) = job.posts
    assert first.strip() == FIRST
    assert len(FIRST) < 1_000 < len(LONG)


async def test_a_translation_that_fits_a_message_stays_one(
    shop: AttachingShop,
) -> None:
    job = await shop.translate(SHORT)

    assert (job.state, items_of(job), shop.delivery.parts) == ("done", [], [1])
    assert shop.slack.brought == []


async def test_a_private_long_translation_stays_in_parts(shop: AttachingShop) -> None:
    shop.answer_with(LONG)
    await shop.command(f"pt {TEXT}")

    assert shop.delivery.told_parts == [1, 2]
    assert shop.slack.brought == []


async def test_the_file_is_not_escaped_as_the_post_is(shop: AttachingShop) -> None:
    job = await shop.translate(f"a < b & c. {LONG}")

    ((text, _),) = shop.slack.brought
    assert text.startswith("a < b & c. ")
    assert job.data["attached"] == len(text)
    assert job.posts[0][0].startswith("a &lt; b &amp; c. ")


async def test_the_post_waits_until_the_file_is_seen(shop: AttachingShop) -> None:
    shop.slack.shows_shares = False
    shop.answer_with(LONG)
    await flagged(shop, SOURCE)
    await shop.pass_time(60)
    waiting = (await shop.the_job()).state, list(shop.delivery.parts)
    shop.slack.shows_shares = True

    job = await shop.finish()

    assert waiting == ("sharing", [])
    assert_in_file(job, shop)


async def test_a_link_is_told_to_who_asked_elsewhere_by_the_post(
    shop: AttachingShop,
) -> None:
    shop.answer_with(LONG)
    await flagged(shop, SOURCE)
    await shop.finish()
    await shop.flag("pt", user="U2")

    assert [say["code"] for say in shop.told] == ["already_done"]


# --- unknown outcomes -------------------------------------------------------------


async def test_a_file_of_unknown_fate_that_stands_is_not_shown_again(
    shop: AttachingShop,
) -> None:
    shop.slack.share_errors.append(UnknownOutcomeError("x"))
    shop.slack.shares_all_the_same = True

    job = await shop.translate()

    assert_in_file(job, shop)
    assert len(shop.slack.shares) == 1


async def test_a_file_of_unknown_fate_that_stands_nowhere_is_shown_again(
    shop: AttachingShop,
) -> None:
    shop.slack.share_errors.append(UnknownOutcomeError("x"))

    job = await shop.translate()

    assert_in_file(job, shop)
    assert len(shop.slack.shares) == 2
    assert len(shop.slack.looks) == 3


async def test_a_file_that_slack_does_not_know_yet_is_shown_again(
    shop: AttachingShop,
) -> None:
    shop.slack.share_errors.append(UnknownOutcomeError("x"))
    unknown = RejectedError("x", code="file_not_found")
    shop.slack.look_errors.extend([unknown, unknown])

    job = await shop.translate()

    assert_in_file(job, shop)
    assert len(shop.slack.shares) == 2


async def test_bytes_whose_answer_is_lost_are_brought_again(
    shop: AttachingShop,
) -> None:
    shop.slack.upload_errors.append(UnknownOutcomeError("x"))

    job = await shop.translate()

    assert_in_file(job, shop)
    assert len(shop.slack.brought) == 2


@pytest.mark.parametrize("state", ["translating", "uploading", "sharing", "posting"])
async def test_a_death_behind_an_effect_doubles_nothing(
    shop: AttachingShop, state: str
) -> None:
    await shop.die_behind(state)

    assert_in_file(await shop.finish(), shop)


async def test_a_death_before_the_file_was_shown_is_made_up_for(
    shop: AttachingShop,
) -> None:
    lost_with_its_call = TransientError("x")
    shop.slack.share_errors.append(lost_with_its_call)
    await shop.die_behind("sharing")

    assert_in_file(await shop.finish(), shop)
    assert len(shop.slack.looks) == 3


# --- no file ----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["missing_scope", "file_uploads_disabled"])
async def test_where_slack_takes_no_file_the_parts_are_posted(
    shop: AttachingShop, code: str
) -> None:
    shop.slack.upload_errors.append(RejectedError("x", code=code))

    job = await shop.translate()

    assert_in_posts(job, shop, code)
    assert shop.delivery.deleted_files == []


async def test_a_file_that_may_not_be_shown_is_taken_back(shop: AttachingShop) -> None:
    shop.slack.share_errors.append(RejectedError("x", code="restricted_action"))

    job = await shop.translate()

    assert_in_posts(job, shop, "restricted_action")
    assert shop.delivery.deleted_files == ["F1"]


async def test_a_file_that_is_never_shown_is_taken_back(shop: AttachingShop) -> None:
    shop.slack.shows_shares = False
    shop.delivery.delete_errors.append(TransientError("x"))

    job = await shop.translate()

    assert_in_posts(job, shop, "never_shown")


@pytest.mark.parametrize("lost", [[], [UnknownOutcomeError("x")]])
async def test_a_file_that_somebody_deleted_at_once_comes_as_posts(
    shop: AttachingShop, lost: list[Exception]
) -> None:
    shop.slack.share_errors.extend(lost)
    shop.slack.look_errors.append(RejectedError("x", code="file_deleted"))

    assert_in_posts(await shop.translate(), shop, "file_deleted")


async def test_a_file_whose_fate_stays_unknown_comes_as_posts(
    shop: AttachingShop,
) -> None:
    shop.slack.share_errors.extend([UnknownOutcomeError("x")] * 9)

    job = await shop.translate()

    assert_in_posts(job, shop, "never_shown")
    assert len(shop.slack.shares) == 4


async def test_bytes_that_never_arrive_end_in_posts(shop: AttachingShop) -> None:
    shop.slack.upload_errors.extend([no_bytes()] * 4)

    job = await shop.translate()

    assert_in_posts(job, shop, "upload_failed")


async def test_bytes_that_arrive_late_are_a_file(shop: AttachingShop) -> None:
    shop.slack.upload_errors.extend([no_bytes()] * 3)

    assert_in_file(await shop.translate(), shop)


async def test_a_pause_that_slack_asks_for_does_not_end_in_posts(
    shop: AttachingShop,
) -> None:
    busy = TransientError("x", code="ratelimited", retry_after_seconds=30.0)
    shop.slack.upload_errors.extend([busy] * 9)

    assert_in_file(await shop.translate(), shop)


async def test_a_disk_without_room_is_waited_for(
    stores: Stores, clock: ManualClock, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "files"
    in_the_way.write_text("")
    shop = AttachingShop(stores, clock, in_the_way)
    shop.answer_with(LONG)
    await flagged(shop, SOURCE)
    waiting = await shop.the_job()
    in_the_way.unlink()

    assert (waiting.state, waiting.data["last_error"]) == ("uploading", "disk")
    assert_in_file(await shop.finish(), shop)


async def test_what_nobody_foresaw_ends_in_posts(shop: AttachingShop) -> None:
    shop.slack.upload_errors.append(KeyError("upload_url"))

    assert_in_posts(await shop.translate(), shop, "KeyError")


# --- in a life of its own once more -----------------------------------------------


async def test_a_file_of_a_former_life_is_not_brought_again(
    shop: AttachingShop,
) -> None:
    shop.delivery.post_errors.append(RejectedError("x", code="is_archived"))
    failed = await shop.translate()
    shop.answer_with(LONG)
    await shop.stores.work.retry(failed.id, shop.clock.now())

    job = await shop.finish()

    assert failed.state == "failed"
    assert_in_file(job, shop)
    assert len(shop.slack.brought) == 1


async def test_parts_that_stand_are_gone_on_with(shop: AttachingShop) -> None:
    shop.slack.upload_errors.append(RejectedError("x", code="missing_scope"))
    refused = RejectedError("x", code="is_archived")
    shop.delivery.post_errors.extend([None, refused])
    failed = await shop.translate()
    shop.answer_with(LONG)
    await shop.stores.work.retry(failed.id, shop.clock.now())

    job = await shop.finish()

    assert failed.data["posted"] == ["200.1"]
    assert_in_posts(job, shop, "missing_scope")
    assert len(shop.slack.brought) == 1


async def test_where_nothing_stands_the_file_is_tried_once_more(
    shop: AttachingShop,
) -> None:
    shop.slack.share_errors.append(RejectedError("x", code="is_archived"))
    shop.delivery.post_errors.append(RejectedError("x", code="is_archived"))
    failed = await shop.translate()
    shop.answer_with(LONG)
    await shop.stores.work.retry(failed.id, shop.clock.now())

    job = await shop.finish()

    assert failed.state == "failed"
    assert_in_file(job, shop)
    assert len(shop.slack.brought) == 2


# --- deleting ---------------------------------------------------------------------


async def test_its_asker_deletes_the_file_its_message_and_the_post(
    shop: AttachingShop,
) -> None:
    job = await shop.translate()

    await shop.click(RequestKind.DELETE, job.id)
    await shop.pass_time(10)

    assert shop.delivery.deleted_files == ["F1"]
    assert shop.delivery.deleted == [("C1", "300.1"), ("C1", "200.1")]
    assert (await shop.the_job()).state == "expired"


async def test_a_file_that_cannot_be_deleted_is_said(shop: AttachingShop) -> None:
    job = await shop.translate()
    shop.delivery.delete_errors.append(RejectedError("x", code="cant_delete_file"))

    await shop.click(RequestKind.DELETE, job.id)

    assert shop.told == [{"code": "undeleted", "reason": "cant_delete_file"}]
    assert shop.delivery.deleted == []
