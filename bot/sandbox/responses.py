"""response_url: for half an hour the app may answer whoever asked."""

import asyncio
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.methods.call import Args, Json
from bot.sandbox.methods.chat import attached, content
from bot.sandbox.problems import SlackError
from bot.sandbox.records import Channel, Draft, Message
from bot.sandbox.tasks import Tasks
from bot.sandbox.wire import cut_off
from bot.sandbox.world import World

#: Errors that come with status 404.
_GONE = ("used_url", "expired_url", "message_not_found")


@dataclass(slots=True, kw_only=True)
class Asker:
    """Whom a response_url answers, and where."""

    channel: Channel
    #: Id of the user who acted.
    user: str
    expires_at: float
    uses_left: int
    #: The message whose element was clicked; None: a command has no message.
    original: Message | None = None


class ResponseUrls:
    """Issues response_urls and takes what is posted to them.

    Args:
        world: Where the answers appear.
        faults: What goes wrong on purpose, under the name "response_url".
        tasks: Owner of effects that land later.
        seconds: How long an address lives.
        uses: How often it may be used.
    """

    def __init__(
        self,
        world: World,
        faults: Faults,
        tasks: Tasks,
        *,
        seconds: float,
        uses: int,
    ) -> None:
        self._world = world
        self._tasks = tasks
        self._faults = faults
        self._seconds = seconds
        self._uses = uses
        self._askers: dict[str, Asker] = {}
        self._url = ""

    def at(self, url: str) -> None:
        """Learn the address of the server."""
        self._url = url

    def issue(
        self, kind: str, channel: Channel, user: str, original: Message | None = None
    ) -> tuple[str, Asker]:
        """Make an address.

        Args:
            kind: "commands" or "actions".
            channel: Where the act was done.
            user: Id of who did it.
            original: The clicked message, if there is one.
        """
        asker = Asker(
            channel=channel,
            user=user,
            expires_at=self._world.clock.now() + self._seconds,
            uses_left=self._uses,
            original=original,
        )
        key = secrets.token_urlsafe(24)
        self._askers[key] = asker
        team = self._world.team_id
        return f"{self._url}/response/{kind}/{team}/{key}", asker

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one post."""
        body: Json = {}
        status, answer = 200, "ok"
        fault = None
        try:
            body = await _body(request)
            fault = self._faults.take("response_url", body)
            if fault is None:
                self._use(request.match_info["key"], body)
            else:
                return await self._fail(request, fault, body)
        except SlackError as error:
            status = 404 if error.code in _GONE else 400
            answer = json.dumps(error.answer())
        finally:
            self._world.journal.add(
                "response_url",
                body=body,
                status=status,
                answer=answer,
                fault=fault.kind if fault else "",
            )
        kind = "text/plain" if status == 200 else "application/json"
        return web.Response(text=answer, status=status, content_type=kind)

    def answer(self, asker: Asker, body: Json) -> None:
        """Show what an ack or a post to a response_url says.

        Raises:
            SlackError: no_text, invalid_blocks and their like.
        """
        args, original = Args(body), asker.original
        if args.flag("delete_original"):
            # A command has no original message, and Slack says ok.
            if original is not None and self._world.exists(original):
                self._world.remove(original)
            return
        text, blocks = content(args)
        draft = Draft(
            text=text,
            blocks=blocks,
            attachments=attached(args),
            thread_ts=_thread(asker.channel, args.text("thread_ts")),
        )
        if original is not None and args.flag("replace_original"):
            self._replace(original, draft)
        elif args.text("response_type") == "in_channel":
            self._world.post(asker.channel, self._world.bot_user_id, draft)
        else:
            self._world.whisper(asker.channel, asker.user, draft)

    def _replace(self, original: Message, draft: Draft) -> None:
        if not self._world.exists(original):
            raise SlackError("message_not_found")
        made = draft.blocks or self._world.plain_blocks(draft.text)
        draft = replace(draft, blocks=made, metadata=original.metadata)
        self._world.edit(original, self._world.bot_user_id, draft)

    def _use(self, key: str, body: Json) -> None:
        asker = self._askers.get(key)
        if asker is None or asker.uses_left < 1:
            raise SlackError("used_url")
        if self._world.clock.now() >= asker.expires_at:
            raise SlackError("expired_url")
        asker.uses_left -= 1
        self.answer(asker, body)

    async def _fail(
        self, request: web.Request, fault: Fault, body: Json
    ) -> web.StreamResponse:
        key = request.match_info["key"]
        kind, _, name = fault.kind.partition(":")
        match Kind(kind):
            case Kind.RATELIMITED:
                after = {"Retry-After": str(max(1, round(fault.seconds)))}
                return web.Response(status=429, headers=after, text="rate_limited")
            case Kind.HTTP_500 | Kind.HTTP_503:
                return web.Response(status=int(kind[-3:]), text="server_error")
            case Kind.ERROR:
                return web.json_response({"ok": False, "error": name}, status=404)
            case Kind.LATE_COMMIT:
                await asyncio.shield(self._later(key, body, fault.seconds))
                return web.Response(text="ok")
            case Kind.HANG:
                await self._world.clock.sleep(fault.seconds)
            case Kind.DROP_THEN_COMMIT:
                self._later(key, body, fault.seconds)
            case Kind.DROP_AFTER:
                self._use(key, body)
            case Kind.SLOW | Kind.VISIBLE_LATE | Kind.WRONG_JSON | Kind.NEVER_SHARED:
                self._use(key, body)
                if kind == Kind.SLOW:
                    await self._world.clock.sleep(fault.seconds)
                return web.Response(text="ok")
        return cut_off(request)

    def _later(self, key: str, body: Json, seconds: float) -> "asyncio.Task[None]":
        async def use() -> None:
            await self._world.clock.sleep(seconds)
            self._use(key, body)

        return self._tasks.start(use())


def _thread(channel: Channel, ts: str) -> str:
    """The thread that a message (ts) is in or could begin; "" for no ts."""
    if not ts:
        return ""
    parent = channel.messages.get(ts)
    if parent is None:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


async def _body(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if request.content_type == "application/x-www-form-urlencoded":
        text = str((await request.post()).get("payload", "{}"))
    try:
        body = json.loads(text)
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
