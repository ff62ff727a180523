"""Is a bot here, does it hear Slack, and does it take what Slack signs?"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.app.async_app import AsyncApp

from bot.clock import ManualClock, SystemClock
from bot.config import Settings
from bot.control import ControlServer, InstanceLock, socket_path
from bot.doctor.delivery import (
    Presence,
    check_delivery,
    check_signing_secret,
    find_bot,
    listen_url,
)
from bot.doctor.findings import Finding, State
from bot.errors import ConfigError, TransientError
from bot.web.server import SlackEndpoint, make_web_app
from storage.sqlite.database import SqliteDatabase
from tests.contracts.stores import stores_of
from tests.fakes import NOW, make_request
from tests.unit.doctor.conftest import closed_port

RESTART = "stop the bot"


def settings(folder: Path, **fields: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **fields)


@asynccontextmanager
async def running(database: Path) -> AsyncIterator[None]:
    """The lock and the control socket of a bot."""
    lock = InstanceLock(database)
    assert lock.acquire()
    server = ControlServer(socket_path(database), {})
    await server.start()
    yield
    await server.close()
    lock.release()


@asynccontextmanager
async def listening(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """A server that answers everything in one way; its host and port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with serving(app) as where:
        yield where


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    server = TestServer(app)
    await server.start_server()
    yield f"127.0.0.1:{server.port}"
    await server.close()


def answers(body: Any) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(body)

    return answer


async def look(
    session: aiohttp.ClientSession, folder: Path, listen: str, now: float = NOW
) -> Finding:
    clock = ManualClock(now)
    return (await check_delivery(settings(folder, listen=listen), clock, session))[0]


async def knock(session: aiohttp.ClientSession, listen: str) -> Finding:
    secret = {"slack_signing_secret": "canary-secret"}
    given = Settings(_env_file=None, listen=listen, **secret)  # type: ignore[arg-type]  # pydantic makes it secret
    found = (await check_signing_secret(given, SystemClock(), session))[0]
    assert "canary" not in str(found)
    return found


async def test_no_bot_is_a_warning_with_the_command_that_starts_it(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    found = await look(session, tmp_path, "127.0.0.1:0")

    assert found.state is State.WARNING
    assert found.fix.endswith("thread-translator run")
    assert "no request has come in yet" in found.what


async def test_looking_for_a_bot_leaves_no_trace(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    await look(session, tmp_path, "127.0.0.1:0")

    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == []


@pytest.mark.parametrize(
    ("ago", "words"),
    [(59, "59 seconds"), (150, "2 minutes"), (7_300, "2 hours"), (400_000, "5 days")],
)
async def test_last_request_is_told_by_its_age(
    session: aiohttp.ClientSession, tmp_path: Path, ago: float, words: str
) -> None:
    database = SqliteDatabase(settings(tmp_path).database_path)
    database.open()
    await stores_of(database).work.add_request(make_request())
    found = await look(session, tmp_path, "127.0.0.1:0", now=NOW + ago)
    database.close()

    assert f"the last request came in {words} ago" in found.what


async def test_database_that_cannot_be_read_hides_no_bot(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    await asyncio.to_thread(settings(tmp_path).database_path.write_text, "rubbish" * 99)

    assert "no bot runs here" in (await look(session, tmp_path, "127.0.0.1:0")).what


async def test_held_lock_without_an_answer_is_temporary(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    lock = InstanceLock(settings(tmp_path).database_path)
    assert lock.acquire()
    found = await look(session, tmp_path, "127.0.0.1:0")
    lock.release()

    assert isinstance(found.error, TransientError)
    assert "does not answer" in found.what
    assert RESTART in found.fix


async def test_lock_and_socket_of_a_dead_process_are_no_bot(tmp_path: Path) -> None:
    path = settings(tmp_path).database_path
    async with running(path):
        assert await find_bot(path) is Presence.RUNNING
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(socket_path(path)))

    assert await find_bot(path) is Presence.NONE


async def test_looking_at_a_lock_lets_it_go_again(tmp_path: Path) -> None:
    path = settings(tmp_path).database_path
    lock = InstanceLock(path)
    assert lock.acquire()
    lock.release()

    assert await find_bot(path) is Presence.NONE
    assert lock.acquire()
    lock.release()


async def test_folder_too_deep_for_a_socket_has_no_bot(tmp_path: Path) -> None:
    assert await find_bot(tmp_path / ("a" * 120) / "a.db") is Presence.NONE


async def test_ready_bot_is_well(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    here = settings(tmp_path).database_path
    async with running(here), listening(answers({"ready": True})) as where:
        found = await look(session, tmp_path, where)

    assert found.state is State.OK
    assert "hears Slack" in found.what


async def test_bot_that_is_not_ready_says_what_is_missing(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    answer = answers({"ready": False, "missing": "not connected to Slack"})
    async with running(settings(tmp_path).database_path), listening(answer) as where:
        found = await look(session, tmp_path, where)

    assert isinstance(found.error, TransientError)
    assert "not connected to Slack" in found.what
    assert RESTART in found.fix


@pytest.mark.parametrize("body", [[1], {"missing": "x" * 5_000}, "ready"])
async def test_answer_of_another_program_is_not_believed(
    session: aiohttp.ClientSession, tmp_path: Path, body: Any
) -> None:
    here = settings(tmp_path).database_path
    async with running(here), listening(answers(body)) as where:
        found = await look(session, tmp_path, where)

    assert found.state is State.FAILED
    assert len(found.what) < 400


async def test_answer_that_is_no_json_is_not_believed(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>")

    async with running(settings(tmp_path).database_path), listening(answer) as where:
        found = await look(session, tmp_path, where)

    assert "cannot be read" in found.what


async def test_bot_behind_a_closed_port_is_temporary(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async with running(settings(tmp_path).database_path):
        found = await look(session, tmp_path, f"127.0.0.1:{closed_port()}")

    assert isinstance(found.error, TransientError)
    assert "LISTEN" in found.fix


async def test_bot_on_any_free_port_cannot_be_asked(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async with running(settings(tmp_path).database_path):
        found = await look(session, tmp_path, "127.0.0.1:0")

    assert found.state is State.WARNING
    assert "LISTEN=127.0.0.1:3000" in found.fix


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("0.0.0.0:80", "http://127.0.0.1"),
        ("[::]:3000", "http://[::1]:3000"),
        ("bot.example:3000", "http://bot.example:3000"),
    ],
)
def test_bot_is_asked_where_it_listens(listen: str, url: str) -> None:
    asked = listen_url(Settings(_env_file=None, listen=listen))

    assert str(asked).rstrip("/") == url


@pytest.mark.parametrize(
    ("held", "state"), [("canary-secret", State.OK), ("another", State.FAILED)]
)
async def test_secret_is_tried_on_the_bot_that_runs(
    session: aiohttp.ClientSession, held: str, state: State
) -> None:
    app = AsyncApp(token="xoxb-local-x", request_verification_enabled=False)
    endpoint = SlackEndpoint(app, signing_secret=held, clock=SystemClock())

    async def ready() -> str:
        return ""

    async with serving(make_web_app(endpoint, ready)) as where:
        found = await knock(session, where)

    assert found.state is state
    if state is State.FAILED:
        assert isinstance(found.error, ConfigError)
        assert "another SLACK_SIGNING_SECRET" in found.what
        assert RESTART in found.fix


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "closed"])
async def test_secret_cannot_be_tried_where_no_bot_listens(
    session: aiohttp.ClientSession, listen: str
) -> None:
    where = f"127.0.0.1:{closed_port()}" if listen == "closed" else listen
    found = await knock(session, where)

    assert found.state is State.SKIPPED
    assert found.fix.endswith("thread-translator run")


@pytest.mark.parametrize("path", ["/readyz", "/{path:.*}"])
async def test_other_program_in_the_bots_place_is_found(
    session: aiohttp.ClientSession, path: str
) -> None:
    app = web.Application()
    app.router.add_route("*", path, answers({"challenge": "something else"}))
    async with serving(app) as where:
        found = await knock(session, where)

    assert isinstance(found.error, ConfigError)
    assert "takes no requests of Slack's" in found.what
    assert "another LISTEN" in found.fix
