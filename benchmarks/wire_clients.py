"""Those who ask for a batch of translations over the wire: ours and the others.

Each takes the same texts, makes one signed call of GetBatchTranslate with them, and
gives back the translations, read out of both layers of JSON.
"""

import asyncio
import json
import ssl
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import import_module

import aiohttp
from yarl import URL

from benchmarks.figures import CLOCK
from benchmarks.wire_server import Address
from bot.clock import iso
from bot.models import Pair, Translated
from bot.providers.alibaba.client import AlibabaClient
from bot.providers.alibaba.options import Options
from bot.providers.alibaba.signing import (
    Credentials,
    authorization,
    form,
    request_headers,
)
from bot.providers.alibaba.text import AlibabaText

#: The client that signs, calls and believes; what it is beside is below.
OURS = "our client"
#: The same with what stands on it: limits, each text and each translation checked.
PROVIDER = "our provider"
PLAIN = "plain aiohttp"
SDK_SYNC = "SDK, in threads"
SDK_ASYNC = "SDK, async"

#: One call: texts to their translations, in order.
Translate = Callable[[Sequence[str]], Awaitable[list[str]]]

_KEYS = Credentials("AKIDEXAMPLE", "secret")
_ACTION = "GetBatchTranslate"
_TIMEOUT_SECONDS = 30.0


@asynccontextmanager
async def clients(
    address: Address, at_once: int
) -> AsyncIterator[dict[str, Translate]]:
    """Every client by its name; those on aiohttp share one session.

    Args:
        address: Whom they call.
        at_once: How many calls each may have under way.
    """
    trusted = ssl.create_default_context(cafile=address.authority)
    connector = aiohttp.TCPConnector(ssl=trusted)
    sdk = Sdk(address)
    with ThreadPoolExecutor(at_once) as pool:
        async with aiohttp.ClientSession(connector=connector) as session:
            client = AlibabaClient(
                lambda: session,
                endpoint=address.url,
                credentials=_KEYS,
                clock=CLOCK,
                timeout_seconds=_TIMEOUT_SECONDS,
            )
            yield {
                OURS: ours(client),
                PLAIN: plain(session, address),
                PROVIDER: provider(client),
                SDK_SYNC: sdk.in_threads(pool),
                SDK_ASYNC: sdk.on_the_loop,
            }


def ours(client: AlibabaClient) -> Translate:
    """The bot's client; no limiter stands before it."""

    async def translate(texts: Sequence[str]) -> list[str]:
        said = await client.call(_ACTION, _fields(texts))
        return _translations(said["TranslatedList"])

    return translate


def provider(client: AlibabaClient) -> Translate:
    """The bot's provider of short texts over the same client."""
    text = AlibabaText(client)

    async def translate(texts: Sequence[str]) -> list[str]:
        results = await text.translate(Pair("en", "zh-Hans"), texts)
        return [one.text for one in results if isinstance(one, Translated)]

    return translate


def plain(session: aiohttp.ClientSession, address: Address) -> Translate:
    """Call by aiohttp with our signing functions and json.loads, and nothing else."""
    url = URL(address.url)

    async def translate(texts: Sequence[str]) -> list[str]:
        body = form(_fields(texts))
        headers = request_headers(
            _ACTION,
            host=address.host,
            body=body,
            date=iso(CLOCK.now()),
            nonce=uuid.uuid4().hex,
            credentials=_KEYS,
        )
        headers["Authorization"] = authorization("POST", "", headers, _KEYS)
        async with session.post(url, data=body, headers=headers) as response:
            said = json.loads(await response.read())
        return _translations(said["TranslatedList"])

    return translate


class Sdk:
    """The vendor's official client, which verifies the server by its option `ca`.

    Args:
        address: Whom it calls.
    """

    def __init__(self, address: Address) -> None:
        package = "alibabacloud_alimt20181012"
        config = import_module("alibabacloud_tea_openapi.models").Config(
            access_key_id=_KEYS.key_id,
            access_key_secret=_KEYS.secret,
            endpoint=address.host,
            protocol="https",
            ca=str(address.authority),
        )
        self._client = import_module(f"{package}.client").Client(config)
        self._request = import_module(f"{package}.models").GetBatchTranslateRequest

    def in_threads(self, pool: ThreadPoolExecutor) -> Translate:
        """Its blocking method, one thread for each call under way."""

        async def translate(texts: Sequence[str]) -> list[str]:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(pool, self._blocking, texts)

        return translate

    def _blocking(self, texts: Sequence[str]) -> list[str]:
        request = self._request().from_map(_fields(texts))
        answer = self._client.get_batch_translate(request)
        return _translations(answer.body.translated_list)

    async def on_the_loop(self, texts: Sequence[str]) -> list[str]:
        """Its asynchronous method."""
        request = self._request().from_map(_fields(texts))
        answer = await self._client.get_batch_translate_async(request)
        return _translations(answer.body.translated_list)


def _fields(texts: Sequence[str]) -> dict[str, str]:
    keyed = {str(at): text for at, text in enumerate(texts)}
    source = json.dumps(keyed, ensure_ascii=False, separators=(",", ":"))
    return {
        **Options().batch_fields(),
        "SourceLanguage": "en",
        "TargetLanguage": "zh",
        "SourceText": source,
    }


def _translations(listed: str) -> list[str]:
    return [item["translated"] for item in json.loads(listed)]
