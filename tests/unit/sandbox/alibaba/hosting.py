"""Who calls our own Alibaba with files: a host of files, and the official client."""

import asyncio
import io
import zipfile
from contextlib import suppress
from typing import Any, Self

import aiohttp
from aiohttp import web
from alibabacloud_alimt20181012 import models
from darabonba.core import DaraCore
from PIL import Image
from Tea.core import TeaCore  # type: ignore[import-untyped] # it has no types

from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.clouds.kit import Json, Sdk

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


#: Good parameters of documents.
PAIR = {"SourceLanguage": "en", "TargetLanguage": "zh"}
CREATE, READ = "CreateDocTranslateTask", "GetDocTranslateTask"
_CHUNK_BYTES = 1024 * 1024


class Host:
    """A server of files, as somebody's own."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{name:.*}", self._give)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://localhost:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def put(self, name: str, data: bytes) -> str:
        """Keep a file; returns its address."""
        self.files[name] = data
        return f"{self.url}/{name}"

    async def _give(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked.append(name)
        if name == "elsewhere":
            raise web.HTTPFound("/a.png")
        if name not in self.files:
            raise web.HTTPNotFound
        response = web.StreamResponse()
        await response.prepare(request)
        data = self.files[name]
        with suppress(ConnectionResetError):  # whoever asked has had enough
            for at in range(0, len(data), _CHUNK_BYTES):
                await response.write(data[at : at + _CHUNK_BYTES])
        return response


def png(
    size: tuple[int, int] = (200, 60), kind: str = "PNG", mode: str = "RGB"
) -> bytes:
    """An image of one colour."""
    written = io.BytesIO()
    Image.new(mode, size, 7).save(written, format=kind)
    return written.getvalue()


def docx(*texts: str, pages: int = 0) -> bytes:
    """A document of Word with a paragraph a text, and a picture."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        )
        archive.writestr("word/media/image1.png", png())
        if pages:
            archive.writestr(
                "docProps/app.xml", f"<Properties><Pages>{pages}</Pages></Properties>"
            )
    return written.getvalue()


def part(data: bytes, name: str = "word/document.xml") -> str:
    """A part of a document of Office."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


async def fetched(url: str, **more: Any) -> tuple[int, bytes]:
    """Status and body of what lies at an address."""
    async with aiohttp.ClientSession() as session, session.get(url, **more) as got:
        return got.status, await got.read()


def hang_up() -> None:
    """End the connections that the client keeps for the life of the process."""
    for core in (DaraCore, TeaCore):
        for session in core._sessions.values():
            session.close()
        core._sessions.clear()


async def ended(sdk: Sdk, operation: str, task_id: str) -> Json:
    """The answer about a task, once it is neither waiting nor at work."""
    for _ in range(500):
        answer = await sdk.call(operation, TaskId=task_id)
        status = answer.get("Status") or answer["Data"]["Status"]
        if status not in ("created", "running", "ready", "translating"):
            return answer
        await asyncio.sleep(0.01)
    raise AssertionError(answer)


def advance(sdk: Sdk, alibaba: LocalAlibaba) -> None:
    """Let the client ask this server for permits too: it has no setting for that."""
    sdk._client._open_platform_endpoint = alibaba.url.partition("://")[2]


def upload_request(
    data: bytes, target: str = "zh"
) -> models.CreateDocTranslateTaskAdvanceRequest:
    return models.CreateDocTranslateTaskAdvanceRequest(
        file_url_object=io.BytesIO(data), source_language="en", target_language=target
    )


async def document(sdk: Sdk, address: str, **more: str) -> str:
    """Hand in a document; returns its task's id."""
    body = await sdk.call(CREATE, FileUrl=address, **PAIR | more)
    return str(body["TaskId"])


async def translated(sdk: Sdk, address: str, **more: str) -> Json:
    """The answer about a document's task once that has ended."""
    return await ended(sdk, READ, await document(sdk, address, **more))
