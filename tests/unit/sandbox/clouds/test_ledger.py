"""What calls would cost."""

from datetime import UTC, datetime

import pytest

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.ledger import DETECTION, GENERAL, PROFESSIONAL, Ledger
from tests.unit.sandbox.clouds.kit import GOOD, Raw, batch

NOVEMBER = datetime(2026, 11, 30, 23, tzinfo=UTC).timestamp()


async def test_each_operation_is_entered_with_its_edition_and_price(
    raw: Raw, control: AlibabaControl, minute: ManualClock
) -> None:
    for operation, parameters in GOOD.items():
        await raw.call(operation, parameters)
    await raw.call(
        "GetBatchTranslate",
        batch("ab", "c", ApiType="translate_ecommerce", Scene="title"),
    )

    ledger = await control.ledger()

    month = datetime.fromtimestamp(minute.now(), UTC).strftime("%Y-%m")
    assert {line["month"] for line in ledger["lines"]} == {month}
    assert [tuple(line.values())[1:] for line in ledger["lines"]] == [
        ("CreateAsyncTranslate", "general", 1, 5, "0.000250"),
        ("GetBatchTranslate", "general", 1, 11, "0.000550"),
        ("GetBatchTranslate", "professional", 1, 3, "0.000180"),
        ("GetDetectLanguage", "detection", 1, 5, None),
        ("Translate", "professional", 1, 5, "0.000300"),
        ("TranslateGeneral", "general", 1, 5, "0.000250"),
    ]


async def test_failed_calls_and_entries_cost_nothing(
    raw: Raw, control: AlibabaControl
) -> None:
    pair = {"SourceLanguage": "auto"}
    await raw.call("GetBatchTranslate", batch("hello", "12:30", **pair))
    await raw.call("GetBatchTranslate", batch("x", TargetLanguage="zh-tw"))

    [line] = (await control.ledger())["lines"]

    assert (line["calls"], line["characters"]) == (1, 5)


async def test_log_tells_what_each_call_costs(
    raw: Raw, control: AlibabaControl
) -> None:
    await raw.call("GetBatchTranslate", batch("hello", "boy"))

    [entry] = await control.log()

    expected = {"characters": 8, "texts": 2, "list_price_cny": "0.000400"}
    assert {name: entry.data[name] for name in expected} == expected


def test_first_million_of_a_month_and_edition_is_free() -> None:
    ledger = Ledger()
    ledger.add("A", GENERAL, 700_000, NOVEMBER)
    ledger.add("B", GENERAL, 500_000, NOVEMBER)
    ledger.add("A", PROFESSIONAL, 900_000, NOVEMBER)
    ledger.add("A", GENERAL, 100, NOVEMBER + 7200)
    ledger.add("D", DETECTION, 5, NOVEMBER)

    assert [tuple(bill.values()) for bill in ledger.bills()] == [
        ("2026-11", "detection", 5, None),
        ("2026-11", "general", 1_200_000, "10.000000"),
        ("2026-11", "professional", 900_000, "0.000000"),
        ("2026-12", "general", 100, "0.000000"),
    ]


@pytest.mark.parametrize(
    ("edition", "price"), [(GENERAL, 50), (PROFESSIONAL, 60), (DETECTION, None)]
)
def test_list_price_of_a_million_is_the_reference(
    edition: str, price: int | None
) -> None:
    assert Ledger().add("A", edition, 1_000_000, NOVEMBER) == price
