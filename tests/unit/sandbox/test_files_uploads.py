"""The host that takes the bytes of files, and what goes wrong there."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.blobs import Blobs
from bot.sandbox.control import Control, ControlError
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import (
    GENERAL,
    WITH_FILES,
    info,
    post,
    reserved,
    until_asked,
    uploaded,
)
from tests.unit.sandbox.kit import client_of, refused


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    """A workspace where a file's type is known after 5 s, and it is shared after 10."""
    return await start(
        WITH_FILES,
        file_known_seconds=5.0,
        file_share_seconds=10.0,
        retry_delays_seconds=(),
    )


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def folders_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_body_and_form_are_both_taken(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession
) -> None:
    raw, raw_url = await reserved(client, 5)
    form, form_url = await reserved(client, 5)
    multipart = aiohttp.FormData()
    multipart.add_field("note", "no file")
    multipart.add_field("filename", b"abcde", filename="a.txt")

    answers = [
        await post(http, raw_url, b"abcde"),
        await post(http, form_url, multipart),
    ]

    assert answers == [(200, "OK - 5")] * 2
    assert [await control.download(each) for each in (raw, form)] == [b"abcde"] * 2


@pytest.mark.parametrize("content", [b"abcd", b"abcdef", b""])
async def test_other_length_than_announced_is_refused(
    client: AsyncWebClient, http: aiohttp.ClientSession, content: bytes
) -> None:
    _, url = await reserved(client, 5)

    assert await post(http, url, content) == (400, "expected 5 bytes")


async def test_form_without_a_file_is_refused(
    client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    _, url = await reserved(client, 5)
    form = aiohttp.FormData({"filename": "abcde"}, default_to_multipart=True)

    assert await post(http, url, form) == (400, "expected 5 bytes")


async def test_bytes_may_be_sent_again_until_completion(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession
) -> None:
    file, url = await reserved(client, 5)
    await post(http, url, b"first")
    await post(http, url, b"again")
    assert await control.download(file) == b"again"

    await client.files_completeUploadExternal(files=[{"id": file}])

    assert (await post(http, url, b"third"))[0] == 404
    assert (await post(http, url + "x", b"third"))[0] == 404


async def stream(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65536):
        yield b"\x01" * 65536
        await asyncio.sleep(0)


async def test_big_upload_and_download_stay_out_of_memory(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession
) -> None:
    size = 48 * 1024 * 1024
    file, url = await reserved(client, size, "big.bin")
    tracemalloc.start()
    try:
        assert await post(http, url, stream(size)) == (200, f"OK - {size}")
        await client.files_completeUploadExternal(
            files=[{"id": file}], channel_id=GENERAL
        )
        headers = {"Authorization": f"Bearer {client.token}"}
        address = (await info(client, file))["url_private"]
        digest = hashlib.sha256()
        async with http.get(address, headers=headers) as response:
            async for piece in response.content.iter_chunked(65536):
                digest.update(piece)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    await control.advance(10)
    await control.wait_for(channel=GENERAL)
    [posted] = await control.files("general")
    assert (posted.bytes, posted.sha256) == (size, digest.hexdigest())
    assert peak < 8 * 1024 * 1024


async def test_aborted_upload_leaves_nothing_on_disk(
    start: Start, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    workspace = await start(WITH_FILES, files_folder=str(tmp_path))
    client = client_of(workspace, http)
    _, url = await reserved(client, 10_000_000)

    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 65536
        raise ValueError("the sender died")

    with pytest.raises(aiohttp.ClientConnectionError):
        await post(http, url, broken())
    async with Control(workspace.control_url) as control:
        await control.idle()
    assert files_in(tmp_path) == []


async def test_files_go_with_the_workspace(
    start: Start, http: aiohttp.ClientSession, tmp_path: Path
) -> None:
    workspace = await start(WITH_FILES, files_folder=str(tmp_path))
    await uploaded(client_of(workspace, http))
    assert files_in(tmp_path) != []

    await workspace.close()

    assert folders_in(tmp_path) == []


def test_closing_without_files_does_nothing(tmp_path: Path) -> None:
    Blobs(str(tmp_path)).close()

    assert list(tmp_path.iterdir()) == []


# --- what goes wrong at the upload host ---------------------------------------


@pytest.mark.parametrize(
    ("kind", "status"),
    [("http_500", 500), ("http_503", 503), ("ratelimited", 429), ("error:full", 400)],
)
async def test_refused_upload_can_be_repeated(
    client: AsyncWebClient,
    control: Control,
    http: aiohttp.ClientSession,
    kind: str,
    status: int,
) -> None:
    file, url = await reserved(client, 5)
    await control.add_fault(method="upload", kind=kind, match={"file": file})

    assert (await post(http, url, b"abcde"))[0] == status
    assert await post(http, url, b"abcde") == (200, "OK - 5")


@pytest.mark.parametrize("kind", ["drop_before", "hang"])
async def test_cut_upload_did_not_happen(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession, kind: str
) -> None:
    file, url = await reserved(client, 5)
    await control.add_fault(method="upload", kind=kind, seconds=0.01)

    with pytest.raises(aiohttp.ClientConnectionError):
        await post(http, url, b"abcde")
    completion = client.files_completeUploadExternal(files=[{"id": file}])
    assert await refused(completion) == "file_not_found"


async def test_upload_whose_answer_was_lost_did_happen(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession
) -> None:
    file, url = await reserved(client, 5)
    await control.add_fault(method="upload", kind="drop_after")

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(http, url, b"abcde")

    assert await control.download(file) == b"abcde"
    entries = await control.log(kind="file")
    assert entries[0].data["status"] is None
    assert entries[0].data["fault"] == "drop_after"


async def test_cut_upload_may_land_later(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession
) -> None:
    file, url = await reserved(client, 5)
    await control.add_fault(method="upload", kind="drop_then_commit", seconds=30)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(http, url, b"abcde")
    with pytest.raises(ControlError, match="file_not_uploaded"):
        await control.download(file)

    await control.advance(30)
    await control.idle()

    assert await control.download(file) == b"abcde"


@pytest.mark.parametrize("kind", ["slow", "late_commit"])
async def test_slow_upload_answers_after_its_span(
    client: AsyncWebClient, control: Control, http: aiohttp.ClientSession, kind: str
) -> None:
    file, url = await reserved(client, 5)
    await control.add_fault(method="upload", kind=kind, seconds=30)
    posting = asyncio.create_task(post(http, url, b"abcde"))
    await until_asked(control)
    await control.advance(30)

    assert await posting == (200, "OK - 5")
    assert await control.download(file) == b"abcde"
