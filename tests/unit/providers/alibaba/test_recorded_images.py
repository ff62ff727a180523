"""Images as the vendor's SDK asks for them: the same, to the byte."""

import base64
from pathlib import Path
from typing import Any

from bot.models import Pair
from bot.providers.alibaba import AlibabaImage, AlibabaImages, ImageOptions
from bot.providers.alibaba.signing import form
from bot.providers.files import FileTask, FileTaskState
from tests.unit.providers.alibaba.files_kit import canned, recorded, source
from tests.unit.providers.cloud import Cloud, Reply

PAIR = Pair("zh-Hans", "en")
RECORDED = ImageOptions(field="e-commerce", editor_data=False)


async def test_recorded_batch_is_reproduced(cloud: Cloud, shared: Path) -> None:
    vector = recorded(shared, "ali_v3__08__TranslateImageBatch")
    cloud.replies.append(Reply(canned(shared, "TranslateImageBatch")))
    images = AlibabaImages(cloud.client(), endpoint=cloud.url, options=RECORDED)
    files = [source(f"http://f.example/{n}.jpg") for n in (1, 2)]

    task = await images.create(files, PAIR, token="ct1")

    assert task == "EEA28E6D-4828-5031-BD8C-8FF1B3216842"
    _agree(cloud, vector)


async def test_recorded_look_is_reproduced(cloud: Cloud, shared: Path) -> None:
    images = AlibabaImages(cloud.client(), endpoint=cloud.url)
    vector = recorded(shared, "ali_v3__09__GetTranslateImageBatchResult")
    cloud.replies.append(Reply(canned(shared, "GetTranslateImageBatchResult#running")))
    cloud.replies.append(Reply(canned(shared, "GetTranslateImageBatchResult")))
    task_id = "EEA28E6D-4828-5031-BD8C-8FF1B3216842"
    files = [source("http://x/s.jpg")]

    running = await images.read(task_id, files=files)
    task = await images.read(task_id, files=files)

    assert running.state is FileTaskState.WAITING
    assert [it.address for it in task.results] == ["https://x/f.jpg"]
    assert task.results[0].artifacts["background"] == "https://x/i.jpg"
    _agree(cloud, vector)


async def test_recorded_single_image_is_reproduced(
    cloud: Cloud, shared: Path, tmp_path: Path
) -> None:
    vector = recorded(shared, "ali_v3__07__TranslateImage")
    cloud.replies.append(Reply(canned(shared, "TranslateImage")))
    path = tmp_path / "a.jpg"
    path.write_bytes(b"bytes")
    one = AlibabaImage(cloud.client(), endpoint=cloud.url, options=RECORDED)

    task = await one.create([source(path=path)], PAIR, token="")

    assert isinstance(task, FileTask)
    assert task.results[0].address == "https://x/f.jpg"
    # The recording has an address where we send the bytes; the rest is the same.
    ours = cloud.seen[0].fields
    assert base64.b64decode(ours.pop("ImageBase64")) == b"bytes"
    written = form(ours | {"ImageUrl": "http://f.example/a.jpg"})
    assert written.decode() == vector["body"]


def _agree(cloud: Cloud, vector: dict[str, Any]) -> None:
    """Everything but host, date, nonce and agent is what the SDK sends."""
    seen = cloud.seen[0]
    assert (seen.target, seen.body.decode()) == (vector["target"], vector["body"])
    for name in ("x-acs-action", "x-acs-version", "x-acs-content-sha256"):
        assert seen.headers[name] == vector["headers"][name]
