"""Starts that cannot succeed end at once, with a sentence, and leave nothing behind."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import Bot
from bot.demo.stage import local_settings
from bot.errors import BotError, ConfigError, CredentialsError, TransientError
from tests.scenarios.conftest import OpenScene, Scene

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("changes", "kind", "names"),
    [
        ({"slack_bot_token": "xoxb-local-wrong"}, CredentialsError, "SLACK_BOT_TOKEN"),
        ({"slack_app_token": "xapp-local-wrong"}, CredentialsError, "SLACK_APP_TOKEN"),
        ({"slack_bot_token": ""}, ConfigError, "SLACK_BOT_TOKEN"),
        ({"slack_api_url": "http://127.0.0.1:9/api/"}, TransientError, "Slack"),
        ({"providers": "nobody"}, ConfigError, "PROVIDERS"),
        ({"slack_app_token": "", "slack_signing_secret": ""}, ConfigError, "SLACK_"),
    ],
)
async def test_a_start_that_cannot_succeed_says_why(
    open_scene: OpenScene,
    tmp_path: Path,
    changes: dict[str, Any],
    kind: type[BotError],
    names: str,
) -> None:
    async with open_scene() as scene:
        settings = local_settings(scene.workspace, tmp_path / "other", **changes)
        with pytest.raises(kind, match=names) as caught:
            await Bot(settings).__aenter__()
        assert "wrong" not in str(caught.value)


async def test_a_second_bot_on_the_same_data_refuses_to_start(
    open_scene: OpenScene, tmp_path: Path
) -> None:
    async with open_scene() as scene:
        settings = local_settings(scene.workspace, tmp_path / "data")
        with pytest.raises(ConfigError, match="another thread-translator runs"):
            await Bot(settings).__aenter__()


async def test_a_start_that_failed_lets_the_next_one_in(
    open_scene: OpenScene, tmp_path: Path
) -> None:
    async with open_scene() as scene:
        folder = tmp_path / "other"
        wrong = local_settings(
            scene.workspace, folder, slack_bot_token="xoxb-local-wrong"
        )
        with pytest.raises(CredentialsError):
            await Bot(wrong).__aenter__()
        async with Bot(local_settings(scene.workspace, folder)) as bot:
            assert bot.identity.team == scene.workspace.team_id


async def test_a_port_that_is_taken_is_named(
    open_scene: OpenScene, tmp_path: Path
) -> None:
    async with open_scene() as scene:
        taken = scene.bot.address.removeprefix("http://")
        settings = local_settings(scene.workspace, tmp_path / "other", listen=taken)
        with pytest.raises(ConfigError, match="LISTEN"):
            await Bot(settings).__aenter__()


async def test_jobs_can_be_cancelled_and_tried_again_while_it_runs(
    scene: Scene,
) -> None:
    said = await scene.control.say("bruno", "travel", "A casa é muito bonita e velha.")
    await scene.control.add_fault(
        method="chat.postMessage", kind="error:is_archived", times=1
    )
    before = await scene.control.sequence()
    await scene.flag("emma", "us", said)
    note = await scene.note(before, "emma")
    assert "archived" in note.text
    (job,) = await scene.bot.stores.reader.jobs(state="failed")
    assert await scene.bot.retry_job(job.id)
    posted = await scene.next_post(before, said)
    assert "house" in posted.text


async def test_readiness_is_told_over_http(scene: Scene) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{scene.bot.address}/readyz") as answer:
            assert (answer.status, await answer.json()) == (
                200,
                {"ready": True, "missing": ""},
            )
        async with session.get(f"{scene.bot.address}/healthz") as answer:
            assert answer.status == 200
