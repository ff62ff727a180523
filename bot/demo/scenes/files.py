"""Scenes with files, in workspaces of their own: our own clouds translate them.

Each opens what came back. A picture bears the cloud's stamp, which says that it is
simulated; a document says so in its first line, and its words can be brought back.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp

from bot.demo.samples import document, is_stamped, paragraphs_of, picture
from bot.demo.scenes.scene import Scene, must_mention
from bot.demo.stage import FileStage
from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.control import Control, Message

#: Longer than any other scene takes: files are asked for every few seconds.
_PATIENCE_SECONDS = 30.0
_CAPTION = "This is the plan for the new office. Please read it before Friday."
_ENGLISH = ("The new office", "We will move on the first day of March.")
_CHINESE = ("新办公室", "我们三月一日搬家。")


async def one_image(scene: Scene) -> str:
    """A picture without a word around it: its translation stands in the thread."""
    stage = _stage(scene.files)
    sent = {"menu.png": picture("Soup of the day")}
    status, post = await _translated(stage.control, sent, by="emma", flag="jp")
    _must_be_stamped(await _opened(stage.control, post), ["menu.ja.png"])
    return _told(status, post)


async def three_images(scene: Scene) -> str:
    """Three pictures of one message are one task of the cloud's, and one post."""
    stage = _stage(scene.files)
    before = tasks_of(await stage.alibaba.ledger(), "TranslateImageBatch")
    sent = {f"page{number}.png": picture(f"Page {number}") for number in (1, 2, 3)}
    status, post = await _translated(stage.control, sent, by="aiko", flag="jp")
    names = ["page1.ja.png", "page2.ja.png", "page3.ja.png"]
    _must_be_stamped(await _opened(stage.control, post), names)
    after = tasks_of(await stage.alibaba.ledger(), "TranslateImageBatch")
    if after - before != 1:
        raise AssertionError(f"{after - before} tasks for one message")
    return _told(status, post)


async def document_with_caption(scene: Scene) -> str:
    """A Word document and what was written above it, both translated.

    The link in the status leads to the same file.
    """
    stage = _stage(scene.files)
    sent = {"plan.docx": document(*_ENGLISH)}
    status, post = await _translated(
        stage.control, sent, by="aiko", flag="jp", caption=_CAPTION
    )
    must_mention(str(status.blocks), ("Alibaba Cloud",))
    opened = await _opened(stage.control, post)
    _must_come_back(opened, "plan.ja.docx", "ja", _ENGLISH)
    if restore(post.text, "ja") != _CAPTION:
        raise AssertionError(f"not what stood above it: {post.text}")
    links = list(links_in(status.blocks))
    if len(links) != 1:
        raise AssertionError(f"{len(links)} links for one file")
    if await _fetched(links[0]) != opened["plan.ja.docx"]:
        raise AssertionError("the link leads to another file")
    return _told(status, post)


async def document_by_huawei(scene: Scene) -> str:
    """A Chinese Word document, by way of a bucket of one's own."""
    stage = _stage(scene.huawei_files)
    sent = {"plan.docx": document(*_CHINESE)}
    status, post = await _translated(stage.control, sent, by="emma", flag="us")
    must_mention(str(status.blocks), ("Chinese", "Huawei Cloud"))
    _must_come_back(await _opened(stage.control, post), "plan.en.docx", "en", _CHINESE)
    if len((await stage.huawei.ledger())["documents"]) != 1:
        raise AssertionError("not one document at Huawei")
    return _told(status, post)


def tasks_of(ledger: Mapping[str, Any], operation: str) -> int:
    """How often an operation was paid, by a cloud's ledger."""
    lines: Sequence[Mapping[str, Any]] = ledger["lines"]
    return sum(line["calls"] for line in lines if line["operation"] == operation)


def links_in(part: Any) -> Iterator[str]:
    """The addresses of all links in blocks of rich text, in order."""
    if isinstance(part, dict):
        if part.get("type") == "link":
            yield str(part["url"])
        part = list(part.values())
    for each in part if isinstance(part, list) else ():
        yield from links_in(each)


async def _fetched(link: str) -> bytes:
    """What somebody gets who follows a link."""
    async with aiohttp.ClientSession() as session, session.get(link) as answer:
        answer.raise_for_status()
        return await answer.read()


async def _translated(
    control: Control,
    sent: Mapping[str, bytes],
    *,
    by: str,
    flag: str,
    caption: str = "",
) -> tuple[Message, Message]:
    """Bruno uploads, somebody flags: the status, and the only other post."""
    said = await control.upload("bruno", "travel", list(sent.items()), comment=caption)
    before = await control.sequence()
    await control.react(by, flag, said.channel, said.ts)
    await control.wait_for(
        after=before,
        thread_ts=said.ts,
        kind="update",
        contains="Translated",
        timeout=_PATIENCE_SECONDS,
    )
    replies = await control.messages(said.channel, thread_ts=said.ts)
    posts = [message for message in replies if message.bot_id]
    if len(posts) != 2:
        raise AssertionError(f"{len(posts)} messages in place of two")
    return posts[0], posts[1]


async def _opened(control: Control, post: Message) -> dict[str, bytes]:
    """The files of a post by their names."""
    return {
        str(file["name"]): await control.download(str(file["id"]))
        for file in post.files
    }


def _must_be_stamped(opened: Mapping[str, bytes], names: Sequence[str]) -> None:
    if list(opened) != list(names):
        raise AssertionError(f"not {names} but {list(opened)}")
    plain = [name for name, data in opened.items() if not is_stamped(data)]
    if plain:
        raise AssertionError(f"no translations: {plain}")


def _must_come_back(
    opened: Mapping[str, bytes], name: str, code: str, source: Sequence[str]
) -> None:
    """Fail unless there is one document, a simulated translation of a source."""
    if list(opened) != [name]:
        raise AssertionError(f"not {name} but {list(opened)}")
    label, *words = paragraphs_of(opened[name])
    if label != f"[simulated: {code}]":
        raise AssertionError(f"not marked as simulated: {label}")
    found = [restore(text, code) for text in words]
    if found != list(source):
        raise AssertionError(f"not the document that was sent: {found}")


def _told(status: Message, post: Message) -> str:
    names = ", ".join(str(file["name"]) for file in post.files)
    said = f": {post.text}" if post.text else ""
    return f"{status.text} | {names} (simulated){said}"


def _stage(stage: FileStage | None) -> FileStage:
    if stage is None:
        raise AssertionError("there is no cloud for files on this stage")
    return stage
