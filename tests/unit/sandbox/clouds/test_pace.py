"""Calls a second, and being left out until the next minute."""

import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.alibaba.problems import GatewayError
from bot.sandbox.alibaba.rates import Rates
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.clouds.kit import GOOD, Raw

BATCH = GOOD["GetBatchTranslate"]


async def codes(raw: Raw, count: int) -> list[str | int]:
    return [(await raw.call("GetBatchTranslate", BATCH)).code for _ in range(count)]


def let_in(rates: Rates, now: float, switches: Switches, *, usual: float = 2) -> bool:
    try:
        rates.count("local", "O", usual, now, switches)
    except GatewayError:
        return False
    return True


async def test_documented_rate_is_kept_until_the_next_minute(
    raw: Raw, minute: ManualClock
) -> None:
    assert await codes(raw, 11) == ["200"] * 10 + ["Throttling.User"]
    minute.advance(1)
    assert await codes(raw, 1) == ["Throttling.User"]
    minute.advance(58.9)
    assert await codes(raw, 1) == ["Throttling.User"]
    minute.advance(0.2)
    assert await codes(raw, 1) == ["200"]


async def test_keys_of_one_account_are_counted_together(
    raw: Raw, alibaba: LocalAlibaba
) -> None:
    await codes(raw, 10)
    raw.key = alibaba.keys[1]

    got = await raw.call("GetBatchTranslate", BATCH, x_acs_security_token=raw.key.token)

    assert got.code == "Throttling.User"


async def test_other_operations_go_on(raw: Raw) -> None:
    await codes(raw, 11)

    assert (await raw.call("TranslateGeneral", GOOD["TranslateGeneral"])).code == "200"


@pytest.mark.parametrize(("status", "wait"), [(400, False), (429, True)])
async def test_throttling_answer_is_switched(
    raw: Raw, control: AlibabaControl, status: int, *, wait: bool
) -> None:
    await control.switch(
        throttle_status=status, retry_after=wait, rates={"GetBatchTranslate": 1}
    )
    await codes(raw, 1)

    got = await raw.call("GetBatchTranslate", BATCH)

    assert (got.status, got.code) == (status, "Throttling.User")
    assert got.headers.get("x-acs-retry-after") == ("60000" if wait else None)


async def test_peaks_tell_the_most_calls_within_a_second(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    await codes(raw, 3)
    minute.advance(0.9)
    await codes(raw, 2)
    minute.advance(1.0)
    await codes(raw, 1)

    assert (await control.state())["peaks"] == {"GetBatchTranslate": 5}


def test_calls_are_counted_by_calendar_seconds() -> None:
    rates, usual = Rates(), Switches()
    moments = (60.8, 60.9, 61.0, 61.1, 61.2, 119.9, 120.0)

    seen = [let_in(rates, now, usual) for now in moments]

    assert seen == [True] * 4 + [False] * 2 + [True]


def test_only_the_second_is_lost_where_so_switched() -> None:
    rates, kind = Rates(), Switches(throttle_minute=False)

    seen = [let_in(rates, now, kind) for now in (60, 60, 60.9, 61.0)]

    assert seen == [True, True, False, True]


@pytest.mark.parametrize(
    "off", [Switches(enforce_rates=False), Switches(rates={"O": 0})]
)
def test_limits_can_be_switched_off(off: Switches) -> None:
    rates = Rates()

    assert all(let_in(rates, 60.0, off) for _ in range(100))
    assert rates.peaks() == {"O": 100}


def test_forgotten_calls_count_no_more() -> None:
    rates, usual = Rates(), Switches()
    assert [let_in(rates, 60.0, usual, usual=1) for _ in range(2)] == [True, False]

    rates.clear()

    assert let_in(rates, 60.0, usual, usual=1)
