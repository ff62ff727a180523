"""A workshop: engine, steps and pump over a real file, in a world of fakes."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from bot.clock import ManualClock
from bot.jobs.engine import Engine
from bot.jobs.ports import Point, Router
from bot.jobs.posting import Posting
from bot.jobs.pump import Pump
from bot.jobs.reading import Reading
from bot.jobs.requests import request_steps
from bot.jobs.steps import Steps, TextSteps
from bot.jobs.translating import Translating
from bot.models import AnswerRoute, Job, Place, Request, RequestKind, Work
from bot.providers.base import LanguageDetector, TextTranslator
from bot.providers.breaker import Breaker
from bot.providers.routing import ProviderRouter
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork
from tests.contracts.stores import Stores
from tests.fakes import (
    FakeDelivery,
    FakeDetector,
    FakeMessages,
    FakeTranslator,
    make_request,
)

DEADLINE_SECONDS = 3_600.0
LEASE_SECONDS = 60.0
LOOK_UP_AFTER_SECONDS = 5.0
LOOK_UP_AGAIN_SECONDS = 10.0
MAX_TEXT_CHARS = 1_000
BOT = "UBOT"
TEXT = "good morning dear friends"
#: What a click may say of its request; all else is data.
_FIELDS = ("user", "team")
#: What the fake translator makes of it.
TURNED = "doog gninrom raed sdneirf"


def make_steps(
    stores: Stores,
    clock: ManualClock,
    *,
    delivery: FakeDelivery,
    messages: FakeMessages,
    detector: LanguageDetector,
    router: Router,
    file_formats: frozenset[str] = frozenset(),
) -> Steps:
    """The steps as the application builds them."""
    reading = Reading(
        reader=stores.reader,
        messages=messages,
        router=router,
        clock=clock,
        max_text_chars=MAX_TEXT_CHARS,
        bot_user=BOT,
        file_formats=file_formats,
    )
    requests = request_steps(reading, stores.reader, delivery, clock)
    posting = Posting(
        reader=stores.reader,
        delivery=delivery,
        slots=stores.slots,
        clock=clock,
        look_up_after_seconds=LOOK_UP_AFTER_SECONDS,
        look_up_again_seconds=LOOK_UP_AGAIN_SECONDS,
        post_interval_seconds=1.0,
    )
    translating = Translating(
        reader=stores.reader,
        detector=detector,
        router=router,
        posting=posting,
        clock=clock,
        secret=b"a secret of this install",
    )
    texts = TextSteps(translating=translating, posting=posting)
    return Steps(requests, texts)


class Workshop:
    """Everything between a committed request and Slack; time is turned by hand."""

    def __init__(
        self, stores: Stores, clock: ManualClock, *translators: TextTranslator
    ) -> None:
        self.stores = stores
        self.clock = clock
        self.translator = FakeTranslator()
        self.detector = FakeDetector()
        self.messages = FakeMessages()
        self.delivery = FakeDelivery(clock)
        self.points: list[tuple[Point, str]] = []
        self._numbers = itertools.count(1)
        self.start_process(*(translators or (self.translator,)))

    def start_process(self, *translators: TextTranslator) -> None:
        """Build what lives in one process, anew after a crash."""
        self.breakers = {
            each.capabilities.name: Breaker(self.clock) for each in translators
        }
        router = ProviderRouter(translators, self.breakers)
        self.steps = self.make_steps(router)
        self.engine = Engine(
            store=self.stores.work,
            stepper=self.steps,
            clock=self.clock,
            step_timeout_seconds=5.0,
            lease_seconds=LEASE_SECONDS,
            deadline_seconds=DEADLINE_SECONDS,
            observer=self._observe,
            segments_added=lambda: None,
        )
        self.pumps = [self._make_pump(each) for each in translators]

    def make_steps(self, router: Router) -> Steps:
        """The steps that the engine takes."""
        return make_steps(
            self.stores,
            self.clock,
            delivery=self.delivery,
            messages=self.messages,
            detector=self.detector,
            router=router,
        )

    def _make_pump(self, translator: TextTranslator) -> Pump:
        return Pump(
            translator=translator,
            segments=self.stores.segments,
            slots=self.stores.slots,
            clock=self.clock,
            call_timeout_seconds=5.0,
            gap_seconds=0.0,
            parallel=1,
            breaker=self.breakers[translator.capabilities.name],
            observer=self._observe,
            woken=lambda: None,
        )

    def _observe(self, point: Point, work: Work | None) -> None:
        self.points.append((point, work.state if work else ""))

    async def crash(self, *translators: TextTranslator) -> None:
        """Start another process over the same file, as after a kill."""
        self.start_process(*(translators or (self.translator,)))
        await self.engine.start()
        await self.engine.stop()
        self.start_process(*(translators or (self.translator,)))

    async def settle(self) -> None:
        """Run everything that is due now, until nothing is."""
        while await self._due():
            await run_due(self.engine)
            for pump in self.pumps:
                await pump_dry(pump)

    async def _due(self) -> bool:
        moment = await self._next_due()
        return moment is not None and moment <= self.clock.now()

    async def _next_due(self) -> float | None:
        """The next moment at which a row, or a pump that does not rest, acts."""
        moments = [await self.stores.work.next_due()]
        for pump in self.pumps:
            due_at = await self.stores.segments.next_segment_due(pump.name)
            rested_at = self.clock.now() + self.breakers[pump.name].rest_seconds()
            moments.append(None if due_at is None else max(due_at, rested_at))
        return min((each for each in moments if each is not None), default=None)

    async def pass_time(self, seconds: float) -> None:
        """Turn the clock, stopping at each moment at which something is due."""
        end = self.clock.now() + seconds
        while (due := await self._next_due()) is not None and due <= end:
            self.clock.advance(max(due - self.clock.now(), 0.0))
            await self.settle()
        self.clock.advance(end - self.clock.now())
        await self.settle()

    async def add(self, **fields: Any) -> Request:
        """Commit one request; nothing runs yet."""
        number = next(self._numbers)
        now = self.clock.now()
        known = {"created_at": now, "due_at": now} | fields
        request = make_request(f"r{number}", **known)
        assert await self.stores.work.add_request(request)
        return request

    async def flag(self, target: str = "pt", **fields: Any) -> Request:
        """Someone adds a flag."""
        request = await self.add(data={"target": target}, **fields)
        await self.settle()
        return request

    async def command(self, text: str, **fields: Any) -> Request:
        """Someone types a command."""
        known: dict[str, Any] = {
            "kind": RequestKind.COMMAND,
            "content": {"text": text},
            "data": {},
            "place": Place("T1", "C1"),
            "response_url": "http://127.0.0.1/r",
        }
        request = await self.add(**(known | fields))
        await self.settle()
        return request

    async def say(self, text: str, **fields: Any) -> Request:
        """Someone speaks to the bot, aloud."""
        known: dict[str, Any] = {
            "kind": RequestKind.MENTION,
            "content": {"text": text},
            "data": {},
            "place": Place("T1", "C1", "150.1"),
        }
        request = await self.add(**(known | fields))
        await self.settle()
        return request

    async def click(
        self, kind: RequestKind, about: str, *, channel: str = "C1", **fields: Any
    ) -> Request:
        """Someone clicks a button; what is no field of a request is its data."""
        known = {name: fields.pop(name) for name in _FIELDS if name in fields}
        request = await self.add(
            kind=kind,
            data={"about": about, **fields},
            place=Place("T1", channel),
            response_url="http://127.0.0.1/r",
            **known,
        )
        await self.settle()
        return request

    async def change(self, job: Job, **columns: Any) -> None:
        """Let a row be as a test wants it; `data` is added to what stands there."""
        data = json.dumps(job.data | columns.pop("data", {}))
        changes = columns | {"data": data}
        names = ", ".join(f"{name} = :{name}" for name in changes)
        sql = f"UPDATE jobs SET {names} WHERE id = :id"  # noqa: S608 - our own names
        parameters = changes | {"id": job.id}
        await database_of(self.stores).write(lambda db: db.execute(sql, parameters))

    async def make_unsure(self, job: Job) -> None:
        """Let a job have failed without knowing that its post stands."""
        data = {"intent_at": self.clock.now(), "posted": []}
        await self.change(job, state="failed", posted_ts="", data=data)

    async def the_job(self) -> Job:
        """The newest job."""
        return (await self.stores.reader.jobs(limit=1))[0]

    @property
    def told(self) -> list[dict[str, Any]]:
        """What people were told, without the jobs' ids."""
        return [
            {key: value for key, value in say.items() if key != "job"}
            for _, _, say, _ in self.delivery.answers
        ]

    @property
    def routes(self) -> list[AnswerRoute]:
        return [route for _, route, _, _ in self.delivery.answers]


async def run_due(engine: Engine) -> None:
    """Run every step that is due now, to its end."""
    while True:
        await engine._claim_all()
        if not engine._running:
            return
        await asyncio.wait(set(engine._running))
        await asyncio.sleep(0)


async def pump_dry(pump: Pump) -> None:
    """Send every segment that is due now, and wait for the answers."""
    while True:
        await pump._feed()
        if not pump._calls:
            return
        await asyncio.wait(set(pump._calls))
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    """Let loops that run by themselves, and the database's threads, go on."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - no event tells what a real loop did
            await asyncio.sleep(0.001)


def database_of(stores: Stores) -> SqliteDatabase:
    """The file behind the stores, for a store of the same that misbehaves."""
    assert isinstance(stores.work, SqliteWork)
    return stores.work._database


async def flagged(shop: Workshop, text: str = TEXT, target: str = "pt") -> Job:
    """Someone flags a message; the job after all that happens at once."""
    shop.messages.add(text)
    await shop.flag(target)
    return await shop.the_job()


async def end_calls(shop: Workshop) -> None:
    """Wait for the calls under way."""
    for pump in shop.pumps:
        for call in set(pump._calls):
            await call
