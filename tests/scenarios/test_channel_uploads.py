"""Channels whose uploads are translated by themselves, and files that are cancelled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo.stage import cloud_settings
from bot.jobs.states import JobState
from bot.models import ChannelSettings, Job
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Message
from bot.slack import file_words, upload_words
from bot.slack.blocks import ACTION_CANCEL, ACTION_LANGUAGE
from tests.scenarios.conftest import PATIENCE_SECONDS, OpenScene, Scene
from tests.scenarios.files_kit import FileScene, file_scene, paid, png, quick_alibaba

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]

PICTURE = ("menu.png", png())


@pytest.fixture
async def servers() -> AsyncIterator[tuple[LocalAlibaba, AlibabaControl]]:
    async with quick_alibaba() as both:
        yield both


@pytest.fixture
def cloud(servers: tuple[LocalAlibaba, AlibabaControl]) -> AlibabaControl:
    return servers[1]


@pytest.fixture
async def files(
    transport: str,
    open_scene: OpenScene,
    tmp_path: Path,
    servers: tuple[LocalAlibaba, AlibabaControl],
) -> AsyncIterator[FileScene]:
    """A scene with our own Alibaba, on each transport."""
    settings = cloud_settings(servers[0])
    async with file_scene(open_scene, tmp_path, transport, **settings) as opened:
        yield opened


async def typed(scene: Scene, words: str, user: str = "emma") -> str:
    """Somebody types `/translate channel ...` in #travel; the answer."""
    before = await scene.control.sequence()
    await scene.control.command(user, "travel", "/translate", f"channel {words}")
    return (await scene.note(before, user)).text


async def what_is_set(files: FileScene, message: Message) -> ChannelSettings:
    scene = files.scene
    return await scene.bot.stores.channels.channel(
        scene.bot.identity.team, message.channel
    )


async def test_uploads_are_translated_while_the_channel_says_so(
    files: FileScene, cloud: AlibabaControl
) -> None:
    before = await files.upload(PICTURE)
    told = await typed(files.scene, "uploads on ja")
    message = await files.upload(PICTURE, ("map.png", png()), ("sea.png", png()))
    await files.over()
    off = await typed(files.scene, "uploads off")
    after = await files.upload(PICTURE)
    await files.over()

    _, post = await files.answers(message)
    assert sorted(await files.results(post)) == [
        "map.ja.png",
        "menu.ja.png",
        "sea.ja.png",
    ]
    assert [await files.scene.posts(each) for each in (before, after)] == [[], []]
    # Our own files in that channel are no wish.
    assert len(await files.scene.bot.stores.reader.jobs()) == 1
    assert sum(paid(await cloud.ledger()).values()) == 3
    assert "Japanese" in told
    assert "when somebody asks" in off


async def test_without_a_language_the_uploader_alone_is_asked_and_chooses(
    files: FileScene, cloud: AlibabaControl
) -> None:
    await typed(files.scene, "uploads on")
    before = await files.control.sequence()
    message = await files.upload(PICTURE)
    prompt = await files.scene.note(before, "bruno")
    await files.over()
    assert prompt.text == upload_words.WHICH_LANGUAGE
    assert paid(await cloud.ledger()) == {}

    ts = prompt.ts
    await files.control.suggest(
        "bruno", ACTION_LANGUAGE, "japan", channel="travel", ts=ts
    )
    await files.control.click("bruno", "travel", ts, ACTION_LANGUAGE, value="ja")
    await files.over()

    _, post = await files.answers(message)
    assert list(await files.results(post)) == ["menu.ja.png"]


@pytest.mark.parametrize("setting", ["uploads on", "uploads on ja"])
async def test_a_caption_that_calls_the_bot_is_one_wish_and_no_question(
    files: FileScene, setting: str
) -> None:
    await typed(files.scene, setting)
    message = await files.upload(PICTURE, caption="@translator ja")
    await files.over()

    _, post = await files.answers(message)
    assert list(await files.results(post)) == ["menu.ja.png"]
    assert len(await files.scene.bot.stores.reader.jobs()) == 1
    assert await files.control.ephemerals("bruno") == []


async def test_a_guest_sets_nothing(files: FileScene) -> None:
    told = await typed(files.scene, "uploads on ja", user="guest")
    message = await files.upload(PICTURE)
    await files.over()

    assert told == upload_words.refused("guest")
    assert await what_is_set(files, message) == ChannelSettings()
    assert await files.scene.posts(message) == []


async def test_without_a_provider_of_files_it_is_said_what_is_missing(
    scene: Scene,
) -> None:
    assert await typed(scene, "uploads on ja") == upload_words.refused("no_provider")

    await scene.control.upload("bruno", "travel", [PICTURE])
    await scene.settled()

    assert await scene.bot.stores.reader.jobs() == []


# --- cancel -----------------------------------------------------------------------


async def status_of(files: FileScene, message: Message, after: int) -> Message:
    """The status, once it stands there."""
    return await files.control.wait_for(
        after=after,
        channel="travel",
        thread_ts=message.ts,
        kind="post",
        timeout=PATIENCE_SECONDS,
    )


async def the_job(files: FileScene) -> Job:
    (job,) = await files.scene.bot.stores.reader.jobs()
    return job


async def stopped_at(
    files: FileScene, state: JobState, method: str
) -> tuple[Message, Message]:
    """A flagged message whose way is stopped for a while by Slack, and its status."""
    await files.control.add_fault(method=method, kind="ratelimited", seconds=15)
    message = await files.upload(PICTURE)
    before = await files.control.sequence()
    await files.scene.flag("emma", "jp", message)
    status = await status_of(files, message, before)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "last_error" not in (job := await the_job(files)).data:
            await files.control.idle(quiet=0.05)
    assert job.state == state
    return message, status


def actions_of(message: Message) -> list[Any]:
    rows = [each for each in message.blocks if each["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row["elements"]]


async def test_an_asker_cancels_before_anything_is_sent(
    files: FileScene, cloud: AlibabaControl
) -> None:
    message, status = await stopped_at(files, JobState.FETCHING, "files.info")

    await files.control.click("emma", "travel", status.ts, ACTION_CANCEL)
    await files.over()

    shown = await files.status(message)
    assert shown.text == file_words.CANCELLED
    assert actions_of(shown) == []
    assert (await the_job(files)).state == "cancelled"
    assert files.left_over() == []
    assert paid(await cloud.ledger()) == {}


async def test_others_cannot_cancel(files: FileScene) -> None:
    message, status = await stopped_at(files, JobState.FETCHING, "files.info")
    before = await files.control.sequence()

    await files.control.click("clara", "travel", status.ts, ACTION_CANCEL)
    note = await files.scene.note(before, "clara")
    await files.over()

    assert note.text == file_words.NOT_YOURS_TO_CANCEL
    assert "Translated 1 file" in (await files.answers(message))[0].text


async def test_a_late_click_is_told_so_and_changes_nothing(files: FileScene) -> None:
    message, status = await stopped_at(
        files, JobState.UPLOADING, "files.getUploadURLExternal"
    )
    before = await files.control.sequence()

    await files.control.click("emma", "travel", status.ts, ACTION_CANCEL)
    note = await files.scene.note(before, "emma")
    await files.over()

    shown, post = await files.answers(message)
    assert note.text == file_words.TOO_LATE
    assert list(await files.results(post)) == ["menu.ja.png"]
    assert actions_of(shown) == []
