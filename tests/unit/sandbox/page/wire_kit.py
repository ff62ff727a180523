"""A workspace with nothing but its API and its panels in front of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.core import Core
from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.manifest import Manifest
from bot.sandbox.options import WorkspaceOptions
from bot.sandbox.page.wire_routes import add_routes
from tests.unit.sandbox.kit import FULL

Json = dict[str, Any]


class Carrier:
    """Takes deliveries and answers as it is told."""

    def __init__(self) -> None:
        self.brought: list[Delivery] = []
        self.outcome = Outcome(acked=True)

    async def send(self, delivery: Delivery, deadline_seconds: float) -> Outcome:
        assert deadline_seconds == 3.0
        self.brought.append(delivery)
        return self.outcome


def made(**options: Any) -> tuple[Core, Carrier]:
    """A workspace whose app takes all that comes."""
    options.setdefault("retry_delays_seconds", ())
    core = Core(Manifest.read(FULL), WorkspaceOptions(**options), None)
    carrier = Carrier()
    core.dispatcher.carrier = carrier
    return core, carrier


@dataclass(frozen=True, slots=True)
class Panels:
    """A running server, and a client that looks at its panels."""

    core: Core
    carrier: Carrier
    http: aiohttp.ClientSession

    async def get(self, path: str, person: str = "emma") -> str:
        async with self.http.get(f"/as/{person}/{path}") as response:
            assert response.status == 200, await response.text()
            return await response.text()

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        async with self.http.post(f"/as/emma/{path}", data=form) as response:
            return response.status, await response.text()


@asynccontextmanager
async def panels(**options: Any) -> AsyncIterator[Panels]:
    core, carrier = made(**options)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", core.api.handle)
    add_routes(app, core)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    core.world.url = url
    core.api.at(url)
    try:
        async with aiohttp.ClientSession(url) as http:
            yield Panels(core, carrier, http)
    finally:
        await core.tasks.stop()
        await runner.cleanup()
