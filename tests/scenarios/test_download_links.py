"""Links to translations: followed from the status, and in place of an upload."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.demo.samples import document
from bot.demo.scenes.files import links_in
from bot.demo.stage import cloud_settings, own_address
from bot.sandbox.alibaba.wordmap import simulate
from bot.sandbox.control import Message
from tests.scenarios.conftest import OpenScene
from tests.scenarios.files_kit import (
    CAPTION,
    PARAGRAPH,
    FileScene,
    both_clouds,
    brought_back,
    file_scene,
    quick_alibaba,
    said_of,
)

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]

SENT = ("plan.docx", document("The plan", PARAGRAPH))
A_DAY = 24 * 3_600.0


@pytest.fixture
async def files(open_scene: OpenScene, tmp_path: Path) -> AsyncIterator[FileScene]:
    """A scene whose bot people can reach."""
    async with quick_alibaba() as (server, _):
        settings = cloud_settings(server) | own_address()
        async with file_scene(open_scene, tmp_path, **settings) as opened:
            yield opened


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def link_in(status: Message) -> str:
    (link,) = links_in(status.blocks)
    return link


def copy_of(files: FileScene) -> Path:
    (copy,) = (files.folder.parent / "results").glob("*/translation")
    return copy


async def test_link_in_the_status_brings_the_file_whole_in_parts_and_once_more(
    files: FileScene, browser: aiohttp.ClientSession
) -> None:
    status, post = await files.answers(await files.flagged(SENT))
    link = link_in(status)
    ((name, data),) = (await files.results(post)).items()

    whole = await browser.get(link)
    assert (whole.status, await whole.read()) == (200, data)
    assert f'filename="{name}"' in whole.headers["Content-Disposition"]
    head = await browser.head(link)
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(data)))
    only = {"Range": "bytes=4-9", "If-Range": whole.headers["ETag"]}
    part = await browser.get(link, headers=only)
    assert (part.status, await part.read()) == (206, data[4:10])

    # The provider still has it, and gives it once more.
    copy_of(files).unlink()
    again = await browser.get(link)
    assert (again.status, await again.read()) == (200, data)
    assert files.left_over() == []


async def test_copy_that_is_gone_comes_from_huawei_by_a_fresh_address(
    open_scene: OpenScene, tmp_path: Path, browser: aiohttp.ClientSession
) -> None:
    async with both_clouds("huawei,local") as clouds:
        settings = clouds.settings | own_address()
        async with file_scene(open_scene, tmp_path, **settings) as files:
            message = await files.flagged(SENT, flag="cn")
            status, post = await files.answers(message)
            copy_of(files).unlink()
            before = len(await clouds.huawei.log())

            answer = await browser.get(link_in(status))

            ((_, data),) = (await files.results(post)).items()
            assert (answer.status, await answer.read()) == (200, data)
            asked = (await clouds.huawei.log())[before:]
            assert [each.data.get("operation") for each in asked] == [
                "RunGetFileTranslationResult"
            ]
            assert answer.url.host == "localhost"


async def test_link_ends_after_a_day_and_says_what_to_do(
    files: FileScene, browser: aiohttp.ClientSession
) -> None:
    status, _ = await files.answers(await files.flagged(SENT))
    files.clock.ahead_seconds += A_DAY

    ended = await browser.get(link_in(status))
    forged = await browser.get(link_in(status)[:-1])

    assert (ended.status, forged.status) == (410, 404)
    assert "ask for it there once more" in await ended.text()


async def test_where_slack_takes_no_files_their_link_stands_in_the_status(
    files: FileScene, browser: aiohttp.ClientSession
) -> None:
    await files.control.add_fault(
        method="files.getUploadURLExternal",
        kind="error:file_uploads_disabled",
        times=-1,
    )
    message = await files.flagged(SENT, caption=CAPTION)

    status = await files.status(message)
    answer = await browser.get(link_in(status))
    assert brought_back(await answer.read(), "ja") == ["The plan", PARAGRAPH]
    assert "uploads are switched off" in said_of(status)["plan.docx"]
    assert "Translated 1 file" in status.text
    assert simulate(CAPTION, "ja") in str(status.blocks)
    root, *_ = await files.control.messages("travel", thread_ts=message.ts)
    assert [each["name"] for each in root.raw["reactions"]] == [
        "jp",
        "white_check_mark",
    ]
