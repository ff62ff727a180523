"""The local workspace alone, for a bot that runs elsewhere on this machine."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.slack import LocalWorkspace, load_manifest


async def serve(
    *,
    manifest: Path,
    port: int,
    ready: Callable[[dict[str, Any]], None],
    stop: asyncio.Event,
) -> None:
    """Run a local workspace until told to stop.

    Args:
        manifest: The app's manifest file.
        port: Where to serve on 127.0.0.1; 0 takes a free port.
        ready: Told the addresses, tokens and secrets once it serves.
        stop: Ends it when set.

    Raises:
        ValueError: The file is not a manifest.
        OSError: The port is taken, or the file cannot be read.
    """
    workspace = LocalWorkspace(load_manifest(manifest))
    await workspace.start(port=port)
    try:
        ready(workspace.addresses())
        await stop.wait()
    finally:
        await workspace.close()
