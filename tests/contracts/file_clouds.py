"""Every translator of files, before our own clouds; time is turned by hand."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import obstore
from aiohttp import web
from obstore.store import S3Store
from PIL import Image

from bot.clock import ManualClock, SystemClock
from bot.jobs.text_files import TextFiles
from bot.providers.alibaba import (
    AlibabaClient,
    AlibabaDocuments,
    AlibabaImage,
    AlibabaImages,
    AlibabaLongText,
    AlibabaText,
    AlibabaUploads,
)
from bot.providers.alibaba import Credentials as AlibabaKey
from bot.providers.files import FileTranslator, SourceFile
from bot.providers.huawei import Credentials, HuaweiClient, HuaweiDocuments
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.clouds import (
    AlibabaOptions,
    Key,
    LocalAlibaba,
    LocalBuckets,
    LocalHuawei,
    Switches,
    buckets_of,
    random_account,
)
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import HuaweiOptions
from bot.sandbox.huawei.options import Switches as HuaweiSwitches
from bot.sandbox.server_control import CloudControl

WORDS = b"Good morning, dear friends! The meeting begins at ten."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A translator, the cloud behind it, and files that it takes."""

    translator: FileTranslator
    control: CloudControl
    #: Makes the file of a number, put where the translator wants it.
    file: Callable[[int], Awaitable[SourceFile]]
    clock: ManualClock
    #: The operation that creates.
    creates: str
    #: How the cloud says that it was called too often.
    throttles: str = "error:Throttling.User"


def _png(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (200, 60), (number, 90, 200)).save(out, "PNG")
    return out.getvalue()


def _written(folder: Path, name: str, data: bytes, address: str = "") -> SourceFile:
    path = folder / name
    path.write_bytes(data)
    format_ = name.rpartition(".")[2]
    return SourceFile(
        path=path, name=name, format=format_, size=len(data), address=address
    )


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """The files of a folder, by the name of this machine."""
    app = web.Application()
    app.router.add_static("/", folder)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def _alibaba(
    stack: AsyncExitStack,
) -> AsyncIterator[tuple[dict[str, Any], AlibabaControl]]:
    """What clients of our own Alibaba are made with."""
    clock = ManualClock(SystemClock().now())
    switches = Switches(job_seconds=0.0, enforce_rates=False)
    key = Key(id="ak", secret="sk")
    options = AlibabaOptions(keys=(key,), switches=switches)
    server = LocalAlibaba(clock=clock, options=options)
    await server.start()
    stack.push_async_callback(server.close)
    control = await stack.enter_async_context(AlibabaControl(server.control_url))
    session = await stack.enter_async_context(aiohttp.ClientSession())
    yield (
        {
            "session": lambda: session,
            "endpoint": server.url,
            "credentials": AlibabaKey(key.id, key.secret),
            "clock": clock,
            "timeout_seconds": 10,
        },
        control,
    )


async def images(folder: Path) -> AsyncIterator[Place]:
    """Images that the cloud fetches, several a task."""
    async with (
        AsyncExitStack() as stack,
        _alibaba(stack) as (common, control),
        _served(folder) as url,
    ):

        async def file(number: int) -> SourceFile:
            name = f"{number}.png"
            return _written(folder, name, _png(number), f"{url}/{name}")

        yield Place(
            translator=AlibabaImages(
                AlibabaClient(**common), endpoint=common["endpoint"]
            ),
            control=control,
            file=file,
            clock=common["clock"],
            creates="TranslateImageBatch",
        )


async def image(folder: Path) -> AsyncIterator[Place]:
    """One image in the call itself."""
    async with AsyncExitStack() as stack, _alibaba(stack) as (common, control):

        async def file(number: int) -> SourceFile:
            return _written(folder, f"{number}.png", _png(number))

        yield Place(
            translator=AlibabaImage(
                AlibabaClient(**common), endpoint=common["endpoint"]
            ),
            control=control,
            file=file,
            clock=common["clock"],
            creates="TranslateImage",
        )


async def documents(folder: Path) -> AsyncIterator[Place]:
    """Documents that are uploaded to the cloud's own store."""
    async with AsyncExitStack() as stack, _alibaba(stack) as (common, control):

        async def file(number: int) -> SourceFile:
            return _written(folder, f"{number}.txt", WORDS + b"%d" % number)

        yield Place(
            translator=AlibabaDocuments(
                AlibabaClient(**common),
                endpoint=common["endpoint"],
                uploads=AlibabaUploads(**common),
            ),
            control=control,
            file=file,
            clock=common["clock"],
            creates="CreateDocTranslateTask",
        )


async def texts(folder: Path) -> AsyncIterator[Place]:
    """Text files as long texts."""
    async with AsyncExitStack() as stack, _alibaba(stack) as (common, control):

        async def file(number: int) -> SourceFile:
            return _written(folder, f"{number}.md", b"# %d\n\n" % number + WORDS)

        client = AlibabaClient(**common)
        yield Place(
            translator=TextFiles(AlibabaText(client), AlibabaLongText(client)),
            control=control,
            file=file,
            clock=common["clock"],
            creates="CreateAsyncTranslate",
        )


async def huawei(folder: Path) -> AsyncIterator[Place]:
    """Documents in a bucket of the account's own."""
    clock, account = ManualClock(SystemClock().now()), random_account()
    key = account.keys[0]
    async with AsyncExitStack() as stack:
        store = LocalBuckets(clock=clock, options=buckets_of(account))
        await store.start()
        stack.push_async_callback(store.close)
        switches = HuaweiSwitches(
            enforce_rates=False,
            job_wait_seconds=0.0,
            job_seconds=0.0,
            object_names="ascii",
        )
        options = HuaweiOptions(accounts=(account,), switches=switches)
        server = LocalHuawei(store, clock=clock, options=options)
        await server.start()
        stack.push_async_callback(server.close)
        control = await stack.enter_async_context(HuaweiControl(server.control_url))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bucket = S3Store(
            "documents",
            endpoint=store.url,
            region="cn-north-4",
            access_key_id=key.id,
            secret_access_key=key.secret,
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
        )

        async def file(number: int) -> SourceFile:
            name, data = f"file-{number}.txt", WORDS + b"%d" % number
            await obstore.put_async(bucket, name, data)
            address = await obstore.sign_async(bucket, "GET", name, timedelta(hours=1))
            return _written(folder, name, data, address)

        client = HuaweiClient(
            lambda: session,
            endpoint=server.url,
            access=Credentials(key.id, key.secret),
            project_id=account.project_id,
            clock=clock,
            timeout_seconds=10,
        )
        yield Place(
            translator=HuaweiDocuments(client),
            control=control,
            file=file,
            clock=clock,
            creates="RunFileTranslation",
            throttles="error:APIG.0308",
        )
