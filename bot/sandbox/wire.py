"""The Web API on the wire: arguments in, one JSON answer out."""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from aiohttp import web

from bot.sandbox.faults import Fault, Faults, Kind
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.call import Args, Call, Json, Method
from bot.sandbox.problems import SlackError
from bot.sandbox.rates import Rates
from bot.sandbox.tasks import Tasks
from bot.sandbox.tokens import Tokens
from bot.sandbox.uploads import Uploads
from bot.sandbox.world import World

_BROKEN_PAGE = "<html><body><h1>Service temporarily unavailable</h1></body></html>"
_APP_TOKEN_SCOPES = ("connections:write",)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: Slack's JSON, or something that is broken on purpose."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as it came over the wire."""

    name: str
    token: str
    args: Mapping[str, Any]
    warnings: tuple[str, ...] = ()


class WebApi:
    """Answers `/api/<method>`.

    Args:
        world: What the methods work on.
        tokens: Who may call.
        rates: How often.
        faults: What goes wrong on purpose.
        tasks: Owner of effects that land later.
        ticket: Issues Socket Mode tickets.
        uploads: Ends uploads of files.
        max_file_bytes: The most bytes of one file.
    """

    def __init__(
        self,
        *,
        world: World,
        tokens: Tokens,
        rates: Rates,
        faults: Faults,
        tasks: Tasks,
        ticket: Callable[[], str],
        uploads: Uploads,
        max_file_bytes: int,
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._rates = rates
        self._faults = faults
        self._tasks = tasks
        self._ticket = ticket
        self._uploads = uploads
        self._max_file_bytes = max_file_bytes
        self._url = ""
        #: How many calls have begun and not ended.
        self.open_calls = 0

    def at(self, url: str) -> None:
        """Learn the address that answers are to name."""
        self._url = url

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call, or fail as ordered."""
        began = self._world.clock.monotonic()
        self.open_calls += 1
        fault: Fault | None = None
        asked = Asked(name=request.match_info["method"], token="", args={})
        response: web.StreamResponse = web.Response()
        answer: Json | None = None
        try:
            asked = await _read(request)
            fault = self._faults.take(asked.name, asked.args)
            response, answer = await self._respond(request, asked, fault)
        except SlackError as error:
            answer = error.answer()
            response = _json(Answer(answer))
        finally:
            self.open_calls -= 1
            self._world.journal.add(
                "call",
                method=asked.name,
                args=dict(asked.args),
                status=None if answer is None else response.status,
                answer=answer,
                ms=round((self._world.clock.monotonic() - began) * 1000, 3),
                fault=fault.kind if fault else "",
            )
        response.headers["Date"] = formatdate(self._world.clock.now(), usegmt=True)
        return response

    def answer(
        self, asked: Asked, *, hidden_seconds: float = 0.0, loses_files: bool = False
    ) -> Answer:
        """Do what a call asks for, now.

        Args:
            asked: The call.
            hidden_seconds: How long posted messages stay out of history.
            loses_files: Whether completed files are never shared.
        """
        method = METHODS.get(asked.name)
        if method is None:
            error = {"ok": False, "error": "unknown_method", "req_method": asked.name}
            return Answer(error)
        call = Call(
            world=self._world,
            args=Args(asked.args),
            url=self._url,
            ticket=self._ticket,
            uploads=self._uploads,
            max_file_bytes=self._max_file_bytes,
            hidden_seconds=hidden_seconds,
            loses_files=loses_files,
            warnings=list(asked.warnings),
        )
        try:
            body = self._run(method, call, asked)
        except SlackError as error:
            if error.code == "ratelimited":
                return _ratelimited(int(str(error.extra["seconds"])))
            body = error.answer()
        headers = self._scopes(method, asked.token)
        return Answer(_warned(body, call.warnings), headers=headers)

    def _run(self, method: Method, call: Call, asked: Asked) -> Json:
        self._tokens.check(asked.token, method.token)
        now, channel = self._world.clock.monotonic(), call.args.text("channel")
        if wait := self._rates.wait_seconds(asked.name, method.tier, channel, now):
            raise SlackError("ratelimited", seconds=wait)
        call.need(*method.scopes)
        missing = [n for n in method.required if not call.args.text(n)]
        if missing:
            words = [f"missing required field: {name}" for name in missing]
            raise SlackError("invalid_arguments", messages=words)
        return {"ok": True, **method.run(call)}

    def _scopes(self, method: Method, token: str) -> dict[str, str]:
        """What Slack tells of a token that it takes; of any other it tells nothing."""
        try:
            self._tokens.check(token, method.token)
        except SlackError:
            return {}
        if not method.token:
            return {}
        is_bot = method.token == "bot"  # noqa: S105 - the kind of token, not one
        granted = self._world.manifest.scopes if is_bot else _APP_TOKEN_SCOPES
        accepted = method.scopes if is_bot else _APP_TOKEN_SCOPES
        return {
            "X-OAuth-Scopes": ",".join(granted),
            "X-Accepted-OAuth-Scopes": ",".join(accepted),
        }

    async def _respond(
        self, request: web.Request, asked: Asked, fault: Fault | None
    ) -> tuple[web.StreamResponse, Json | None]:
        """The response, and the JSON in it if it has any."""
        if fault is None:
            answer = self.answer(asked)
            return _json(answer), answer.body
        return await self._fail(request, asked, fault)

    async def _fail(
        self, request: web.Request, asked: Asked, fault: Fault
    ) -> tuple[web.StreamResponse, Json | None]:
        kind, _, name = fault.kind.partition(":")
        match Kind(kind):
            case Kind.RATELIMITED:
                answer = _ratelimited(max(1, round(fault.seconds)))
            case Kind.ERROR:
                answer = Answer({"ok": False, "error": name})
            case Kind.HTTP_500 | Kind.HTTP_503:
                return _page(int(kind.removeprefix("http_"))), {}
            case Kind.SLOW:
                answer = self.answer(asked)
                await self._world.clock.sleep(fault.seconds)
            case Kind.VISIBLE_LATE:
                answer = self.answer(asked, hidden_seconds=fault.seconds)
            case Kind.NEVER_SHARED:
                answer = self.answer(asked, loses_files=True)
            case Kind.LATE_COMMIT:
                answer = await asyncio.shield(self._later(asked, fault.seconds))
            case Kind.WRONG_JSON:
                answer = self.answer(asked)
                return _cut(answer), answer.body
            case _:
                return await self._drop(request, asked, fault), None
        return _json(answer), answer.body

    async def _drop(
        self, request: web.Request, asked: Asked, fault: Fault
    ) -> web.StreamResponse:
        if fault.kind == Kind.DROP_AFTER:
            self.answer(asked)
        if fault.kind == Kind.DROP_THEN_COMMIT:
            self._later(asked, fault.seconds)
        if fault.kind == Kind.HANG:
            await self._world.clock.sleep(fault.seconds)
        return cut_off(request)

    def _later(self, asked: Asked, seconds: float) -> "asyncio.Task[Answer]":
        async def commit() -> Answer:
            await self._world.clock.sleep(seconds)
            return self.answer(asked)

        return self._tasks.start(commit())


def cut_off(request: web.Request) -> web.StreamResponse:
    """Break a connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> Asked:
    name = request.match_info["method"]
    args: dict[str, Any] = dict(request.query)
    warnings: tuple[str, ...] = ()
    body_token = str(args.pop("token", ""))
    method = METHODS.get(name)
    if request.content_type in _FORMS:
        args |= {name: _field(value) for name, value in (await request.post()).items()}
        body_token = str(args.pop("token", body_token))
    elif request.content_type == "application/json" and request.can_read_body:
        if request.charset is None:
            warnings = ("missing_charset",)
        if method is None or method.reads_json:
            args |= _object(await request.text())
    header = request.headers.get("Authorization", "").partition(" ")
    token = header[2].strip() if header[0].lower() == "bearer" else body_token
    return Asked(name=name, token=token, args=args, warnings=warnings)


def _field(value: str | bytes | bytearray | web.FileField) -> str:
    """A form's field as text; files are not taken here, and leave their name."""
    if isinstance(value, web.FileField):
        return value.filename
    return value if isinstance(value, str) else bytes(value).decode()


def _object(text: str) -> Json:
    if not text:
        return {}
    try:
        body = json.loads(text)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def _json(answer: Answer) -> web.Response:
    headers = {"X-Slack-Req-Id": secrets.token_hex(16), **answer.headers}
    return web.json_response(answer.body, status=answer.status, headers=headers)


def _cut(answer: Answer) -> web.Response:
    text = json.dumps(answer.body)
    half = text[: len(text) // 2]
    return web.Response(text=half, content_type="application/json")


def _page(status: int) -> web.Response:
    return web.Response(text=_BROKEN_PAGE, content_type="text/html", status=status)


def _ratelimited(seconds: int) -> Answer:
    headers = {"Retry-After": str(seconds)}
    return Answer({"ok": False, "error": "ratelimited"}, 429, headers)


def _warned(body: Json, warnings: list[str]) -> Json:
    if warnings:
        metadata = body.setdefault("response_metadata", {})
        metadata["warnings"] = warnings
        body["warning"] = ",".join(warnings)
    return body
