"""A Redis of the benchmark's own: on loopback, with its file in a folder that goes."""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

_START_SECONDS = 10.0


def redis_is_here() -> bool:
    """Whether a Redis can be started."""
    return shutil.which("redis-server") is not None


@asynccontextmanager
async def redis_server(appendfsync: str) -> AsyncIterator[int]:
    """Start a Redis that appends every write to its file; yields its port.

    Args:
        appendfsync: "everysec" (a second of writes may be lost) or "always".
    """
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="benchmark-redis-") as folder:
        words = f"--port {port} --bind 127.0.0.1 --dir {folder} --appendonly yes"
        server = await asyncio.create_subprocess_exec(
            "redis-server",
            *words.split(),
            *("--appendfsync", appendfsync, "--save", ""),
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await _answers(port)
            yield port
        finally:
            server.terminate()
            await server.wait()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _answers(port: int) -> None:
    async with asyncio.timeout(_START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
