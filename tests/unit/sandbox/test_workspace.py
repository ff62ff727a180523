"""Starting, addresses, time and manifests."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.clock import ManualClock, SystemClock
from bot.sandbox.control import Control
from bot.sandbox.manifest import Manifest
from bot.sandbox.serve import serve
from bot.sandbox.slack import LocalWorkspace, load_manifest
from bot.sandbox.timing import WorkspaceClock
from tests.unit.sandbox.conftest import Start
from tests.unit.sandbox.kit import FULL, ROOT, Json


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::"])  # noqa: S104 - to be refused
async def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await LocalWorkspace(FULL).start(host=host)


async def test_other_loopback_addresses_are_served() -> None:
    workspace = LocalWorkspace(FULL)
    await workspace.start(host="localhost")
    async with Control(workspace.control_url) as control:
        assert await control.sequence() == 0
    await workspace.close()

    assert workspace.url.startswith("http://localhost:")


async def test_taken_port_is_an_error_and_leaves_nothing_behind(start: Start) -> None:
    first = await start()
    port = int(first.url.rpartition(":")[2])
    second = LocalWorkspace(FULL)

    with pytest.raises(OSError, match="in use"):
        await second.start(port=port)
    await second.close()


async def test_addresses_hold_all_that_a_bot_needs(start: Start) -> None:
    workspace = await start()

    addresses = workspace.addresses()

    assert addresses["api_url"] == f"{workspace.url}/api/"
    assert addresses["control_url"] == f"{workspace.url}/_local"
    assert addresses["bot_token"].startswith("xoxb-local-")
    assert addresses["app_token"].startswith("xapp-local-")
    assert addresses["team_id"] == workspace.team_id
    assert addresses["app_id"] == workspace.app_id


async def test_secrets_are_new_at_each_start_and_ids_are_not(start: Start) -> None:
    first, second = (await start()).addresses(), (await start()).addresses()

    for name in ("bot_token", "app_token", "signing_secret"):
        assert first[name] != second[name]
    for name in ("team_id", "app_id", "bot_id", "bot_user_id"):
        assert first[name] == second[name]


async def test_secrets_can_be_given(start: Start) -> None:
    workspace = await start(
        bot_token="xoxb-local-1", app_token="xapp-local-1", signing_secret="s"
    )

    assert workspace.bot_token == "xoxb-local-1"
    assert workspace.app_token == "xapp-local-1"
    assert workspace.signing_secret == "s"


async def test_workspace_serves_until_told_to_stop() -> None:
    stop = asyncio.Event()
    told: list[dict[str, Any]] = []

    def ready(addresses: dict[str, Any]) -> None:
        told.append(addresses)
        stop.set()

    await serve(manifest=ROOT / "manifest.yml", port=0, ready=ready, stop=stop)

    assert told[0]["url"].startswith("http://127.0.0.1:")


def test_file_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("- a list")

    with pytest.raises(ValueError, match="not an app manifest"):
        load_manifest(path)


def test_project_manifest_is_read(project_manifest: Json) -> None:
    manifest = Manifest.read(project_manifest)

    assert "reaction_added" in manifest.events
    assert manifest.command("/translate") is not None
    assert manifest.command("/other") is None
    assert "chat:write" in manifest.scopes
    assert manifest.interactivity is True
    assert manifest.messages_tab is True


def test_bare_manifest_means_an_app_that_can_nothing() -> None:
    manifest = Manifest.read({"display_information": {"name": "Bare"}})

    assert (manifest.scopes, manifest.events) == ((), frozenset())
    assert (manifest.interactivity, manifest.socket_mode) == (False, False)
    assert manifest.bot_name == "Bare"


async def test_sleeper_wakes_when_the_clock_jumps() -> None:
    clock = WorkspaceClock(SystemClock())
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)
    clock.advance(1800)
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    clock.advance(1801)

    await asyncio.wait_for(sleeper, 20)


async def test_sleeper_follows_a_clock_that_others_turn() -> None:
    base = ManualClock()
    clock = WorkspaceClock(base)
    sleeper = asyncio.create_task(clock.sleep(10))
    await asyncio.sleep(0)
    base.advance(10)

    await asyncio.wait_for(sleeper, 20)
    assert clock.now() == base.now()


async def test_work_past_its_time_is_cancelled() -> None:
    clock = WorkspaceClock(SystemClock())
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    with pytest.raises(TimeoutError):
        await clock.within(0.01, never)

    assert never.cancelled()
