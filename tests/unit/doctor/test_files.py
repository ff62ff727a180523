"""What is done with files, and whether PUBLIC_URL leads to a bot."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import Settings
from bot.control import InstanceLock
from bot.doctor.files import check_files, check_public_address
from bot.doctor.findings import Finding, State
from bot.web.server import make_web_app
from tests.unit.doctor.conftest import closed_port

ALIBABA = {
    "providers": "alibaba",
    "alibaba_cloud_access_key_id": "canary-id",
    "alibaba_cloud_access_key_secret": "canary-secret",
}
HUAWEI = {
    "providers": "huawei",
    "huaweicloud_sdk_ak": "canary-id",
    "huaweicloud_sdk_sk": "canary-secret",
    "huaweicloud_project_id": "project",
}
BUCKET = {
    "staging_bucket": "shelf",
    "staging_endpoint": "https://oss.example.com",
    "staging_access_key_id": "canary-id",
    "staging_secret_access_key": "canary-secret",
}


def settings(**fields: Any) -> Settings:
    return Settings(_env_file=None, **fields)


async def told(**fields: Any) -> Finding:
    (found,) = await check_files(settings(**fields))
    assert "canary" not in str(found)
    return found


# --- what is done with files ----------------------------------------------------


@pytest.mark.engine
async def test_engine_alone_takes_no_files_and_that_is_no_fault() -> None:
    found = await told()

    assert found.state is State.SKIPPED
    assert "images and documents need a cloud" in found.what


async def test_alibaba_alone_does_all_but_tasks_of_many_images() -> None:
    found = await told(**ALIBABA)

    assert found.state is State.WARNING
    done, more = found.what.split("; more could be had: ")
    assert "alibaba: images (bmp, gif" in done
    assert ", in the call itself; " in done
    assert ", uploaded to its own store" in done
    assert more.startswith("images, up to 20 a task")
    assert found.fix == "set PUBLIC_URL or STAGING_BUCKET; docs/files.md says how"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"public_url": "https://bot.example.com"}, "https://bot.example.com;"),
        (BUCKET | {"public_url": "https://bot.example.com"}, "shelf;"),
    ],
)
async def test_one_setting_more_opens_the_rest(
    fields: dict[str, str], place: str
) -> None:
    found = await told(**ALIBABA, **fields)

    assert (found.state, found.fix) == (State.OK, "")
    many = "images, up to 20 a task (bmp, gif, jpeg, jpg, png, webp)"
    assert f"{many}, fetched from {place}" in found.what


async def test_huawei_without_a_bucket_says_which_setting_names_one() -> None:
    found = await told(**HUAWEI)

    assert found.what == (
        "none is translated; more could be had: documents (docx, pptx, txt) by huawei"
    )
    assert found.fix == "set HUAWEI_OBS_BUCKET; docs/files.md says how"


async def test_huawei_with_a_bucket_fetches_from_it() -> None:
    found = await told(**HUAWEI, huawei_obs_bucket="shelf")

    assert found.state is State.OK
    assert found.what == "huawei: documents (docx, pptx, txt), fetched from shelf"


async def test_formats_that_several_take_are_told_in_their_order() -> None:
    both = ALIBABA | HUAWEI | {"providers": "huawei,alibaba"}
    found = await told(**both, huawei_obs_bucket="shelf")

    done, _ = found.what.split("; more could be had: ")
    assert "alibaba: documents (csv, md, srt, txt), as a long text" in done
    assert done.endswith("; docx, pptx, txt to huawei, then alibaba")


async def test_providers_that_cannot_be_made_are_told_elsewhere() -> None:
    assert (await told(providers="alibaba")).state is State.SKIPPED


# --- our own server, from outside -----------------------------------------------


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    server = TestServer(app)
    await server.start_server()
    yield f"http://127.0.0.1:{server.port}"
    await server.close()


async def reached(session: aiohttp.ClientSession, url: str, **more: Any) -> Finding:
    known = settings(public_url=url, **more)
    (found,) = await check_public_address(known, session, limit_seconds=1.0)
    return found


async def ready() -> str:
    return ""


def page(status: int, text: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    return answer


async def test_without_a_public_url_nothing_is_looked_at(
    session: aiohttp.ClientSession,
) -> None:
    assert (await reached(session, "")).state is State.SKIPPED


async def test_bot_at_public_url_is_found(session: aiohttp.ClientSession) -> None:
    async with serving(make_web_app(None, ready)) as url:
        found = await reached(session, url)
        beside = await reached(session, url, **BUCKET)

    assert found.state is State.OK
    assert found.what == f"a bot answers at {url} on this machine, for local clouds"
    assert beside.what.endswith("clouds fetch from STAGING_BUCKET")


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (404, "", "status 404"),
        (302, "", "status 302"),
        (200, "<html>Welcome</html>", "something else answers there"),
    ],
)
async def test_other_server_at_public_url_is_warned_of(
    session: aiohttp.ClientSession, status: int, text: str, words: str
) -> None:
    app = web.Application()
    app.router.add_get("/healthz", page(status, text))
    async with serving(app) as url:
        found = await reached(session, url)

    assert found.state is State.WARNING
    assert words in found.what
    assert found.fix.startswith("start the bot: thread-translator run")


async def test_running_bot_that_is_not_reached_needs_its_way_opened(
    session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    database = settings().database_path
    lock = InstanceLock(tmp_path / database)
    assert lock.acquire()
    found = await reached(session, url)
    lock.release()

    assert found.state is State.WARNING
    assert "ClientConnectorError" in found.what
    assert "hand /files/ and /healthz on to LISTEN=127.0.0.1:3000" in found.fix
    assert found.fix.endswith(f"curl -sS {url}/healthz")


async def test_server_that_is_silent_is_given_up(
    session: aiohttp.ClientSession,
) -> None:
    async def hold(_: web.Request) -> web.Response:
        await held.wait()
        return web.Response()

    held = asyncio.Event()
    app = web.Application()
    app.router.add_get("/healthz", hold)
    async with serving(app) as url:
        known = settings(public_url=url)
        (found,) = await check_public_address(known, session, limit_seconds=0.05)
        held.set()

    assert "TimeoutError" in found.what
