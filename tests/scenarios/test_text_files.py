"""Text files through the long texts of our own Alibaba; translations are simulated."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import cloud_settings
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.wordmap import restore
from tests.scenarios.conftest import OpenScene
from tests.scenarios.files_kit import (
    FileScene,
    file_scene,
    paid,
    quick_alibaba,
    said_of,
)

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]

MARKDOWN = "# The plan\r\n\r\nRun `make all` before the **long** trip.\r\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nThe train leaves\n"
CSV = 'place;price\n"the, old harbour";=SUM(A1)\n'


@pytest.fixture
async def opened(
    open_scene: OpenScene, tmp_path: Path
) -> AsyncIterator[tuple[FileScene, AlibabaControl]]:
    async with quick_alibaba() as (server, cloud):
        settings = cloud_settings(server)
        async with file_scene(open_scene, tmp_path, "socket", **settings) as scene:
            yield scene, cloud


def restored(text: str) -> str:
    """A text again whose words were mapped, but for those that stayed."""
    return re.sub(r"[^\x00-\x7f]+", lambda words: restore(words.group(), "ja"), text)


@pytest.mark.parametrize(
    ("name", "text", "untouched"),
    [
        ("plan.md", MARKDOWN, ["`make all`", "**", "# ", "\r\n\r\n"]),
        ("film.srt", SRT, ["1\n00:00:01,000 --> 00:00:02,000\n"]),
        ("prices.csv", CSV, [";=SUM(A1)\n", '"']),
    ],
)
async def test_text_file_comes_back_paid_by_the_character(
    opened: tuple[FileScene, AlibabaControl],
    name: str,
    text: str,
    untouched: list[str],
) -> None:
    files, cloud = opened
    message = await files.flagged((name, text.encode()))

    _, post = await files.answers(message)
    ((shown, data),) = (await files.results(post)).items()
    assert shown == name.replace(".", ".ja.")
    assert data.decode() != text
    assert restored(data.decode()) == text
    assert all(each in data.decode() for each in untouched)
    assert paid(await cloud.ledger()) == {"CreateAsyncTranslate": 1}
    assert files.left_over() == []


async def test_target_that_takes_two_jobs_is_refused_and_costs_nothing(
    opened: tuple[FileScene, AlibabaControl],
) -> None:
    files, cloud = opened

    message = await files.flagged(("plan.md", MARKDOWN.encode()), flag="flag-tw")

    status = await files.status(message)
    assert "into Traditional Chinese" in said_of(status)["plan.md"]
    assert paid(await cloud.ledger()) == {}
