"""How often an account is called: a share of what is documented, or as it was set."""

import pytest

from bot.clock import ManualClock
from bot.errors import ConfigError, TransientError
from bot.models import Detection
from bot.providers.base import LanguageDetector, Operation
from bot.providers.limits import PacedDetector, Rates, read_rates
from tests.fakes import FakeDetector
from tests.unit.providers.slots import Slots


def test_of_a_documented_rate_a_little_is_left_to_others() -> None:
    assert Rates().calls_per_second(Operation.BATCH, 10.0) == 9.5
    assert Rates().gap_seconds(Operation.BATCH, 10.0) == pytest.approx(1 / 9.5)


def test_share_can_be_the_whole() -> None:
    assert Rates(share=1.0).calls_per_second(Operation.BATCH, 10.0) == 10.0


def test_rate_of_the_operators_own_is_used_as_it_stands() -> None:
    rates = Rates(share=0.5, own={Operation.BATCH: 50.0})

    assert rates.calls_per_second(Operation.BATCH, 10.0) == 50.0
    assert rates.calls_per_second(Operation.SINGLE, 50.0) == 25.0
    assert rates.gap_seconds(Operation.BATCH, None) == 0.02


def test_what_nobody_limits_has_no_limit() -> None:
    assert Rates().calls_per_second(Operation.BATCH, None) is None
    assert Rates().gap_seconds(Operation.BATCH, None) == 0.0


@pytest.mark.parametrize(
    ("words", "rates"),
    [
        ("", {}),
        (" , ", {}),
        ("batch=50", {Operation.BATCH: 50.0}),
        ("Batch = 50, single=0.125,", {Operation.BATCH: 50.0, Operation.SINGLE: 0.125}),
        ("submit_images=2", {Operation.SUBMIT_IMAGES: 2.0}),
    ],
)
def test_rates_are_read(words: str, rates: dict[Operation, float]) -> None:
    assert read_rates("X_RATES", words) == rates


@pytest.mark.parametrize(
    "entry",
    [
        "batch",
        "batch=",
        "=50",
        "batch=0",
        "batch=0.000",
        "batch=-1",
        "batch=many",
        "batch=nan",
        "batch=inf",
        "batch=1e3",
        "batch=0.0001",
        "batch=123456",
        "batch=\u0665\u0660",
        "batch:50",
        "batch=50=50",
        "GetBatchTranslate=50",
        "single=50",
    ],
)
def test_entry_that_is_none_is_refused_with_the_kinds_there_are(entry: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_rates("X_RATES", f"single=20,{entry}")

    said = str(caught.value)
    assert said.startswith("X_RATES: entry 2 is not like batch=50")
    assert all(operation.value in said for operation in Operation)


# --- looks for a language -----------------------------------------------------


class Pace:
    """A detector whose account allows two looks a second."""

    def __init__(self) -> None:
        self.clock, self.slots, self.fake = ManualClock(), Slots(), FakeDetector()
        self.slept: list[float] = []

    async def look(self, detector: LanguageDetector | None = None) -> Detection:
        paced = PacedDetector(
            detector=detector or self.fake,
            provider="cloud",
            gap_seconds=0.5,
            slots=self.slots,
            clock=self.clock,
            sleep=self._sleep,
        )
        return await paced.detect("good morning", among=frozenset({"en"}))

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


class Busy(FakeDetector):
    """An account that refuses for a while."""

    def __init__(self, retry_after_seconds: float | None) -> None:
        super().__init__()
        self.error = TransientError("x", retry_after_seconds=retry_after_seconds)

    async def detect(
        self,
        text: str,  # noqa: ARG002 - the Protocol's
        *,
        among: frozenset[str] = frozenset(),  # noqa: ARG002 - the same
    ) -> Detection:
        raise self.error


async def test_looks_are_spread_evenly() -> None:
    pace = Pace()

    found = [await pace.look() for _ in range(3)]

    assert found == [pace.fake.says] * 3
    assert pace.slept == [0.0, 0.5, 1.0]
    assert pace.fake.asked[0] == ("good morning", frozenset({"en"}))
    assert pace.slots.reserved[0] == ("cloud/detect", 0.5)


async def test_who_would_wait_for_long_comes_again() -> None:
    pace = Pace()
    pace.slots.next_at = pace.clock.now() + 5.25

    with pytest.raises(TransientError) as caught:
        await pace.look()

    assert (caught.value.code, caught.value.retry_after_seconds) == ("paced", 5.25)
    assert (pace.slept, pace.fake.asked) == ([], [])


@pytest.mark.parametrize(("asked", "pause"), [(40.0, 40.0), (None, 0.5)])
async def test_pause_that_is_asked_for_is_kept(
    asked: float | None, pause: float
) -> None:
    pace = Pace()

    with pytest.raises(TransientError):
        await pace.look(Busy(asked))

    assert pace.slots.next_at == pace.clock.now() + pause
