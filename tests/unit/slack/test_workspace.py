"""The same over the local workspace, with Slack's own client and Slack's rules."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from bot.models import THREAD, JobKey, Person, Place, Say, say
from bot.sandbox.control import Control, Message
from bot.sandbox.slack import LocalWorkspace, load_manifest
from bot.slack.client import make_client
from bot.slack.delivery import SlackDelivery
from bot.slack.messages import SlackMessages
from tests.unit.slack.samples import FakeFacts, job, request
from tests.unit.slack.test_answers import FIELDS

MANIFEST = load_manifest(Path(__file__).parents[3] / "manifest.yml")


@pytest.fixture
async def workspace() -> AsyncIterator[LocalWorkspace]:
    workspace = LocalWorkspace(MANIFEST)
    await workspace.start()
    yield workspace
    await workspace.close()


@pytest.fixture
async def control(workspace: LocalWorkspace) -> AsyncIterator[Control]:
    async with Control(workspace.control_url) as control:
        yield control


@pytest.fixture
async def client(workspace: LocalWorkspace) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield make_client(
            workspace.bot_token,
            workspace.api_url,
            timeout_seconds=5,
            session=session,
        )


@pytest.fixture
def delivery(client: AsyncWebClient, workspace: LocalWorkspace) -> SlackDelivery:
    return SlackDelivery(
        client,
        clock=SystemClock(),
        facts=FakeFacts(),
        response_origins=frozenset(),
        bot_id=workspace.bot_id,
    )


@pytest.fixture
def messages(client: AsyncWebClient, workspace: LocalWorkspace) -> SlackMessages:
    return SlackMessages(
        client,
        clock=SystemClock(),
        bot_id=workspace.bot_id,
        bot_user=workspace.bot_user_id,
    )


def place(workspace: LocalWorkspace, message: Message) -> Place:
    return Place(
        workspace.team_id, message.channel, message.ts, message.thread_ts or ""
    )


def work(where: Place, **changes: Any) -> Any:
    key = JobKey(
        team=where.team,
        channel=where.channel,
        ts=where.ts,
        target="pt",
        audience=THREAD,
    )
    return job(key=key, thread_ts=where.ts, **changes)


async def test_parts_are_posted_found_read_and_deleted(
    workspace: LocalWorkspace,
    control: Control,
    delivery: SlackDelivery,
    messages: SlackMessages,
) -> None:
    said = await control.say("emma", "general", "Good morning")
    where = place(workspace, said)
    long = work(where, content={"posts": [["um"], ["dois", "tres"]]})
    first, last = [await delivery.post(long, part) for part in (1, 2)]
    thread = Place(where.team, where.channel, thread_ts=said.ts)

    found = await delivery.find_posts(thread, oldest=0.0, not_before=0.0)
    assert found == {("j1", 1): first, ("j1", 2): last}
    ours = await messages.read(Place(where.team, where.channel, last))
    assert ours is not None
    assert (ours.text, ours.blocks) == ("dois\ntres", ())
    for ts in (first, last, last):
        await delivery.delete(where.channel, ts)
    assert len(await control.messages("general", thread_ts=said.ts)) == 1


async def test_post_in_a_direct_conversation_is_found_without_a_thread(
    workspace: LocalWorkspace, control: Control, delivery: SlackDelivery
) -> None:
    said = await control.say("emma", "dm", "pt Good morning")
    alone = work(place(workspace, said))
    ts = await delivery.post(job(key=alone.key, thread_ts=""), 1)

    where = Place(workspace.team_id, said.channel)
    found = await delivery.find_posts(where, oldest=0.0, not_before=0.0)
    assert found == {("j1", 1): ts}


@pytest.mark.parametrize("code", Say)
async def test_every_answer_is_one_that_slack_shows(
    control: Control, delivery: SlackDelivery, code: Say
) -> None:
    said = await control.say("emma", "general", "Good morning")
    asked = request(
        place=Place("T1", said.channel),
        user=said.user,
        data={"route": "ephemeral"},
    )
    before = await control.sequence()
    await delivery.answer(asked, say(code, **FIELDS.get(code, {})), job())

    shown = await control.wait_for(after=before, channel="general")
    assert bool(shown.ephemeral_to) == (code != Say.PUBLISH)


async def test_answer_without_a_channel_goes_where_we_two_are(
    control: Control, delivery: SlackDelivery
) -> None:
    said = await control.say("emma", "dm", "help")
    asked = request(place=Place("T1", ""), user=said.user, data={"route": "direct"})
    before = await control.sequence()
    await delivery.answer(asked, say(Say.HELP), None)

    shown = await control.wait_for(after=before)
    assert shown.channel == said.channel


async def test_above_a_mention_in_a_thread_is_what_was_said_last(
    workspace: LocalWorkspace,
    control: Control,
    messages: SlackMessages,
    delivery: SlackDelivery,
) -> None:
    root = await control.say("emma", "general", "the root")
    asked = await control.say(
        "bruno", "general", f"<@{workspace.bot_user_id}> pt", thread_ts=root.ts
    )
    await delivery.post(work(place(workspace, root)), 1)
    reply = await control.say("bruno", "general", "a reply", thread_ts=root.ts)
    again = await control.say(
        "emma", "general", f"<@{workspace.bot_user_id}> pt", thread_ts=root.ts
    )

    above_first = await messages.above(place(workspace, asked))
    above_second = await messages.above(place(workspace, again))
    assert above_first is not None
    assert above_second is not None
    assert (above_first.place.ts, above_second.place.ts) == (root.ts, reply.ts)
    assert above_second.place.thread_ts == root.ts
    assert above_second.blocks


async def test_above_a_mention_in_a_channel_is_what_was_said_there(
    workspace: LocalWorkspace, control: Control, messages: SlackMessages
) -> None:
    said = await control.say("emma", "general", "said before")
    await control.say("bruno", "general", f"<@{workspace.bot_user_id}> help")
    asked = await control.say("bruno", "general", f"<@{workspace.bot_user_id}> pt")
    await control.say("emma", "general", "said later")
    above = await messages.above(place(workspace, asked))

    assert above is not None
    assert above.place.ts == said.ts


async def test_people_and_members_are_known(
    control: Control, messages: SlackMessages
) -> None:
    state = await control.state()
    users = {each["name"]: each["id"] for each in state["users"]}
    channels = {each.get("name"): each["id"] for each in state["channels"]}

    people = await messages.people([users["bruno"], users["aiko"], "U404"])
    assert set(people) == {users["bruno"], users["aiko"]}
    assert isinstance(people[users["bruno"]], Person)
    assert people[users["bruno"]].language == "pt-BR"
    assert await messages.is_member(channels["leads"], users["emma"])
    assert not await messages.is_member(channels["leads"], users["clara"])
    assert not await messages.is_member("C404", users["emma"])
