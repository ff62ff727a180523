"""One process owns the database, and answers the others."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.control import (
    ControlServer,
    InstanceLock,
    ask_running,
    query_running,
    socket_path,
)
from bot.errors import ConfigError, StorageError, TransientError

HOLD = """
import sys
from pathlib import Path
from bot.control import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


class Jobs:
    """Operations that keep what they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def retry(self, job_id: str) -> bool:
        self.asked.append(job_id)
        return job_id == "known"

    async def cancel(self, job_id: str) -> bool:
        raise StorageError(f"no room for {job_id}")

    async def slow(self, job_id: str) -> bool:
        self.asked.append(job_id)
        await asyncio.Event().wait()
        return True


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
async def path(tmp_path: Path, jobs: Jobs) -> AsyncIterator[Path]:
    path = tmp_path / "x.sock"
    server = ControlServer(
        path,
        {"retry": jobs.retry, "cancel": jobs.cancel, "slow": jobs.slow},
        {"health": lambda: {"well": True}},
        answer_seconds=0.3,
    )
    await server.start()
    yield path
    await server.close()


@contextlib.contextmanager
def holder(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that tries for the lock and says whether it got it."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", HOLD, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def send(path: Path, line: bytes) -> bytes:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(line)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        return await reader.readline()
    except ConnectionError:
        return b""
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def test_lock_is_one_processs_alone(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    with holder(database) as process:
        assert first_line(process) == "True"
        assert not InstanceLock(database).acquire()


def test_lock_is_refused_to_another_process(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "x.db")
    assert lock.acquire()
    with holder(tmp_path / "x.db") as process:
        assert first_line(process) == "False"
    lock.release()


def test_lock_is_free_after_kill_minus_9(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "x.db")
    with holder(tmp_path / "x.db") as process:
        assert first_line(process) == "True"
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert lock.acquire()
    lock.release()


def test_lock_released_twice_is_free_once(tmp_path: Path) -> None:
    first, second = (InstanceLock(tmp_path / "x.db") for _ in range(2))
    assert first.acquire()
    first.release()
    first.release()

    assert second.acquire()
    second.release()


def test_lock_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path / "new" / "x.db")
    lock.acquire()
    lock.release()

    assert (tmp_path / "new" / "x.db.lock").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_folder_that_is_a_file_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(ConfigError, match="DATA_DIR"):
        InstanceLock(tmp_path / "data" / "x.db").acquire()


def test_path_too_long_for_a_socket_comes_with_advice() -> None:
    name = "thread-translator.db.sock"
    longest = 107 - len(name) - 1
    fits = Path("/" + "d" * (longest - 1)) / "thread-translator.db"

    assert len(os.fsencode(socket_path(fits))) == 107
    with pytest.raises(ConfigError, match=rf"DATA_DIR .* at most {longest} bytes"):
        socket_path(Path("/" + "d" * longest) / "thread-translator.db")


async def test_socket_at_the_longest_path_works(tmp_path: Path) -> None:
    room = 107 - len(os.fsencode(tmp_path)) - len("/x.db.sock") - 1
    folder = tmp_path / ("d" * room)
    folder.mkdir()
    path = socket_path(folder / "x.db")
    server = ControlServer(path, {})
    await server.start()

    assert path.is_socket()
    await server.close()
    assert not path.exists()


async def test_socket_is_for_its_owner_alone(path: Path) -> None:
    assert os.stat(path).st_mode & 0o777 == 0o600  # noqa: PTH116 - pathlib is for threads


async def test_socket_of_a_dead_process_is_replaced(path: Path, jobs: Jobs) -> None:
    server = ControlServer(path, {"retry": jobs.retry})
    await server.start()

    assert await ask_running(path, "retry", "known") is True
    await server.close()


@pytest.mark.parametrize(("job", "done"), [("known", True), ("foreign", False)])
async def test_question_is_answered(
    path: Path, jobs: Jobs, job: str, *, done: bool
) -> None:
    assert await ask_running(path, "retry", job) is done
    assert jobs.asked == [job]


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"garbage\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b"null\n",
        b'"retry"\n',
        b"{}\n",
        b'{"do": "retry"}\n',
        b'{"do": "shutdown", "job": "known"}\n',
        b'{"do": ["retry"], "job": "known"}\n',
        b'{"do": "retry", "job": 1}\n',
        b'{"do": "retry", "job": "\\ud800"}\n',
        b'{"do": "retry", "job": {"a": 1}}\n',
        b'{"ask": "secrets"}\n',
        b'{"ask": ["health"]}\n',
        b"[" * 60_000 + b"\n",
        b"9" * 60_000 + b"\n",
        b'{"do": "retry", "job": "' + b"x" * 100_000 + b'"}\n',
        b"x" * 1_000_000,
    ],
    ids=range(19),
)
async def test_garbage_is_not_understood_and_not_deadly(
    path: Path, jobs: Jobs, line: bytes
) -> None:
    answer = await send(path, line)

    # A peer that is still sending when we hang up may see the connection reset.
    assert answer in {b'{"error": "not understood"}\n', b""}
    assert len(line) > 65_536 or answer
    assert jobs.asked == []
    assert await ask_running(path, "retry", "known") is True


async def test_silent_asker_is_cut_off_while_others_are_served(path: Path) -> None:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b'{"do":')

    assert await ask_running(path, "retry", "known") is True
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_asker_that_hangs_up_is_not_deadly(path: Path) -> None:
    for _ in range(3):
        _, writer = await asyncio.open_unix_connection(path)
        writer.write(b'{"do": "retry", "job": "known"}\n')
        writer.transport.abort()

    assert await ask_running(path, "retry", "known") is True


async def test_operation_that_takes_too_long_is_given_up(
    path: Path, jobs: Jobs
) -> None:
    assert await ask_running(path, "slow", "known") is None
    assert jobs.asked == ["known"]


async def test_failed_operation_counts_as_not_tried(path: Path) -> None:
    assert await ask_running(path, "cancel", "known") is None
    assert json.loads(await send(path, b'{"do": "cancel", "job": "known"}\n')) == {
        "error": "StorageError"
    }


async def test_no_process_means_no_answer(tmp_path: Path) -> None:
    assert await ask_running(tmp_path / "none.sock", "retry", "known") is None


@pytest.mark.parametrize(
    "answer", [b"", b"\n", b"[]\n", b"{}\n", b'{"done": "yes"}\n', b'{"done": null}\n']
)
async def test_answer_that_is_none_is_not_believed(
    tmp_path: Path, answer: bytes
) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_unix_server(serve, tmp_path / "x.sock"):
        assert await ask_running(tmp_path / "x.sock", "retry", "known") is None


async def test_what_the_process_knows_is_told(path: Path) -> None:
    assert await query_running(path, "health") == {"well": True}


async def test_nothing_is_told_where_no_process_runs(tmp_path: Path) -> None:
    assert await query_running(tmp_path / "none.sock", "health") is None
    server = ControlServer(tmp_path / "x.sock", {}, {"health": dict})
    await server.start()
    (tmp_path / "x.sock").rename(tmp_path / "left.sock")
    await server.close()

    assert await query_running(tmp_path / "left.sock", "health") is None


async def test_question_that_the_process_does_not_know_is_no_answer(
    path: Path,
) -> None:
    with pytest.raises(TransientError, match="does not answer"):
        await query_running(path, "other")


@pytest.mark.parametrize(
    "answer", [b"", b"\n", b"[]\n", b"{}\n", b'{"answer": "yes"}\n']
)
async def test_telling_that_is_none_is_not_believed(
    tmp_path: Path, answer: bytes
) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_unix_server(serve, tmp_path / "x.sock"):
        with pytest.raises(TransientError, match="does not answer"):
            await query_running(tmp_path / "x.sock", "health")


async def test_closing_twice_and_unstarted_does_nothing(tmp_path: Path) -> None:
    server = ControlServer(tmp_path / "x.sock", {})
    await server.close()
    await server.start()
    await server.close()
    await server.close()

    assert not (tmp_path / "x.sock").exists()
