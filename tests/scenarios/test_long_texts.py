"""Translations that are too long for one message of Slack's."""

from pathlib import Path

import pytest

from bot.sandbox.control import Message
from bot.slack.blocks import ACTION_DELETE
from tests.scenarios.conftest import OpenScene, Scene

pytestmark = [pytest.mark.engine, pytest.mark.timeout(150)]

SENTENCE = "The house is very old and beautiful. "
#: A little above 12,000 characters, in English and in Portuguese.
TEXT = "\n\n".join([(SENTENCE * 12).strip()] * 32)


async def flagged(scene: Scene) -> Message:
    """Emma's long message, which Bruno wants in Portuguese; all of it has happened."""
    said = await scene.control.say("emma", "general", TEXT)
    before = await scene.control.sequence()
    await scene.flag("bruno", "flag-pt", said)
    await scene.control.wait_for(
        after=before, thread_ts=said.ts, kind="post", timeout=90
    )
    await scene.settled()
    return said


async def test_a_long_message_comes_back_as_a_file_and_is_deleted_whole(
    open_scene: OpenScene, tmp_path: Path
) -> None:
    async with open_scene("socket") as scene:
        said = await flagged(scene)
        file, post = await scene.posts(said)
        name, whole = await _opened(scene, file)

        assert len(TEXT) > 12_000
        assert name == "translation.pt-PT.txt"
        assert whole.count("casa") == 32 * 12
        assert 0 < str(post.blocks).count("casa") < 32 * 12
        assert f"{len(whole):,} characters, is in the file above" in post.text
        assert list((tmp_path / "data" / "files").glob("*")) == []

        await scene.control.click("bruno", "general", post.ts, ACTION_DELETE)
        await scene.settled()

        assert await scene.posts(said) == []
        calls = await scene.control.log(kind="call")
        assert "files.delete" in {entry.data["method"] for entry in calls}


async def _opened(scene: Scene, message: Message) -> tuple[str, str]:
    (file,) = message.files
    data = await scene.control.download(str(file["id"]))
    return str(file["name"]), data.decode()


async def test_where_files_may_not_be_written_it_comes_in_numbered_posts(
    open_scene: OpenScene,
) -> None:
    async with open_scene("http") as scene:
        await scene.control.add_fault(
            method="files.getUploadURLExternal", kind="error:missing_scope"
        )
        posts = await scene.posts(await flagged(scene))

        assert len(posts) == 2
        assert [f"{n} of 2" in posts[n - 1].text for n in (1, 2)] == [True, True]
        assert sum(str(post.blocks).count("casa") for post in posts) >= 32 * 12
