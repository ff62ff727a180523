"""The whole life of a text: from a committed flag to its post, over fakes.

Everything of ours is real: engine, steps, pump, the file with synchronous=FULL. Slack
is a fake that answers at once, and so is the translator, 50 texts to a call. Each
message stands in a channel of its own, for a channel takes one post a second.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from benchmarks.figures import CLOCK
from benchmarks.own import Finish, make_engine, make_request, open_database, timed
from bot.clock import ManualClock
from bot.jobs.ports import silent
from bot.jobs.pump import Pump
from bot.jobs.states import JobState
from bot.jobs.steps import Steps
from bot.models import Job, SourceMessage, Work
from bot.providers.breaker import Breaker
from bot.providers.routing import ProviderRouter
from tests.contracts.stores import Stores, stores_of
from tests.fakes import (
    CAPABILITIES,
    FakeDelivery,
    FakeDetector,
    FakeMessages,
    FakeTranslator,
)
from tests.unit.jobs.workshop import make_steps

_PARALLEL_CALLS = 2
#: The fakes' table of steps takes a clock that is turned; ours goes by itself.
_CLOCK = cast("ManualClock", CLOCK)


def is_posted(work: Work) -> bool:
    """Whether a row is a job whose post stands."""
    return isinstance(work, Job) and work.state == JobState.DONE


async def text_lifecycle(folder: Path, _: int, warm: int, jobs: int) -> float:
    """Seconds from the first flag to the last post, after some for warming up."""
    finish = Finish(is_posted)
    capabilities = replace(CAPABILITIES, max_items=50, max_call_chars=8_000)
    translator = FakeTranslator(capabilities)
    async with open_database(folder) as database:
        stores = stores_of(database)
        steps = _steps(stores, translator, warm + jobs)

        def woken() -> None:
            engine.wake()

        pump = _pump(stores, translator, woken)
        engine = make_engine(database, steps, finish, segments_added=pump.wake)
        await engine.start()
        pump.start()
        try:
            await timed(database, engine, finish, range(warm))
            return await timed(database, engine, finish, range(warm, warm + jobs))
        finally:
            await engine.stop()
            await pump.stop()


def _steps(stores: Stores, translator: FakeTranslator, messages: int) -> Steps:
    """The application's own steps, in a Slack where the messages stand."""
    slack = FakeMessages()
    for number in range(messages):
        place = make_request(number).place
        text = f"good morning dear friends of number {number}"
        slack.there[place.channel, place.ts] = SourceMessage(
            place=replace(place, thread_ts=place.ts), text=text
        )
    return make_steps(
        stores,
        _CLOCK,
        delivery=FakeDelivery(CLOCK),
        messages=slack,
        detector=FakeDetector(),
        router=ProviderRouter([translator]),
    )


def _pump(
    stores: Stores, translator: FakeTranslator, woken: Callable[[], None]
) -> Pump:
    return Pump(
        translator=translator,
        segments=stores.segments,
        slots=stores.slots,
        clock=CLOCK,
        call_timeout_seconds=30.0,
        gap_seconds=0.0,
        parallel=_PARALLEL_CALLS,
        breaker=Breaker(CLOCK),
        observer=silent,
        woken=woken,
    )
