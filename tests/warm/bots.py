"""Bots without the second that each takes to import itself.

`python -m tests.warm.bots SOCKET`, a file descriptor, imports a bot and forks one for
each message: how it lives, with its pipes. Each has a parent of its own, which tells
its number and its end, so that it can be killed as any other process.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).parents[2]
#: Each has a `live`, which takes what a bot is given.
_WAYS_TO_LIVE = (
    "tests.crash.child",
    "tests.crash.chaos_child",
    "tests.crash.files_child",
)
_MOST_BYTES = 2**17


@dataclass
class WarmProcess:
    """A forked bot, with what asyncio's own Process has of the same name."""

    pid: int
    #: Not for words: the bot ends when it is closed.
    stdin: BinaryIO
    stdout: asyncio.StreamReader
    _parent: asyncio.StreamReader
    _parent_writer: asyncio.StreamWriter
    returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it is known to be dead."""
        if self.returncode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait for its end; the exit status, below 0 where a signal ended it."""
        if self.returncode is None:
            self.returncode = int(await self._parent.readline())
            self._parent_writer.close()
            await self._parent_writer.wait_closed()
            self.stdin.close()
        return self.returncode


class Nursery:
    """Where bots are forked.

    Args:
        house: The way to its process; a message is a life.
    """

    def __init__(self, house: socket.socket) -> None:
        self._house = house

    async def fork(self, way: str, given: Mapping[str, Any]) -> WarmProcess:
        """Fork a bot.

        Args:
            way: The module that has its `live`.
            given: What that takes, and "log": where its errors are written.
        """
        from bot.engine import engine

        parent, theirs = socket.socketpair()
        input_read, input_write = os.pipe()
        output_read, output_write = os.pipe()
        life = {"way": way, "given": given, "worker": engine.WORKER_COMMAND}
        gone = [theirs.detach(), input_read, output_write]
        socket.send_fds(self._house, [json.dumps(life).encode()], gone)
        for descriptor in gone:
            os.close(descriptor)
        reader, writer = await asyncio.open_connection(sock=parent)
        stdout = await _reader(output_read)
        pid = int(await reader.readline())
        stdin = os.fdopen(input_write, "wb", buffering=0)
        return WarmProcess(pid, stdin, stdout, reader, writer)


async def _reader(descriptor: int) -> asyncio.StreamReader:
    """Read a pipe; it is closed at its end."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    return reader


@contextmanager
def warm_bots() -> Iterator[Nursery]:
    """Open a nursery; nothing is imported before the first bot."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        house = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "tests.warm.bots", str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
    with house, ours:
        yield Nursery(ours)


def main(house: socket.socket) -> None:
    """Fork a bot for each message, until there can be no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a bot's own parent asks
    while True:
        message, descriptors, _, _ = socket.recv_fds(house, _MOST_BYTES, 3)
        if not message:
            return
        for way in _WAYS_TO_LIVE:
            import_module(way)
        if os.fork() == 0:
            house.close()
            _attend(message, *descriptors)
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _attend(message: bytes, talk: int, stdin: int, stdout: int) -> None:
    """Be a bot's parent: tell its number, and then how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = os.fork()
    if process == 0:
        os.dup2(stdin, 0)
        os.dup2(stdout, 1)
        for descriptor in (talk, stdin, stdout):
            os.close(descriptor)
        _be(json.loads(message))
    os.close(stdin)
    os.close(stdout)
    with suppress(BrokenPipeError):  # a test that failed asks no more
        os.write(talk, f"{process}\n".encode())
        _, status = os.waitpid(process, 0)
        os.write(talk, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _be(life: dict[str, Any]) -> None:
    """Live, and end the process."""
    from bot.engine import engine
    from bot.logs import configure_logging

    engine.WORKER_COMMAND = tuple(life["worker"])
    log = life["given"].pop("log", os.devnull)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    status = 1
    try:
        configure_logging("json")
        asyncio.run(import_module(life["way"]).live(life["given"]))
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it is told and ends this life
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
