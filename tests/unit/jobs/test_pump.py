"""The pump: full batches, errors that stay with their text, and nothing lost."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.errors import (
    AccountRefusedError,
    RejectedError,
    StorageError,
    TransientError,
    UnsupportedPairError,
)
from bot.jobs.ports import Point
from bot.jobs.pump import Pump
from bot.models import Pair, Segment, SegmentState, Translated
from bot.providers.base import Operation, TextTranslator
from bot.providers.breaker import Breaker
from storage.base import SegmentResult, SegmentStore, SlotStore
from storage.sqlite.segments import SqliteSegments
from storage.sqlite.slots import SqliteSlots
from tests.contracts.stores import Stores
from tests.fakes import NOW, FakeTranslator, make_job, make_key
from tests.unit.jobs.workshop import database_of, pump_dry, until


class Bench:
    """A pump over real rows and a fake provider."""

    def __init__(self, stores: Stores, clock: ManualClock) -> None:
        self.stores = stores
        self.clock = clock
        self.translator = FakeTranslator()
        self.breaker = Breaker(clock)
        self.points: list[Point] = []
        self.woken = 0

    def pump(
        self,
        *,
        translator: TextTranslator | None = None,
        segments: SegmentStore | None = None,
        slots: SlotStore | None = None,
        gap_seconds: float = 0.0,
        parallel: int = 1,
        alone: bool = False,
        route: Callable[[Pair], tuple[str, ...]] | None = None,
        call_timeout_seconds: float = 5.0,
    ) -> Pump:
        return Pump(
            translator=translator or self.translator,
            segments=segments or self.stores.segments,
            slots=slots or self.stores.slots,
            clock=self.clock,
            call_timeout_seconds=call_timeout_seconds,
            gap_seconds=gap_seconds,
            parallel=parallel,
            alone=alone,
            route=route,
            breaker=self.breaker,
            observer=lambda point, _: self.points.append(point),
            woken=self._wake,
        )

    def _wake(self) -> None:
        self.woken += 1

    async def job(self, *texts: str, number: int = 1, **fields: Any) -> None:
        job = make_job(f"j{number}", key=make_key(ts=str(number)))
        await self.stores.translate(job, *texts, **fields)

    async def segments(self, number: int = 1) -> Sequence[Segment]:
        return await self.stores.reader.segments_of("T1", f"j{number}")

    async def states(self) -> list[tuple[str, str]]:
        return [(each.state, each.error) for each in await self.segments()]


@pytest.fixture
def bench(stores: Stores, clock: ManualClock) -> Bench:
    return Bench(stores, clock)


async def test_what_waits_travels_together_and_wakes_its_jobs(bench: Bench) -> None:
    await bench.job("one", number=1)
    await bench.job("two", "three", number=2)

    await pump_dry(bench.pump())

    assert bench.translator.calls == [(Pair("en", "pt"), ("one", "two", "three"), True)]
    (segment,) = await bench.segments(1)
    assert segment.result == Translated("eno", "en", ("en", "pt"))
    assert bench.woken == 1
    assert bench.points == [Point.TAKEN, Point.ANSWERED, Point.STORED]


async def test_a_call_carries_no_more_than_the_provider_takes(bench: Bench) -> None:
    await bench.job("a", "b", "c", "d", "e")

    await pump_dry(bench.pump())

    assert [texts for _, texts, _ in bench.translator.calls] == [
        ("a", "b", "c", "d"),
        ("e",),
    ]


async def test_the_provider_hears_whether_a_person_waits(bench: Bench) -> None:
    await bench.job("slow", interactive=False)

    await pump_dry(bench.pump())

    assert bench.translator.calls[0][2] is False


async def test_an_error_of_one_text_stays_with_it(bench: Bench) -> None:
    await bench.job("good", "bad")
    good = Translated("bom", "en", ("en", "pt"))
    bench.translator.next.append([good, RejectedError("x", code="too_odd")])

    await pump_dry(bench.pump())

    assert await bench.states() == [("done", ""), ("failed", "too_odd")]


async def test_one_text_may_be_tried_later_while_the_rest_is_done(
    bench: Bench,
) -> None:
    await bench.job("good", "busy")
    good = Translated("bom", "en", ("en", "pt"))
    bench.translator.next.append([good, TransientError("x", code="busy")])
    pump = bench.pump()

    await pump_dry(pump)
    assert await bench.states() == [("done", ""), ("waiting", "busy")]
    assert bench.woken == 0
    bench.clock.advance(1.0)
    await pump_dry(pump)

    assert [texts for _, texts, _ in bench.translator.calls][1:] == [("busy",)]
    assert bench.woken == 1


@pytest.mark.parametrize(
    ("special", "code"),
    [
        (TransientError("x", code="Throttling"), "Throttling"),
        (TransientError("x"), "TransientError"),
        (TimeoutError(), "TimeoutError"),
        ([Translated("só um", "en", ("en", "pt"))], "wrong_number"),
    ],
)
async def test_a_call_that_may_succeed_later_is_made_again(
    bench: Bench, special: Any, code: str
) -> None:
    await bench.job("a", "b")
    bench.translator.next.append(special)
    pump = bench.pump()

    await pump_dry(pump)
    assert await bench.states() == [("waiting", code)] * 2
    assert await bench.stores.segments.next_segment_due("fake") == NOW + 1.0
    bench.clock.advance(1.0)
    await pump_dry(pump)

    assert await bench.states() == [("done", "")] * 2


@pytest.mark.parametrize(
    ("special", "code"),
    [
        (AccountRefusedError("x", code="forbidden"), "forbidden"),
        (UnsupportedPairError("en", "pt"), "unsupported_pair"),
        (["no translation at all", None], "str"),
    ],
)
async def test_a_call_that_will_fail_again_fails_its_texts(
    bench: Bench, special: Any, code: str
) -> None:
    await bench.job("a", "b")
    bench.translator.next.append(special)

    await pump_dry(bench.pump())

    states = await bench.states()
    assert states[0] == ("failed", code)
    assert {state for state, _ in states} == {"failed"}
    assert bench.woken == 1


async def test_a_refused_call_is_halved_until_the_bad_text_stands_alone(
    bench: Bench,
) -> None:
    await bench.job("good", "bad", "fine", "well")
    refused = RejectedError("x", code="108")
    bench.translator.next.extend([refused, refused, None, refused])

    await pump_dry(bench.pump())

    assert [texts for _, texts, _ in bench.translator.calls] == [
        ("good", "bad", "fine", "well"),
        ("good", "bad"),
        ("good",),
        ("bad",),
        ("fine", "well"),
    ]
    assert await bench.states() == [
        ("done", ""),
        ("failed", "108"),
        ("done", ""),
        ("done", ""),
    ]


async def test_each_half_of_a_refused_call_has_its_slot(bench: Bench) -> None:
    await bench.job("good", "bad")
    bench.translator.next.append(RejectedError("x", code="108"))

    await pump_dry(bench.pump(gap_seconds=0.01))

    assert await bench.stores.slots.reserve("fake/batch", NOW, 0.01) == NOW + 0.03


async def test_an_error_may_be_worth_fewer_tries_than_six(bench: Bench) -> None:
    await bench.job("a")
    twice = TransientError("x", code="107", most_repeats=2)
    bench.translator.next.extend([twice] * 99)
    pump = bench.pump()

    for _ in range(10):
        await pump_dry(pump)
        bench.clock.advance(300)

    assert len(bench.translator.calls) == 3
    assert await bench.states() == [("failed", "107")]


async def test_texts_too_long_to_share_a_call_go_alone_and_the_rest_together(
    bench: Bench,
) -> None:
    await bench.job("a", "long one", "b", "long two", alone=("long one", "long two"))

    await pump_dry(bench.pump())
    together = [texts for _, texts, _ in bench.translator.calls]
    await pump_dry(bench.pump(alone=True))

    assert together == [("a", "b")]
    alone = [texts for _, texts, _ in bench.translator.calls[1:]]
    assert alone == [("long one",), ("long two",)]
    assert await bench.states() == [("done", "")] * 4


async def test_long_texts_have_a_rate_of_their_own(bench: Bench) -> None:
    await bench.job("long", alone=("long",))

    await pump_dry(bench.pump(alone=True, gap_seconds=0.01))

    slots = bench.stores.slots
    assert await slots.reserve("fake/single", NOW, 0.01) == NOW + 0.01
    assert await slots.reserve("fake/batch", NOW, 0.01) == NOW


async def test_a_pair_by_way_of_another_language_takes_two_slots(
    bench: Bench,
) -> None:
    await bench.job("a")
    pump = bench.pump(gap_seconds=0.01, route=lambda _: ("en", "zh", "zh-Hant"))

    await pump_dry(pump)

    assert await bench.stores.slots.reserve("fake/batch", NOW, 0.01) == NOW + 0.02


async def test_a_provider_whose_breaker_is_open_is_not_called(bench: Bench) -> None:
    await bench.job("a")
    bench.breaker.called()
    bench.breaker.failed(hopeless=True)

    await pump_dry(bench.pump())
    assert bench.translator.calls == []
    bench.clock.advance(30)
    await pump_dry(bench.pump())

    assert len(bench.translator.calls) == 1
    assert not bench.breaker.is_open


async def test_a_refused_account_opens_the_breaker_at_once(bench: Bench) -> None:
    await bench.job("a")
    bench.translator.next.append(AccountRefusedError("x", code="110"))

    await pump_dry(bench.pump())

    assert bench.breaker.is_open


@pytest.mark.parametrize(
    "answer",
    [
        RejectedError("x", code="108"),
        TransientError("x", code="Throttling", retry_after_seconds=5.0),
        ["odd"],
    ],
)
async def test_a_provider_that_answers_is_not_left_alone(
    bench: Bench, answer: Any
) -> None:
    for _ in range(4):
        bench.breaker.failed()
    await bench.job("a")
    bench.translator.next.append(answer)

    await pump_dry(bench.pump())

    assert not bench.breaker.failed()


async def test_a_text_has_failed_after_six_tries(bench: Bench) -> None:
    await bench.job("a")
    bench.translator.next.extend([TransientError("x", code="busy")] * 99)
    pump = bench.pump()

    for _ in range(10):
        await pump_dry(pump)
        bench.clock.advance(600)

    assert len(bench.translator.calls) == 6
    assert await bench.states() == [("failed", "busy")]
    assert bench.woken == 1


class Sleeper(FakeTranslator):
    """A provider that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Any]:
        answers = await super().translate(pair, texts, interactive=interactive)
        await self.may_answer.wait()
        return list(answers)


async def test_a_call_that_takes_too_long_is_made_again(bench: Bench) -> None:
    await bench.job("a")

    await pump_dry(bench.pump(translator=Sleeper(), call_timeout_seconds=0.01))

    assert await bench.states() == [("waiting", "TimeoutError")]


async def test_a_call_cut_off_by_a_stop_is_made_again_after_the_next_start(
    bench: Bench,
) -> None:
    await bench.job("a")
    sleeper = Sleeper()
    pump = bench.pump(translator=sleeper)
    pump.start()
    await until(lambda: bool(sleeper.calls))
    await pump.stop()
    (segment,) = await bench.segments()
    assert segment.state == SegmentState.SENT

    await bench.stores.work.release(NOW, 3)
    await pump_dry(bench.pump())

    assert await bench.states() == [("done", "")]


async def test_calls_run_at_once_as_far_as_the_provider_likes(bench: Bench) -> None:
    await bench.job(*(str(number) + " letters" for number in range(12)))
    sleeper = Sleeper()
    pump = bench.pump(translator=sleeper, parallel=2)
    pump.start()
    await until(lambda: len(sleeper.calls) == 2)
    sent = [each.state for each in await bench.segments()].count(SegmentState.SENT)
    sleeper.may_answer.set()
    await until(lambda: len(sleeper.calls) == 3)
    await until(lambda: bench.woken == 1)
    await pump.stop()

    assert sent == 8


async def test_a_woken_pump_sends_what_came_meanwhile(bench: Bench) -> None:
    pump = bench.pump()
    pump.start()
    await bench.job("a")

    pump.wake()
    await until(lambda: bench.woken == 1)

    await pump.stop()


async def test_a_pump_that_never_ran_can_be_stopped(bench: Bench) -> None:
    await bench.pump().stop()


# --- rates ------------------------------------------------------------------------


async def test_each_call_has_its_slot(bench: Bench) -> None:
    await bench.job("a", "b", "c", "d", "e")

    await pump_dry(bench.pump(gap_seconds=0.01))

    assert await bench.stores.slots.reserve("fake/batch", NOW, 0.01) == NOW + 0.02


async def test_a_throttled_account_is_left_alone(bench: Bench) -> None:
    await bench.job("a")
    busy = TransientError("x", code="Throttling", retry_after_seconds=20.0)
    bench.translator.next.append(busy)

    await pump_dry(bench.pump())

    assert await bench.stores.slots.reserve("fake/batch", NOW, 1.0) == NOW + 20


@pytest.mark.parametrize(("seconds", "opens"), [(60.0, False), (120.0, True)])
async def test_an_account_that_asks_for_a_long_pause_is_no_use_now(
    bench: Bench, seconds: float, *, opens: bool
) -> None:
    await bench.job("a")
    busy = TransientError("x", code="Throttling", retry_after_seconds=seconds)
    bench.translator.next.append(busy)

    await pump_dry(bench.pump())

    standing = bench.breaker.standing()
    assert bench.breaker.is_open is opens
    assert standing.pauses == {Operation.BATCH: seconds}


async def test_a_pause_of_long_texts_is_told_as_theirs(bench: Bench) -> None:
    await bench.job("long", alone=("long",))
    busy = TransientError("x", code="Throttling", retry_after_seconds=20.0)
    bench.translator.next.append(busy)

    await pump_dry(bench.pump(alone=True))

    assert bench.breaker.standing().pauses == {Operation.SINGLE: 20.0}


async def test_who_waits_looks_elsewhere_only_when_the_call_s_texts_wait_again(
    bench: Bench,
) -> None:
    await bench.job("a")
    seen: list[str] = []

    class Watched(SqliteSegments):
        async def wake_waiters(self, provider: str, now: float) -> int:
            seen.extend(state for state, _ in await bench.states())
            return await super().wake_waiters(provider, now)

    busy = TransientError("x", code="Throttling", retry_after_seconds=120.0)
    bench.translator.next.append(busy)
    await pump_dry(bench.pump(segments=Watched(database_of(bench.stores))))

    assert seen == ["waiting"]


async def test_a_disk_that_fails_beside_a_throttling_answer_loses_nothing(
    bench: Bench,
) -> None:
    await bench.job("a")
    busy = TransientError("x", code="Throttling", retry_after_seconds=20.0)
    bench.translator.next.append(busy)

    class IllSlots(SqliteSlots):
        async def push_back(self, key: str, until: float) -> None:
            raise StorageError(f"{key} until {until}: full")

    slots = IllSlots(database_of(bench.stores))
    await pump_dry(bench.pump(slots=slots))

    assert await bench.states() == [("waiting", "Throttling")]


# --- a disk that fails ------------------------------------------------------------


class IllSegments(SqliteSegments):
    """A store that refuses results as often as it was told."""

    def __init__(self, stores: Stores) -> None:
        super().__init__(database_of(stores))
        self.store_errors: deque[Exception] = deque()
        self.take_errors: deque[Exception] = deque()

    async def take_segments(self, *args: Any, **kwargs: Any) -> list[Segment]:
        if self.take_errors:
            raise self.take_errors.popleft()
        return await super().take_segments(*args, **kwargs)

    async def store_results(
        self, batch: str, results: Sequence[SegmentResult], now: float
    ) -> int:
        if self.store_errors:
            raise self.store_errors.popleft()
        return await super().store_results(batch, results, now)


async def test_results_are_kept_until_the_disk_has_healed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.jobs.pump._STORAGE_WAIT_SECONDS", 0.0)
    await bench.job("a")
    ill = IllSegments(bench.stores)
    ill.store_errors.extend([StorageError("full")] * 3)

    await pump_dry(bench.pump(segments=ill))

    assert len(bench.translator.calls) == 1
    assert await bench.states() == [("done", "")]


async def test_a_result_that_no_file_can_hold_harms_no_other(bench: Bench) -> None:
    await bench.job("good", "odd", "fine")
    answers = [Translated(text, "en", ("en", "pt")) for text in ("a", "\ud83d", "c")]
    bench.translator.next.append(answers)

    await pump_dry(bench.pump())

    assert await bench.states() == [
        ("done", ""),
        ("failed", "UnicodeEncodeError"),
        ("done", ""),
    ]
    assert bench.woken == 1


@pytest.mark.parametrize("error", [StorageError("full"), ValueError("a bad row")])
async def test_a_pump_survives_a_batch_that_could_not_be_taken(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("bot.jobs.pump._STORAGE_WAIT_SECONDS", 0.0)
    await bench.job("a")
    ill = IllSegments(bench.stores)
    ill.take_errors.append(error)
    pump = bench.pump(segments=ill)

    pump.start()
    await until(lambda: bench.woken == 1)
    await pump.stop()

    assert await bench.states() == [("done", "")]


async def test_a_batch_that_someone_else_took_meanwhile_is_no_call(
    bench: Bench,
) -> None:
    await bench.job("a")

    class TooLate(SqliteSegments):
        async def take_segments(self, *args: Any, **kwargs: Any) -> list[Segment]:
            await super().take_segments(*args, **kwargs)
            return []

    await pump_dry(bench.pump(segments=TooLate(database_of(bench.stores))))

    assert bench.translator.calls == []
