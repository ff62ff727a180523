"""The local workspace and the local clouds, for a bot that runs elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.engine import Engine
from bot.sandbox.clouds import LocalAlibaba
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
            a cloud stand under its name.
        stop: Ends it when set.

    Raises:
        ValueError: The file is not a manifest.
        OSError: The port is taken, or the file cannot be read.
    """
    workspace = LocalWorkspace(load_manifest(manifest))
    await workspace.start(port=port)
    try:
        async with local_alibaba() as alibaba:
            ready(workspace.addresses() | {"alibaba": alibaba.addresses()})
            await stop.wait()
    finally:
        await workspace.close()


@asynccontextmanager
async def local_alibaba() -> AsyncIterator[LocalAlibaba]:
    """Run our own Alibaba with an embedded engine behind it.

    Yields:
        The server; it and its engine end with the context.
    """
    engine = Engine()
    await engine.start()
    try:
        alibaba = LocalAlibaba(engine=engine)
        await alibaba.start()
        try:
            yield alibaba
        finally:
            await alibaba.close()
    finally:
        await engine.close()
