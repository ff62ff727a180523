"""Calls that fail on purpose: what the caller sees, and what was done."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.server_control import ControlError, ServerControl
from tests.unit.sandbox.buckets.kit import S3, ByHand

A = "/documents/a"
BODY = b"0123456789"


async def objects(control: ServerControl) -> int:
    return len((await control.state())["objects"])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("error:SlowDown", (503, "<Code>SlowDown", 0)),
        ("error:SomethingNew", (400, "<Code>SomethingNew", 0)),
        ("http_500", (500, "<html>", 0)),
        ("http_502", (502, "<html>", 0)),
        ("http_503", (503, "<html>", 0)),
        ("html_200", (200, "<html>", 0)),
        ("done_500", (500, "<Code>InternalError", 1)),
    ],
)
async def test_upload_is_answered_wrongly(
    signed: ByHand, control: ServerControl, kind: str, expected: tuple[int, str, int]
) -> None:
    await control.add_fault("PutObject", kind)

    status, text = await signed("PUT", A, body=BODY)

    assert (status, await objects(control)) == (expected[0], expected[2])
    assert expected[1] in text


@pytest.mark.parametrize(("kind", "count"), [("drop_before", 0), ("drop_after", 1)])
async def test_connection_is_cut_before_or_after_the_deed(
    signed: ByHand, control: ServerControl, kind: str, count: int
) -> None:
    await control.add_fault("PutObject", kind)

    with pytest.raises(aiohttp.ClientError):
        await signed("PUT", A, body=BODY)

    assert await objects(control) == count


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("half", b"01234"), ("empty", b""), ("wrong_shape", b'["nob')],
)
async def test_download_has_another_body(
    s3: S3,
    session: aiohttp.ClientSession,
    control: ServerControl,
    kind: str,
    expected: bytes,
) -> None:
    await s3.put("a", BODY)
    await control.add_fault("GetObject", kind)

    async with session.get(s3.sign("a")) as response:
        assert (response.status, (await response.read())[:5]) == (200, expected)


async def test_download_is_cut_in_the_middle(
    s3: S3, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    await s3.put("a", BODY)
    await control.add_fault("GetObject", "cut")

    async with session.get(s3.sign("a")) as response:
        assert response.headers["Content-Length"] == "10"
        with pytest.raises(aiohttp.ClientError):
            await response.read()


async def test_download_that_never_ends_stops_with_the_caller(
    s3: S3, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    await s3.put("a", BODY)
    await control.add_fault("GetObject", "endless")
    seen = 0

    async with session.get(s3.sign("a")) as response:
        while seen < 3_000_000:
            seen += len(await response.content.readany())
        response.close()

    for _ in range(500):
        if len(await control.log()) == 2:
            return
        await asyncio.sleep(0.01)
    pytest.fail("it goes on")


async def test_download_comes_byte_by_byte(
    s3: S3, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    await s3.put("a", BODY)
    await control.add_fault("GetObject", "drip", seconds=1)

    async def fetched() -> bytes:
        async with session.get(s3.sign("a")) as response:
            return await response.read()

    waiting = asyncio.create_task(fetched())
    while not waiting.done():
        await control.advance(1)

    assert await waiting == BODY


@pytest.mark.parametrize(("kind", "status"), [("slow", 404), ("hang", None)])
async def test_answer_comes_late_or_never(
    signed: ByHand, control: ServerControl, kind: str, status: int | None
) -> None:
    await control.add_fault("GetObject", kind, seconds=30)
    waiting = asyncio.create_task(signed("GET", A))
    for _ in range(500):
        if not (await control.state())["faults"]:
            break
        await asyncio.sleep(0.01)
    assert not waiting.done()

    await control.advance(30)

    if status is None:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await waiting
    else:
        assert (await waiting)[0] == status


async def test_fault_can_be_meant_for_one_object(
    signed: ByHand, control: ServerControl
) -> None:
    await control.add_fault("*", "error:SlowDown", match={"key": "b"}, times=-1)

    assert (await signed("PUT", A, body=BODY))[0] == 200
    assert (await signed("PUT", "/documents/b", body=BODY))[0] == 503
    await control.clear_faults()
    assert (await signed("PUT", "/documents/b", body=BODY))[0] == 200


@pytest.mark.parametrize("kind", ["", "sideways", "error", "slow:3", "late_commit"])
async def test_unknown_fault_is_refused(control: ServerControl, kind: str) -> None:
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.add_fault("*", kind)


async def test_results_can_go_wrong_too(
    store: LocalBuckets, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    await control.add_fault("GetResult", "html_200")

    async with session.get(f"{store.url}/results/x") as response:
        assert (response.status, response.content_type) == (200, "text/html")
