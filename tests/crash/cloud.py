"""A cloud of the tests: it turns words round, remembers each call, and may fail to
say that it has acted; and the client of it that a bot is given.

Like the vendors' synchronous translations it takes no token: a repeated call is paid
again, and is to be counted.
"""

import asyncio
import os
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.errors import ProviderError, TransientError, UnknownOutcomeError
from bot.models import Detection, Pair, Translated
from bot.providers.base import Capabilities
from bot.providers.provider import Provider
from bot.providers.registry import Providers

_CAPABILITIES = Capabilities(
    name="cloud",
    label="cloud of the tests",
    version="1",
    max_items=10,
    max_chars=1_000,
    max_call_chars=10_000,
    placeholder_prefixes=("XQ", "ZK"),
    detects=False,
    sends_data_out=True,
    source="tests/crash/cloud.py",
)
#: Long enough for a kill to fall into it.
_LATENCY_SECONDS = 0.03


def turned(text: str) -> str:
    """Each word of small letters and digits turned round; twice is the text again."""
    return re.sub(r"[a-z0-9]+", lambda word: word[0][::-1], text)


@dataclass(frozen=True)
class CloudCall:
    """One call that the cloud has carried out."""

    process: int
    texts: tuple[str, ...]
    #: Whether the caller was told.
    told: bool


class Cloud:
    """The server, on loopback.

    Args:
        cut_share: The part of the calls whose connection is cut after they were done.
        hang_share: The part that is done and not answered for `hang_seconds`.
        hang_seconds: More than the caller's time-out.
        seed: The same seed draws the same lots.
    """

    def __init__(
        self, *, cut_share: float, hang_share: float, hang_seconds: float, seed: int
    ) -> None:
        self._cut_share = cut_share
        self._hang_share = hang_share
        self._hang_seconds = hang_seconds
        self._lots = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
        self._runner: web.AppRunner | None = None
        self.calls: list[CloudCall] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/translate", self._translate)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/translate"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _translate(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        lot = self._lots.random()
        is_cut = lot < self._cut_share
        hangs = not is_cut and lot < self._cut_share + self._hang_share
        told = not is_cut and not hangs
        self.calls.append(CloudCall(asked["process"], tuple(asked["texts"]), told))
        await asyncio.sleep(self._hang_seconds if hangs else _LATENCY_SECONDS)
        if is_cut and request.transport is not None:
            request.transport.abort()
        return web.json_response({"texts": [turned(text) for text in asked["texts"]]})

    @property
    def repeated(self) -> int:
        """Texts that were paid again."""
        return sum(len(calls) - 1 for calls in self._by_text().values())

    def wasted_by(self, process: int) -> int:
        """Calls of a process that it was told of, and that were made again."""
        wasted = {number for calls in self._by_text().values() for number in calls[:-1]}
        made = (self.calls[number] for number in wasted)
        return sum(call.process == process and call.told for call in made)

    def _by_text(self) -> dict[str, list[int]]:
        """The numbers of the calls that carried each text, in order."""
        numbers = defaultdict(list)
        for number, call in enumerate(self.calls):
            for text in call.texts:
                numbers[text].append(number)
        return numbers


class CloudText:
    """The TextTranslator over that cloud's wire.

    Args:
        url: Where it stands.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    @property
    def capabilities(self) -> Capabilities:
        return _CAPABILITIES

    def languages(self) -> frozenset[str]:
        return frozenset({"pt", "en"})

    def targets(self, source: str) -> frozenset[str]:
        return frozenset({"en"}) if source == "pt" else frozenset()

    def can(self, pair: Pair) -> bool:
        return (pair.source, pair.target) == ("pt", "en")

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def translate(
        self, pair: Pair, texts: Sequence[str], *, interactive: bool = True
    ) -> list[Translated | ProviderError]:
        assert self._session is not None
        asked: dict[str, Any] = {"process": os.getpid(), "texts": list(texts)}
        asked["interactive"] = interactive
        try:
            async with self._session.post(self._url, json=asked) as response:
                answer = await response.json()
        except aiohttp.ClientError as error:
            raise UnknownOutcomeError("no answer", code="cut") from error
        return [Translated(text, "pt", ("pt", pair.target)) for text in answer["texts"]]


class AlwaysPortuguese:
    """A detector with one opinion.

    Args:
        fails: How often it has none yet.
    """

    def __init__(self, fails: int) -> None:
        self._fails = fails

    async def detect(
        self, text: str, *, among: frozenset[str] = frozenset()
    ) -> Detection:
        if self._fails:
            self._fails -= 1
            raise TransientError("not now", code="busy")
        return Detection("pt", clear=not among, words=len(text.split()))


def cloud_providers(url: str, *, detector_fails: int = 0) -> Providers:
    """That cloud as the only provider of a bot.

    Args:
        url: Where it stands.
        detector_fails: How often the detector fails at first.
    """
    text = CloudText(url)
    return Providers(
        # One call at a time, so that a kill finds one at most under way.
        text=(Provider(text, parallel=1),),
        detector=AlwaysPortuguese(detector_fails),
        start=text.start,
        close=text.close,
        missing=lambda: "",
    )
