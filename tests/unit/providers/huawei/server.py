"""A Huawei of the tests: answers what it was told to, and remembers every request."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from email.utils import formatdate
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.clock import ManualClock, iso
from bot.providers.huawei import (
    Credentials,
    HuaweiClient,
    IamProjects,
    IamTokens,
    Login,
)
from tests.unit.providers.cloud import Reply, Seen

KEYS = Credentials("AKIDEXAMPLE", "secret")
LOGIN = Login("domainname", "iamuser", "PASSWORDEXAMPLE")
PROJECT = "PROJECTEXAMPLE"
WORK = f"/v1/{PROJECT}/machine-translation"
DAY_SECONDS = 86_400.0


class Huawei:
    """The server, on loopback; without a reply in store it turns every text round."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.logins: list[Seen] = []
        self.replies: deque[Reply | Callable[[Seen], Reply]] = deque()
        self.login_replies: deque[Reply] = deque()
        self.login_came = asyncio.Event()
        #: A login is answered once this is set.
        self.may_log_in = asyncio.Event()
        self.may_log_in.set()
        self.session = aiohttp.ClientSession()
        self.clock = ManualClock()
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v3/auth/tokens", self._log_in)
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

    def client(
        self, access: Credentials | IamTokens = KEYS, **more: Any
    ) -> HuaweiClient:
        """A client of ours that calls here."""
        known: dict[str, Any] = {"project_id": PROJECT, "timeout_seconds": 5.0}
        known |= {"access": access, "endpoint": self.url}
        return HuaweiClient(lambda: self.session, clock=self.clock, **(known | more))

    def tokens(self, **more: Any) -> IamTokens:
        """Tokens of ours that are got here."""
        known: dict[str, Any] = {"login": LOGIN, "timeout_seconds": 5.0}
        known["endpoint"] = self.url
        return IamTokens(lambda: self.session, clock=self.clock, **(known | more))

    def projects(self, **more: Any) -> IamProjects:
        """The project of our key, asked for here."""
        known: dict[str, Any] = {"keys": KEYS, "region": "cn-north-4"}
        known |= {"endpoint": self.url, "timeout_seconds": 5.0}
        return IamProjects(lambda: self.session, clock=self.clock, **(known | more))

    def token(self, lives_seconds: float = DAY_SECONDS, **about: Any) -> Reply:
        """IAM's answer to the login that comes next."""
        now = self.clock.now()
        said = {
            "expires_at": iso(now + lives_seconds),
            "issued_at": iso(now),
            "project": {"id": PROJECT, "name": "cn-north-4"},
        }
        name = f"token-{len(self.logins)}"
        return Reply({"token": said | about}, 201, headers={"X-Subject-Token": name})

    async def _log_in(self, request: web.Request) -> web.Response:
        self.logins.append(await _seen(request))
        self.login_came.set()
        await self.may_log_in.wait()
        reply = self.login_replies.popleft() if self.login_replies else self.token()
        return reply.response()

    async def _answer(self, request: web.Request) -> web.Response:
        self.seen.append(await _seen(request))
        reply = self.replies.popleft() if self.replies else turned
        made = reply if isinstance(reply, Reply) else reply(self.seen[-1])
        response = made.response()
        response.headers.setdefault("Date", formatdate(self.clock.now(), usegmt=True))
        return response


async def _seen(request: web.Request) -> Seen:
    body = await request.read()
    return Seen(request.method, request.raw_path, request.headers, body)


def turned(seen: Seen) -> Reply:
    """Translate: the text turned round."""
    asked = json.loads(seen.body)
    text = asked["text"]
    said = {"src_text": text, "translated_text": text[::-1]}
    return Reply(said | {"from": asked["from"], "to": asked["to"]})


def error(code: str, status: int, **headers: str) -> Reply:
    """An error as the vendor spells it."""
    body = {"error_code": code, "error_msg": "in the vendor's own words"}
    return Reply(body, status, headers={"X-Request-Id": "HWREQ1", **headers})
