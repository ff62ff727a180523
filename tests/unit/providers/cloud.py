"""A cloud of the tests: answers what it was told to, and remembers every request."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from bot.clock import ManualClock
from bot.providers.alibaba import AlibabaClient, Credentials

KEYS = Credentials("AKIDEXAMPLE", "secret")


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def action(self) -> str:
        return self.headers["x-acs-action"]

    @property
    def fields(self) -> dict[str, str]:
        query = self.target.partition("?")[2]
        return dict(parse_qsl(self.body.decode() or query, keep_blank_values=True))

    @property
    def texts(self) -> dict[str, str]:
        """The batch that it carries."""
        texts: dict[str, str] = json.loads(self.fields["SourceText"])
        return texts


@dataclass(frozen=True)
class Reply:
    """One answer; a mapping is sent as JSON."""

    body: Any = ""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        body = (
            self.body if isinstance(self.body, str | bytes) else json.dumps(self.body)
        )
        headers = {"Content-Type": self.content_type, **self.headers}
        raw = body.encode() if isinstance(body, str) else body
        return web.Response(status=self.status, body=raw, headers=headers)


class Cloud:
    """The server, on loopback; without a reply in store it turns every text round."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.replies: deque[Reply | Callable[[Seen], Reply]] = deque()
        self._runner: web.AppRunner | None = None
        self.session = aiohttp.ClientSession()
        self.clock = ManualClock()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def client(self, credentials: Credentials = KEYS, **more: Any) -> AlibabaClient:
        """A client of ours that calls here."""
        return AlibabaClient(
            lambda: self.session,
            endpoint=self.url,
            credentials=credentials,
            clock=self.clock,
            **({"timeout_seconds": 5.0} | more),
        )

    async def _answer(self, request: web.Request) -> web.Response:
        seen = Seen(
            request.method, request.raw_path, request.headers, await request.read()
        )
        self.seen.append(seen)
        reply = self.replies.popleft() if self.replies else translate
        return (reply if isinstance(reply, Reply) else reply(seen)).response()


def translate(seen: Seen) -> Reply:
    """Do what was asked: the translation is the text turned round."""
    fields = seen.fields
    if seen.action == "GetBatchTranslate":
        return batch([item(key, text[::-1]) for key, text in seen.texts.items()])
    text = fields["SourceText"][::-1]
    return Reply({"Code": "200", "RequestId": "R11", "Data": {"Translated": text}})


def item(key: str, text: Any, **more: Any) -> dict[str, Any]:
    """One entry of a TranslatedList, spelled as the vendor's page has it."""
    known = {"code": "200", "wordCount": "9", "index": key, "translated": text}
    return known | more


def batch(items: list[Any], *, as_string: bool = True, code: object = "200") -> Reply:
    """A successful GetBatchTranslate."""
    said = json.dumps(items) if as_string else items
    return Reply({"Code": code, "RequestId": "R2", "TranslatedList": said})
