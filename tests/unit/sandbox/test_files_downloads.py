"""Who gets the bytes of a file."""

import re
from typing import Any

import aiohttp
import pytest

from bot.sandbox.control import Control, NewFile
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.files_kit import PNG, TEXT, WITH_FILES, fetch, shared
from tests.unit.sandbox.kit import FULL


@pytest.fixture
async def workspace(start: Start) -> LocalWorkspace:
    return await start(WITH_FILES, retry_delays_seconds=())


async def test_bot_gets_the_bytes_under_both_addresses(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control, "Mein Bericht ü.bin")

    for name, how in (
        ("url_private", "inline"),
        ("url_private_download", "attachment"),
    ):
        status, body, headers = await fetch(workspace, http, file[name])
        assert (status, body) == (200, TEXT)
        disposition = f"{how}; filename*=UTF-8''Mein%20Bericht%20%C3%BC.bin"
        assert headers["Content-Disposition"] == disposition
        assert headers["Content-Type"] == "text/plain; charset=utf-8"


async def test_head_and_ranges_are_answered(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    url = (await shared(control))["url_private"]

    head = await fetch(workspace, http, url, method="HEAD")
    part = await fetch(workspace, http, url, Range="bytes=5-9")
    beyond = await fetch(workspace, http, url, Range="bytes=100-")

    assert (head[0], head[1], head[2]["Content-Length"]) == (200, b"", "100")
    assert (part[0], part[1]) == (206, b"56789")
    assert part[2]["Content-Range"] == "bytes 5-9/100"
    assert (beyond[0], beyond[2]["Content-Range"]) == (416, "bytes */100")


async def test_thumbnails_are_the_image_itself(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control, "shot.png", PNG)

    thumbs = [file[name] for name in file if re.fullmatch(r"thumb_\d+", name)]

    assert len(thumbs) == 5
    for url in thumbs:
        status, body, headers = await fetch(workspace, http, url)
        assert (status, body, headers["Content-Type"]) == (200, PNG, "image/png")


async def test_uploaded_page_cannot_act_as_the_servers_own(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control, "a.html", b"<script>alert(1)</script>")

    _, _, headers = await fetch(workspace, http, file["url_private"])

    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "token", ["", "Bearer wrong", "Basic {bot}", "Bearer {app}", "{bot}"]
)
async def test_wrong_token_gets_a_page_to_sign_in_with_status_200(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession, token: str
) -> None:
    file = await shared(control)
    given = token.format(bot=workspace.bot_token, app=workspace.app_token)

    for name in ("url_private", "url_private_download"):
        status, body, headers = await fetch(
            workspace, http, file[name], Authorization=given
        )
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert b"Sign in to" in body


async def test_without_files_read_there_is_a_page_to_sign_in(
    start: Start, http: aiohttp.ClientSession
) -> None:
    workspace = await start(
        FULL | {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    )
    async with Control(workspace.control_url) as control:
        file = await shared(control)

    status, body, _ = await fetch(workspace, http, file["url_private"])

    assert (status, body.startswith(b"<!DOCTYPE html>")) == (200, True)


async def test_revoked_token_gets_a_page_to_sign_in(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    await control.revoke_token()

    assert b"Sign in" in (await fetch(workspace, http, file["url_private"]))[1]


async def test_file_from_where_the_bot_is_not_is_not_brought(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    message = await control.upload("emma", "quiet", [("a.txt", TEXT)])

    _, body, _ = await fetch(workspace, http, message.files[0]["url_private"])

    assert b"Sign in" in body


@pytest.mark.parametrize("key", ["T0LOCAL00-F0NOBODY0", "T0OTHER00-{id}", "nonsense"])
async def test_address_of_no_file_brings_a_page_to_sign_in(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession, key: str
) -> None:
    file = await shared(control)
    url = f"{workspace.url}/files-pri/{key.format(id=file['id'])}/a.txt"

    assert b"Sign in" in (await fetch(workspace, http, url))[1]


async def test_deleted_hidden_and_external_files_are_not_found(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    away = NewFile("a.gdoc", mode="external", external_url="https://example.com/a")
    files: list[Any] = [("gone.txt", TEXT), NewFile("old.txt", TEXT, hidden=True), away]
    message = await control.upload("emma", "general", files)
    ids = [each["id"] for each in message.files]
    await control.delete_file("emma", ids[0])

    for each in ids:
        url = f"{workspace.url}/files-pri/{workspace.team_id}-{each}/x"
        assert (await fetch(workspace, http, url))[0] == 404


async def test_address_without_a_token_needs_its_secret(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    assert await control.download(file["id"]) == TEXT

    async with http.get(f"{workspace.url}/files-open/guessed/a.txt") as response:
        assert response.status == 404


async def test_log_tells_who_asked_for_what(
    workspace: LocalWorkspace, control: Control, http: aiohttp.ClientSession
) -> None:
    file = await shared(control)
    after = await control.sequence()
    await fetch(workspace, http, file["url_private"], Range="bytes=0-4")
    async with http.get(file["url_private"]) as response:
        await response.read()
    await control.idle()

    asked, refused = await control.log(after=after, kind="file")
    told = {**asked.data, "path": ""}
    assert told == {
        "what": "download",
        "file": file["id"],
        "path": "",
        "method": "GET",
        "range": "bytes=0-4",
        "authorization": True,
        "fault": "",
        "status": 206,
    }
    assert (refused.data["file"], refused.data["authorization"]) == ("", False)
