"""Steps that come late and together: their calls are kept apart all the same."""

import asyncio

from bot.clock import ManualClock, SystemClock
from bot.jobs.pacing import Pace

GAP_SECONDS = 0.02


async def test_calls_that_come_together_are_made_a_gap_apart() -> None:
    clock = SystemClock()
    pace = Pace(clock)
    made: list[float] = []

    async def call() -> None:
        assert await pace.turn("create", GAP_SECONDS)
        made.append(clock.now())

    await asyncio.gather(*(call() for _ in range(3)))

    assert made[1] - made[0] >= GAP_SECONDS * 0.9
    assert made[2] - made[0] >= GAP_SECONDS * 1.9


async def test_more_than_a_few_take_another_slot_and_do_not_wait() -> None:
    pace = Pace(ManualClock())
    waiting = [asyncio.ensure_future(pace.turn("create", 1.0)) for _ in range(4)]
    done, rest = await asyncio.wait(waiting, timeout=0.05)

    assert sorted(each.result() for each in done) == [False, True]
    assert len(rest) == 2
    for each in rest:
        each.cancel()


async def test_calls_of_another_kind_do_not_wait() -> None:
    pace = Pace(ManualClock())

    async with asyncio.timeout(10):
        assert await pace.turn("create", 60.0)
        assert await pace.turn("ask", 60.0)


async def test_without_a_limit_nobody_waits() -> None:
    pace = Pace(ManualClock())

    async with asyncio.timeout(10):
        assert [await pace.turn("create", 0.0) for _ in range(5)] == [True] * 5
