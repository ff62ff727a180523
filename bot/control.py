"""One process owns the database: its lock, and the socket through which it is asked.

A second `run` refuses to start. Commands that change something go through the socket
of the running process, or take the lock themselves where none runs.
"""

import asyncio
import contextlib
import fcntl
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

from bot.errors import BotError, ConfigError, TransientError

log = structlog.get_logger(__name__)

#: Linux allows 107 bytes in the path of a unix socket.
_MAX_SOCKET_PATH_BYTES = 107
_MAX_LINE_BYTES = 64 * 1024
_ANSWER_SECONDS = 10.0

Operation = Callable[[str], Awaitable[bool]]
#: What JSON can hold, and no secret and no text.
Question = Callable[[], Mapping[str, Any]]


class InstanceLock:
    """The lock file beside the database; it ends with the process, however it ends.

    Args:
        database: The database's path.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False where another process has it.

        Raises:
            ConfigError: The folder cannot be made or written to.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError(
                f"DATA_DIR or DATABASE_URL: {self._path.parent} cannot be written to: "
                f"{error.strerror}"
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def socket_path(database: Path) -> Path:
    """Where the running process of this database listens.

    Raises:
        ConfigError: The path is longer than a socket may have.
    """
    path = database.absolute().with_name(database.name + ".sock")
    if len(os.fsencode(path)) > _MAX_SOCKET_PATH_BYTES:
        raise ConfigError(
            f"DATA_DIR is too long for a control socket ({path}); choose a path of "
            f"at most {_MAX_SOCKET_PATH_BYTES - len(os.fsencode(path.name)) - 1} bytes"
        )
    return path


class ControlServer:
    """Answers the commands of other processes of the same user.

    Args:
        path: The socket's path, of mode 0600.
        operations: What may be done, by name; each gets a job's id.
        questions: What may be asked, by name.
        answer_seconds: The longest that one question and its answer may take.
    """

    def __init__(
        self,
        path: Path,
        operations: Mapping[str, Operation],
        questions: Mapping[str, Question] | None = None,
        *,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> None:
        self._path = path
        self._operations = operations
        self._questions = questions or {}
        self._answer_seconds = answer_seconds
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; a socket that a dead process left is replaced: we have the lock."""
        self._path.unlink(missing_ok=True)
        previous = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(
                self._serve, self._path, limit=_MAX_LINE_BYTES
            )
        finally:
            os.umask(previous)

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._path.unlink(missing_ok=True)
            self._server = None

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            async with asyncio.timeout(self._answer_seconds):
                answer = await self._answer(await _line(reader))
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, TimeoutError):
            log.warning("control_unanswered")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError):
            asked = None
        match asked:
            case {"do": str(do), "job": str(job_id)} if do in self._operations:
                if job_id.isascii():
                    return await self._done(do, job_id)
            case {"ask": str(name)} if name in self._questions:
                return {"answer": self._questions[name]()}
        return {"error": "not understood"}

    async def _done(self, do: str, job_id: str) -> dict[str, Any]:
        try:
            return {"done": await self._operations[do](job_id)}
        except BotError as error:
            log.warning("control_failed", do=do, error=type(error).__name__)
            return {"error": type(error).__name__}


async def _line(reader: asyncio.StreamReader) -> bytes:
    """One line; nothing where it is longer than any question of ours."""
    try:
        return await reader.readline()
    except ValueError:
        return b""


async def ask_running(path: Path, do: str, job_id: str) -> bool | None:
    """Ask the running process to do something.

    Args:
        path: Its socket.
        do: The operation's name.
        job_id: The job it is about.

    Returns:
        Whether it was done; None where no process answers, or it could not try.
    """
    try:
        answer = await _put(path, {"do": do, "job": job_id})
    except (OSError, TimeoutError, ValueError):
        return None
    done = answer.get("done") if isinstance(answer, dict) else None
    return done if isinstance(done, bool) else None


async def query_running(path: Path, name: str) -> dict[str, Any] | None:
    """Ask the running process for what it knows.

    Args:
        path: Its socket.
        name: The question's name.

    Returns:
        The answer, of no certain shape; None where no process runs.

    Raises:
        TransientError: One runs, and does not answer, or not to this.
    """
    try:
        answer = await _put(path, {"ask": name})
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    except (OSError, TimeoutError, ValueError):
        answer = None
    found = answer.get("answer") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        raise TransientError("the running process does not answer", code="no_answer")
    return found


async def _put(path: Path, question: Mapping[str, str]) -> Any:
    """Put a question; whatever JSON the answer is."""
    async with asyncio.timeout(_ANSWER_SECONDS):
        return json.loads(await _exchange(path, json.dumps(question).encode() + b"\n"))


async def _exchange(path: Path, question: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(question)
        await writer.drain()
        return await reader.readline()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
