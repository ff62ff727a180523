"""Apps to test the workspace with, and the manifest of one that may do everything."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.control import Control
from bot.sandbox.slack import LocalWorkspace

Json = dict[str, Any]

ROOT = Path(__file__).parents[3]

#: Every scope and event that the workspace knows, a command and two shortcuts.
FULL: Json = {
    "display_information": {"name": "Full"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "fullbot"},
        "slash_commands": [
            {"command": "/plain", "description": "as typed"},
            {"command": "/escaped", "description": "in markup", "should_escape": True},
        ],
        "shortcuts": [
            {
                "callback_id": "on_message",
                "name": "M",
                "type": "message",
                "description": "",
            },
            {
                "callback_id": "anywhere",
                "name": "G",
                "type": "global",
                "description": "",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *(f"{kind}:history" for kind in ("channels", "groups", "im", "mpim")),
                *(f"{kind}:read" for kind in ("channels", "groups", "im", "mpim")),
                "app_mentions:read",
                "channels:join",
                "chat:write",
                "commands",
                "emoji:read",
                "files:read",
                "files:write",
                "im:write",
                "reactions:read",
                "reactions:write",
                "team:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                *(f"message.{kind}" for kind in ("channels", "groups", "im")),
                "app_home_opened",
                "app_mention",
                "file_created",
                "file_deleted",
                "file_shared",
                "member_joined_channel",
                "member_left_channel",
                "reaction_added",
                "reaction_removed",
                "team_join",
                "tokens_revoked",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def client_of(
    workspace: LocalWorkspace, session: aiohttp.ClientSession
) -> AsyncWebClient:
    """Slack's own client, without retries of its own."""
    return AsyncWebClient(
        workspace.bot_token,
        base_url=workspace.api_url,
        session=session,
        retry_handlers=[],
    )


async def refused(call: Coroutine[Any, Any, Any]) -> str:
    """The error that Slack's client raises for a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


class RawApp:
    """An app that speaks Socket Mode with nothing but WebSockets."""

    def __init__(self, workspace: LocalWorkspace) -> None:
        self._workspace = workspace
        self._session = aiohttp.ClientSession()
        self._reader: asyncio.Task[None] | None = None
        #: What to ack an envelope with; None: say nothing.
        self.reply: Callable[[Json], Json | None] = lambda _: {}
        self.heard: asyncio.Queue[Json] = asyncio.Queue()
        self.socket: aiohttp.ClientWebSocketResponse

    async def address(self) -> str:
        url = self._workspace.api_url + "apps.connections.open"
        headers = {"Authorization": f"Bearer {self._workspace.app_token}"}
        async with self._session.post(url, headers=headers) as response:
            return str((await response.json())["url"])

    async def connect(self) -> Json:
        """Connect and return the hello."""
        self.socket = await self._session.ws_connect(await self.address())
        hello: Json = await self.socket.receive_json()
        self._reader = asyncio.create_task(self._read())
        return hello

    async def next(self, seconds: float = 5.0) -> Json:
        """The next thing that comes down the connection."""
        return await asyncio.wait_for(self.heard.get(), seconds)

    async def next_event(self) -> Json:
        event: Json = (await self.next())["payload"]["event"]
        return event

    async def close(self) -> None:
        await self._session.close()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self) -> None:
        async for message in self.socket:
            heard: Json = json.loads(message.data)
            answer = self.reply(heard) if "envelope_id" in heard else None
            if answer is not None:
                ack = {"envelope_id": heard["envelope_id"]}
                await self.socket.send_json(ack | answer)
            self.heard.put_nowait(heard)


def bolt_app(workspace: LocalWorkspace, client: AsyncWebClient) -> AsyncApp:
    """Slack's own framework, as this project's bot builds it."""
    return AsyncApp(
        client=client,
        signing_secret=workspace.signing_secret,
        process_before_response=True,
    )


@asynccontextmanager
async def over_socket(app: AsyncApp, workspace: LocalWorkspace) -> AsyncIterator[None]:
    """Connect an app by Socket Mode."""
    handler = AsyncSocketModeHandler(app, workspace.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt's own
    yield
    await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt's own


@asynccontextmanager
async def over_http(app: AsyncApp, control: Control) -> AsyncIterator[None]:
    """Serve an app, and let the workspace deliver to it."""

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(
            await app.async_dispatch(await to_bolt_request(request))
        )

    server = web.Application()
    server.router.add_post("/slack/events", events)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await control.set_request_url(f"http://127.0.0.1:{port}/slack/events")
    yield
    await control.set_request_url("")
    await runner.cleanup()


def button(action_id: str = "go", value: str = "1") -> Json:
    """A block with one button."""
    text = {"type": "plain_text", "text": "Go"}
    element = {"type": "button", "action_id": action_id, "text": text, "value": value}
    return {"type": "actions", "elements": [element]}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    return {"text": plain(value), "value": value}


def ask(element: Json, *, block_id: str = "", **more: Any) -> Json:
    """An input block; its block_id is the element's action_id if not named."""
    ids = {"block_id": block_id or element["action_id"]}
    return {"type": "input", "label": plain("L"), "element": element, **ids, **more}


def text_input(action_id: str = "word", **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action_id, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal's view; with a button to submit it."""
    labels = {"title": plain("Title"), "submit": plain("Go")}
    return {"type": "modal", **labels, "blocks": list(blocks), **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


class HttpApp:
    """An app that takes signed posts, and answers as it is told to."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[Json, str]] = asyncio.Queue()
        self.answers: list[web.Response] = []
        #: How many posts get no answer while this app lives.
        self.silences = 0
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/slack/events"

    async def close(self) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def next(self) -> tuple[Json, str]:
        """Headers and body of the next post."""
        return await asyncio.wait_for(self.heard.get(), 30)

    async def _take(self, request: web.Request) -> web.Response:
        text = await request.text()
        if '"url_verification"' in text:
            return web.json_response({"challenge": json.loads(text)["challenge"]})
        self.heard.put_nowait((dict(request.headers), text))
        if self.silences:
            self.silences -= 1
            await self._closing.wait()
        return self.answers.pop(0) if self.answers else web.Response()
