"""Engine workers without the second that each takes to load its languages.

`python -m tests.warm.workers LISTENER`, a file descriptor, loads them once and forks
a worker for whoever connects: tests/warm/door.py, which an engine starts as if it were
the worker. Nothing is loaded before the first one. Ends when standard input does.
"""

import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.engine.worker import Work

ROOT = Path(__file__).parents[2]
_DOOR = Path(__file__).with_name("door.py")
_MOST_WAITING = 64


@contextmanager
def warm_workers() -> Iterator[tuple[str, ...]]:
    """Open the house of workers; gives the command that an engine is to start."""
    with socket.socket(socket.AF_UNIX) as listener:
        # A name chosen by the system, in the name space without files.
        listener.bind("")
        listener.listen(_MOST_WAITING)
        address = listener.getsockname().decode()
        house = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "tests.warm.workers", str(listener.fileno())],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[listener.fileno()],
        )
    with house:
        # Without the modules of other programs it is there in no time.
        yield (sys.executable, "-I", "-S", str(_DOOR), address.removeprefix("\0"))


def main(listener: socket.socket) -> None:
    """Fork a worker for each who connects, until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how one ended
    work: Work | None = None
    while True:
        ready, _, _ = select.select([sys.stdin, listener], [], [])
        if sys.stdin in ready:
            return
        connection, _ = listener.accept()
        work = work or _loaded()
        if os.fork() == 0:
            listener.close()
            _serve(connection, work)
            os._exit(0)
        connection.close()


def _loaded() -> "Work":
    """What a worker has once it was asked for everything."""
    from bot.engine.neural import find_models
    from bot.engine.worker import Work, load_ranker, load_translator

    work = Work(load_translator, load_ranker)
    work.answer({"id": 0, "op": "rank", "text": "all the words", "languages": []})
    for model in find_models(None):
        files = {name: str(value or "") for name, value in asdict(model).items()}
        ask = {"id": 0, "op": "translate", "model": files, "sentences": ["Words."]}
        work.answer(ask)
    return work


def _serve(connection: socket.socket, work: "Work") -> None:
    """Be the worker behind a door: on its pipes, and dead when it is."""
    from bot.engine.worker import serve

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, pipes, _, _ = socket.recv_fds(connection, 1, 2)
    # SIGIO ends a process: it comes when the door is gone, however it went.
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(connection, fcntl.F_SETFL, os.O_ASYNC)
    with os.fdopen(pipes[0], "rb") as lines, os.fdopen(pipes[1], "wb") as output:
        serve(lines, output, work)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
