"""What is sent, by which way, and how often Slack is asked."""

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.models import POST_GONE, AnswerRoute, Place, Say, say
from bot.slack.delivery import METADATA_EVENT, SlackDelivery, SlackMessages
from tests.unit.slack.conftest import FakeSlack, answer, hang_up
from tests.unit.slack.samples import NOW, FakeFacts, job, request

REPLIES = "conversations.replies"
THREAD = Place("T1", "C1", "100.1", "100.0")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def delivery(
    slack: FakeSlack, client: AsyncWebClient, clock: ManualClock
) -> SlackDelivery:
    return SlackDelivery(
        client,
        clock=clock,
        facts=FakeFacts(),
        response_origins=frozenset({slack.origin}),
    )


def ours(job_id: Any, ts: str) -> dict[str, Any]:
    payload = {"job": job_id, "part": 1}
    metadata = {"event_type": METADATA_EVENT, "event_payload": payload}
    return {"ts": ts, "metadata": metadata}


def page(*messages: dict[str, Any], cursor: str = "") -> dict[str, Any]:
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"ok": True, "messages": list(messages), **more}


def found(**fields: Any) -> dict[str, Any]:
    return page({"ts": "100.1", "text": "hello", **fields})


async def test_message_is_read_with_its_thread_and_edit(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.will(REPLIES, answer(found(thread_ts="100.0", edited={"ts": "100.5"})))
    read = await SlackMessages(client).read(Place("T1", "C1", "100.1"))

    assert read is not None
    assert (read.place, read.text, read.edit) == (THREAD, "hello", "100.5")
    assert slack.of(REPLIES) == [
        {"channel": "C1", "ts": "100.1", "limit": "1", "inclusive": "1"}
    ]


async def test_message_outside_threads_is_its_own_root(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.will(REPLIES, answer(found(text=None, edited=None)))
    read = await SlackMessages(client).read(Place("T1", "C1", "100.1"))

    assert read is not None
    assert (read.place.thread_ts, read.text, read.edit) == ("100.1", "", "")


@pytest.mark.parametrize(
    "body", [page(), {"ok": True}, page({"ts": "99.0", "text": "another"})]
)
async def test_deleted_message_is_gone(
    slack: FakeSlack, client: AsyncWebClient, body: dict[str, Any]
) -> None:
    slack.will(REPLIES, answer(body))

    assert await SlackMessages(client).read(Place("T1", "C1", "100.1")) is None


async def test_translation_is_posted_once_with_its_key(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer({"ok": True, "ts": "101.5"}))

    assert await delivery.post(job()) == "101.5"
    sent = slack.of("chat.postMessage")
    assert len(sent) == 1
    assert (sent[0]["channel"], sent[0]["thread_ts"]) == ("C1", "100.0")
    assert sent[0]["metadata"] == {
        "event_type": METADATA_EVENT,
        "event_payload": {"job": "j1", "part": 1},
    }
    assert "Bom dia" in sent[0]["text"]
    assert (sent[0]["unfurl_links"], sent[0]["unfurl_media"]) == (False, False)


async def test_post_whose_answer_is_lost_is_not_repeated(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", hang_up, answer({"ok": True, "ts": "101.5"}))
    with pytest.raises(UnknownOutcomeError):
        await delivery.post(job())

    assert len(slack.calls) == 1


@pytest.mark.parametrize(
    ("age", "uses", "url", "route"),
    [
        (0, 0, "x", AnswerRoute.RESPONSE_URL),
        (28 * 60 + 59, 3, "x", AnswerRoute.RESPONSE_URL),
        (29 * 60, 0, "x", AnswerRoute.EPHEMERAL),
        (0, 4, "x", AnswerRoute.EPHEMERAL),
        (0, 0, "", AnswerRoute.EPHEMERAL),
    ],
)
def test_response_url_is_taken_for_29_minutes_and_4_uses(
    delivery: SlackDelivery, age: float, uses: int, url: str, route: AnswerRoute
) -> None:
    asked = request(response_url=url, response_uses=uses)

    assert delivery.first_route(asked, NOW + age) == route


async def test_posts_are_found_on_every_page(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will(
        REPLIES,
        answer(page(ours("a", "1.1"), {"ts": "1.2"}, cursor="next")),
        answer(page(ours("b", "2.1"), {"ts": "2.2", "metadata": None})),
    )
    posts = await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)

    assert posts == {"a": "1.1", "b": "2.1"}
    first, second = slack.of(REPLIES)
    assert (first["ts"], first["include_all_metadata"]) == ("100.0", "1")
    assert float(first["oldest"]) <= NOW - 3_600
    assert ("cursor" not in first, second["cursor"]) == (True, "next")


async def test_posts_of_others_are_not_ours(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    foreign = ours("a", "1.1")
    foreign["metadata"]["event_type"] = "another"
    empty = {"ts": "1.3", "metadata": {"event_type": METADATA_EVENT}}
    slack.will(REPLIES, answer(page(foreign, ours(7, "1.2"), empty)))

    assert await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW) == {}


async def test_endless_pages_end(slack: FakeSlack, delivery: SlackDelivery) -> None:
    slack.will(REPLIES, answer(page(cursor="again")))
    await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)

    assert len(slack.calls) == 20


async def test_jobs_of_one_thread_share_one_look(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will(REPLIES, answer(page(ours("a", "1.1"))))
    places = [Place("T1", "C1", f"100.{n}", "100.0") for n in range(10)]
    looks = await asyncio.gather(
        *(delivery.find_posts(each, oldest=NOW, not_before=NOW) for each in places)
    )

    assert looks == [{"a": "1.1"}] * 10
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
    slack: FakeSlack, delivery: SlackDelivery, other: Place
) -> None:
    slack.will(REPLIES, answer(page(ours("a", "1.1"))), answer(page()))
    await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)

    assert await delivery.find_posts(other, oldest=NOW, not_before=NOW) == {}


async def test_look_that_is_too_old_is_not_believed(
    slack: FakeSlack, delivery: SlackDelivery, clock: ManualClock
) -> None:
    slack.will(REPLIES, answer(page()), answer(page(ours("a", "1.1"))))
    await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)
    clock.advance(1)

    posts = await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW + 0.5)
    assert posts == {"a": "1.1"}


async def test_look_that_did_not_reach_back_far_enough_is_not_believed(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will(REPLIES, answer(page()), answer(page(ours("a", "1.1"))))
    await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)

    posts = await delivery.find_posts(THREAD, oldest=NOW - 1, not_before=NOW)
    assert posts == {"a": "1.1"}


async def test_failed_look_is_tried_again_and_leaves_nothing(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will(REPLIES, answer({}, 503), answer(page(ours("a", "1.1"))))
    with pytest.raises(TransientError):
        await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)
    assert (len(delivery._looks), len(delivery._looking)) == (0, 0)

    posts = await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)
    assert posts == {"a": "1.1"}


async def test_threads_of_yesterday_are_forgotten(
    slack: FakeSlack, delivery: SlackDelivery, clock: ManualClock
) -> None:
    slack.will(REPLIES, answer(page()))
    for n in range(5):
        thread = Place("T1", "C1", "", f"{n}.0")
        await delivery.find_posts(thread, oldest=NOW, not_before=NOW)
    clock.advance(61)
    await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW + 61)

    assert (len(delivery._looks), len(delivery._looking)) == (1, 1)


async def test_private_answer_goes_to_the_response_url(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("hook", answer("ok"))
    asked = request(response_url=f"{slack.origin}/response/hook")
    await delivery.answer(asked, say(Say.HELP), None)

    ((name, sent),) = slack.calls
    assert (name, sent["response_type"]) == ("hook", "ephemeral")
    assert (sent["replace_original"], sent["unfurl_links"]) == (False, False)


async def test_published_translation_is_for_the_channel(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("hook", answer("ok"))
    asked = request(response_url=f"{slack.origin}/response/hook")
    await delivery.answer(asked, say(Say.PUBLISH), job())

    assert slack.of("hook")[0]["response_type"] == "in_channel"


@pytest.mark.parametrize("thread_ts", ["", "100.0"])
async def test_second_way_is_a_note_in_the_channel(
    slack: FakeSlack, delivery: SlackDelivery, thread_ts: str
) -> None:
    slack.will("chat.postEphemeral", answer({"ok": True}))
    where = {"thread_ts": thread_ts} if thread_ts else {}
    asked = request(
        place=Place("T1", "C1", "100.1"), data={"route": "ephemeral", **where}
    )
    await delivery.answer(asked, say(Say.MESSAGE_GONE), None)

    (sent,) = slack.of("chat.postEphemeral")
    assert (sent["channel"], sent["user"]) == ("C1", "U1")
    assert sent.get("thread_ts", "") == thread_ts


async def test_last_way_is_a_direct_message(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer({"ok": True}))
    asked = request(data={"route": "direct"})
    await delivery.answer(asked, say(Say.MESSAGE_GONE), None)

    (sent,) = slack.of("chat.postMessage")
    assert sent["channel"] == "U1"
    assert "thread_ts" not in sent


async def test_closed_way_is_final(slack: FakeSlack, delivery: SlackDelivery) -> None:
    slack.will("chat.postEphemeral", answer({"ok": False, "error": "not_in_channel"}))
    with pytest.raises(RejectedError):
        await delivery.answer(request(data={"route": "ephemeral"}), say(Say.HELP), None)


async def test_note_about_a_deleted_translation_is_not_sent(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.getPermalink", answer({"ok": False, "error": "message_not_found"}))
    asked = request(data={"route": "ephemeral"})
    with pytest.raises(RejectedError) as caught:
        await delivery.answer(asked, say(Say.ALREADY_DONE), job(posted_ts="101.5"))

    assert caught.value.code == POST_GONE
    assert slack.of("chat.postEphemeral") == []


@pytest.mark.parametrize(
    ("body", "link"),
    [
        ({"ok": True, "permalink": "https://x.slack.com/p1"}, "https://x.slack.com/p1"),
        ({"ok": False, "error": "internal_error"}, ""),
    ],
)
async def test_note_about_a_done_translation_links_to_it_where_it_can(
    slack: FakeSlack, delivery: SlackDelivery, body: dict[str, Any], link: str
) -> None:
    slack.will("chat.getPermalink", answer(body))
    slack.will("chat.postEphemeral", answer({"ok": True}))
    asked = request(data={"route": "ephemeral"})
    await delivery.answer(asked, say(Say.ALREADY_DONE), job(posted_ts="101.5"))

    assert link in slack.of("chat.postEphemeral")[0]["text"]
    assert slack.of("chat.getPermalink") == [{"channel": "C1", "message_ts": "101.5"}]
