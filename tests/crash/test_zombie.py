"""A bot that stood still past its lease and wakes up: it posts nothing twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.crash.bots import BotProcess, Town, town
from tests.crash.cloud import Cloud, turned
from tests.crash.rest import until_all_ended
from tests.warm.bots import Nursery

TEXT = "bom dia para todas as pessoas amigas"
_LEASE_SECONDS = 1.2


@asynccontextmanager
async def small_town(
    folder: Path, nursery: Nursery
) -> AsyncIterator[tuple[Town, Cloud]]:
    cloud = Cloud(cut_share=0.0, hang_share=0.0, hang_seconds=0.0, seed=1)
    async with cloud, town(folder, nursery=nursery) as place:
        place.settings |= {"step_timeout_seconds": 1, "lease_seconds": _LEASE_SECONDS}
        yield place, cloud


async def until_stopped(bot: BotProcess) -> None:
    """Wait until the process stands still."""
    stat = Path(f"/proc/{bot.process.pid}/stat")
    async with asyncio.timeout(20):
        while stat.read_text().rpartition(")")[2].split()[0] != "T":  # noqa: ASYNC110, ASYNC240 - no event tells of another process's state
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("moment", "claims"),
    [("claimed:job:posting", 2), ("acted:job:posting", 1), ("saved:job:posting", 1)],
)
async def test_a_bot_that_slept_past_its_lease_posts_once(
    tmp_path: Path, nursery: Nursery, moment: str, claims: int
) -> None:
    async with small_town(tmp_path, nursery) as (place, cloud):
        # So slow that the lease is seen to be over before the post is answered.
        await place.control.add_fault(
            method="chat.postMessage", kind="slow", seconds=0.6
        )
        bot = await place.start_bot({"cloud": cloud.url, "stop_at": moment})
        said = await place.control.say("bruno", "travel", TEXT)
        await place.control.react("emma", "us", "travel", said.ts)
        await until_stopped(bot)
        # The lease goes by the machine's clock, in another process.
        await asyncio.sleep(_LEASE_SECONDS + 0.3)
        bot.process.send_signal(signal.SIGCONT)
        await place.control.wait_for(thread_ts=said.ts, contains=turned(TEXT))
        await until_all_ended(place.control, tmp_path)
        thread = await place.control.messages("travel", thread_ts=said.ts)

    assert sum(bool(each.bot_id) for each in thread) == 1
    assert bot.moments.count("claimed:job:posting") == claims
