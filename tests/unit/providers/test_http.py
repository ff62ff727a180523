"""One call to a cloud: every way in which it can end, and that it does end."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.errors import (
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.providers.http import Answer, json_list, json_object, send, words
from tests.unit.providers.certificates import make_certificates
from tests.unit.providers.cloud import Cloud, Reply

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[URL]:
    """A server that writes its bytes itself."""

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await talk(reader, writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    async with server:
        yield URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


def says(text: bytes) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)

    return talk


async def get(url: URL, *, seconds: float = 5.0, max_bytes: int = 1_000) -> Answer:
    async with aiohttp.ClientSession() as session:
        return await send(
            session,
            "GET",
            url,
            headers={},
            timeout_seconds=seconds,
            max_bytes=max_bytes,
        )


async def test_answer_comes_as_it_is(cloud: Cloud) -> None:
    cloud.replies.append(Reply("<p>", 502, "text/html", {"X-One": "1"}))

    answer = await get(URL(cloud.url))

    assert (answer.status, answer.body) == (502, b"<p>")
    assert answer.headers["x-one"] == "1"


async def test_signed_bytes_travel_unchanged(cloud: Cloud) -> None:
    url = URL(f"{cloud.url}/?a=%2A%7E%20+b", encoded=True)

    await send(
        cloud.session, "POST", url, headers={}, body=b"\x00+%", timeout_seconds=5
    )

    assert cloud.seen[0].target == "/?a=%2A%7E%20+b"
    assert cloud.seen[0].body == b"\x00+%"


async def test_redirect_is_an_answer_and_is_not_followed(cloud: Cloud) -> None:
    cloud.replies.append(Reply("", 302, headers={"Location": cloud.url}))

    assert (await get(URL(cloud.url))).status == 302
    assert len(cloud.seen) == 1


async def test_refused_connection_surely_never_arrived(unused_tcp_port: int) -> None:
    with pytest.raises(TransientError) as caught:
        await get(URL(f"http://127.0.0.1:{unused_tcp_port}/"))

    assert type(caught.value) is TransientError
    assert caught.value.code == "unreachable"


async def test_address_that_is_none_is_rejected() -> None:
    with pytest.raises(RejectedError) as caught:
        await get(URL("http:///nowhere"))

    assert caught.value.code == "bad_url"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"SSH-2.0\r\n\r\n",
        # A pseudo-status of an error table, if it really travelled.
        b'HTTP/1.1 104 x\r\nContent-Length: 14\r\n\r\n{"Code":"104"}',
    ],
)
async def test_lost_answer_may_have_happened(said: bytes) -> None:
    async with raw_server(says(said)) as url:
        with pytest.raises(UnknownOutcomeError) as caught:
            await get(url, seconds=1)

    assert caught.value.code in {"connection_lost", "timeout"}


@pytest.mark.parametrize("status", [101, 299, 600, 999])
async def test_odd_status_is_an_answer(status: int) -> None:
    said = f"HTTP/1.1 {status} odd\r\nConnection: close\r\n\r\n".encode()

    async with raw_server(says(said)) as url:
        assert (await get(url)).status == status


async def test_silent_server_is_left_after_the_time_out() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with raw_server(silent) as url:
        with pytest.raises(UnknownOutcomeError) as caught:
            await get(url, seconds=0.2)

    assert caught.value.code == "timeout"


async def test_body_that_drips_is_left_after_the_time_out() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _number in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with raw_server(drip) as url:
        with pytest.raises(UnknownOutcomeError) as caught:
            await get(url, seconds=0.2)

    assert caught.value.code == "timeout"


async def test_endless_body_is_left_at_the_limit() -> None:
    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with raw_server(flood) as url:
        with pytest.raises(UnknownOutcomeError) as caught:
            await get(url, max_bytes=100_000)

    assert caught.value.code == "endless_answer"


async def test_body_of_just_the_limit_is_read(cloud: Cloud) -> None:
    cloud.replies += [Reply("x" * 1_000), Reply("x" * 1_001)]

    assert len((await get(URL(cloud.url))).body) == 1_000
    with pytest.raises(UnknownOutcomeError):
        await get(URL(cloud.url))


async def test_session_that_would_ask_a_proxy_is_refused(cloud: Cloud) -> None:
    async with aiohttp.ClientSession() as session:
        session._trust_env = True
        with pytest.raises(TypeError, match="proxy"):
            await send(session, "GET", URL(cloud.url), headers={}, timeout_seconds=5)

    assert cloud.seen == []


async def test_certificate_of_nobody_is_refused() -> None:
    server, authority = make_certificates()
    app = web.Application()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server).start()
        url = URL(f"https://127.0.0.1:{runner.addresses[0][1]}/")
        with pytest.raises(TransientError) as caught:
            await get(url)
        assert caught.value.code == "bad_certificate"
        assert await _status_with(authority, url) == 404
    finally:
        await runner.cleanup()


async def _status_with(authority: ssl.SSLContext, url: URL) -> int:
    connector = aiohttp.TCPConnector(ssl=authority)
    async with aiohttp.ClientSession(connector=connector) as session:
        answer = await send(session, "GET", url, headers={}, timeout_seconds=5)
        return answer.status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[1]",
        b'"x"',
        b"\xff\xfe\x00",
        b'{"a":',
        b'{"a":' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_is_no_object_reads_as_none(body: bytes) -> None:
    assert json_object(body) is None


def test_object_is_read_whatever_its_spelling() -> None:
    assert json_object('\ufeff{"a": "ü"}'.encode()) == {"a": "ü"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1], [1]),
        ("[1]", [1]),
        ("{}", None),
        ("[1", None),
        ({}, None),
        (None, None),
        ("[" * 100_000, None),
    ],
)
def test_list_comes_as_itself_or_as_json(
    value: object, expected: list[int] | None
) -> None:
    assert json_list(value) == expected


@pytest.mark.parametrize("value", [None, 5, ["x"], "half \ud800"])
def test_what_cannot_be_stored_is_no_text(value: object) -> None:
    assert words(value) == ""
    assert words("whole \U0001f600") == "whole \U0001f600"
