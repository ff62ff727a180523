"""The front door as the bot builds it, over a store that keeps what is committed."""

import hashlib
import hmac
import io
import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import ManualClock
from bot.errors import StorageError
from bot.jobs.ports import silent
from bot.models import Request
from bot.service import TranslationService
from bot.web.server import SlackEndpoint, make_web_app
from handlers import SlackApp, register_listeners
from storage.base import JobReader, WorkStore

SECRET = "8f742231b10e8888abcd99eeezzz85a5"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

COMMAND = {
    "token": "x",
    "team_id": "T1",
    "team_domain": "example",
    "channel_id": "C1",
    "channel_name": "general",
    "user_id": "U1",
    "user_name": "noor",
    "command": "/translate",
    "text": "pt Good morning",
    "api_app_id": "A1",
    "is_enterprise_install": "false",
    "response_url": "https://hooks.slack.com/commands/T1/2/abc",
    "trigger_id": "1.2.abc",
}
REACTION: dict[str, Any] = {
    "token": "x",
    "team_id": "T1",
    "api_app_id": "A1",
    "type": "event_callback",
    "event_id": "Ev1",
    "event_time": 1_780_000_000,
    "authorizations": [
        {
            "enterprise_id": None,
            "team_id": "T1",
            "user_id": "UBOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ],
    "is_ext_shared_channel": False,
    "event_context": "4-x",
    "event": {
        "type": "reaction_added",
        "user": "U1",
        "reaction": "flag-br",
        "item": {"type": "message", "channel": "C1", "ts": "1780000000.000100"},
        "item_user": "U2",
        "event_ts": "1780000001.000200",
    },
}
CLICK: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1", "username": "noor", "name": "noor", "team_id": "T1"},
    "api_app_id": "A1",
    "token": "x",
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1"},
    "trigger_id": "3.4.def",
    "team": {"id": "T1", "domain": "example"},
    "enterprise": None,
    "is_enterprise_install": False,
    "channel": {"id": "C1", "name": "general"},
    "response_url": "https://hooks.slack.com/actions/T1/2/abc",
    "actions": [
        {
            "action_id": "publish_translation",
            "block_id": "b",
            "text": {"type": "plain_text", "text": "Post to the channel"},
            "value": "job1",
            "type": "button",
            "action_ts": "1780000002.1",
        }
    ],
}


def form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def payload(fields: Mapping[str, Any]) -> bytes:
    """An interaction, as Slack sends it: JSON in a form."""
    return form({"payload": json.dumps(fields)})


class FakeStore:
    """Keeps requests; refuses them when it is told to."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.broken = False

    async def add_request(self, request: Request) -> bool:
        if self.broken:
            raise StorageError("the disk is full")
        self.requests.append(request)
        return True


@dataclass
class Door:
    """The HTTP server, and a client that knows its secret."""

    address: str
    session: aiohttp.ClientSession
    clock: ManualClock
    store: FakeStore
    missing: list[str] = field(default_factory=list)

    def signed(
        self, body: bytes, content_type: str = FORM, *, skew: int = 0
    ) -> dict[str, str]:
        """Headers as Slack sets them."""
        timestamp = str(int(self.clock.now()) + skew)
        digest = hmac.new(
            SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256
        )
        return {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }

    async def post(
        self, body: bytes | io.BytesIO, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Send a request, signed where no headers are given; its status and body."""
        if headers is None:
            headers = self.signed(body if isinstance(body, bytes) else body.getvalue())
        async with self.session.post(
            f"{self.address}/slack/events",
            data=body,
            headers=headers,
        ) as answer:
            return answer.status, await answer.text()

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(f"{self.address}{path}") as answer:
            return answer.status, await answer.json()


def bolt_app(store: FakeStore, clock: ManualClock) -> SlackApp:
    us = AuthorizeResult(
        enterprise_id=None,
        team_id="T1",
        bot_token="xoxb-local-x",
        bot_id="BBOT",
        bot_user_id="UBOT",
    )
    app = SlackApp(
        us,
        client=AsyncWebClient(),
        process_before_response=True,
        request_verification_enabled=False,
        logger=logging.getLogger("slack_bolt.quiet"),
    )
    service = TranslationService(
        store=cast("WorkStore", store),
        reader=cast("JobReader", store),
        clock=clock,
        committed=lambda: None,
        observer=silent,
        flag_overrides={},
        languages=lambda: frozenset({"pt"}),
    )
    register_listeners(app, service)
    return app


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    clock, store = ManualClock(), FakeStore()
    missing: list[str] = []

    async def ready() -> str:
        return "".join(missing)

    endpoint = SlackEndpoint(bolt_app(store, clock), signing_secret=SECRET, clock=clock)
    server = TestServer(make_web_app(endpoint, ready))
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        address = str(server.make_url("")).rstrip("/")
        yield Door(address, session, clock, store, missing)
    await server.close()


@pytest.fixture
async def socket_mode_server() -> AsyncIterator[TestServer]:
    """The server of a bot whose events come over Socket Mode."""

    async def ready() -> str:
        return ""

    server = TestServer(make_web_app(None, ready))
    await server.start_server()
    yield server
    await server.close()
