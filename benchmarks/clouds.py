"""Our own Alibaba for the benchmarks, and the bot's provider that calls it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from pydantic import SecretStr

from benchmarks.figures import CLOCK
from bot.config import Settings
from bot.providers.provider import Provider
from bot.providers.registry import ALIBABA, make_providers
from bot.sandbox.alibaba.control import AlibabaControl

_CALL_TIMEOUT_SECONDS = 30.0
_STOP_SECONDS = 20.0


@asynccontextmanager
async def local_alibaba() -> AsyncIterator[tuple[Provider, AlibabaControl]]:
    """Run the server in a process of its own.

    Yields:
        The provider as the registry makes it, over one session of its own, and what
        asks the server how many calls it has seen.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.cloud_server"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101 - the same
    try:
        facts = json.loads(await child.stdout.readline())
        async with (
            aiohttp.ClientSession() as session,
            AlibabaControl(facts["control_url"]) as control,
        ):
            yield _provider(facts["url"], facts["keys"][0], session), control
        child.stdin.close()
        async with asyncio.timeout(_STOP_SECONDS):
            await child.wait()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


def _provider(
    url: str, key: dict[str, str], session: aiohttp.ClientSession
) -> Provider:
    settings = Settings(
        _env_file=None,
        alibaba_cloud_access_key_id=SecretStr(key["access_key_id"]),
        alibaba_cloud_access_key_secret=SecretStr(key["access_key_secret"]),
        alibaba_cloud_security_token=SecretStr(""),
        alibaba_mt_endpoint=url,
    )
    made = make_providers(
        (ALIBABA,),
        models_dir=None,
        call_timeout_seconds=_CALL_TIMEOUT_SECONDS,
        settings=settings,
        session=session,
        clock=CLOCK,
        detects_here=False,
    )
    return made.text[0]


async def calls_seen(control: AlibabaControl) -> tuple[int, int]:
    """How many calls the server took, and the most within one second."""
    ledger, state = await control.ledger(), await control.state()
    calls = sum(line["calls"] for line in ledger["lines"])
    return calls, max(state["peaks"].values(), default=0)
