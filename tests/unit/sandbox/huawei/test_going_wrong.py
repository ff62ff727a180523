"""Calls that fail on purpose: what the caller sees, and what was done."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.problems import TABLE
from bot.sandbox.server_control import ControlError
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.kit import Raw

ONE = "RunTextTranslation"


async def done(control: HuaweiControl) -> int:
    """How many calls took effect, which is how many were billed."""
    lines = (await control.ledger())["lines"]
    return sum(line["calls"] for line in lines)


async def until(happened: Callable[[], Awaitable[object]]) -> None:
    """Look again and again, for five seconds at the most."""
    for _ in range(500):
        if await happened():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not happen")


@pytest.mark.parametrize("code", list(TABLE))
async def test_every_error_of_the_table_can_be_ordered(
    raw: Raw, control: HuaweiControl, code: str
) -> None:
    await control.add_fault(ONE, f"error:{code}")

    got = await raw.text()

    assert (got.status, got.code) == (TABLE[code][0], code)
    assert got.json["error_msg"] == TABLE[code][1]
    assert (got.headers["X-Request-Id"] != "", await done(control)) == (True, 0)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("http_500", 500), ("http_502", 502), ("http_503", 503), ("html_200", 200)],
)
async def test_proxys_page_is_no_json_and_nothing_is_done(
    raw: Raw, control: HuaweiControl, kind: str, status: int
) -> None:
    await control.add_fault(ONE, kind)

    got = await raw.text()

    assert (got.status, got.text[:6], await done(control)) == (status, "<html>", 0)


@pytest.mark.parametrize(("kind", "count"), [("drop_before", 0), ("drop_after", 1)])
async def test_document_is_created_or_not_where_the_connection_is_cut(
    raw: Raw, bucket: S3, control: HuaweiControl, kind: str, count: int
) -> None:
    await bucket.put("a.txt", b"hello")
    await control.add_fault("RunFileTranslation", kind)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw.create(bucket.sign("a.txt"))

    assert len((await control.ledger())["documents"]) == count
    assert len((await control.state())["jobs"]) == count


async def test_connection_is_cut_and_the_deed_comes_later(
    raw: Raw, control: HuaweiControl
) -> None:
    await control.add_fault(ONE, "drop_then_commit", seconds=30)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await raw.text()
    before = await done(control)

    await control.advance(30)

    await until(lambda: done(control))
    assert before == 0


async def test_done_at_once_though_the_answer_says_500(
    raw: Raw, control: HuaweiControl
) -> None:
    await control.add_fault(ONE, "done_500")

    got = await raw.text()

    assert (got.status, got.code, await done(control)) == (500, "NLP.0201", 1)


@pytest.mark.parametrize(("kind", "early"), [("slow", 1), ("late_commit", 0)])
async def test_answer_comes_late_to_a_deed_of_then_or_now(
    raw: Raw, control: HuaweiControl, kind: str, early: int
) -> None:
    async def struck() -> bool:
        return not (await control.state())["faults"]

    await control.add_fault(ONE, kind, seconds=30)
    waiting = asyncio.create_task(raw.text())
    await until(struck)
    before = await done(control)
    assert not waiting.done()
    await control.advance(30)

    assert (await waiting).status == 200
    assert (before, await done(control)) == (early, 1)


@pytest.mark.parametrize("kind", ["half", "empty"])
async def test_body_is_cut_or_missing_though_done(
    raw: Raw, control: HuaweiControl, kind: str
) -> None:
    await control.add_fault(ONE, kind)

    got = await raw.text()

    with pytest.raises(json.JSONDecodeError):
        json.loads(got.text)
    assert (got.status, await done(control)) == (200, 1)


async def test_body_can_have_another_shape(raw: Raw, control: HuaweiControl) -> None:
    await control.add_fault(ONE, "wrong_shape")

    assert isinstance(json.loads((await raw.text()).text), list)


async def test_body_can_come_byte_by_byte(raw: Raw, control: HuaweiControl) -> None:
    await control.add_fault(ONE, "drip", seconds=1)
    waiting = asyncio.create_task(raw.text())

    while not waiting.done():
        await control.advance(1)

    assert (await waiting).json["to"] == "zh"


async def test_fault_can_be_meant_for_some_calls_only(
    raw: Raw, control: HuaweiControl
) -> None:
    await control.add_fault("*", "error:NLP.6301", match={"to": "fr"})

    french = await raw.text(to="fr")

    assert ((await raw.text()).status, french.code) == (200, "NLP.6301")


async def test_call_that_is_no_json_can_be_struck_as_well(
    raw: Raw, control: HuaweiControl
) -> None:
    await control.add_fault(ONE, "error:NLP.0306")

    assert (await raw.nlp("text-translation", b"{")).code == "NLP.0306"


async def test_login_can_fail_too(raw: Raw, control: HuaweiControl) -> None:
    await control.add_fault("KeystoneCreateUserTokenByPassword", "http_503")

    assert (await raw.login()).status == 503


@pytest.mark.parametrize("kind", ["", "sideways", "error", "job_done", "slow:3"])
async def test_unknown_fault_is_refused(control: HuaweiControl, kind: str) -> None:
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.add_fault(ONE, kind)


async def test_cleared_faults_strike_no_more(raw: Raw, control: HuaweiControl) -> None:
    await control.add_fault("*", "error:NLP.6301", times=-1)

    await control.clear_faults()

    assert (await raw.text()).status == 200
