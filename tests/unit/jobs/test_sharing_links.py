"""Translations that people get by a link: ours, Slack's, or one in place of a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.errors import ProviderError, RejectedError, TransientError, UnknownOutcomeError
from bot.items import Item, items_of, written
from bot.jobs.states import JobState
from bot.models import Job, Move
from tests.contracts.stores import Stores
from tests.fakes import FakeFileDelivery
from tests.unit.jobs.file_shop import FileShop, fates
from tests.unit.jobs.workshop import TEXT, TURNED

REFUSED = RejectedError("x", code="file_uploads_disabled")


@dataclass
class FakeOffers:
    """Keeps what it is given, unless a test says otherwise."""

    kept: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def offer(self, job: Job, item: Item, title: str) -> Item:
        assert item.state == "collected"
        if self.errors:
            raise self.errors.pop()
        self.kept.append(title)
        return replace(item, link=f"{job.id}-{item.id}", link_until=9e9)

    async def withdraw(self, job_id: str, items: Iterable[Item]) -> None:
        assert job_id
        self.withdrawn += [item.id for item in items]


@dataclass
class FakePermalinks:
    """Tells the links of files, but for those that Slack does not tell."""

    silent: Sequence[str] = ()
    error: ProviderError | None = None

    async def permalinks(self, file_ids: Sequence[str]) -> Mapping[str, str]:
        if self.error is not None:
            raise self.error
        told = [each for each in file_ids if each not in self.silent]
        return {each: f"https://slack/{each}" for each in told}


@pytest.fixture
def offers() -> FakeOffers:
    return FakeOffers()


@pytest.fixture
def shop(stores: Stores, clock: ManualClock, offers: FakeOffers) -> FileShop:
    return FileShop(stores, clock, offers=offers)


def links(job: Job) -> list[bool]:
    return [bool(item.link) for item in items_of(job)]


async def test_copies_are_kept_before_the_files_are_shown(
    shop: FileShop, offers: FakeOffers
) -> None:
    job = await shop.translate("a.png", "b.docx")

    assert (job.state, fates(job), links(job)) == ("done", ["shared"] * 2, [True] * 2)
    assert offers.kept == ["a.pt.png", "b.pt.docx"]


async def test_file_whose_copy_has_no_room_comes_without_a_link(
    shop: FileShop, offers: FakeOffers
) -> None:
    offers.errors.append(TransientError("full", code="disk"))

    job = await shop.translate("a.png")

    assert (fates(job), links(job)) == (["shared"], [False])


async def test_where_there_are_only_links_a_copy_waits_for_room(
    stores: Stores, clock: ManualClock, offers: FakeOffers
) -> None:
    shop = FileShop(stores, clock, offers=offers, by_link=True)
    offers.errors.append(TransientError("full", code="disk"))

    job = await shop.translate("a.png")

    assert (fates(job), links(job)) == (["linked"], [True])


async def test_copies_of_what_people_did_not_get_are_taken_away(
    shop: FileShop, offers: FakeOffers
) -> None:
    await shop.begin("a.png", "b.png")
    await shop.until(JobState.UPLOADING)
    await shop.take_step()
    job = await shop.the_job()

    assert await shop.stores.work.cancel(job.id, shop.clock.now())
    await shop.finish()

    assert len(offers.kept) == 1
    assert offers.withdrawn == ["a", "b"]


async def test_copies_of_what_came_stay(shop: FileShop, offers: FakeOffers) -> None:
    await shop.translate("a.png")

    assert offers.withdrawn == []


async def test_copy_that_a_dead_process_kept_is_kept_again(
    shop: FileShop, offers: FakeOffers
) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.UPLOADING)
    await shop.take_step(saved=False)

    job = await shop.finish()

    assert (fates(job), links(job)) == (["shared"], [True])
    assert offers.kept == ["a.pt.png"] * 2


async def test_by_choice_there_are_links_and_no_files(
    stores: Stores, clock: ManualClock, offers: FakeOffers
) -> None:
    shop = FileShop(stores, clock, offers=offers, by_link=True)

    job = await shop.translate("a.png", "b.docx", text=TEXT)

    assert (job.state, fates(job)) == ("done", ["linked"] * 2)
    assert (shop.slack.uploads, shop.slack.shares) == ([], [])
    assert job.content["translation"] == TURNED


async def test_where_slack_refuses_the_bytes_the_link_is_enough(shop: FileShop) -> None:
    shop.slack.upload_errors.append(REFUSED)

    job = await shop.translate("a.png", "b.png")

    first, second = items_of(job)
    assert job.state == "done"
    assert (first.state, first.reason) == ("linked", "file_uploads_disabled")
    assert (second.state, second.reason) == ("shared", "")


async def test_where_slack_refuses_to_show_them_the_links_are_enough(
    shop: FileShop,
) -> None:
    shop.slack.share_errors.append(RejectedError("x", code="posting_to_channel_denied"))

    job = await shop.translate("a.png", "b.png")

    assert job.state == "done"
    assert [each.state for each in items_of(job)] == ["linked"] * 2


async def test_where_slack_never_shows_them_the_links_are_enough(
    shop: FileShop,
) -> None:
    shop.slack.shows_shares = False

    job = await shop.translate("a.png")

    assert [(each.state, each.reason) for each in items_of(job)] == [
        ("linked", "never_shown")
    ]


async def test_where_slack_takes_nothing_for_too_long_the_link_is_enough(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.UPLOADING)
    await shop.take_step()

    move = shop.file_steps.give_up(await shop.the_job(), "deadline")

    (file,) = move.data["files"]
    assert (file["state"], file["reason"]) == ("linked", "deadline")


async def test_where_the_link_has_ended_meanwhile_the_file_failed(
    shop: FileShop,
) -> None:
    await shop.begin("a.png")
    await shop.until(JobState.UPLOADING)
    await shop.take_step()
    job = await shop.the_job()
    (file,) = items_of(job)
    ended = written([replace(file, link_until=shop.clock.now())])

    late = replace(job, data=job.data | {"files": ended})
    move = shop.file_steps.give_up(late, "deadline")

    assert [each["state"] for each in move.data["files"]] == ["failed"]


async def test_where_nobody_could_read_a_link_either_the_file_failed(
    shop: FileShop,
) -> None:
    shop.slack.upload_errors.append(RejectedError("x", code="is_archived"))

    job = await shop.translate("a.png")

    assert (job.state, fates(job)) == ("failed", ["is_archived"])


async def test_without_a_link_a_refusal_can_be_tried_again(
    stores: Stores, clock: ManualClock
) -> None:
    shop = FileShop(stores, clock)
    shop.slack.upload_errors.append(REFUSED)

    failed = await shop.translate("a.png")
    assert (failed.state, fates(failed)) == ("failed", ["file_uploads_disabled"])

    assert fates(await shop.try_again(failed)) == ["shared"]


# --- Slack's own links ------------------------------------------------------------


@pytest.mark.parametrize(
    ("permalinks", "told"),
    [
        (FakePermalinks(), {"a": "https://slack/F1-a", "b": "https://slack/F2-b"}),
        (FakePermalinks(silent=["F1-a"]), {"b": "https://slack/F2-b"}),
        (FakePermalinks(error=TransientError("busy")), None),
        (FakePermalinks(error=RejectedError("gone")), None),
        (None, None),
    ],
)
async def test_slacks_own_links_are_told_where_slack_tells_them(
    stores: Stores,
    clock: ManualClock,
    permalinks: FakePermalinks | None,
    told: dict[str, str] | None,
) -> None:
    shop = FileShop(stores, clock, permalinks=permalinks)

    job = await shop.translate("a.png", "b.png")

    assert fates(job) == ["shared"] * 2
    assert job.content.get("links") == told


async def test_where_we_have_links_slacks_are_not_asked_for(
    stores: Stores, clock: ManualClock, offers: FakeOffers
) -> None:
    never = FakePermalinks(error=UnknownOutcomeError("asked"))
    shop = FileShop(stores, clock, offers=offers, permalinks=never)

    job = await shop.translate("a.png")

    assert "links" not in job.content


async def test_links_of_a_former_life_stay(stores: Stores, clock: ManualClock) -> None:
    shop = FileShop(stores, clock, permalinks=FakePermalinks())
    shop.slack.upload_errors.append(REFUSED)
    failed = await shop.translate("a.png", "b.png")

    job = await shop.try_again(failed)

    assert fates(job) == ["shared"] * 2
    assert sorted(job.content["links"]) == ["a", "b"]


# --- files of which Slack knows nothing -------------------------------------------


class Silent(FakeFileDelivery):
    """Slack, which does not tell where files stand."""

    code = "file_not_found"

    async def shared_as(self, file_id: str, channel: str) -> str:
        raise RejectedError(f"{file_id} in {channel}", code=self.code)


async def looked_for(shop: FileShop, slack: Silent) -> Move:
    """What follows a look for files that may have been shown."""
    await shop.begin("a.png")
    await shop.until(JobState.SHARING)
    job = await shop.claim()
    unsure = {"share_intent": shop.clock.now(), "share_looks": 0}
    sharing = replace(shop.file_steps.sharing, delivery=slack)
    return await sharing.share(replace(job, data=job.data | unsure))


async def test_files_that_slack_does_not_know_are_looked_for_again(
    shop: FileShop, clock: ManualClock
) -> None:
    move = await looked_for(shop, Silent(clock))

    assert (move.state, move.data) == ("sharing", {"share_looks": 1})


async def test_files_that_slack_lets_nobody_look_for_are_not_shown_again(
    shop: FileShop, clock: ManualClock
) -> None:
    slack = Silent(clock)
    slack.code = "missing_scope"
    move = await looked_for(shop, slack)

    (file,) = move.data["files"]
    assert (file["state"], file["reason"]) == ("linked", "missing_scope")


# --- words that are too long to stand above ---------------------------------------


async def above(shop: FileShop, sections: list[str]) -> str:
    """What stands above a file whose caption was translated into these sections."""
    await shop.begin("a.png")
    await shop.until(JobState.SHARING)
    job = await shop.claim()
    content: dict[str, Any] = {
        "translation": "".join(sections),
        "sections": sections,
    }
    await shop.file_steps.sharing.share(replace(job, content=job.content | content))
    ((_, comment),) = shop.slack.shares
    return comment


async def test_long_words_stand_above_as_far_as_slack_likes_them(
    shop: FileShop,
) -> None:
    sections = ["a" * 3_000, "b" * 900, "c" * 3_000]

    assert await above(shop, sections) == "\n".join(sections[:2])
