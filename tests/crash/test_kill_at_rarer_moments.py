"""kill -9 after refusals, errors and second attempts, around a file, between parts.

With the moments of test_kill_at_every_point these are all that a row can come to.
"""

import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.states import JOB_MOVES, REQUEST_MOVES, JobState, RequestState
from bot.sandbox.control import Control, Message
from tests.crash import test_kill_at_every_point as usual
from tests.crash.bots import BotProcess, Town, town
from tests.crash.cloud import Cloud, turned
from tests.crash.rest import until_all_ended
from tests.warm.bots import Nursery

pytestmark = pytest.mark.timeout(90)

TEXT = "bom dia para todas as pessoas amigas"
POST = "chat.postMessage"
UPLOAD = "files.getUploadURLExternal"

#: Longer than one message of Slack's takes, shorter than two.
LONG_TEXT = "\n".join(
    f"paragrafo {number:04} para todas as pessoas amigas que chegam amanha cedo"
    for number in range(290)
)

#: At these a second process dies in test_kill_at_every_point.
LOOKING_MOMENTS = ("saved:job:looking", "claimed:job:looking", "acted:job:looking")
PRIVATE_MOMENTS = (
    "claimed:job:translating",
    "acted:job:translating",
    "saved:job:done",
)
REFUSED_MOMENTS = (
    "saved:job:failed",
    "claimed:request:answering",
    "acted:request:answering",
)
DECLINED_MOMENTS = (
    "saved:job:declined",
    "claimed:request:answering",
    "acted:request:answering",
)
#: The first part's death, and those between the parts.
PART_MOMENTS = (
    ("acted:job:posting", 1),
    ("saved:job:posting", 2),
    ("claimed:job:posting", 2),
    ("acted:job:posting", 2),
)
#: In this order a message meets them, one bot after the other.
FILE_MOMENTS = (
    *("saved:job:uploading", "claimed:job:uploading", "acted:job:uploading"),
    *("saved:job:sharing", "acted:job:sharing", "claimed:job:sharing"),
)
REPEATED_MOMENTS = ("claimed:job:posting", "acted:job:posting", "saved:job:posting")

#: Only the store makes these ends, in a statement of its own.
_STORES_OWN = {JobState.CANCELLED, JobState.EXPIRED}


@dataclass
class Scene:
    """A workspace, its cloud, and bots that die."""

    place: Town
    cloud: Cloud

    @property
    def control(self) -> Control:
        return self.place.control

    async def bot(self, **given: Any) -> BotProcess:
        """Start a bot and wait until it is ready."""
        return await self.place.start_bot({"cloud": self.cloud.url, **given})

    async def dies(
        self, *, flag: str = "us", text: str = TEXT, **given: Any
    ) -> Message:
        """Flag a message before a bot that dies of it."""
        doomed = await self.bot(**given)
        said = await self.control.say("bruno", "travel", text)
        await self.control.react("emma", flag, "travel", said.ts)
        await killed(doomed)
        return said

    async def posts(self, said: Message) -> list[str]:
        """What the bot wrote into a thread."""
        thread = await self.control.messages("travel", thread_ts=said.ts)
        return [message.text for message in thread if message.bot_id]

    async def rest(self) -> None:
        """Wait until nothing can happen any more."""
        await until_all_ended(self.control, Path(self.place.settings["data_dir"]))


async def killed(bot: BotProcess) -> None:
    """It died as by kill -9, and of nothing else."""
    assert await bot.ended() == -signal.SIGKILL


@pytest.fixture
async def scene(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Scene]:
    cloud = Cloud(cut_share=0.0, hang_share=0.0, hang_seconds=0.0, seed=1)
    async with cloud, town(tmp_path, nursery=nursery) as place:
        yield Scene(place, cloud)


def test_every_moment_that_a_row_can_come_to_is_killed_at() -> None:
    stepped = {
        *(f"job:{state}" for state, moves in JOB_MOVES.items() if moves),
        *(f"request:{state}" for state, moves in REQUEST_MOVES.items() if moves),
    } - {f"request:{RequestState.WAITING}"}
    jobs = set().union(*JOB_MOVES.values()) - _STORES_OWN
    reached = {f"job:{state}" for state in jobs}
    reached |= {f"request:{s}" for s in set().union(*REQUEST_MOVES.values())}
    expected = {f"{point}:{name}" for point in ("claimed", "acted") for name in stepped}
    expected |= {f"saved:{name}" for name in reached}

    tested = {*usual.FLAG_MOMENTS, *usual.COMMAND_MOMENTS, *usual.CLICK_MOMENTS}
    tested |= {*LOOKING_MOMENTS, *PRIVATE_MOMENTS, *REFUSED_MOMENTS, *DECLINED_MOMENTS}
    tested |= {*FILE_MOMENTS}
    tested |= {"saved:request:received", "saved:job:new", "saved:request:failed"}

    assert expected - tested == set()


@pytest.mark.parametrize("moment", PRIVATE_MOMENTS)
async def test_a_private_translation_comes_once(scene: Scene, moment: str) -> None:
    doomed = await scene.bot(die_at=moment)
    await scene.control.command("emma", "travel", "/translate", f"en {TEXT}")
    await killed(doomed)
    await scene.bot()
    await scene.control.wait_for(ephemeral_to="emma", contains=turned(TEXT))
    await scene.rest()

    assert len(await scene.control.ephemerals("emma")) == 1


async def test_a_death_after_a_failed_reading_reads_again(scene: Scene) -> None:
    await scene.control.add_fault(method="conversations.replies", kind="http_503")

    said = await scene.dies(die_at="saved:request:received")
    await scene.bot()
    await scene.control.wait_for(thread_ts=said.ts, contains=turned(TEXT))
    await scene.rest()

    assert len(await scene.posts(said)) == 1


async def test_a_death_after_a_failed_detection_detects_again(scene: Scene) -> None:
    said = await scene.dies(die_at="saved:job:new", detector_fails=1)
    await scene.bot()
    await scene.control.wait_for(thread_ts=said.ts, contains=turned(TEXT))
    await scene.rest()

    assert len(await scene.posts(said)) == 1


@pytest.mark.parametrize("moment", REFUSED_MOMENTS)
async def test_whoever_asked_hears_of_a_refused_post(scene: Scene, moment: str) -> None:
    await scene.control.add_fault(method=POST, kind="error:is_archived", times=-1)

    said = await scene.dies(die_at=moment)
    await scene.bot()
    await scene.control.wait_for(ephemeral_to="emma")
    await scene.rest()

    notes = await scene.control.ephemerals("emma")
    assert 1 <= len(notes) <= (2 if moment == "acted:request:answering" else 1)
    assert await scene.posts(said) == []


@pytest.mark.parametrize("moment", DECLINED_MOMENTS)
async def test_whoever_asked_hears_that_a_pair_is_not_there(
    scene: Scene, moment: str
) -> None:
    said = await scene.dies(die_at=moment, flag="de")
    await scene.bot()
    await scene.control.wait_for(ephemeral_to="emma")
    await scene.rest()

    notes = await scene.control.ephemerals("emma")
    assert 1 <= len(notes) <= (2 if moment == "acted:request:answering" else 1)
    assert await scene.posts(said) == []


async def test_an_answer_that_could_not_be_given_is_not_tried_for_ever(
    scene: Scene,
) -> None:
    for method in ("response_url", "chat.postEphemeral", POST):
        await scene.control.add_fault(method=method, kind="error:no", times=-1)
    doomed = await scene.bot(die_at="saved:request:failed")
    await scene.control.command("emma", "travel", "/translate", "help")
    await killed(doomed)
    before = await scene.control.sequence()
    await scene.bot()
    await scene.rest()

    after = await scene.control.log(after=before, kind="call")
    assert {entry.data["method"] for entry in after} <= {
        "auth.test",
        "apps.connections.open",
    }


@pytest.mark.parametrize("moment", REPEATED_MOMENTS)
async def test_a_post_that_never_arrived_is_repeated_once(
    scene: Scene, moment: str
) -> None:
    await scene.control.add_fault(method=POST, kind="drop_before")

    said = await scene.dies(die_at=moment, on_time=2)
    await scene.bot()
    await scene.control.wait_for(thread_ts=said.ts, contains=turned(TEXT))
    await scene.rest()

    assert len(await scene.posts(said)) == 1


@pytest.mark.parametrize(("moment", "time"), PART_MOMENTS)
async def test_each_part_of_a_long_translation_stands_once(
    scene: Scene, moment: str, time: int
) -> None:
    await scene.control.add_fault(method=UPLOAD, kind="error:missing_scope", times=-1)

    said = await scene.dies(text=LONG_TEXT, die_at=moment, on_time=time)
    await scene.bot()
    await scene.control.wait_for(thread_ts=said.ts, contains=turned("0289"))
    await scene.rest()

    posts = await scene.posts(said)
    assert [turned("0000") in post for post in posts] == [True, False]
    assert [turned("0289") in post for post in posts] == [False, True]


async def test_the_file_of_a_long_translation_stands_once(scene: Scene) -> None:
    first, *others = FILE_MOMENTS
    said = await scene.dies(text=LONG_TEXT, die_at=first)
    for moment in others:
        given = {"cloud": scene.cloud.url, "die_at": moment}
        await killed(await scene.place.start_bot(given, ready=False))
    await scene.bot()
    await scene.control.wait_for(thread_ts=said.ts, contains="in the file above")
    await scene.rest()

    thread = await scene.control.messages("travel", thread_ts=said.ts)
    answers = [message for message in thread if message.bot_id]
    assert [len(message.files) for message in answers] == [1, 0]
