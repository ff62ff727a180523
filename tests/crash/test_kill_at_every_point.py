"""kill -9 at every moment of a job's life: nothing is lost, nothing stands twice."""

import asyncio
import signal
from collections.abc import Sequence

import pytest

from bot.jobs.ports import Point
from bot.sandbox.control import Message
from tests.crash.conftest import Stage

pytestmark = [pytest.mark.engine, pytest.mark.timeout(90)]

TEXT = "Bom dia! A reunião de amanhã começa às dez horas."

_STEPS = (Point.CLAIMED, Point.ACTED, Point.SAVED)
#: States before the step for CLAIMED and ACTED, after it for SAVED.
_FLAG_STATES = {
    Point.CLAIMED: (
        "request:received",
        "job:new",
        "job:translating",
        "job:posting",
    ),
    Point.ACTED: ("request:received", "job:new", "job:translating", "job:posting"),
    Point.SAVED: ("request:waiting", "job:translating", "job:posting", "job:done"),
}
_PUMP = (Point.TAKEN, Point.ANSWERED, Point.STORED)
_DOOR = ("received:request:received", "committed:request:received")

FLAG_MOMENTS = (
    *_DOOR,
    *(f"{point}:{state}" for point in _STEPS for state in _FLAG_STATES[point]),
    *(point.value for point in _PUMP),
)
COMMAND_MOMENTS = (
    "committed:request:received",
    *(f"{point}:{state}" for point in _STEPS for state in _FLAG_STATES[point][:2]),
    *(point.value for point in _PUMP),
    "claimed:request:answering",
    "acted:request:answering",
    "saved:request:done",
)


CLICK_MOMENTS = (
    "committed:request:received",
    "claimed:request:received",
    "acted:request:received",
    "saved:request:answering",
    "claimed:request:answering",
    "acted:request:answering",
    "saved:request:done",
)


def once_each(moments: Sequence[str]) -> pytest.MarkDecorator:
    """Every moment, on one transport and the next on the other.

    Those before and behind the commit are on both: there the transports differ.
    """
    transports = ("socket", "http")
    cases = [
        pytest.param(transport, moment, id=f"{transport}-{moment}")
        for number, moment in enumerate(moments)
        for transport in (
            transports if moment in _DOOR else transports[number % 2 :][:1]
        )
    ]
    return pytest.mark.parametrize(("stage", "moment"), cases, indirect=["stage"])


def test_every_point_of_the_enum_is_killed_at() -> None:
    tested = {moment.partition(":")[0] for moment in FLAG_MOMENTS}
    assert tested == {point.value for point in Point}


async def _posts(stage: Stage, message: Message) -> list[Message]:
    replies = await stage.control.messages("travel", thread_ts=message.ts)
    return [reply for reply in replies if reply.bot_id]


@once_each(FLAG_MOMENTS)
async def test_a_flag_is_answered_exactly_once(stage: Stage, moment: str) -> None:
    doomed = await stage.start_bot(die_at=moment)
    said = await stage.control.say("bruno", "travel", TEXT)
    before = await stage.control.sequence()
    await stage.control.react("emma", "us", "travel", said.ts)
    assert await doomed.died() == -signal.SIGKILL
    await stage.start_bot()
    await stage.control.wait_for(
        after=before, channel="travel", thread_ts=said.ts, kind="post"
    )
    await stage.rest()
    assert len(await _posts(stage, said)) == 1


@once_each(["saved:job:looking", "claimed:job:looking", "acted:job:looking"])
async def test_a_second_death_while_looking_posts_nothing_twice(
    stage: Stage, moment: str
) -> None:
    first = await stage.start_bot(die_at="acted:job:posting")
    said = await stage.control.say("bruno", "travel", TEXT)
    await stage.control.react("emma", "us", "travel", said.ts)
    assert await first.died() == -signal.SIGKILL
    second = await stage.start_bot(die_at=moment, ready=False)
    assert await second.died() == -signal.SIGKILL
    await stage.start_bot()
    await stage.rest()
    assert len(await _posts(stage, said)) == 1


@once_each(COMMAND_MOMENTS)
async def test_a_command_is_answered_at_least_once_and_twice_at_most(
    stage: Stage, moment: str
) -> None:
    doomed = await stage.start_bot(die_at=moment)
    before = await stage.control.sequence()
    typed = asyncio.create_task(
        stage.control.command("emma", "travel", "/translate", f"en {TEXT}")
    )
    assert await doomed.died() == -signal.SIGKILL
    await stage.start_bot()
    await typed
    await stage.control.wait_for(after=before, ephemeral_to="emma")
    await stage.rest()
    answers = await stage.control.ephemerals("emma")
    most = 2 if moment == "acted:request:answering" else 1
    assert 1 <= len(answers) <= most
    assert len({answer.text for answer in answers}) == 1


async def test_a_command_killed_before_its_commit_says_so_and_works_again(
    stage: Stage,
) -> None:
    doomed = await stage.start_bot(die_at="received:request:received")
    typed = asyncio.create_task(
        stage.control.command("emma", "travel", "/translate", f"en {TEXT}")
    )
    assert await doomed.died() == -signal.SIGKILL
    assert not (await typed).accepted
    await stage.start_bot()
    before = await stage.control.sequence()
    await stage.control.command("emma", "travel", "/translate", f"en {TEXT}")
    answer = await stage.control.wait_for(after=before, ephemeral_to="emma")
    assert "meeting" in answer.text


async def _public(stage: Stage) -> int:
    messages = await stage.control.messages("travel")
    return sum(bool(each.bot_id) and "meeting" in each.text for each in messages)


@once_each(CLICK_MOMENTS)
async def test_a_published_translation_never_stands_twice(
    stage: Stage, moment: str
) -> None:
    first = await stage.start_bot()
    before = await stage.control.sequence()
    await stage.control.command("emma", "travel", "/translate", f"en {TEXT}")
    private = await stage.control.wait_for(after=before, ephemeral_to="emma")
    await first.stop()
    doomed = await stage.start_bot(die_at=moment)
    before = await stage.control.sequence()
    clicked = asyncio.create_task(
        stage.control.click("emma", "travel", private.ts, "publish_translation")
    )
    assert await doomed.died() == -signal.SIGKILL
    await stage.start_bot()
    await clicked
    await stage.rest()
    assert await _public(stage) <= 1
    if await _public(stage) == 0:
        await stage.control.wait_for(
            after=before, ephemeral_to="emma", contains="click the button again"
        )
        await stage.control.click("emma", "travel", private.ts, "publish_translation")
        await stage.rest()
    assert await _public(stage) == 1
