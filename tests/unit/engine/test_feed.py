"""Feeding a worker: order, time-outs, crashes and the way back."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.engine.feed import WorkerFeed
from bot.engine.neural import NeuralModel
from bot.errors import RejectedError, TransientError

MODEL = NeuralModel("m", "en", "pt", Path("w"), Path("s"), Path("t"), None)

#: A worker whose behaviour stands in the text: it upper-cases all else.
FAKE = """
import json, os, sys, time
for line in sys.stdin:
    request = json.loads(line)
    texts = request.get("sentences") or [request.get("text")]
    answer = {"id": request["id"], "sentences": [t.upper() for t in texts]}
    if "crash" in texts: os._exit(1)
    if "hang" in texts: time.sleep(60)
    if "slow" in texts: time.sleep(0.2)
    if "fail" in texts: answer = {"id": request["id"], "error": "PanicException"}
    if "short" in texts: answer["sentences"] = []
    if "stranger" in texts: answer["id"] = -1
    if "noise" in texts: print("no json"); continue
    if request["op"] == "rank": answer["scores"] = [["en", -1]]
    print(json.dumps(answer), flush=True)
"""


@asynccontextmanager
async def feed_of(
    script: str, timeout_seconds: float = 20.0
) -> AsyncIterator[WorkerFeed]:
    command = (sys.executable, "-u", "-c", script)
    feed = WorkerFeed(command, timeout_seconds=timeout_seconds, backoff_seconds=0.01)
    feed.start()
    yield feed
    await feed.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_answers_come_in_the_order_of_the_sentences() -> None:
    async with feed_of(FAKE) as feed:
        assert await feed.translate(MODEL, ["a", "b"]) == ["A", "B"]
        assert await feed.rank("text", ["en"]) == [("en", -1.0)]


async def test_what_a_person_waits_for_overtakes_what_waits_longer() -> None:
    done: list[str] = []

    async def ask(text: str, *, interactive: bool) -> None:
        await feed.translate(MODEL, [text], interactive=interactive)
        done.append(text)

    async with feed_of(FAKE) as feed, asyncio.TaskGroup() as group:
        for text in ("first", "second", "third"):
            group.create_task(ask(text, interactive=False))
        group.create_task(ask("urgent", interactive=True))
    assert done == ["urgent", "first", "second", "third"]


@pytest.mark.parametrize("trouble", ["crash", "stranger", "noise"])
async def test_a_lost_worker_is_transient_and_the_next_call_succeeds(
    trouble: str,
) -> None:
    async with feed_of(FAKE) as feed:
        with pytest.raises(TransientError) as raised:
            await feed.translate(MODEL, [trouble])
        assert raised.value.code == "crash"
        assert await feed.translate(MODEL, ["after"]) == ["AFTER"]


async def test_a_slow_worker_is_killed_and_the_next_call_succeeds() -> None:
    async with feed_of(FAKE, timeout_seconds=1.0) as feed:
        await feed.translate(MODEL, ["warm"])
        pid = feed.pid
        with pytest.raises(TransientError) as raised:
            await feed.translate(MODEL, ["hang"])
        assert raised.value.code == "timeout"
        assert pid is not None
        assert not is_alive(pid)
        assert await feed.translate(MODEL, ["after"]) == ["AFTER"]


@pytest.mark.parametrize("trouble", ["fail", "short"])
async def test_a_failure_in_the_engine_is_rejected_without_a_restart(
    trouble: str,
) -> None:
    async with feed_of(FAKE) as feed:
        await feed.translate(MODEL, ["warm"])
        pid = feed.pid
        with pytest.raises(RejectedError) as raised:
            await feed.translate(MODEL, [trouble])
        assert trouble not in str(raised.value).split()
        assert await feed.translate(MODEL, ["after"]) == ["AFTER"]
        assert feed.pid == pid


async def test_a_command_that_cannot_start_is_transient() -> None:
    feed = WorkerFeed(("/does/not/exist",), backoff_seconds=0.01)
    feed.start()
    with pytest.raises(TransientError):
        await feed.translate(MODEL, ["a"])
    await feed.close()


async def test_a_caller_who_gave_up_does_not_disturb_the_next() -> None:
    async with feed_of(FAKE) as feed:
        slow = asyncio.create_task(feed.translate(MODEL, ["slow"]))
        waiting = asyncio.create_task(feed.translate(MODEL, ["waiting"]))
        await asyncio.sleep(0.1)
        slow.cancel()
        waiting.cancel()
        assert await feed.translate(MODEL, ["after"]) == ["AFTER"]


async def test_one_that_failed_for_a_caller_who_gave_up_is_forgotten() -> None:
    async with feed_of(FAKE, timeout_seconds=0.5) as feed:
        hanging = asyncio.create_task(feed.translate(MODEL, ["hang"]))
        await asyncio.sleep(0.1)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        assert await feed.translate(MODEL, ["after"]) == ["AFTER"]


async def test_closing_fails_those_who_wait_and_leaves_no_process() -> None:
    async with feed_of(FAKE) as feed:
        await feed.translate(MODEL, ["warm"])
        pid = feed.pid
        asked = [asyncio.create_task(feed.translate(MODEL, ["hang"])) for _ in "ab"]
        await asyncio.sleep(0.05)
        await feed.close()
        for task in asked:
            with pytest.raises(TransientError):
                await task
        assert pid is not None
        assert not is_alive(pid)
        assert feed.pid is None


async def test_a_feed_that_was_not_started_serves_nobody() -> None:
    feed = WorkerFeed(("true",))
    with pytest.raises(TransientError) as raised:
        await feed.translate(MODEL, ["a"])
    assert raised.value.code == "engine_stopped"
    await feed.close()


async def test_starting_twice_starts_one() -> None:
    async with feed_of(FAKE) as feed:
        feed.start()
        assert await feed.translate(MODEL, ["a"]) == ["A"]
