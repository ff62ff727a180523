"""The scenes with files notice whatever is wrong with what came back."""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.demo.samples import document, picture
from bot.demo.scenes import files
from bot.demo.scenes.scene import Scene
from bot.demo.stage import FileStage
from bot.engine import Engine
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.pictures import stamped
from bot.sandbox.alibaba.wordmap import simulate
from bot.sandbox.control import Control, Message
from bot.sandbox.documents import simulated_copy
from bot.sandbox.huawei.control import HuaweiControl

STAMPED = stamped(picture("Soup of the day"), "ja").data
PLAN = simulated_copy(document(*files._ENGLISH), "docx", "ja")
CHINESE_PLAN = simulated_copy(document(*files._CHINESE), "docx", "en")
PAGES = {f"page{number}.ja.png": STAMPED for number in (1, 2, 3)}
CAPTION = simulate(files._CAPTION, "ja")
UNMARKED = document("x", *(simulate(text, "ja") for text in files._ENGLISH))
OTHER_WORDS = simulated_copy(document("Something else"), "docx", "ja")

Act = Callable[[Scene], Awaitable[str]]


@dataclass
class FakeControl(Control):
    """A workspace in which the bot's answer stands already."""

    results: Mapping[str, bytes]
    text: str = ""
    by: str = "Alibaba Cloud"
    posts: int = 2
    links: Sequence[str] = ()
    uploaded: list[str] = field(default_factory=list)

    async def upload(self, *given: Any, **more: Any) -> Message:
        _, _, files = given
        self.uploaded = [name for name, _ in files]
        return _message(more["comment"])

    async def sequence(self) -> int:
        return 0

    async def react(self, *_: Any, **__: Any) -> None:
        pass

    async def wait_for(self, **_: Any) -> Message:
        return _message("Translated")

    async def messages(self, *_: Any, **__: Any) -> list[Message]:
        context = {"type": "context", "text": f"From Simplified Chinese · {self.by}"}
        links = [{"type": "link", "url": link} for link in self.links]
        status = _message("Translated 1 file", bot_id="B1", blocks=[context, *links])
        shown = [{"id": name, "name": name} for name in self.results]
        post = _message(self.text, bot_id="B1", files=shown)
        return [_message("said"), *[status, post, post][: self.posts]]

    async def download(self, file: str, *_: Any) -> bytes:
        return self.results[file]


class FakeAlibaba(AlibabaControl):
    """Counts as many tasks as it is told to."""

    def __init__(self, tasks_each: int) -> None:
        self._tasks, self._each = 0, tasks_each

    async def ledger(self) -> dict[str, Any]:
        self._tasks += self._each
        line = {"operation": "TranslateImageBatch", "calls": self._tasks}
        return {"lines": [line, {"operation": "GetBatchTranslate", "calls": 9}]}


class FakeHuawei(HuaweiControl):
    """Has taken on so many documents."""

    def __init__(self, documents: int) -> None:
        self._documents = documents

    async def ledger(self) -> dict[str, Any]:
        return {"documents": [{}] * self._documents}


def _message(text: str, **more: Any) -> Message:
    usual: dict[str, Any] = {
        "channel": "C1",
        "ts": "1.000001",
        "thread_ts": "",
        "user": "U1",
        "bot_id": "",
        "blocks": [],
        "files": [],
        "metadata": None,
        "ephemeral_to": "",
        "seq": 1,
        "raw": {},
    }
    return Message(text=text, **(usual | more))


def _scene(control: Control, *, tasks: int = 1, documents: int = 1) -> Scene:
    stage = FileStage(control, FakeAlibaba(tasks), FakeHuawei(documents))
    return Scene(control, Engine(), files=stage, huawei_files=stage)


@pytest.mark.parametrize(
    ("act", "control"),
    [
        (files.one_image, FakeControl({"menu.ja.png": STAMPED})),
        (files.three_images, FakeControl(PAGES)),
        (
            files.document_by_huawei,
            FakeControl({"plan.en.docx": CHINESE_PLAN}, by="Huawei Cloud"),
        ),
    ],
)
async def test_what_came_as_it_should_is_told(act: Act, control: FakeControl) -> None:
    told = await act(_scene(control))

    assert told.startswith("Translated 1 file | ")
    assert all(name in told for name in control.results)
    assert len(control.uploaded) == len(control.results)


@pytest.mark.parametrize(
    ("act", "control", "wrong"),
    [
        (files.one_image, FakeControl({}, posts=1), "1 messages in place of two"),
        (files.one_image, FakeControl({}, posts=3), "3 messages in place of two"),
        (files.one_image, FakeControl({"menu.png": STAMPED}), "not .*menu.ja.png"),
        (
            files.one_image,
            FakeControl({"menu.ja.png": picture("Soup of the day")}),
            "no translations",
        ),
        (files.three_images, FakeControl({"page1.ja.png": STAMPED}), "not .*page2"),
        (
            files.document_with_caption,
            FakeControl({"plan.docx": PLAN}, CAPTION),
            "not plan.ja.docx",
        ),
        (
            files.document_with_caption,
            FakeControl({"plan.ja.docx": UNMARKED}, CAPTION),
            "not marked as simulated",
        ),
        (
            files.document_with_caption,
            FakeControl({"plan.ja.docx": OTHER_WORDS}, CAPTION),
            "not the document that was sent",
        ),
        (
            files.document_with_caption,
            FakeControl({"plan.ja.docx": PLAN}, simulate("Else", "ja")),
            "not what stood above it",
        ),
        (
            files.document_with_caption,
            FakeControl({"plan.ja.docx": PLAN}, CAPTION, by="Huawei Cloud"),
            "no word of",
        ),
        (
            files.document_with_caption,
            FakeControl({"plan.ja.docx": PLAN}, CAPTION),
            "0 links for one file",
        ),
        (
            files.document_by_huawei,
            FakeControl({"plan.en.docx": CHINESE_PLAN}),
            "no word of",
        ),
    ],
)
async def test_what_came_otherwise_is_noticed(
    act: Act, control: FakeControl, wrong: str
) -> None:
    with pytest.raises(AssertionError, match=wrong):
        await act(_scene(control))


@asynccontextmanager
async def _served(data: bytes) -> AsyncIterator[FakeControl]:
    """A workspace whose status links to a server with these bytes."""

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=data)

    app = web.Application()
    app.router.add_get("/download/x", give)
    async with TestServer(app) as server:
        link = str(server.make_url("/download/x"))
        yield FakeControl({"plan.ja.docx": PLAN}, CAPTION, links=[link])


async def test_document_that_its_link_leads_to_as_well_is_told() -> None:
    async with _served(PLAN) as control:
        told = await files.document_with_caption(_scene(control))

    assert "plan.ja.docx" in told


async def test_link_that_leads_elsewhere_is_noticed() -> None:
    async with _served(STAMPED) as control:
        with pytest.raises(AssertionError, match="another file"):
            await files.document_with_caption(_scene(control))


async def test_more_tasks_than_one_for_a_message_are_noticed() -> None:
    with pytest.raises(AssertionError, match="3 tasks for one message"):
        await files.three_images(_scene(FakeControl(PAGES), tasks=3))


async def test_document_that_was_paid_twice_is_noticed() -> None:
    control = FakeControl({"plan.en.docx": CHINESE_PLAN}, by="Huawei Cloud")

    with pytest.raises(AssertionError, match="not one document"):
        await files.document_by_huawei(_scene(control, documents=2))


@pytest.mark.parametrize("act", [files.one_image, files.document_by_huawei])
async def test_stage_without_clouds_for_files_is_noticed(act: Act) -> None:
    with pytest.raises(AssertionError, match="no cloud for files"):
        await act(Scene(FakeControl({}), Engine()))
