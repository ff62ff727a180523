"""What is sent, and by which way."""

from contextlib import nullcontext
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.errors import RejectedError, UnknownOutcomeError
from bot.models import POST_GONE, AnswerRoute, Place, Say, say
from bot.slack.delivery import SlackDelivery
from bot.slack.looks import METADATA_EVENT
from tests.unit.slack.conftest import FakeSlack, answer, hang_up
from tests.unit.slack.samples import NOW, FakeFacts, job, page, request

REPLIES = "conversations.replies"
THREAD = Place("T1", "C1", "100.1", "100.0")


def no(code: str) -> dict[str, Any]:
    return {"ok": False, "error": code}


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


async def test_translation_is_posted_once_with_its_key(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer({"ok": True, "ts": "101.5"}))

    assert await delivery.post(job(), 1) == "101.5"
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
        await delivery.post(job(), 1)

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


@pytest.mark.parametrize("channel", ["", "D1"])
@pytest.mark.parametrize(
    ("url", "route"),
    [("x", AnswerRoute.RESPONSE_URL), ("", AnswerRoute.DIRECT)],
)
def test_second_way_outside_channels_is_a_direct_message(
    delivery: SlackDelivery, channel: str, url: str, route: AnswerRoute
) -> None:
    asked = request(place=Place("T1", channel), response_url=url)

    assert delivery.first_route(asked, NOW) == route


async def test_second_part_is_posted_as_such(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer({"ok": True, "ts": "101.6"}))
    long = job(content={"posts": [["um"], ["dois"]]})

    assert await delivery.post(long, 2) == "101.6"
    (sent,) = slack.of("chat.postMessage")
    assert sent["metadata"]["event_payload"] == {"job": "j1", "part": 2}
    assert sent["text"] == "Portuguese (part 2 of 2): dois"


async def test_translation_outside_threads_is_no_reply(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer({"ok": True, "ts": "101.5"}))
    await delivery.post(job(thread_ts=""), 1)

    assert "thread_ts" not in slack.of("chat.postMessage")[0]


async def test_posts_are_looked_for(slack: FakeSlack, delivery: SlackDelivery) -> None:
    metadata = {
        "event_type": METADATA_EVENT,
        "event_payload": {"job": "j1", "part": 2},
    }
    slack.will(REPLIES, answer(page({"ts": "1.1", "metadata": metadata})))

    posts = await delivery.find_posts(THREAD, oldest=NOW, not_before=NOW)
    assert posts == {("j1", 2): "1.1"}


@pytest.mark.parametrize("body", [{"ok": True}, no("message_not_found")])
async def test_deleted_message_is_deleted_whoever_did_it(
    slack: FakeSlack, delivery: SlackDelivery, body: dict[str, Any]
) -> None:
    slack.will("chat.delete", answer(body))
    await delivery.delete("C1", "101.5")

    assert slack.of("chat.delete") == [{"channel": "C1", "ts": "101.5"}]


@pytest.mark.parametrize(
    "body", [{"ok": True}, no("file_not_found"), no("file_deleted")]
)
async def test_deleted_file_is_deleted_whoever_did_it(
    slack: FakeSlack, delivery: SlackDelivery, body: dict[str, Any]
) -> None:
    slack.will("files.delete", answer(body))
    await delivery.delete_file("F1")

    assert slack.of("files.delete") == [{"file": "F1"}]


async def test_refused_deletion_of_a_file_goes_up(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("files.delete", answer(no("cant_delete_file")))
    with pytest.raises(RejectedError) as caught:
        await delivery.delete_file("F1")

    assert caught.value.code == "cant_delete_file"


async def test_refused_deletion_goes_up(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.delete", answer(no("cant_delete_message")))
    with pytest.raises(RejectedError) as caught:
        await delivery.delete("C1", "101.5")

    assert caught.value.code == "cant_delete_message"


async def test_everything_that_is_sent_is_quiet(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("hook", answer("ok"))
    slack.will("chat.postMessage", answer({"ok": True, "ts": "1.1"}))
    url = f"{slack.origin}/response/hook"
    await delivery.post(job(), 1)
    for route in ("response_url", "direct"):
        asked = request(response_url=url, data={"route": route})
        await delivery.answer(asked, say(Say.RESULT), job())

    assert len(slack.calls) == 3
    for _, sent in slack.calls:
        assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)
        assert sent["parse"] == "none"
        assert not {"link_names", "reply_broadcast"} & sent.keys()


@pytest.mark.parametrize("thread_ts", ["", "100.0"])
async def test_private_answer_comes_in_the_thread_of_the_click(
    slack: FakeSlack, delivery: SlackDelivery, thread_ts: str
) -> None:
    slack.will("hook", answer("ok"))
    asked = request(
        response_url=f"{slack.origin}/response/hook",
        data={"route": "response_url", "thread_ts": thread_ts},
    )
    await delivery.answer(asked, say(Say.RESULT), job())

    assert slack.of("hook")[0].get("thread_ts", "") == thread_ts


async def test_published_translation_is_for_the_channel_without_its_address_too(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer({"ok": True}))
    await delivery.answer(request(data={"route": "ephemeral"}), say(Say.PUBLISH), job())

    assert slack.of("chat.postMessage")[0]["channel"] == "C1"


@pytest.mark.parametrize("thread_ts", ["", "100.0"])
async def test_direct_conversation_is_answered_where_it_is(
    slack: FakeSlack, delivery: SlackDelivery, thread_ts: str
) -> None:
    slack.will("chat.postMessage", answer({"ok": True}))
    data = {"route": "direct", "thread_ts": thread_ts}
    asked = request(place=Place("T1", "D1", "100.1"), data=data)
    await delivery.answer(asked, say(Say.HELP), None)

    (sent,) = slack.of("chat.postMessage")
    assert (sent["channel"], sent.get("thread_ts", "")) == ("D1", thread_ts)


async def test_asker_in_a_conversation_of_others_is_answered_between_us_two(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will(
        "chat.postMessage", answer(no("channel_not_found")), answer({"ok": True})
    )
    data = {"route": "direct", "thread_ts": "100.0"}
    asked = request(place=Place("T1", "D7", "100.1"), data=data)
    await delivery.answer(asked, say(Say.HELP), None)

    first, second = slack.of("chat.postMessage")
    assert (first["channel"], second["channel"]) == ("D7", "U1")
    assert "thread_ts" not in second


async def test_direct_answer_that_slack_refuses_is_not_tried_elsewhere(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postMessage", answer(no("invalid_blocks")))
    asked = request(place=Place("T1", "D1"), data={"route": "direct"})
    with pytest.raises(RejectedError):
        await delivery.answer(asked, say(Say.HELP), None)

    assert len(slack.calls) == 1


async def test_only_answers_that_point_somewhere_ask_for_a_link(
    slack: FakeSlack, delivery: SlackDelivery
) -> None:
    slack.will("chat.postEphemeral", answer({"ok": True}))
    asked = request(data={"route": "ephemeral"})
    await delivery.answer(asked, say(Say.ORIGINAL), job(posted_ts="101.5"))

    assert slack.of("chat.getPermalink") == []


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
    ("state", "late_seconds", "code", "gone"),
    [
        ("linked", 1.0, Say.ALREADY_DONE, True),
        ("linked", 0.0, Say.ALREADY_DONE, False),
        ("linked", 1.0, Say.POSTED, False),
        # It stands in Slack all the same.
        ("shared", 1.0, Say.ALREADY_DONE, False),
    ],
)
async def test_note_about_files_whose_links_have_ended_is_not_sent(
    slack: FakeSlack,
    delivery: SlackDelivery,
    state: str,
    late_seconds: float,
    code: Say,
    *,
    gone: bool,
) -> None:
    slack.will("chat.getPermalink", answer({"ok": True, "permalink": "https://x"}))
    slack.will("chat.postEphemeral", answer({"ok": True}))
    until = NOW - late_seconds
    file = {"id": "F1", "state": state, "link": "ab", "link_until": until}
    there = job(posted_ts="101.5", data={"files": [file]})

    raised = pytest.raises(RejectedError, match="ended") if gone else nullcontext()
    with raised:
        await delivery.answer(request(data={"route": "ephemeral"}), say(code), there)

    assert bool(slack.of("chat.postEphemeral")) is not gone


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
