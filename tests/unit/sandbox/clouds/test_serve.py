"""`sandbox`: the local workspace and our own Alibaba together."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.sandbox.control import Control
from bot.sandbox.serve import serve
from tests.unit.sandbox.clouds.kit import VERSION
from tests.unit.sandbox.kit import ROOT

MANIFEST = ROOT / "manifest.yml"


async def test_workspace_and_cloud_serve_until_told_to_stop() -> None:
    stop, told = asyncio.Event(), asyncio.Queue[dict[str, Any]]()
    running = asyncio.create_task(
        serve(manifest=MANIFEST, port=0, ready=told.put_nowait, stop=stop)
    )
    addresses = await told.get()
    url = addresses["alibaba"]["url"]

    async with (
        Control(addresses["control_url"]) as control,
        aiohttp.ClientSession() as session,
    ):
        said = await control.say("emma", "general", "hello")
        async with session.post(url, data={"Version": VERSION}) as response:
            body = await response.json()
        stop.set()
        await running
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)

    assert (said.text, body["Code"]) == ("hello", "IncompleteSignature")


async def test_nothing_stays_behind_where_nobody_can_be_told() -> None:
    def refuse(addresses: dict[str, Any]) -> None:
        raise OSError(addresses["alibaba"]["url"])

    with pytest.raises(OSError, match="http://127") as caught:
        await serve(manifest=MANIFEST, port=0, ready=refuse, stop=asyncio.Event())

    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(str(caught.value))
