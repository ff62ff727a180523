"""One image through Alibaba in one call, which holds its bytes."""

import base64
from pathlib import Path

import pytest

from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.models import Pair
from bot.providers.alibaba import AlibabaImage
from bot.providers.files import FileResult, FileTask, FileTaskState
from tests.unit.providers.alibaba.files_kit import said, source
from tests.unit.providers.cloud import Cloud, Reply

PAIR = Pair("zh-Hans", "en")


@pytest.fixture
def one(cloud: Cloud) -> AlibabaImage:
    return AlibabaImage(cloud.client(), endpoint=cloud.url)


async def test_one_image_is_answered_at_once(
    cloud: Cloud, one: AlibabaImage, tmp_path: Path
) -> None:
    cloud.replies.append(said(FinalImageUrl="http://r.example/f.png"))
    path = tmp_path / "a.png"
    path.write_bytes(bytes(range(256)) * 1_000)

    task = await one.create([source(path=path)], PAIR, token="wish1")

    done = FileResult(index=0, address="https://r.example/f.png")
    assert task == FileTask(state=FileTaskState.DONE, results=(done,))
    assert cloud.seen[0].action == "TranslateImage"
    assert base64.b64decode(cloud.seen[0].fields["ImageBase64"]) == path.read_bytes()
    assert "CustomTaskId" not in cloud.seen[0].fields
    assert (await one.read("x", files=[])).state is FileTaskState.GONE


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (said(), UnknownOutcomeError),
        (said(FinalImageUrl="nonsense"), UnknownOutcomeError),
        (Reply({"Code": "Parameter.ImageFormatError"}, 406), RejectedError),
        (Reply({"Code": "ImageTranslate.FusionError"}, 500), UnknownOutcomeError),
        (Reply({"Code": "Throttling.User"}, 400), TransientError),
    ],
)
async def test_one_image_that_fails_says_what_is_known(
    cloud: Cloud,
    one: AlibabaImage,
    reply: Reply,
    error: type[Exception],
    tmp_path: Path,
) -> None:
    cloud.replies.append(reply)
    path = tmp_path / "a.png"
    path.write_bytes(b"bytes")

    with pytest.raises(error) as caught:
        await one.create([source(path=path)], PAIR, token="wish1")

    assert type(caught.value) is error


async def test_one_call_takes_one_image_that_is_there(
    cloud: Cloud, one: AlibabaImage, tmp_path: Path
) -> None:
    gone = source(path=tmp_path / "gone.png")

    for files in ([gone, gone], [gone]):
        with pytest.raises(RejectedError):
            await one.create(files, PAIR, token="wish1")

    assert cloud.seen == []
