"""Our clients of images and documents beside our own Alibaba."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from PIL import Image
from yarl import URL

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.models import Pair
from bot.providers.alibaba import (
    AlibabaClient,
    AlibabaDocuments,
    AlibabaImage,
    AlibabaImages,
    AlibabaUploads,
    Credentials,
)
from bot.providers.files import FileTask, FileTaskState, FileTranslator, SourceFile
from bot.sandbox.clouds import AlibabaOptions, Key, LocalAlibaba, Switches
from tests.unit.providers.alibaba.files_kit import source

PAIR = Pair("en", "zh-Hans")
KEYS = (Key(id="ak", secret="sk"),)


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (200, 60)).save(written, format="PNG")
    return written.getvalue()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[LocalAlibaba]:
    switches = Switches(job_seconds=0, enforce_rates=False)
    options = AlibabaOptions(keys=KEYS, switches=switches)
    server = LocalAlibaba(clock=clock, options=options)
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def staged() -> AsyncIterator[str]:
    """Where an image can be fetched, whatever name follows."""

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=png())

    app = web.Application()
    app.router.add_get("/{name:.*}", give)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://localhost:{runner.addresses[0][1]}/a,1.png"
    await runner.cleanup()


@pytest.fixture
def common(
    server: LocalAlibaba, session: aiohttp.ClientSession, clock: ManualClock
) -> dict[str, Any]:
    """What both clients of the wire are made with."""
    return {
        "session": lambda: session,
        "endpoint": server.url,
        "credentials": Credentials("ak", "sk"),
        "clock": clock,
        "timeout_seconds": 10,
    }


@pytest.fixture
def client(common: dict[str, Any]) -> AlibabaClient:
    return AlibabaClient(**common)


@pytest.fixture
def documents(
    server: LocalAlibaba, client: AlibabaClient, common: dict[str, Any]
) -> AlibabaDocuments:
    uploads = AlibabaUploads(**common)
    return AlibabaDocuments(client, endpoint=server.url, uploads=uploads)


@pytest.fixture
def text(tmp_path: Path) -> SourceFile:
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello world")
    return source(path=path, format="txt")


async def ended(
    translator: FileTranslator, task_id: object, files: list[SourceFile]
) -> FileTask:
    assert isinstance(task_id, str)
    for _ in range(500):
        task = await translator.read(task_id, files=files)
        if task.state is not FileTaskState.WAITING:
            return task
        await asyncio.sleep(0.01)
    raise AssertionError(task)


async def fetched(session: aiohttp.ClientSession, address: str) -> bytes:
    async with session.get(URL(address, encoded=True)) as got:
        assert got.status == 200
        return await got.read()


async def test_images_come_back_from_a_task(
    server: LocalAlibaba,
    session: aiohttp.ClientSession,
    client: AlibabaClient,
    staged: str,
) -> None:
    images = AlibabaImages(client, endpoint=server.url)
    files = [source(staged), source(f"{staged}x"), source(staged)]

    made = await images.create(files, PAIR, token="wish1")
    task = await ended(images, made, files)

    first, second, third = task.results
    assert first.address == third.address != second.address
    assert await fetched(session, first.address) != png()
    assert await fetched(session, first.artifacts["background"]) == png()
    assert "simulated" in first.artifacts["template"]


async def test_image_that_cannot_be_fetched_fails_alone(
    server: LocalAlibaba, client: AlibabaClient, staged: str
) -> None:
    images = AlibabaImages(client, endpoint=server.url)
    files = [source(staged), source("http://localhost:1/a.png")]

    task = await ended(images, await images.create(files, PAIR, token="w"), files)

    assert task.results[0].error is None
    assert isinstance(task.results[1].error, TransientError)
    assert task.results[1].error.code == "Parameter.ImageUrlError"


async def test_lost_answer_and_the_same_token_make_one_task(
    server: LocalAlibaba, client: AlibabaClient, clock: ManualClock, staged: str
) -> None:
    images = AlibabaImages(client, endpoint=server.url)
    server.cloud.faults.add("TranslateImageBatch", "drop_after")
    files = [source(staged)]
    with pytest.raises(UnknownOutcomeError):
        await images.create(files, PAIR, token="wish1")
    clock.advance(images.capabilities.token_seconds - 1)

    made = await images.create(files, PAIR, token="wish1")

    listed = server.cloud.file_tasks.listed(server.cloud.switches)
    assert [each["id"] for each in listed] == [made]
    await ended(images, made, files)


async def test_result_that_is_too_old_is_gone(
    server: LocalAlibaba, client: AlibabaClient, clock: ManualClock, staged: str
) -> None:
    images = AlibabaImages(client, endpoint=server.url)
    files = [source(staged)]
    made = await images.create(files, PAIR, token="wish1")
    await ended(images, made, files)
    clock.advance(images.capabilities.result_seconds)

    assert (await ended(images, made, files)).state is FileTaskState.GONE


async def test_one_image_comes_back_at_once(
    server: LocalAlibaba,
    session: aiohttp.ClientSession,
    client: AlibabaClient,
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    one = AlibabaImage(client, endpoint=server.url)

    task = await one.create([source(path=path)], PAIR, token="")

    assert isinstance(task, FileTask)
    assert await fetched(session, task.results[0].address) != png()


async def test_image_that_is_none_is_a_rejection(
    server: LocalAlibaba, client: AlibabaClient, text: SourceFile
) -> None:
    one = AlibabaImage(client, endpoint=server.url)

    with pytest.raises(RejectedError) as caught:
        await one.create([text], PAIR, token="")

    assert caught.value.code == "Parameter.ImageFormatError"


async def test_document_is_uploaded_and_comes_back(
    session: aiohttp.ClientSession, documents: AlibabaDocuments, text: SourceFile
) -> None:
    task = await ended(
        documents, await documents.create([text], PAIR, token="wish1"), [text]
    )

    assert (task.state, task.pages) == (FileTaskState.DONE, 1)
    assert b"[simulated: zh]" in await fetched(session, task.results[0].address)


async def test_lost_answer_about_a_document_is_asked_for_again(
    server: LocalAlibaba, documents: AlibabaDocuments, text: SourceFile
) -> None:
    server.cloud.faults.add("CreateDocTranslateTask", "drop_after")
    with pytest.raises(UnknownOutcomeError):
        await documents.create([text], PAIR, token="wish1")

    made = await documents.create([text], PAIR, token="wish1")

    await ended(documents, made, [text])
    (line,) = server.cloud.ledger.lines()
    assert (line["calls"], line["pages"]) == (1, 1)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("AuthorizeFileUpload", "drop_after"),
        ("AuthorizeFileUpload", "http_503"),
        ("AuthorizeFileUpload", "error:InternalError"),
        ("Upload", "drop_before"),
        ("Upload", "drop_after"),
        ("Upload", "http_503"),
    ],
)
async def test_failed_upload_makes_no_task(
    server: LocalAlibaba,
    documents: AlibabaDocuments,
    text: SourceFile,
    operation: str,
    kind: str,
) -> None:
    server.cloud.faults.add(operation, kind)

    with pytest.raises(TransientError) as caught:
        await documents.create([text], PAIR, token="wish1")

    assert not isinstance(caught.value, UnknownOutcomeError)
    assert server.cloud.file_tasks.listed(server.cloud.switches) == []


async def test_document_that_cannot_be_read_fails(
    documents: AlibabaDocuments, tmp_path: Path
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK but no archive")
    files = [source(path=path, format="docx")]

    made = await documents.create(files, PAIR, token="wish1")
    task = await ended(documents, made, files)

    assert task.state is FileTaskState.FAILED
    assert isinstance(task.error, RejectedError)
    assert task.error.code == "10031"


async def test_document_that_nobody_handed_in_is_gone(
    documents: AlibabaDocuments,
) -> None:
    task = await documents.read("nobody's", files=[])

    assert task.state is FileTaskState.GONE


async def test_document_at_a_number_is_refused(
    server: LocalAlibaba, client: AlibabaClient
) -> None:
    fetching = AlibabaDocuments(client, endpoint=server.url)

    with pytest.raises(RejectedError) as caught:
        await fetching.create([source("http://127.0.0.1:1/a.docx")], PAIR, token="w")

    assert caught.value.code == "10022"
