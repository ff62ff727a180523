"""Links of people: the file and nothing that could run, or a page that says why not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from bot.clock import ManualClock
from bot.errors import ProviderError, RejectedError, StorageError, TransientError
from bot.files.links import DOWNLOAD, STAGED, Links
from bot.files.shelf import Kept
from bot.web.downloads import DownloadServer, disposition
from bot.web.server import make_web_app

LINKS = Links([b"k" * 32])
NAME = "0" * 32
WORDS = b"0123456789"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
HEAP = "application/octet-stream"
Client = TestClient[web.Request, web.Application]


def kept(ending: str = "docx") -> Kept:
    title = f"plan.ja.{ending}"
    return Kept(title=title, format=ending, team="T1", job="j1", until=9e9)


class FakeResults:
    """One translation, and what goes wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: Kept | None = kept()
        self.error: ProviderError | StorageError | None = None

    async def find(self, name: str) -> Kept | None:
        assert name == NAME
        return self.kept

    async def fetched(self, name: str, about: Kept) -> Path:
        assert (name, about.job) == (NAME, "j1")
        if self.error is not None:
            raise self.error
        return self.path


@pytest.fixture
def results(tmp_path: Path) -> FakeResults:
    path = tmp_path / "translation"
    path.write_bytes(WORDS)
    return FakeResults(path)


@pytest.fixture
async def client(results: Any, clock: ManualClock) -> AsyncIterator[Client]:
    served = DownloadServer(results, LINKS, clock=clock)

    async def ready() -> str:
        return ""

    app = make_web_app(None, ready, results=served)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def link(*, purpose: str = DOWNLOAD, seconds: float = 60.0) -> str:
    until = ManualClock().now() + seconds
    return f"/download/{LINKS.make(purpose, NAME, until=until)}"


def safe(headers: Any) -> dict[str, str]:
    return {name: headers.get(name, "") for name in SAFE}


# --- the file ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("docx", f"{OFFICE}wordprocessingml.document"),
        ("pptx", f"{OFFICE}presentationml.presentation"),
        ("xlsx", f"{OFFICE}spreadsheetml.sheet"),
        ("pdf", "application/pdf"),
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("bmp", "image/bmp"),
        ("txt", "text/plain"),
        ("html", HEAP),
        ("svg", HEAP),
    ],
)
async def test_file_is_saved_and_cannot_run_as_ours(
    client: Client, results: FakeResults, ending: str, kind: str
) -> None:
    results.kept = kept(ending)

    answer = await client.get(link())

    assert (answer.status, await answer.read()) == (200, WORDS)
    assert answer.headers["Content-Type"] == kind
    named = f'attachment; filename="plan.ja.{ending}"'
    assert answer.headers["Content-Disposition"] == named
    assert safe(answer.headers) == SAFE


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        ("plan.ja.docx", "plan.ja.docx", ""),
        ("Maß.de.pdf", "Ma_.de.pdf", "Ma%C3%9F.de.pdf"),
        ("報告.ja.docx", "__.ja.docx", "%E5%A0%B1%E5%91%8A.ja.docx"),
        ("50%;.txt", "50__.txt", "50%25%3B.txt"),
        ('a"b\r\nX: y.txt', "a_b_X_ y.txt", ""),
        ("\u202egpj.exe", "gpj.exe", ""),
    ],
)
def test_name_reads_the_same_in_every_browser(
    name: str, plain: str, whole: str
) -> None:
    more = f"; filename*=UTF-8''{whole}" if whole else ""

    assert disposition(name) == f'attachment; filename="{plain}"{more}'


async def test_head_tells_the_size_and_nothing_more(client: Client) -> None:
    answer = await client.head(link())

    assert (answer.status, await answer.read()) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(WORDS))
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "status", "data"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=10-", 416, b""),
    ],
)
async def test_part_of_a_file_comes_by_range(
    client: Client, asked: str, status: int, data: bytes
) -> None:
    answer = await client.get(link(), headers={"Range": asked})

    assert (answer.status, await answer.read()) == (status, data)
    assert safe(answer.headers) == SAFE


async def test_part_of_another_file_than_before_is_the_whole_new_one(
    client: Client,
) -> None:
    old = {"Range": "bytes=2-4", "If-Range": "Sat, 01 Jan 2000 00:00:00 GMT"}

    answer = await client.get(link(), headers=old)

    assert (answer.status, await answer.read()) == (200, WORDS)


async def test_previews_do_not_use_a_link_up(client: Client) -> None:
    path, robot = link(), {"User-Agent": "Slackbot-LinkExpanding 1.0"}

    assert {(await client.get(path, headers=robot)).status for _ in range(20)} == {200}
    assert (await client.get(path)).status == 200


# --- no file ----------------------------------------------------------------------


def _mutants() -> list[str]:
    path = link()
    return [
        path[:-1],
        path + "A",
        path[:20] + ("A" if path[20] != "A" else "B") + path[21:],
        link(purpose=STAGED),
        "/download/nonsense",
        "/download/..%2f..%2fsecret.key",
        "/download/%2e%2e",
        "/download/%252e%252e",
        "/download/%00",
        "/download/%ed%a0%80",
    ]


@pytest.mark.parametrize("path", _mutants())
async def test_link_that_is_none_of_ours_is_told_kindly(
    client: Client, path: str
) -> None:
    answer = await client.get(URL(path, encoded=True))

    said = await answer.text()
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert "open it once more from the message" in said
    assert safe(answer.headers) == SAFE


async def test_link_that_has_ended_says_what_to_do(
    client: Client, clock: ManualClock
) -> None:
    path = link()
    clock.advance(61.0)

    answer = await client.get(path)

    assert answer.status == 410
    assert "ask for it there once more" in await answer.text()
    assert safe(answer.headers) == SAFE


async def test_link_whose_copy_was_taken_away_has_ended(
    client: Client, results: FakeResults
) -> None:
    results.kept = None

    assert (await client.get(link())).status == 410


async def test_translation_that_nobody_has_is_told(
    client: Client, results: FakeResults
) -> None:
    results.error = RejectedError("gone", code="result_gone")

    answer = await client.get(link())

    assert (answer.status, answer.content_type) == (410, "text/html")
    assert "is gone" in await answer.text()


@pytest.mark.parametrize(
    ("error", "rest"),
    [
        (TransientError("busy", retry_after_seconds=2.2), "3"),
        (TransientError("busy"), "10"),
        (StorageError("full"), "10"),
    ],
)
async def test_translation_that_cannot_come_now_may_be_asked_for_again(
    client: Client, results: FakeResults, error: Any, rest: str
) -> None:
    results.error = error

    answer = await client.get(link())

    assert (answer.status, answer.headers["Retry-After"]) == (503, rest)
    assert safe(answer.headers) == SAFE


async def test_without_a_public_address_there_are_no_links() -> None:
    async def ready() -> str:
        return ""

    async with TestClient(TestServer(make_web_app(None, ready))) as client:
        assert (await client.get(link())).status == 404
