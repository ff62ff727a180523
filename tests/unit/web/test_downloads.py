"""Files at signed addresses: theirs to whoever has one, a 404 to everybody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.clock import ManualClock
from bot.files.links import DOWNLOAD, STAGED, Links
from bot.web.downloads import FileServer
from bot.web.server import make_web_app

LINKS = Links([b"k" * 32])
NAME = "job1/fabc.docx"
WORDS = b"0123456789"
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in (tmp_path / "files" / NAME, tmp_path / "secret.key"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(WORDS)
    return tmp_path / "files"


@pytest.fixture
async def client(folder: Path, clock: ManualClock) -> AsyncIterator[Client]:
    served = FileServer(folder, LINKS, purpose=STAGED, clock=clock)

    async def ready() -> str:
        return ""

    async with TestClient(TestServer(make_web_app(None, ready, served))) as client:
        yield client


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def path_of(name: str, *, purpose: str = STAGED, seconds: float = 60.0) -> str:
    token = LINKS.make(purpose, name, until=ManualClock().now() + seconds)
    return f"/files/{token}/fabc.docx"


async def test_file_comes_whole(client: Client) -> None:
    answer = await client.get(path_of(NAME))

    assert (answer.status, await answer.read()) == (200, WORDS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fabc.docx"'
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")


async def test_nothing_that_is_served_can_run_as_ours(client: Client) -> None:
    headers = (await client.get(path_of(NAME))).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"


async def test_part_of_a_file_comes_by_range(client: Client) -> None:
    answer = await client.get(path_of(NAME), headers={"Range": "bytes=2-4"})

    assert (answer.status, await answer.read()) == (206, b"234")


async def test_head_tells_the_size_and_nothing_more(client: Client) -> None:
    answer = await client.head(path_of(NAME))

    assert (answer.status, await answer.read()) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(WORDS))


async def test_address_serves_more_than_once(client: Client) -> None:
    path = path_of(NAME)

    assert {(await client.get(path)).status for _ in range(20)} == {200}


@pytest.mark.parametrize(
    "path",
    [
        path_of(NAME, purpose=DOWNLOAD),
        path_of(NAME, seconds=-1.0),
        path_of("job1/other.docx"),
        path_of("job1"),
        path_of(""),
        path_of("../secret.key"),
        path_of("/etc/passwd"),
        path_of("job1/../../secret.key"),
        "/files/nonsense",
        "/files/nonsense/fabc.docx",
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(
    client: Client, path: str
) -> None:
    answer = await client.get(path)

    assert (answer.status, await answer.text()) == (404, "404: Not Found")


@pytest.mark.parametrize(
    "way", ["..", "../..", "%2e%2e", "%252e%252e", "....//", "..%2f", "..\\", "%00"]
)
async def test_path_that_climbs_leads_nowhere(client: Client, way: str) -> None:
    for text in (
        f"/files/{way}/secret.key",
        f"/files/{quote(way, safe='')}/secret.key",
    ):
        answer = await client.get(URL(text, encoded=True))

        assert answer.status == 404
        assert WORDS not in await answer.read()


async def test_token_is_dead_with_its_file(client: Client, folder: Path) -> None:
    (folder / NAME).unlink()

    assert (await client.get(path_of(NAME))).status == 404


async def test_token_is_dead_behind_its_end(client: Client, clock: ManualClock) -> None:
    path = path_of(NAME)
    clock.advance(61.0)

    assert (await client.get(path)).status == 404
