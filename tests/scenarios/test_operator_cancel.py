"""An operator ends a job with files: in order, whatever was paid."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import cloud_settings
from bot.jobs.states import JobState
from bot.models import Job
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Message
from bot.slack import file_words
from tests.scenarios.conftest import OpenScene
from tests.scenarios.files_kit import FileScene, file_scene, png, quick_alibaba

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]


@pytest.fixture
async def servers() -> AsyncIterator[tuple[LocalAlibaba, AlibabaControl]]:
    async with quick_alibaba() as both:
        yield both


@pytest.fixture
async def files(
    open_scene: OpenScene,
    tmp_path: Path,
    servers: tuple[LocalAlibaba, AlibabaControl],
) -> AsyncIterator[FileScene]:
    settings = cloud_settings(servers[0])
    async with file_scene(open_scene, tmp_path, "socket", **settings) as opened:
        yield opened


async def stopped_at_upload(files: FileScene) -> Message:
    """A flagged message whose translation is paid, and kept back by Slack."""
    await files.control.add_fault(
        method="files.getUploadURLExternal", kind="ratelimited", seconds=600
    )
    message = await files.upload(("menu.png", png()))
    await files.scene.flag("emma", "jp", message)

    async def is_kept_back() -> bool:
        jobs = await files.scene.bot.stores.reader.jobs(state=JobState.UPLOADING)
        return any("last_error" in job.data for job in jobs)

    await files.turn_until(is_kept_back)
    return message


async def the_job(files: FileScene) -> Job:
    (job,) = await files.scene.bot.stores.reader.jobs()
    return job


async def test_what_is_paid_already_is_closed_and_leaves_nothing(
    files: FileScene,
) -> None:
    message = await stopped_at_upload(files)
    job = await the_job(files)
    assert files.left_over() != []

    assert await files.scene.bot.cancel_job(job.id)
    await files.over()

    shown = await files.status(message)
    assert shown.text == file_words.CANCELLED_BY_OPERATOR
    root = (await files.control.messages("travel", thread_ts=message.ts))[0]
    assert [each["name"] for each in root.raw["reactions"]] == ["jp"]
    assert (await the_job(files)).state == "cancelled"
    assert files.left_over() == []


async def test_cancelled_twice_it_leaves_its_files_to_the_sweep(
    files: FileScene,
) -> None:
    await stopped_at_upload(files)
    bot, job = files.scene.bot, await the_job(files)

    assert await bot.cancel_job(job.id)
    assert await bot.cancel_job(job.id)
    assert files.left_over() != []

    assert bot._leftovers is not None
    assert await bot._leftovers.sweep() == 1
    assert files.left_over() == []
