"""The doctor beside a bot that runs: nothing is disturbed, and what breaks is found."""

import asyncio
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Settings
from bot.doctor import Finding, State, examine
from tests.scenarios.conftest import OpenScene, Scene
from tests.unit.doctor.conftest import closed_port

pytestmark = pytest.mark.engine
ROOM = "C0GENERAL"


@pytest.fixture
def listen() -> str:
    return f"127.0.0.1:{closed_port()}"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


async def examined(
    scene: Scene,
    transport: str,
    listen: str,
    monkeypatch: pytest.MonkeyPatch,
    **changes: str,
) -> dict[str, Finding]:
    """What the doctor finds with the settings that the bot was started with."""
    workspace = scene.workspace
    environment = {
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token if transport == "socket" else "",
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "LISTEN": listen,
    }
    for name, value in (environment | changes).items():
        monkeypatch.setenv(name, value)
    return {finding.name: finding for finding in await examine(SystemClock())}


async def test_all_is_well_with_a_bot_at_work(
    open_scene: OpenScene,
    transport: str,
    listen: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_scene(transport, listen=listen) as scene:
        message = await scene.control.say("U0EMMA000", ROOM, "Good morning")
        await scene.flag("U0EMMA000", "flag-br", message)
        await scene.settled()
        found = await examined(scene, transport, listen, monkeypatch)

    bad = {name: one for name, one in found.items() if one.state is State.FAILED}
    assert bad == {}
    assert found["delivery"].state is State.OK
    assert "the last request came in" in found["delivery"].what
    assert (found["database"].state, found["work"].state) == (State.OK, State.OK)
    assert ("signing secret" in found) == (transport == "http")


async def test_examination_takes_no_event_and_writes_nothing(
    open_scene: OpenScene, listen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_scene("socket", listen=listen) as scene:
        before = await scene.bot.stores.reader.counts()
        await examined(scene, "socket", listen, monkeypatch)
        connections = (await scene.control.state())["connections"]
        after = await scene.bot.stores.reader.counts()
        message = await scene.control.say("U0EMMA000", ROOM, "Where is the station?")
        sequence = await scene.control.sequence()
        await scene.flag("U0EMMA000", "flag-br", message)
        await scene.next_post(sequence, message)

    assert (connections, after) == (1, before)


async def test_bot_with_another_signing_secret_is_found(
    open_scene: OpenScene, listen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_scene("http", listen=listen) as scene:
        changes = {"SLACK_SIGNING_SECRET": "another"}
        found = await examined(scene, "http", listen, monkeypatch, **changes)

    assert found["signing secret"].state is State.FAILED
    assert "another SLACK_SIGNING_SECRET" in found["signing secret"].what


async def test_bot_that_lost_its_connection_is_found(
    open_scene: OpenScene, listen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_scene("socket", listen=listen) as scene:
        await scene.control.add_fault(
            method="apps.connections.open", kind="http_503", times=-1
        )
        await scene.control.disconnect_sockets("link_disabled")
        async with asyncio.timeout(30):
            while True:
                found = await examined(scene, "socket", listen, monkeypatch)
                if found["delivery"].state is State.FAILED:
                    break

    assert "not connected to Slack" in found["delivery"].what
    assert "start it again" in found["delivery"].fix


async def test_bot_that_was_stopped_is_missed(
    open_scene: OpenScene, listen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_scene("socket", listen=listen) as scene:
        pass
    found = await examined(scene, "socket", listen, monkeypatch)

    assert found["delivery"].state is State.WARNING
    assert found["delivery"].fix.endswith("thread-translator run")
    assert found["database"].state is State.OK
