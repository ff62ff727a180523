"""Starts and ends child processes as whole groups."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence

#: The longest answer that is read; sentences are some hundred characters.
_MOST_BYTES = 16 * 2**20

#: What a child may know of its surroundings.
PLAIN_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
}


async def start_group(
    command: Sequence[str], extra_environment: Mapping[str, str] | None = None
) -> Process:
    """Start a process that leads a group of its own; it ends when its stdin closes.

    Its stderr goes nowhere: the messages of a crash may quote the text.

    Raises:
        OSError: It could not be started.
    """
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={**PLAIN_ENVIRONMENT, **(extra_environment or {})},
        start_new_session=True,
        limit=_MOST_BYTES,
    )


async def end_group(process: Process, *, grace_seconds: float = 0.0) -> None:
    """End a process with all that it started, and wait until it is gone.

    Args:
        process: A leader of its group, from `start_group`.
        grace_seconds: How long it may take to end by itself when its stdin closes; a
            pipeline that does so collects its own children.
    """
    if process.stdin is not None:
        process.stdin.close()
    if grace_seconds:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), grace_seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            await process.stdin.wait_closed()
    await process.wait()
    if process.stdout is not None:
        await process.stdout.read()  # to its end, so that the pipe is let go of


async def write_and(process: Process, data: bytes) -> None:
    """Write to its stdin in as many pieces as it takes; read at the same time."""
    if process.stdin is None:  # pragma: no cover - start_group always asks for one
        raise BrokenPipeError
    process.stdin.write(data)
    await process.stdin.drain()


async def converse(process: Process, data: bytes, separator: bytes) -> bytes:
    """Send a request and read its answer up to the separator, both at once.

    Raises:
        OSError: The process is gone.
        EOFError: The process closed its output before the answer was whole.
    """
    if process.stdout is None:  # pragma: no cover - start_group always asks for one
        raise BrokenPipeError
    _, answer = await asyncio.gather(
        write_and(process, data), process.stdout.readuntil(separator)
    )
    return answer.removesuffix(separator)
