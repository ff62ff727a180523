"""What goes wrong with downloads on purpose."""

import asyncio
import re

import aiohttp
import pytest

from bot.sandbox.control import Control, ControlError
from bot.sandbox.faults import DownloadKind
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import (
    PNG,
    TEXT,
    WITH_FILES,
    fetch,
    shared,
    until_asked,
)
from tests.unit.sandbox.kit import ROOT


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    return await start(WITH_FILES, retry_delays_seconds=())


@pytest.mark.parametrize(
    ("kind", "status"),
    [("http_500", 500), ("http_503", 503), ("ratelimited", 429), ("error:no", 400)],
)
async def test_refused_download_can_be_repeated(
    workspace: LocalWorkspace,
    control: Control,
    http: aiohttp.ClientSession,
    kind: str,
    status: int,
) -> None:
    file = await shared(control)
    await control.add_fault(
        method="files-pri", kind=kind, seconds=7, match={"file": file["id"]}
    )

    first = await fetch(workspace, http, file["url_private"])
    second = await fetch(workspace, http, file["url_private"])

    assert (first[0], second[0]) == (status, 200)
    assert first[2].get("Retry-After") == ("7" if status == 429 else None)


@pytest.mark.parametrize("kind", ["drop_before", "hang"])
async def test_cut_download_brings_nothing(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession, kind: str
) -> None:
    file = await shared(control)
    # Twice: aiohttp's client asks again where an old connection was cut.
    await control.add_fault(method="files-pri", kind=kind, seconds=0.01, times=2)

    with pytest.raises(aiohttp.ClientConnectionError):
        await fetch(workspace, http, file["url_private"])
    cut = [e for e in await control.log(kind="file") if e.data["fault"]]
    assert {entry.data["status"] for entry in cut} == {None}


async def test_truncated_download_ends_in_the_middle(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.add_fault(method="files-pri", kind="truncated")
    headers = {"Authorization": f"Bearer {workspace.bot_token}"}

    async with http.get(file["url_private"], headers=headers) as response:
        assert response.content_length == 100
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_trickling_download_takes_its_span(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.add_fault(method="files-pri", kind="trickle", seconds=40)
    asking = asyncio.create_task(fetch(workspace, http, file["url_private"]))
    for _ in range(20):
        assert not asking.done()
        await control.advance(2)
        await asyncio.sleep(0.01)

    assert (await asking)[:2] == (200, TEXT)


async def test_slow_download_begins_after_its_span(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.add_fault(method="files-pri", kind="slow", seconds=40)
    asking = asyncio.create_task(fetch(workspace, http, file["url_private"]))
    await until_asked(control)
    await control.advance(40)

    assert (await asking)[:2] == (200, TEXT)


async def test_kind_that_means_nothing_to_a_download_lets_it_be(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.add_fault(method="files-pri", kind="never_shared")

    assert (await fetch(workspace, http, file["url_private"]))[:2] == (200, TEXT)


async def test_login_page_comes_in_place_of_the_file(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.add_fault(method="files-pri", kind="login_page")
    await control.add_fault(method="files-pri", kind="login_redirect")

    page = await fetch(workspace, http, file["url_private"])
    moved = await fetch(workspace, http, file["url_private"])
    there = await fetch(workspace, http, moved[2]["Location"])

    assert (page[0], moved[0], there[0]) == (200, 302, 200)
    assert page[1] == there[1]
    assert moved[2]["Location"].startswith(f"{workspace.url}/?redir=%2Ffiles-pri%2F")


async def test_redirect_leads_to_the_file_or_elsewhere(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.add_fault(method="files-pri", kind="redirect")
    await control.add_fault(method="files-pri", kind="redirect:http://127.0.0.1:9/x")

    near = await fetch(workspace, http, file["url_private"])
    far = await fetch(workspace, http, file["url_private"])

    assert (near[0], far[0]) == (302, 302)
    async with http.get(near[2]["Location"]) as response:
        assert await response.read() == TEXT
    assert far[2]["Location"] == "http://127.0.0.1:9/x"


async def test_fault_of_thumbnails_leaves_the_file_alone(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control, "shot.png", PNG)
    await control.add_fault(method="files-tmb", kind="http_500")

    assert (await fetch(workspace, http, file["url_private"]))[0] == 200
    assert (await fetch(workspace, http, file["thumb_64"]))[0] == 500


async def test_faults_of_downloads_are_none_of_calls(control: Control) -> None:
    with pytest.raises(ControlError, match="unknown_fault"):
        await control.add_fault(method="files.info", kind="truncated")


def test_page_names_every_fault_of_downloads() -> None:
    page = (ROOT / "docs" / "local-workspace.md").read_text(encoding="utf-8")
    [table] = re.findall(r"\| Download \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", page)
    cells = [line.split("|")[1] for line in table.splitlines()]

    written = {
        name.partition(":")[0] for cell in cells for name in re.findall("`(.+?)`", cell)
    }

    assert written == set(DownloadKind)
