"""What the tests of files share: an app that may use them, and small helpers."""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import FULL, Json, RawApp

GENERAL = "C0GENERAL"
#: The beginning of an image of 640 x 480 pixels.
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000280000001e0")
TEXT = b"0123456789" * 10
FILE_SCOPES = ["files:read", "files:write"]
FILE_EVENTS = ["file_created", "file_deleted", "file_shared"]


def with_files(manifest: Json) -> Json:
    """The same app, which may do everything with files too."""
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    return manifest | {
        "oauth_config": {"scopes": {"bot": [*scopes, *FILE_SCOPES]}},
        "settings": manifest["settings"]
        | {"event_subscriptions": {"bot_events": [*events, *FILE_EVENTS]}},
    }


WITH_FILES = with_files(FULL)


async def reserved(
    client: AsyncWebClient, length: int, name: str = "a.png", **more: Any
) -> tuple[str, str]:
    """A file's id and where to post it."""
    answer = await client.files_getUploadURLExternal(
        filename=name, length=length, **more
    )
    return answer["file_id"], answer["upload_url"]


async def uploaded(
    client: AsyncWebClient, content: bytes = PNG, name: str = "a.png", **more: Any
) -> str:
    """The id of a file whose bytes are there, and that is not completed."""
    file, url = await reserved(client, len(content), name, **more)
    async with aiohttp.ClientSession() as session:
        assert (await post(session, url, content))[0] == 200
    return file


async def post(
    session: aiohttp.ClientSession, url: str, content: Any
) -> tuple[int, str]:
    async with session.post(url, data=content) as response:
        return response.status, await response.text()


async def info(client: AsyncWebClient, file: str) -> Json:
    found: Json = (await client.files_info(file=file))["file"]
    return found


async def shared(control: Control, name: str = "a.bin", content: bytes = TEXT) -> Json:
    """A file of Emma's that the bot sees, as history shows it."""
    message = await control.upload("emma", "general", [(name, content)])
    return message.files[0]


async def fetch(
    workspace: LocalWorkspace,
    http: aiohttp.ClientSession,
    url: str,
    *,
    method: str = "GET",
    **headers: str,
) -> tuple[int, bytes, Any]:
    """Ask with the bot's token, and do not follow redirects."""
    headers = {"Authorization": f"Bearer {workspace.bot_token}", **headers}
    async with http.request(
        method, url, headers=headers, allow_redirects=False
    ) as response:
        return response.status, await response.read(), response.headers


async def until_asked(control: Control) -> None:
    """Wait until a call, an upload or a download is under way."""
    for _ in range(2000):
        if (await control.state())["open_calls"]:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("nothing is under way")


async def events(app: RawApp, count: int) -> list[Any]:
    """The next things that the app hears of."""
    return [await app.next_event() for _ in range(count)]
