"""The two servers whose acks are compared, each in a process of its own.

`ours` is the whole bot over HTTP; `bolt` is a bare Bolt app on the aiohttp adapter that
Bolt brings along, whose listener does nothing but ack. Both may use every core.

Started by benchmarks/acks.py, which writes one JSON line to stdin; the answer is one
line with the port, and the end of stdin is the end of the server.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from benchmarks.figures import quiet_logs
from bot.app import Bot
from bot.config import Settings
from bot.startup import keep_out_of_collections

PATH = "/slack/events"


@asynccontextmanager
async def ours(facts: dict[str, Any]) -> AsyncIterator[int]:
    """The bot as `thread-translator run` builds it; yields its port."""
    with tempfile.TemporaryDirectory(prefix="benchmark-acks-") as folder:
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(facts["bot_token"]),
            slack_app_token=SecretStr(""),
            slack_signing_secret=SecretStr(facts["signing_secret"]),
            slack_api_url=facts["api_url"],
            data_dir=Path(folder),
            database_url=f"sqlite:///{folder}/thread-translator.db",
            providers="local",
            flag_languages="",
            listen="127.0.0.1:0",
        )
        async with Bot(settings) as bot:
            keep_out_of_collections()
            yield URL(bot.address).port or 0


@asynccontextmanager
async def bolt(facts: dict[str, Any]) -> AsyncIterator[int]:
    """A bare Bolt app in the same mode as ours; yields its port."""
    app = AsyncApp(
        client=AsyncWebClient(facts["bot_token"], base_url=facts["api_url"]),
        signing_secret=facts["signing_secret"],
        process_before_response=True,
    )

    @app.event("reaction_added")
    async def nothing(ack: AsyncAck) -> None:
        await ack()

    runner = web.AppRunner(app.web_app(PATH), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


SERVERS = {"ours": ours, "bolt": bolt}


async def main() -> None:
    """Serve until stdin ends."""
    facts = json.loads(await asyncio.to_thread(sys.stdin.readline))
    # The process that started this one is bound to a single core.
    os.sched_setaffinity(0, facts["cores"])
    quiet_logs()
    async with SERVERS[sys.argv[1]](facts) as port:
        print(json.dumps({"port": port}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(main())
