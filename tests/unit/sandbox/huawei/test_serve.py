"""`sandbox`: what its one line tells is enough to translate a document."""

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot.sandbox.buckets.options import StoreKey
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import Account, Key
from bot.sandbox.serve import serve
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.kit import Sdk, finished
from tests.unit.sandbox.kit import ROOT


@dataclass(frozen=True)
class Told:
    """A cloud, or its store, by what was printed of it."""

    url: str
    keys: tuple[StoreKey, ...]
    account: Account


def read(told: dict[str, Any]) -> Told:
    key = told["keys"][0]
    pair = {"id": key["access_key_id"], "secret": key["access_key_secret"]}
    names = ("project_id", "domain", "user", "password")
    account = Account(
        id="local", keys=(Key(**pair),), **{name: told.get(name, "") for name in names}
    )
    return Told(url=told["url"], keys=(StoreKey(**pair),), account=account)


async def test_document_is_translated_by_what_the_line_tells() -> None:
    stop, told = asyncio.Event(), asyncio.Queue[dict[str, Any]]()
    manifest = ROOT / "manifest.yml"
    running = asyncio.create_task(
        serve(manifest=manifest, port=0, ready=told.put_nowait, stop=stop)
    )
    line = await told.get()
    bucket = S3(read(line["buckets"]), line["buckets"]["buckets"][0])
    sdk = Sdk(read(line["huawei"]))
    await bucket.put("a.txt", b"hello")
    document = {"from": "en", "to": "zh", "type": "txt"}
    job = await sdk.call("run_file_translation", url=bucket.sign("a.txt"), **document)
    async with HuaweiControl(line["huawei"]["control_url"]) as control:
        await control.switch(enforce_rates=False)
        await control.advance(2)

    answer = await finished(lambda: sdk.call("run_get_file_translation_result", **job))

    async with aiohttp.ClientSession() as session:
        async with session.get(answer["url"]) as response:
            assert (await response.text()).startswith("[simulated: zh]")
        stop.set()
        await running
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(answer["url"])
    await asyncio.to_thread(sdk.close)
