"""Slack fails in every way it can: nothing is lost, nothing stands twice."""

import asyncio

import pytest

from bot.sandbox.control import Message
from bot.sandbox.slack import WorkspaceOptions
from tests.scenarios.conftest import OpenScene, Scene

pytestmark = pytest.mark.engine

PORTUGUESE = "Bom dia! A reunião de amanhã começa às dez horas."


async def _flagged(scene: Scene) -> tuple[int, Message]:
    said = await scene.control.say("bruno", "travel", PORTUGUESE)
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    return before, said


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        ("ratelimited", 1),
        ("http_500", 0),
        ("http_503", 0),
        ("slow", 1),
        ("drop_before", 0),
        ("drop_after", 0),
        ("wrong_json", 0),
        ("late_commit", 0.1),
        ("drop_then_commit", 0.1),
        ("error:internal_error", 0),
        ("error:fatal_error", 0),
    ],
)
async def test_a_post_whose_fate_is_unknown_stands_once(
    scene: Scene, kind: str, seconds: float
) -> None:
    await scene.control.add_fault(method="chat.postMessage", kind=kind, seconds=seconds)
    before, said = await _flagged(scene)
    await scene.next_post(before, said)
    await scene.settled()
    assert len(await scene.posts(said)) == 1


async def test_a_post_that_hangs_past_our_patience_stands_once(
    open_scene: OpenScene,
) -> None:
    async with open_scene(step_timeout_seconds=5, lease_seconds=6) as scene:
        # We give up at 5 s and look at once; it lands between the two looks.
        await scene.control.add_fault(
            method="chat.postMessage", kind="late_commit", seconds=5.2
        )
        before, said = await _flagged(scene)
        await scene.next_post(before, said)
        await scene.settled()
        assert len(await scene.posts(said)) == 1


async def test_a_post_that_is_visible_late_is_found_at_the_second_look(
    scene: Scene,
) -> None:
    await scene.control.add_fault(
        method="chat.postMessage", kind="visible_late", seconds=0.5
    )
    await scene.control.add_fault(method="chat.postMessage", kind="drop_after")
    before, said = await _flagged(scene)
    await scene.next_post(before, said)
    await scene.settled()
    assert len(await scene.posts(said)) == 1


async def test_a_throttled_post_costs_no_look_up(scene: Scene) -> None:
    await scene.control.add_fault(
        method="chat.postMessage", kind="ratelimited", seconds=1
    )
    before, said = await _flagged(scene)
    await scene.next_post(before, said)
    await scene.settled()
    calls = await scene.control.log(after=before, kind="call")
    reads = [e for e in calls if e.data["method"] == "conversations.replies"]
    assert len(reads) == 1


@pytest.mark.parametrize(
    "kind", ["ratelimited", "http_500", "drop_before", "wrong_json"]
)
async def test_reading_the_message_is_tried_again(scene: Scene, kind: str) -> None:
    await scene.control.add_fault(method="conversations.replies", kind=kind, seconds=1)
    before, said = await _flagged(scene)
    assert "meeting" in (await scene.next_post(before, said)).text


async def test_jobs_that_look_in_one_thread_share_one_look(
    open_scene: OpenScene,
) -> None:
    async with open_scene("socket", post_interval_seconds=0.0) as scene:
        root = await scene.control.say("bruno", "travel", PORTUGUESE)
        texts = ["O trem está muito atrasado hoje.", "A casa é muito bonita e velha."]
        said = [
            await scene.control.say("bruno", "travel", text, thread_ts=root.ts)
            for text in texts
        ]
        await scene.control.add_fault(
            method="chat.postMessage", kind="drop_after", times=2
        )
        before = await scene.control.sequence()
        await asyncio.gather(*(scene.flag("emma", "us", each) for each in said))
        await scene.settled()
        assert len(await scene.posts(root)) == 2
        calls = await scene.control.log(after=before, kind="call")
        looks = [
            entry
            for entry in calls
            if entry.data["method"] == "conversations.replies"
            and entry.data["args"].get("include_all_metadata")
        ]
        assert 1 <= len(looks) <= 2


@pytest.mark.parametrize("kind", ["drop_after", "http_500", "ratelimited"])
async def test_a_private_answer_comes_once_or_twice(scene: Scene, kind: str) -> None:
    await scene.control.add_fault(method="response_url", kind=kind, seconds=1)
    before = await scene.control.sequence()
    await scene.control.command("emma", "travel", "/translate", "status")
    await scene.note(before, "emma")
    await scene.settled()
    assert 1 <= len(await scene.control.ephemerals("emma")) <= 2


async def test_a_used_up_response_url_gives_way_to_an_ephemeral(scene: Scene) -> None:
    await scene.control.add_fault(method="response_url", kind="error:used_url", times=1)
    before = await scene.control.sequence()
    await scene.control.command("emma", "travel", "/translate", "status")
    assert "I am here" in (await scene.note(before, "emma")).text


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "abrupt"])
async def test_a_lost_connection_is_made_again_and_nothing_is_missed(
    open_scene: OpenScene, reason: str
) -> None:
    patient = WorkspaceOptions(retry_delays_seconds=(0.1, *[1.0] * 40))
    async with open_scene("socket", options=patient) as scene:
        await scene.control.disconnect_sockets(reason)
        before, said = await _flagged(scene)
        posted = await scene.control.wait_for(
            after=before, channel="travel", thread_ts=said.ts, kind="post", timeout=40
        )
        assert "meeting" in posted.text
        await scene.settled()
        assert len(await scene.posts(said)) == 1


async def test_reordered_events_end_the_same(scene: Scene) -> None:
    await scene.control.event_fault("reorder", event="reaction_added")
    first = await scene.control.say("bruno", "travel", PORTUGUESE)
    second = await scene.control.say("bruno", "travel", "A casa é muito bonita.")
    await scene.flag("emma", "us", first)
    await scene.flag("emma", "us", second)
    await scene.settled()
    assert [len(await scene.posts(each)) for each in (first, second)] == [1, 1]
