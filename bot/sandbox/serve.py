"""The local workspace and the local clouds, for a bot that runs elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.engine import Engine
from bot.sandbox.clouds import (
    HuaweiOptions,
    LocalAlibaba,
    LocalBuckets,
    LocalHuawei,
    buckets_of,
    random_account,
)
from bot.sandbox.slack import LocalWorkspace, load_manifest


async def serve(
    *,
    manifest: Path,
    port: int,
    ready: Callable[[dict[str, Any]], None],
    stop: asyncio.Event,
) -> None:
    """Run a local workspace and the local clouds until told to stop.

    Args:
        manifest: The app's manifest file.
        port: Where the workspace serves on 127.0.0.1; 0 takes a free port. The
            clouds always take free ones.
        ready: Told the addresses, tokens, keys and secrets once all serve; those of
            a cloud, and of the object store, stand under its name.
        stop: Ends it when set.

    Raises:
        ValueError: The file is not a manifest.
        OSError: The port is taken, or the file cannot be read.
    """
    workspace = LocalWorkspace(load_manifest(manifest))
    await workspace.start(port=port)
    try:
        async with local_clouds() as clouds:
            ready(workspace.addresses() | clouds)
            await stop.wait()
    finally:
        await workspace.close()


@asynccontextmanager
async def local_clouds() -> AsyncIterator[dict[str, dict[str, Any]]]:
    """Run our own Alibaba, Huawei and object store, an embedded engine behind them.

    The object store belongs to the account at Huawei and takes its keys.

    Yields:
        Their addresses and keys by name; all of them end with the context.
    """
    async with AsyncExitStack() as running:
        engine = Engine()
        await engine.start()
        running.push_async_callback(engine.close)
        account = random_account()
        alibaba = LocalAlibaba(engine=engine)
        buckets = LocalBuckets(options=buckets_of(account))
        options = HuaweiOptions(accounts=(account,))
        huawei = LocalHuawei(buckets, engine=engine, options=options)
        named = {"alibaba": alibaba, "buckets": buckets, "huawei": huawei}
        for server in named.values():
            await server.start()
            running.push_async_callback(server.close)
        yield {name: server.addresses() for name, server in named.items()}
