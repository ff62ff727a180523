"""What is read of Slack, and which message is meant by "the one above"."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError
from bot.models import Place
from bot.slack.messages import SlackMessages
from tests.unit.slack.conftest import FakeSlack, answer
from tests.unit.slack.samples import NOW, page

HISTORY = "conversations.history"
MEMBERS = "conversations.members"
REPLIES = "conversations.replies"
THREAD = Place("T1", "C1", "100.1", "100.0")
#: A mention of us: in a thread, and outside.
REPLY = Place("T1", "C1", "200.5", "200.0")
POST = Place("T1", "C1", "200.5")


@pytest.fixture
def messages(client: AsyncWebClient) -> SlackMessages:
    return SlackMessages(client, clock=ManualClock(NOW), bot_id="BBOT", bot_user="UBOT")


def found(**fields: Any) -> dict[str, Any]:
    return page({"ts": "100.1", "text": "hello", **fields})


def said(ts: str, text: str = "hello", **fields: Any) -> dict[str, Any]:
    return {"ts": ts, "text": text, "user": "U1", **fields}


async def test_message_is_read_with_its_thread_and_edit(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(REPLIES, answer(found(thread_ts="100.0", edited={"ts": "100.5"})))
    read = await messages.read(Place("T1", "C1", "100.1"))

    assert read is not None
    assert (read.place, read.text, read.edit) == (THREAD, "hello", "100.5")
    assert slack.of(REPLIES) == [
        {"channel": "C1", "ts": "100.1", "limit": "1", "inclusive": "1"}
    ]


async def test_message_outside_threads_is_its_own_root(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(REPLIES, answer(found(text=None, edited=None)))
    read = await messages.read(Place("T1", "C1", "100.1"))

    assert read is not None
    assert (read.place.thread_ts, read.text, read.edit) == ("100.1", "", "")


@pytest.mark.parametrize(
    "body", [page(), {"ok": True}, page({"ts": "99.0", "text": "another"})]
)
async def test_deleted_message_is_gone(
    slack: FakeSlack, messages: SlackMessages, body: dict[str, Any]
) -> None:
    slack.will(REPLIES, answer(body))

    assert await messages.read(Place("T1", "C1", "100.1")) is None


async def test_message_is_read_with_its_blocks_and_attachments(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    block, attachment = {"type": "rich_text"}, {"text": "a preview"}
    slack.will(REPLIES, answer(found(blocks=[block], attachments=[attachment])))
    read = await messages.read(THREAD)

    assert read is not None
    assert (read.blocks, read.attachments) == ((block,), (attachment,))


async def test_of_our_own_message_only_the_translation_is_read(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    shown = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Bom dia"}},
        {"type": "section"},
        {"type": "context", "elements": []},
    ]
    slack.will(REPLIES, answer(found(bot_id="BBOT", blocks=shown)))
    read = await messages.read(THREAD)

    assert read is not None
    assert (read.text, read.blocks) == ("Bom dia\n", ())


async def test_above_a_reply_is_the_last_before_it(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(REPLIES, answer(page(said("200.0"), said("200.1", thread_ts="200.0"))))
    above = await messages.above(REPLY)

    assert above is not None
    assert above.place == Place("T1", "C1", "200.1", "200.0")
    (sent,) = slack.of(REPLIES)
    assert (sent["ts"], sent["latest"], sent["inclusive"]) == ("200.0", "200.5", "0")


async def test_above_the_first_reply_is_the_root(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(REPLIES, answer(page(said("200.0", "the root", thread_ts="200.0"))))
    above = await messages.above(REPLY)

    assert above is not None
    assert (above.text, above.place.thread_ts) == ("the root", "200.0")


async def test_above_in_a_long_thread_is_on_its_last_page(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    root = said("200.0", "the root")
    slack.will(
        REPLIES,
        answer(page(root, said("200.1"), cursor="next")),
        answer(page(root, said("200.2", "the last"))),
    )
    above = await messages.above(REPLY)

    assert above is not None
    assert above.text == "the last"
    assert [sent.get("cursor") for sent in slack.of(REPLIES)] == [None, "next"]


async def test_endless_thread_ends(slack: FakeSlack, messages: SlackMessages) -> None:
    slack.will(REPLIES, answer(page(said("200.0"), cursor="again")))
    await messages.above(REPLY)

    assert len(slack.calls) == 20


@pytest.mark.parametrize("place", [POST, Place("T1", "C1", "200.5", "200.5")])
async def test_above_outside_threads_is_the_newest_of_the_channel(
    slack: FakeSlack, messages: SlackMessages, place: Place
) -> None:
    slack.will(HISTORY, answer(page(said("200.4", "near"), said("200.3", "far"))))
    above = await messages.above(place)

    assert above is not None
    assert (above.text, above.place) == ("near", Place("T1", "C1", "200.4", "200.4"))
    (sent,) = slack.of(HISTORY)
    assert (sent["latest"], sent["inclusive"], sent["limit"]) == ("200.5", "0", "20")


@pytest.mark.parametrize(
    "other",
    [
        said("200.4", bot_id="BBOT"),
        said("200.4", user="UBOT"),
        said("200.4", "<@UBOT> pt"),
        said("200.4", "  <@UBOT|translator> pt"),
        said("200.4", subtype="channel_join"),
        said("200.4", subtype="tombstone"),
        said("200.5", "<@U9> the mention itself"),
        said("200.6", "younger"),
    ],
    ids=["ours", "our user", "to us", "to us by name", "joined", "gone", "it", "later"],
)
@pytest.mark.parametrize("place", [REPLY, POST])
async def test_what_cannot_be_meant_is_passed_over(
    slack: FakeSlack, messages: SlackMessages, other: dict[str, Any], place: Place
) -> None:
    slack.will(REPLIES, answer(page(said("200.1", "meant"), other)))
    slack.will(HISTORY, answer(page(other, said("200.1", "meant"))))
    above = await messages.above(place)

    assert above is not None
    assert above.text == "meant"


@pytest.mark.parametrize(
    "other",
    [
        said("200.4", "meant", subtype="bot_message", bot_id="B2"),
        said("200.4", "meant", subtype="file_share"),
        said("200.4", "meant", subtype="thread_broadcast"),
        said("200.4", "meant <@UBOT>"),
        said("200.4", "meant <@UBOT2>"),
    ],
)
async def test_what_others_say_may_be_meant(
    slack: FakeSlack, messages: SlackMessages, other: dict[str, Any]
) -> None:
    slack.will(HISTORY, answer(page(other)))
    above = await messages.above(POST)

    assert above is not None
    assert above.text.startswith("meant")


@pytest.mark.parametrize("body", [page(), {"ok": True}])
async def test_nothing_above_is_none(
    slack: FakeSlack, messages: SlackMessages, body: dict[str, Any]
) -> None:
    slack.will(HISTORY, answer(body))

    assert await messages.above(POST) is None


async def test_bot_that_does_not_know_itself_passes_nothing_over(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    slack.will(HISTORY, answer(page(said("200.4", "<@UBOT> pt", bot_id="BBOT"))))
    above = await SlackMessages(client, clock=ManualClock(NOW)).above(POST)

    assert above is not None


async def test_refusal_to_read_above_goes_up(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(HISTORY, answer({"ok": False, "error": "not_in_channel"}))
    with pytest.raises(RejectedError) as caught:
        await messages.above(POST)

    assert caught.value.code == "not_in_channel"


def members(*users: str, cursor: str = "") -> dict[str, Any]:
    return {"members": list(users)} | page(cursor=cursor)


async def test_member_is_found_on_a_later_page(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(MEMBERS, answer(members("U1", cursor="next")), answer(members("U2")))

    assert await messages.is_member("C1", "U2")
    first, second = slack.of(MEMBERS)
    assert (first["limit"], second["cursor"]) == ("1000", "next")


@pytest.mark.parametrize(
    "body", [members("U1"), {"ok": False, "error": "channel_not_found"}]
)
async def test_who_is_not_seen_there_is_no_member(
    slack: FakeSlack, messages: SlackMessages, body: dict[str, Any]
) -> None:
    slack.will(MEMBERS, answer(body))

    assert not await messages.is_member("C1", "U2")


async def test_endless_members_end(slack: FakeSlack, messages: SlackMessages) -> None:
    slack.will(MEMBERS, answer(members("U1", cursor="again")))

    assert not await messages.is_member("C1", "U2")
    assert len(slack.calls) == 20


async def test_slack_that_fails_does_not_say_who_is_a_member(
    slack: FakeSlack, messages: SlackMessages
) -> None:
    slack.will(MEMBERS, answer("", 503))
    with pytest.raises(TransientError):
        await messages.is_member("C1", "U2")
