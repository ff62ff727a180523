"""What the demonstration says to the person at the terminal."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from bot.demo.invitation import invite, tell_how_to_go_on
from bot.demo.stage import Stages
from bot.manifest import manifest_path
from bot.sandbox.slack import LocalWorkspace, load_manifest


def stages_of(workspace: LocalWorkspace) -> Stages:
    """The stages of a tour, as far as words tell of them."""
    made: Any = SimpleNamespace(
        main=SimpleNamespace(workspace=workspace),
        files=SimpleNamespace(page_url="http://127.0.0.1:2/?key=files"),
    )
    return cast("Stages", made)


@pytest.fixture
async def workspace() -> Any:
    running = LocalWorkspace(load_manifest(manifest_path()))
    await running.start()
    yield running
    await running.close()


async def test_the_page_is_named_before_the_tour_and_nobody_is_waited_for(
    workspace: LocalWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = stages_of(workspace)
    assert not await invite(stages, stay=False, stop=asyncio.Event())
    said = capsys.readouterr().err
    assert said.index(workspace.page_url) < said.index("Playing the tour")


async def test_the_tour_waits_for_the_page_to_be_open(
    workspace: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.demo.invitation._LOADING_SECONDS", 0.0)
    waiting = asyncio.create_task(
        invite(stages_of(workspace), stay=True, stop=asyncio.Event())
    )
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as browser:
        await browser.get(workspace.page_url)
    assert await asyncio.wait_for(waiting, 10)


async def test_the_tour_does_not_wait_for_ever(workspace: LocalWorkspace) -> None:
    stages, stop = stages_of(workspace), asyncio.Event()
    assert not await invite(stages, stay=True, stop=stop, patience_seconds=0.01)
    stop.set()
    assert not await invite(stages, stay=True, stop=stop, patience_seconds=1_000)


async def test_who_goes_on_by_hand_is_told_the_addresses(
    workspace: LocalWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_how_to_go_on(stages_of(workspace))
    said = capsys.readouterr()
    for part in (workspace.page_url, "?key=files", f"{workspace.control_url}/command"):
        assert part in said.err
    assert workspace.bot_token in said.out
