"""Files from Slack through our own Alibaba and back; all translations are simulated."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.samples import document, is_stamped
from bot.demo.stage import cloud_settings
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.clouds import LocalAlibaba
from bot.sandbox.control import Message, NewFile
from tests.scenarios.conftest import OpenScene
from tests.scenarios.files_kit import (
    CAPTION,
    LOCKED,
    PARAGRAPH,
    FileScene,
    brought_back,
    file_scene,
    free_port,
    paid,
    pdf,
    png,
    quick_alibaba,
    said_of,
)

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]

OpenFiles = Callable[..., AbstractAsyncContextManager[FileScene]]


@pytest.fixture
async def servers() -> AsyncIterator[tuple[LocalAlibaba, AlibabaControl]]:
    async with quick_alibaba() as both:
        yield both


@pytest.fixture
def cloud(servers: tuple[LocalAlibaba, AlibabaControl]) -> AlibabaControl:
    return servers[1]


@pytest.fixture
def open_files(
    open_scene: OpenScene,
    tmp_path: Path,
    servers: tuple[LocalAlibaba, AlibabaControl],
) -> OpenFiles:
    """Opens a scene with our own Alibaba."""

    @asynccontextmanager
    async def open_it(
        transport: str = "socket", **settings: Any
    ) -> AsyncIterator[FileScene]:
        more = cloud_settings(servers[0]) | settings
        async with file_scene(open_scene, tmp_path, transport, **more) as opened:
            yield opened

    return open_it


@pytest.fixture
async def files(open_files: OpenFiles) -> AsyncIterator[FileScene]:
    """A scene over Socket Mode."""
    async with open_files() as opened:
        yield opened


@pytest.fixture
async def both(transport: str, open_files: OpenFiles) -> AsyncIterator[FileScene]:
    """A scene on each transport."""
    async with open_files(transport) as opened:
        yield opened


async def operations(cloud: AlibabaControl) -> dict[str, int]:
    return paid(await cloud.ledger())


# --- what comes back --------------------------------------------------------------


async def test_flag_on_an_image_brings_it_back_translated(both: FileScene) -> None:
    message = await both.flagged(("menu.png", png()))

    status, post = await both.answers(message)
    (result,) = (await both.results(post)).items()
    assert "Translated 1 file" in status.text
    assert result[0] == "menu.ja.png"
    assert is_stamped(result[1])
    assert not is_stamped(png())


async def test_three_images_are_one_task_that_fetches_them_from_our_server(
    transport: str, open_files: OpenFiles, cloud: AlibabaControl
) -> None:
    port = free_port()
    here = {"listen": f"127.0.0.1:{port}", "public_url": f"http://localhost:{port}"}
    async with open_files(transport, **here) as files:
        sent = [(f"page{number}.png", png()) for number in (1, 2, 3)]
        message = await files.flagged(*sent)
        _, post = await files.answers(message)
        results = await files.results(post)

    assert list(results) == ["page1.ja.png", "page2.ja.png", "page3.ja.png"]
    assert all(is_stamped(data) for data in results.values())
    assert await operations(cloud) == {"TranslateImageBatch": 1}


async def test_document_and_its_caption_come_back_in_two_messages(
    both: FileScene, cloud: AlibabaControl
) -> None:
    sent = ("plan.docx", document("The plan", PARAGRAPH))
    message = await both.flagged(sent, caption=CAPTION)

    status, post = await both.answers(message)
    ((name, data),) = (await both.results(post)).items()
    assert said_of(status) == {"plan.docx": "translated · Open"}
    assert restore(post.text, "ja") == CAPTION
    assert name == "plan.ja.docx"
    assert brought_back(data, "ja") == ["The plan", PARAGRAPH]
    assert await operations(cloud) == {
        "CreateDocTranslateTask": 1,
        "GetBatchTranslate": 1,
    }
    assert both.left_over() == []


async def test_pdf_comes_back_as_a_word_document(files: FileScene) -> None:
    message = await files.flagged(("paper.pdf", pdf()))

    _, post = await files.answers(message)
    assert [file["name"] for file in post.files] == ["paper.ja.docx"]


async def test_of_mixed_files_each_is_told_of_and_the_good_ones_come(
    files: FileScene,
) -> None:
    sent = [("a.png", png()), ("b.docx", document(PARAGRAPH)), ("c.exe", b"MZ")]
    message = await files.flagged(*sent)

    status, post = await files.answers(message)
    assert [file["name"] for file in post.files] == ["a.ja.png", "b.ja.docx"]
    assert "Translated 2 of 3 files" in status.text
    assert "not translated here" in said_of(status)["c.exe"]


# --- ways in ----------------------------------------------------------------------


async def test_mention_as_the_caption_translates_its_file(both: FileScene) -> None:
    message = await both.upload(("menu.png", png()), caption="@translator ja")
    await both.over()

    _, post = await both.answers(message)
    assert [file["name"] for file in post.files] == ["menu.ja.png"]
    assert post.text == ""


async def test_mention_in_the_thread_of_a_file_translates_it(both: FileScene) -> None:
    message = await both.upload(("menu.png", png()))
    words = "@translator ja"
    await both.control.say("emma", "travel", words, thread_ts=message.ts)
    await both.over()

    _, post = await both.answers(message)
    assert [file["name"] for file in post.files] == ["menu.ja.png"]


async def test_shortcut_on_a_file_is_answered_in_the_direct_conversation(
    both: FileScene,
) -> None:
    message = await both.upload(("menu.png", png()))
    done = await both.control.shortcut(
        "aiko", "translate_message", channel=message.channel, ts=message.ts
    )
    await both.over()

    told = [each for each in await both.control.messages("@aiko") if each.bot_id]
    assert done.accepted
    assert [file["name"] for file in told[-1].files] == ["menu.ja.png"]
    assert "Translated 1 file" in told[0].text
    assert await both.scene.posts(message) == []


async def test_link_to_a_file_translates_it_where_it_stands(both: FileScene) -> None:
    message = await both.upload(("menu.png", png()))
    words = f"ja {link_to(message)}"
    await both.control.command("emma", "general", "/translate", words)
    await both.over()

    _, post = await both.answers(message)
    assert [file["name"] for file in post.files] == ["menu.ja.png"]


async def test_file_in_a_direct_message_is_answered_there(both: FileScene) -> None:
    sent = ("menu.png", png())
    message = await both.upload(sent, caption="ja", channel="dm")
    await both.over()

    there = await both.control.messages(message.channel)
    posts = [each for each in there if each.bot_id]
    assert [[file["name"] for file in each.files] for each in posts] == [
        [],
        ["menu.ja.png"],
    ]


# --- what is refused --------------------------------------------------------------


async def test_bad_files_are_told_of_one_by_one_and_nobody_is_paid(
    files: FileScene, cloud: AlibabaControl
) -> None:
    sent = [
        ("tool.exe", b"MZ" + bytes(200)),
        ("photo.png", b"%PDF-1.4 not a picture at all"),
        ("nothing.txt", b""),
        ("locked.docx", LOCKED),
    ]
    message = await files.flagged(*sent)

    said = said_of(await files.status(message))
    assert "(exe) is not translated here" in said["tool.exe"]
    assert "not what its name says" in said["photo.png"]
    assert said["nothing.txt"] == "it is empty"
    assert "locked with a password" in said["locked.docx"]
    assert await operations(cloud) == {}
    assert files.left_over() == []


async def test_workspace_that_lets_nobody_read_files_is_told_which_permission(
    files: FileScene, cloud: AlibabaControl
) -> None:
    await files.control.add_fault(method="files-pri", kind="login_page", times=-1)
    message = await files.flagged(("menu.png", png()))

    said = said_of(await files.status(message))
    assert "lacks files:read" in said["menu.png"]
    assert await operations(cloud) == {}
    assert files.left_over() == []


@pytest.mark.parametrize(
    ("strange", "reason"),
    [
        ({"mode": "canvas"}, "canvases cannot be translated"),
        (
            {"mode": "external", "external_url": "https://example.com/a"},
            "outside Slack",
        ),
        ({"hidden": True}, "over its limit"),
    ],
    ids=["canvas", "external", "hidden"],
)
async def test_file_that_slack_does_not_hold_out_is_told_of(
    files: FileScene, strange: dict[str, Any], reason: str
) -> None:
    message = await files.flagged(NewFile("menu.png", png(), **strange))

    assert reason in str((await files.status(message)).blocks)


async def test_message_with_no_file_for_us_gets_a_private_word(
    files: FileScene,
) -> None:
    message = await files.upload(("tool.exe", b"MZ"))
    before = await files.control.sequence()
    await files.scene.flag("emma", "jp", message)

    note = await files.scene.note(before, "emma")
    assert "no kind that I can translate" in note.text
    assert await files.scene.posts(message) == []


# --- twice, and too late ----------------------------------------------------------


async def test_second_flag_is_told_that_it_is_done_and_pays_nothing(
    both: FileScene, cloud: AlibabaControl
) -> None:
    message = await both.flagged(("menu.png", png()))
    before = await both.control.sequence()
    await both.scene.flag("aiko", "jp", message)

    note = await both.scene.note(before, "aiko")
    assert "already" in note.text
    assert len(await both.scene.posts(message)) == 2
    assert await operations(cloud) == {"TranslateImage": 1}


@pytest.mark.parametrize(
    ("sent", "mark"),
    [(("menu.png", png()), "white_check_mark"), (("menu.png", b"GIF"), "warning")],
    ids=["done", "refused"],
)
async def test_message_bears_an_hourglass_then_the_outcome(
    files: FileScene, sent: tuple[str, bytes], mark: str
) -> None:
    message = await files.flagged(sent)

    log = await files.control.log(kind="call")
    marks = [
        (each.data["method"], each.data["args"]["name"])
        for each in log
        if each.data["method"].startswith("reactions.")
    ]
    assert marks == [
        ("reactions.add", "hourglass_flowing_sand"),
        ("reactions.remove", "hourglass_flowing_sand"),
        ("reactions.add", mark),
    ]
    root, *_ = await files.control.messages("travel", thread_ts=message.ts)
    assert [each["name"] for each in root.raw["reactions"]] == ["jp", mark]


async def test_file_that_is_deleted_meanwhile_is_told_of(
    files: FileScene, cloud: AlibabaControl
) -> None:
    await files.control.add_fault(method="files.info", kind="ratelimited", seconds=9)
    message = await files.upload(("menu.png", png()))
    before = await files.control.sequence()
    await files.scene.flag("emma", "jp", message)
    await files.scene.next_post(before, message)
    await files.control.delete_file("bruno", str(message.files[0]["id"]))
    await files.over()

    said = said_of(await files.status(message))
    assert said == {"menu.png": "it was deleted meanwhile"}
    assert await operations(cloud) == {}


async def test_file_that_slack_never_shows_is_told_of_and_not_posted_again(
    files: FileScene,
) -> None:
    method = "files.completeUploadExternal"
    await files.control.add_fault(method=method, kind="never_shared")
    message = await files.upload(("menu.png", png()))
    await files.scene.flag("emma", "jp", message)
    await files.over(leap_seconds=60)

    said = said_of(await files.status(message))
    assert said == {"menu.png": "Slack took its translation and never showed it"}
    assert await calls_of(files, method) == 1


async def test_throttled_calls_about_files_are_waited_for(files: FileScene) -> None:
    methods = (
        "files.info",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
    )
    for method in methods:
        await files.control.add_fault(method=method, kind="ratelimited", seconds=2)
    message = await files.flagged(("menu.png", png()))

    _, post = await files.answers(message)
    assert [file["name"] for file in post.files] == ["menu.ja.png"]
    assert [await calls_of(files, method) for method in methods[1:]] == [2, 2]


async def calls_of(files: FileScene, method: str) -> int:
    log = await files.control.log(kind="call")
    return sum(each.data["method"] == method for each in log)


def link_to(message: Message) -> str:
    stamp = message.ts.replace(".", "")
    return f"https://local-workspace.slack.com/archives/{message.channel}/p{stamp}"
