"""A server that answers as it is told, and counts what arrives."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import make_client

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(
    body: Any, status: int = 200, headers: dict[str, str] | None = None
) -> Answer:
    """Always this: a dict as JSON, a text as HTML."""

    async def give(_: web.Request) -> web.StreamResponse:
        if isinstance(body, str):
            return web.Response(
                text=body, status=status, content_type="text/html", headers=headers
            )
        return web.json_response(body, status=status, headers=headers)

    return give


def raw(body: bytes, content_type: str, status: int = 200) -> Answer:
    """Always these bytes."""

    async def give(_: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": content_type}
        return web.Response(body=body, status=status, headers=headers)

    return give


async def hang_up(request: web.Request) -> web.StreamResponse:
    """Take the request and drop the connection."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def keep_silent(_: web.Request) -> web.StreamResponse:
    """Take the request and say nothing."""
    await asyncio.Event().wait()
    return web.Response()


@dataclass
class FakeSlack:
    """What arrived, and what is answered to each method."""

    origin: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=dict)

    def will(self, method: str, *answers: Answer) -> None:
        """Give these answers in order; the last of them again and again."""
        self.answers[method] = list(answers)

    def of(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append((method, await _arguments(request)))
        self.tokens.append(request.headers.get("Authorization", ""))
        planned = self.answers[method]
        return await (planned.pop(0) if len(planned) > 1 else planned[0])(request)


async def _arguments(request: web.Request) -> dict[str, Any]:
    body = await request.read()
    if request.content_type == "application/json":
        found: dict[str, Any] = json.loads(body)
        return found
    fields = parse_qs(f"{request.query_string}&{body.decode()}")
    return {name: values[0] for name, values in fields.items()}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    app = web.Application()
    app.router.add_route("*", "/{path:.*/}{method}", fake.handle)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0)
    fake.origin = str(server.make_url("").origin())
    yield fake
    await server.close()


@pytest.fixture
async def client(slack: FakeSlack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield make_client(
            "xoxb-local-canary",
            f"{slack.origin}/api/",
            timeout_seconds=2,
            session=session,
        )
