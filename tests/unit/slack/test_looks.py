"""Posts of unknown fate are found, with as few questions as possible."""

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.errors import TransientError
from bot.models import Place
from bot.slack.looks import METADATA_EVENT, Looks
from tests.unit.slack.conftest import FakeSlack, answer
from tests.unit.slack.samples import NOW, page

HISTORY = "conversations.history"
REPLIES = "conversations.replies"
THREAD = Place("T1", "C1", "100.1", "100.0")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def looks(client: AsyncWebClient, clock: ManualClock) -> Looks:
    return Looks(client, clock, "")


def ours(job_id: Any, ts: str, part: Any = 1, bot_id: str = "B1") -> dict[str, Any]:
    payload = {"job": job_id, "part": part}
    metadata = {"event_type": METADATA_EVENT, "event_payload": payload}
    return {"ts": ts, "bot_id": bot_id, "metadata": metadata}


async def test_each_part_is_found_as_itself(slack: FakeSlack, looks: Looks) -> None:
    slack.will(REPLIES, answer(page(ours("a", "1.1"), ours("a", "1.2", 2))))

    posts = await looks.find(THREAD, oldest=NOW, not_before=NOW)
    assert posts == {("a", 1): "1.1", ("a", 2): "1.2"}


async def test_outside_threads_the_channel_is_looked_through(
    slack: FakeSlack, looks: Looks
) -> None:
    slack.will(HISTORY, answer(page(ours("a", "1.1"))))

    posts = await looks.find(Place("T1", "D1"), oldest=NOW, not_before=NOW)
    (sent,) = slack.of(HISTORY)
    assert posts == {("a", 1): "1.1"}
    assert (sent["channel"], sent["include_all_metadata"]) == ("D1", "1")
    assert float(sent["oldest"]) <= NOW - 3_600


async def test_what_another_bot_says_is_not_believed(
    slack: FakeSlack, client: AsyncWebClient, clock: ManualClock
) -> None:
    slack.will(REPLIES, answer(page(ours("a", "1.1"), ours("b", "1.2", bot_id="B2"))))

    posts = await Looks(client, clock, "B1").find(THREAD, oldest=NOW, not_before=NOW)
    assert posts == {("a", 1): "1.1"}


async def test_posts_are_found_on_every_page(slack: FakeSlack, looks: Looks) -> None:
    slack.will(
        REPLIES,
        answer(page(ours("a", "1.1"), {"ts": "1.2"}, cursor="next")),
        answer(page(ours("b", "2.1"), {"ts": "2.2", "metadata": None})),
    )
    posts = await looks.find(THREAD, oldest=NOW, not_before=NOW)

    assert posts == {("a", 1): "1.1", ("b", 1): "2.1"}
    first, second = slack.of(REPLIES)
    assert (first["ts"], first["include_all_metadata"]) == ("100.0", "1")
    assert float(first["oldest"]) <= NOW - 3_600
    assert ("cursor" not in first, second["cursor"]) == (True, "next")


async def test_posts_of_others_are_not_ours(slack: FakeSlack, looks: Looks) -> None:
    foreign = ours("a", "1.1")
    foreign["metadata"]["event_type"] = "another"
    empty = {"ts": "1.3", "metadata": {"event_type": METADATA_EVENT}}
    slack.will(
        REPLIES, answer(page(foreign, ours(7, "1.2"), empty, ours("b", "1.4", "x")))
    )

    assert await looks.find(THREAD, oldest=NOW, not_before=NOW) == {}


async def test_endless_pages_end(slack: FakeSlack, looks: Looks) -> None:
    slack.will(REPLIES, answer(page(cursor="again")))
    await looks.find(THREAD, oldest=NOW, not_before=NOW)

    assert len(slack.calls) == 20


async def test_jobs_of_one_thread_share_one_look(
    slack: FakeSlack, looks: Looks
) -> None:
    slack.will(REPLIES, answer(page(ours("a", "1.1"))))
    places = [Place("T1", "C1", f"100.{n}", "100.0") for n in range(10)]
    seen = await asyncio.gather(
        *(looks.find(each, oldest=NOW, not_before=NOW) for each in places)
    )

    assert seen == [{("a", 1): "1.1"}] * 10
    assert len(slack.calls) == 1


@pytest.mark.parametrize(
    "other",
    [
        Place("T1", "C1", "", "200.0"),
        Place("T1", "C2", "", "100.0"),
        Place("T2", "C1", "", "100.0"),
    ],
)
async def test_another_thread_is_looked_at_itself(
    slack: FakeSlack, looks: Looks, other: Place
) -> None:
    slack.will(REPLIES, answer(page(ours("a", "1.1"))), answer(page()))
    await looks.find(THREAD, oldest=NOW, not_before=NOW)

    assert await looks.find(other, oldest=NOW, not_before=NOW) == {}


async def test_look_that_is_too_old_is_not_believed(
    slack: FakeSlack, looks: Looks, clock: ManualClock
) -> None:
    slack.will(REPLIES, answer(page()), answer(page(ours("a", "1.1"))))
    await looks.find(THREAD, oldest=NOW, not_before=NOW)
    clock.advance(1)

    posts = await looks.find(THREAD, oldest=NOW, not_before=NOW + 0.5)
    assert posts == {("a", 1): "1.1"}


async def test_look_that_did_not_reach_back_far_enough_is_not_believed(
    slack: FakeSlack, looks: Looks
) -> None:
    slack.will(REPLIES, answer(page()), answer(page(ours("a", "1.1"))))
    await looks.find(THREAD, oldest=NOW, not_before=NOW)

    posts = await looks.find(THREAD, oldest=NOW - 1, not_before=NOW)
    assert posts == {("a", 1): "1.1"}


async def test_failed_look_is_tried_again_and_leaves_nothing(
    slack: FakeSlack, looks: Looks
) -> None:
    slack.will(REPLIES, answer({}, 503), answer(page(ours("a", "1.1"))))
    with pytest.raises(TransientError):
        await looks.find(THREAD, oldest=NOW, not_before=NOW)
    assert (len(looks._looks), len(looks._looking)) == (0, 0)

    posts = await looks.find(THREAD, oldest=NOW, not_before=NOW)
    assert posts == {("a", 1): "1.1"}


async def test_threads_of_yesterday_are_forgotten(
    slack: FakeSlack, looks: Looks, clock: ManualClock
) -> None:
    slack.will(REPLIES, answer(page()))
    for n in range(5):
        thread = Place("T1", "C1", "", f"{n}.0")
        await looks.find(thread, oldest=NOW, not_before=NOW)
    clock.advance(61)
    await looks.find(THREAD, oldest=NOW, not_before=NOW + 61)

    assert (len(looks._looks), len(looks._looking)) == (1, 1)
