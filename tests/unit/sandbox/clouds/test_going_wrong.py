"""Calls and entries that fail on purpose: what the caller sees, and what was done."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.sandbox.alibaba.control import AlibabaControl, ControlError
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.clouds.kit import GOOD, Got, Raw, Sdk, batch, items, refused

ONE = "TranslateGeneral"


async def call(raw: Raw) -> Got:
    return await raw.call(ONE, GOOD[ONE])


async def done(control: AlibabaControl) -> int:
    """How many calls took effect, which is how many were billed."""
    lines = (await control.ledger())["lines"]
    return sum(line["calls"] for line in lines)


async def struck(control: AlibabaControl) -> bool:
    """Whether no fault is left that waits for its call."""
    return not (await control.state())["faults"]


async def until(happened: Callable[[], Awaitable[object]]) -> None:
    """Look again and again, for five seconds at the most."""
    for _ in range(500):
        if await happened():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not happen")


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("error:Throttling.User", 400, "Throttling.User"),
        ("error:ServiceUnavailable", 503, "ServiceUnavailable"),
        ("error:SomethingNew", 400, "SomethingNew"),
        ("error:112", 200, "10012"),
        ("error:System.Error", 200, "10002"),
    ],
)
async def test_error_of_any_spelling_is_the_answer_and_nothing_is_done(
    raw: Raw, control: AlibabaControl, kind: str, status: int, code: str
) -> None:
    await control.add_fault(ONE, kind)

    got = await call(raw)

    assert (got.status, got.code, await done(control)) == (status, code, 0)
    assert (await call(raw)).code == "200"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("http_500", 500), ("http_502", 502), ("http_503", 503), ("html_200", 200)],
)
async def test_proxys_page_is_no_json_and_nothing_is_done(
    raw: Raw, control: AlibabaControl, kind: str, status: int
) -> None:
    await control.add_fault(ONE, kind)

    got = await call(raw)

    assert (got.status, got.text[:6], await done(control)) == (status, "<html>", 0)


@pytest.mark.parametrize(("kind", "count"), [("drop_before", 0), ("drop_after", 1)])
async def test_connection_is_cut_before_or_after_the_deed(
    raw: Raw, control: AlibabaControl, kind: str, count: int
) -> None:
    await control.add_fault(ONE, kind)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call(raw)

    assert await done(control) == count


async def test_connection_is_cut_and_the_deed_comes_later(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.add_fault(ONE, "drop_then_commit", seconds=30)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call(raw)
    before = await done(control)

    await control.advance(30)

    await until(lambda: done(control))
    assert before == 0


async def test_done_at_once_though_the_answer_says_500(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.add_fault(ONE, "done_500")

    got = await call(raw)

    assert (got.status, got.code, await done(control)) == (500, "InternalError", 1)


@pytest.mark.parametrize(("kind", "early"), [("slow", 1), ("late_commit", 0)])
async def test_answer_comes_late_to_a_deed_of_then_or_now(
    raw: Raw, control: AlibabaControl, kind: str, early: int
) -> None:
    await control.add_fault(ONE, kind, seconds=30)
    waiting = asyncio.create_task(call(raw))
    await until(lambda: struck(control))
    before = await done(control)
    assert not waiting.done()
    await control.advance(30)

    assert (await waiting).code == "200"
    assert (before, await done(control)) == (early, 1)


async def test_hanging_call_is_cut_in_the_end(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.add_fault(ONE, "hang", seconds=30)
    waiting = asyncio.create_task(call(raw))
    await until(lambda: struck(control))
    await control.advance(30)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await waiting
    assert await done(control) == 0


@pytest.mark.parametrize("kind", ["wrong_json", "empty"])
async def test_body_is_cut_or_missing_though_done(
    raw: Raw, control: AlibabaControl, kind: str
) -> None:
    await control.add_fault(ONE, kind)

    got = await call(raw)

    with pytest.raises(json.JSONDecodeError):
        json.loads(got.text)
    assert (got.status, await done(control)) == (200, 1)


async def test_body_can_have_another_shape(raw: Raw, control: AlibabaControl) -> None:
    await control.add_fault(ONE, "wrong_shape")

    assert isinstance(json.loads((await call(raw)).text), list)


async def test_body_can_be_xml_unasked(raw: Raw, control: AlibabaControl) -> None:
    await control.add_fault(ONE, "xml")

    assert "<TranslateGeneralResponse><RequestId>" in (await call(raw)).text


async def test_body_that_never_ends_stops_only_with_the_caller(
    raw: Raw, control: AlibabaControl, alibaba: LocalAlibaba
) -> None:
    await control.add_fault(ONE, "endless")
    request = raw.signed(ONE, GOOD[ONE])
    seen = 0

    async with raw.session.post(
        alibaba.url, data=request.body, headers=request.headers
    ) as response:
        while seen < 3_000_000:
            seen += len(await response.content.readany())
        response.close()

    await until(control.log)


async def test_body_can_come_byte_by_byte(raw: Raw, control: AlibabaControl) -> None:
    await control.add_fault(ONE, "drip", seconds=1)
    waiting = asyncio.create_task(call(raw))

    while not waiting.done():
        await control.advance(1)

    assert (await waiting).code == "200"


@pytest.mark.parametrize("order", ["fault", "switch"])
async def test_status_of_101_to_199_really_travels_and_the_line_stays_open(
    alibaba: LocalAlibaba, raw: Raw, control: AlibabaControl, order: str
) -> None:
    if order == "fault":
        await control.add_fault(ONE, "informational:105", seconds=30)
    else:
        await control.switch(error_status="pseudo")
    wrong = GOOD[ONE] | {"TargetLanguage": "zh-tw"}
    request = raw.signed(ONE, wrong)
    host, _, port = alibaba.url.rpartition("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = {**request.headers, "content-length": str(len(request.body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"POST / HTTP/1.1\r\n{lines}\r\n".encode() + request.body)

    got = await reader.readuntil(b'"}')
    writer.close()

    assert got.startswith(b"HTTP/1.1 105 ")
    assert b'"10005"' in got


async def test_status_of_101_to_199_is_taken_for_a_foreword_until_time_is_out(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.add_fault(ONE, "informational:104", seconds=60)
    waiting = asyncio.create_task(call(raw))
    await until(lambda: struck(control))
    assert not waiting.done()

    await control.advance(60)

    with pytest.raises(aiohttp.ClientError):
        await waiting


async def test_official_client_meets_failures_too(
    alibaba: LocalAlibaba, control: AlibabaControl
) -> None:
    sdk = Sdk(alibaba)
    await control.add_fault("*", "error:InternalError")
    await control.add_fault("*", "http_502")

    assert await refused(sdk.call(ONE, **GOOD[ONE])) == ("InternalError", 500)
    with pytest.raises(Exception, match="Failed to parse the value as json format"):
        await sdk.call(ONE, **GOOD[ONE])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("107", {"code": "107", "index": "1", "wordCount": "3"}),
        ("missing", None),
        ("empty", {"code": "200", "index": "1", "wordCount": "3", "translated": ""}),
    ],
)
async def test_entry_fails_while_its_neighbours_do_not(
    raw: Raw, control: AlibabaControl, kind: str, expected: Any
) -> None:
    await control.fail_entries("bad", kind)

    found = items((await raw.call("GetBatchTranslate", batch("a", "bad", "c"))).json)

    assert found.get("1") == expected
    assert [found[key]["code"] for key in ("0", "2")] == ["200", "200"]


@pytest.mark.parametrize(
    ("kind", "keys", "code"),
    [
        ("twice", ["0", "0"], "200"),
        ("stranger", ["0-of-nobody"], "200"),
        ("number_code", ["0"], 200),
    ],
)
async def test_entry_can_be_told_in_odd_ways(
    raw: Raw, control: AlibabaControl, kind: str, keys: list[str], code: str | int
) -> None:
    await control.switch(list_type="array")
    await control.fail_entries("bad", kind)

    listed = (await raw.call("GetBatchTranslate", batch("bad"))).json["TranslatedList"]

    assert [each["index"] for each in listed] == keys
    assert listed[0]["code"] == code


async def test_entry_fault_strikes_as_often_as_ordered(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.fail_entries("bad", "107", times=2)

    found = items(
        (await raw.call("GetBatchTranslate", batch("bad", "bad", "bad"))).json
    )

    assert [each["code"] for each in found.values()] == ["107", "107", "200"]
    assert (await control.state())["entry_faults"] == []


async def test_fault_can_be_meant_for_some_calls_only(
    raw: Raw, control: AlibabaControl
) -> None:
    await control.add_fault("*", "error:107", match={"TargetLanguage": "fr"})

    french = await raw.call(ONE, GOOD[ONE] | {"TargetLanguage": "fr"})

    assert ((await call(raw)).code, french.code) == ("200", "10007")


async def test_cleared_faults_strike_no_more(raw: Raw, control: AlibabaControl) -> None:
    await control.add_fault("*", "error:107", times=-1)
    await control.fail_entries("", "107", times=-1)

    await control.clear_faults()

    got = await raw.call("GetBatchTranslate", batch("x"))
    assert items(got.json)["0"]["code"] == "200"


@pytest.mark.parametrize(
    "kind", ["", "sideways", "error", "slow:3", "informational:10005", "error:"]
)
async def test_unknown_fault_is_refused(control: AlibabaControl, kind: str) -> None:
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.add_fault(ONE, kind)


async def test_unknown_fault_of_an_entry_is_refused(control: AlibabaControl) -> None:
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.fail_entries("x", "sideways")
