"""Documents through our own Huawei, which fetches them from our own bucket."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.demo.samples import document
from bot.sandbox.control import Message
from bot.sandbox.server_control import ServerControl
from tests.scenarios.conftest import OpenScene
from tests.scenarios.files_kit import (
    PARAGRAPH,
    Clouds,
    FileScene,
    both_clouds,
    brought_back,
    file_scene,
    paid,
    pptx,
    said_of,
)

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]

CREATE, READ = "RunFileTranslation", "RunGetFileTranslationResult"
CHINESE = "我们三月一日搬家。"
ENGLISH = ("plan.docx", document(PARAGRAPH))


@pytest.fixture
def providers() -> str:
    return "huawei,local"


@pytest.fixture
async def clouds(providers: str) -> AsyncIterator[Clouds]:
    async with both_clouds(providers) as started:
        yield started


@pytest.fixture
async def bucket(clouds: Clouds) -> AsyncIterator[ServerControl]:
    async with ServerControl(clouds.buckets.control_url) as control:
        yield control


@pytest.fixture
async def files(
    transport: str, open_scene: OpenScene, tmp_path: Path, clouds: Clouds
) -> AsyncIterator[FileScene]:
    """A scene on each transport."""
    async with file_scene(open_scene, tmp_path, transport, **clouds.settings) as opened:
        yield opened


@pytest.fixture
async def socket_files(
    open_scene: OpenScene, tmp_path: Path, clouds: Clouds
) -> AsyncIterator[FileScene]:
    """A scene over Socket Mode."""
    async with file_scene(open_scene, tmp_path, **clouds.settings) as opened:
        yield opened


async def the_result(files: FileScene, message: Message) -> tuple[str, bytes]:
    """The name and the bytes of the one file that came."""
    _, post = await files.answers(message)
    ((name, data),) = (await files.results(post)).items()
    return name, data


async def reads_of(clouds: Clouds) -> list[dict[str, Any]]:
    """How often a document was asked about."""
    return [e.data for e in await clouds.huawei.log() if e.data["operation"] == READ]


async def documents(clouds: Clouds) -> list[Mapping[str, Any]]:
    """What Huawei took on, one by one."""
    found: list[Mapping[str, Any]] = (await clouds.huawei.ledger())["documents"]
    return found


@pytest.mark.parametrize(
    ("text", "flag", "code"),
    [(CHINESE, "us", "en"), (PARAGRAPH, "cn", "zh")],
    ids=["into-english", "into-chinese"],
)
async def test_document_goes_there_and_back(
    files: FileScene, clouds: Clouds, text: str, flag: str, code: str
) -> None:
    message = await files.flagged(("plan.docx", document(text)), flag=flag)

    name, data = await the_result(files, message)
    assert name in {"plan.en.docx", "plan.zh-Hans.docx"}
    assert brought_back(data, code) == [text]
    assert len(await documents(clouds)) == 1


async def test_document_is_fetched_from_the_bucket_and_nothing_stays_there(
    socket_files: FileScene, bucket: ServerControl
) -> None:
    await socket_files.flagged(ENGLISH, flag="cn")

    done = [entry.data["operation"] for entry in await bucket.log()]
    assert done[:3] == ["PutObject", "GetObject", "GetResult"]
    assert (await bucket.state())["objects"] == []
    assert socket_files.left_over() == []


@pytest.mark.parametrize(
    ("name", "data", "result"),
    [
        ("talk.pptx", pptx(PARAGRAPH), "talk.zh-Hans.pptx"),
        ("notes.txt", PARAGRAPH.encode(), "notes.zh-Hans.txt"),
    ],
)
async def test_presentations_and_texts_are_taken_too(
    socket_files: FileScene, name: str, data: bytes, result: str
) -> None:
    message = await socket_files.flagged((name, data), flag="cn")

    found, translated = await the_result(socket_files, message)
    assert found == result
    assert translated != data


async def test_state_that_nobody_knows_is_waited_out(
    socket_files: FileScene, clouds: Clouds
) -> None:
    statuses = ("QUEUED", "BEGIN", "FINISHED", "ERROR")
    await clouds.huawei.switch(job_statuses=statuses, job_wait_seconds=300)
    message = await socket_files.upload(ENGLISH)
    await socket_files.scene.flag("emma", "cn", message)

    async def asked_thrice() -> bool:
        return len(await reads_of(clouds)) >= 3

    await socket_files.turn_until(asked_thrice)
    await clouds.huawei.advance(400)
    await socket_files.over()

    assert (await the_result(socket_files, message))[0] == "plan.zh-Hans.docx"
    assert len(await documents(clouds)) == 1


async def test_address_that_ended_after_ten_minutes_is_asked_for_anew(
    socket_files: FileScene, clouds: Clouds, bucket: ServerControl
) -> None:
    await bucket.add_fault("GetResult", "http_503")
    message = await socket_files.upload(ENGLISH)
    await socket_files.scene.flag("emma", "cn", message)

    async def fetched_in_vain() -> bool:
        return any(e.data["operation"] == "GetResult" for e in await bucket.log())

    await socket_files.turn_until(fetched_in_vain)
    await clouds.huawei.advance(601)
    await bucket.advance(601)
    await socket_files.over()

    assert (await the_result(socket_files, message))[0] == "plan.zh-Hans.docx"
    fetches = [e.data for e in await bucket.log() if e.data["operation"] == "GetResult"]
    assert [fetch["status"] for fetch in fetches] == [503, 403, 200]
    assert (len(await reads_of(clouds)), len(await documents(clouds))) == (2, 1)


async def test_job_that_fails_is_told_of_and_may_be_tried_again(
    socket_files: FileScene, clouds: Clouds
) -> None:
    await clouds.huawei.add_fault(CREATE, "job_failed")
    message = await socket_files.flagged(ENGLISH, flag="cn")

    status = await socket_files.status(message)
    assert status.text.startswith("I could not translate 1 file")
    assert len(await documents(clouds)) == 1

    await socket_files.control.click("emma", "travel", status.ts, "try_again")
    await socket_files.over()
    assert (await the_result(socket_files, message))[0] == "plan.zh-Hans.docx"


async def test_bucket_that_is_down_for_a_while_is_waited_for(
    socket_files: FileScene, clouds: Clouds, bucket: ServerControl
) -> None:
    await bucket.add_fault("PutObject", "http_503", times=2)
    message = await socket_files.flagged(ENGLISH, flag="cn")

    assert (await the_result(socket_files, message))[0] == "plan.zh-Hans.docx"
    assert len(await documents(clouds)) == 1


async def test_pair_that_huawei_lacks_is_refused_where_nobody_else_is(
    socket_files: FileScene, clouds: Clouds
) -> None:
    message = await socket_files.flagged(ENGLISH, flag="jp")

    said = said_of(await socket_files.status(message))
    assert "into Japanese here" in said["plan.docx"]
    assert await documents(clouds) == []


@pytest.mark.parametrize("providers", ["huawei,alibaba,local"])
@pytest.mark.parametrize(
    ("sent", "flag", "result"),
    [
        (ENGLISH, "jp", "plan.ja.docx"),
        (("page.html", b"<!DOCTYPE html><p>Hello</p>"), "cn", "page.zh-Hans.html"),
    ],
    ids=["pair", "format"],
)
async def test_what_huawei_lacks_goes_to_alibaba(
    socket_files: FileScene,
    clouds: Clouds,
    sent: tuple[str, bytes],
    flag: str,
    result: str,
) -> None:
    message = await socket_files.flagged(sent, flag=flag)

    assert (await the_result(socket_files, message))[0] == result
    assert paid(await clouds.alibaba.ledger()) == {"CreateDocTranslateTask": 1}
    assert await documents(clouds) == []


@pytest.mark.parametrize("providers", ["huawei,alibaba,local"])
async def test_document_that_huawei_does_not_take_any_more_goes_to_alibaba(
    socket_files: FileScene, clouds: Clouds, bucket: ServerControl
) -> None:
    await clouds.huawei.switch(documents="retired")

    message = await socket_files.flagged(ENGLISH, flag="cn")

    status, _ = await socket_files.answers(message)
    assert (await the_result(socket_files, message))[0] == "plan.zh-Hans.docx"
    assert "does not offer this any more" in said_of(status)["plan.docx"]
    assert "Alibaba Cloud" in str(status.blocks[-1])
    assert paid(await clouds.alibaba.ledger()) == {"CreateDocTranslateTask": 1}
    assert await documents(clouds) == []
    assert (await bucket.state())["objects"] == []
    assert socket_files.left_over() == []
