"""What an operator can set, and see, of what is paid: reuse, rates and state."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.control import query_running, socket_path
from bot.demo.stage import cloud_settings
from bot.errors import ConfigError
from bot.providers.base import Operation
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import LocalAlibaba
from tests.scenarios.conftest import OpenScene, Scene

pytestmark = pytest.mark.engine

TEXT = "The library opens again on Monday morning."


@pytest.fixture
async def alibaba() -> AsyncIterator[LocalAlibaba]:
    started = LocalAlibaba()
    await started.start()
    yield started
    await started.close()


@pytest.fixture
async def cloud(alibaba: LocalAlibaba) -> AsyncIterator[AlibabaControl]:
    async with AlibabaControl(alibaba.control_url) as control:
        yield control


async def translated(scene: Scene, text: str) -> str:
    """Somebody says it, somebody flags it; what comes of it."""
    said = await scene.control.say("emma", "travel", text)
    before = await scene.control.sequence()
    await scene.flag("bruno", "jp", said)
    posted = (await scene.next_post(before, said)).text
    await scene.settled()
    return posted


@pytest.mark.parametrize(("reuse", "paid"), [("on", 1), ("off", 2)])
async def test_text_that_comes_again_is_paid_again_only_where_reuse_is_off(
    open_scene: OpenScene,
    alibaba: LocalAlibaba,
    cloud: AlibabaControl,
    reuse: str,
    paid: int,
) -> None:
    async with open_scene(reuse=reuse, **cloud_settings(alibaba)) as scene:
        posted = [await translated(scene, TEXT) for _ in range(2)]

    assert posted[0] == posted[1]
    (line,) = (await cloud.ledger())["lines"]
    assert line["calls"] == paid


async def test_running_bot_tells_which_provider_it_leaves_alone(
    open_scene: OpenScene, alibaba: LocalAlibaba, cloud: AlibabaControl, tmp_path: Path
) -> None:
    path = socket_path(tmp_path / "data" / "thread-translator.db")
    async with open_scene(**cloud_settings(alibaba)) as scene:
        before = await query_running(path, "providers")
        await cloud.switch(service="overdue")
        said = await scene.control.say("emma", "travel", TEXT)
        sequence = await scene.control.sequence()
        await scene.flag("bruno", "flag-pt", said)
        await scene.next_post(sequence, said)
        after = await query_running(path, "providers")

    assert before is not None
    assert {name: each["state"] for name, each in before.items()} == {
        "alibaba": "closed",
        "local": "closed",
    }
    assert after is not None
    assert after["alibaba"]["state"] == "open"
    assert 0 < after["alibaba"]["rest_seconds"] <= 30
    assert after["local"]["state"] == "closed"
    assert await query_running(path, "providers") is None


async def test_while_a_cloud_asks_for_a_long_pause_the_engine_translates(
    open_scene: OpenScene, alibaba: LocalAlibaba, cloud: AlibabaControl, tmp_path: Path
) -> None:
    path = socket_path(tmp_path / "data" / "thread-translator.db")
    async with open_scene(**cloud_settings(alibaba)) as scene:
        scene.bot._breakers["alibaba"].throttled(Operation.BATCH, 120.0)
        said = await scene.control.say("emma", "travel", TEXT)
        before = await scene.control.sequence()
        await scene.flag("bruno", "flag-pt", said)
        posted = await scene.next_post(before, said)
        told = await query_running(path, "providers")

    assert "built-in engine" in str(posted.blocks)
    assert await cloud.log() == []
    assert told is not None
    assert told["alibaba"]["state"] == "open"
    assert 60 < told["alibaba"]["pauses"]["batch"] <= 120


async def test_provider_that_is_well_again_wakes_every_pump(
    open_scene: OpenScene, alibaba: LocalAlibaba
) -> None:
    async with open_scene(**cloud_settings(alibaba)) as scene:
        breaker, pumps = scene.bot._breakers["alibaba"], scene.bot._pumps
        breaker.failed(hopeless=True)
        for pump in pumps:
            pump._wake.clear()
        breaker.succeeded()
        awake = [pump._wake.is_set() for pump in pumps]

    assert awake == [True] * 3


async def test_rates_that_cannot_be_read_end_the_start(
    open_scene: OpenScene, alibaba: LocalAlibaba
) -> None:
    chosen = cloud_settings(alibaba) | {"alibaba_rates": "batch=fast"}

    with pytest.raises(ConfigError, match="ALIBABA_RATES: entry 1"):
        async with open_scene(**chosen):
            pass
