"""`jobs`: what was asked for, to be seen, tried again and ended."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.control import ControlServer, InstanceLock, socket_path
from bot.models import Job, JobKey, Move, Place, Request, RequestKind
from storage.sqlite.database import SqliteDatabase
from storage.sqlite.work import SqliteWork
from tests.unit.command import Cli, Outcome

COMMAND = ("jobs",)
pytestmark = pytest.mark.usefixtures("own_folder")


NOW = 1_780_000_000.0
FAILED, RUNNING = "f" * 32, "f0" + "a" * 30
TEXT = "canary words"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "thread-translator.db"


@pytest.fixture
def filled(database: Path) -> Path:
    """A failed job and a running one, each asked for by somebody."""
    asyncio.run(fill(database))
    return database


async def fill(path: Path) -> None:
    store = SqliteDatabase(path)
    store.open()
    try:
        await add_jobs(SqliteWork(store))
    finally:
        store.close()


async def add_jobs(work: SqliteWork) -> None:
    await add(work, FAILED, "pt", NOW)
    await add(work, RUNNING, "es", NOW + 1)
    for claimed in await work.claim(NOW + 200, NOW + 300, 10):
        if claimed.id == FAILED:
            assert isinstance(claimed, Job)
            data = {"reason": "is_archived [red] :smile:"}
            move = Move(state="failed", ended=True, data=data)
            await work.save_job(claimed, move, NOW)


async def add(work: SqliteWork, job_id: str, target: str, now: float) -> None:
    request = Request(
        id=f"r{job_id}",
        team="T1",
        state="received",
        act=f"flag {job_id}",
        kind=RequestKind.FLAG,
        place=Place("T1", "C1", "100.1", "100.0"),
        user="U1",
        content={"text": TEXT},
        response_url="https://hooks.slack.com/commands/canary",
        due_at=now,
        created_at=now,
    )
    key = JobKey(team="T1", channel="C1", ts="100.1", target=target, audience="thread")
    job = Job(
        id=job_id,
        team="T1",
        state="new",
        key=key,
        thread_ts="100.0",
        content={"source": TEXT},
        due_at=now,
        created_at=now,
    )
    await work.add_request(request)
    claimed = (await work.claim(now, now + 60, 1))[0]
    assert isinstance(claimed, Request)
    await work.save_request(claimed, Move(state="waiting", job=job), now)


def shown(cli: Cli, *arguments: str) -> Any:
    outcome = cli(*arguments, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert "canary" not in outcome.out
    return json.loads(outcome.out)


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["list", "--json"], ["show", "a"], ["retry", "a"], ["cancel", "a"]],
)
def test_no_database_is_3_and_none_is_made(
    cli: Cli, database: Path, arguments: list[str]
) -> None:
    outcome = cli(*arguments)

    assert (outcome.code, outcome.out) == (3, "")
    assert "there is no database" in outcome.err
    assert not database.parent.exists()


@pytest.mark.parametrize("content", [b"", b"not a database" * 1_000])
@pytest.mark.parametrize("command", [["list"], ["show", "a"], ["cancel", "a"]])
def test_file_without_our_tables_is_3_without_a_trace(
    cli: Cli, database: Path, content: bytes, command: list[str]
) -> None:
    database.parent.mkdir()
    database.write_bytes(content)
    outcome = cli(*command)

    assert (outcome.code, outcome.out) == (3, "")
    assert database.name in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_list_names_the_newest_first(cli: Cli, filled: Path) -> None:
    assert filled.exists()
    jobs = shown(cli, "list")

    assert [(job["id"], job["state"]) for job in jobs] == [
        (RUNNING, "new"),
        (FAILED, "failed"),
    ]
    assert jobs[0]["created_at"] == "2026-05-28T20:26:41Z"


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--state", "failed"], [FAILED]),
        (["--state", "done"], []),
        (["--limit", "1"], [RUNNING]),
    ],
)
def test_list_can_be_narrowed(
    cli: Cli, filled: Path, arguments: list[str], found: list[str]
) -> None:
    assert filled.exists()
    assert [job["id"] for job in shown(cli, "list", *arguments)] == found


@pytest.mark.parametrize("limit", ["0", "-1", "9" * 30, "many"])
def test_limit_out_of_bounds_is_2(cli: Cli, filled: Path, limit: str) -> None:
    assert filled.exists()
    assert cli("list", "--limit", limit).code == 2


def test_table_breaks_no_id_and_reads_no_markup(cli: Cli, filled: Path) -> None:
    assert filled.exists()
    outcome = cli("list")

    assert (outcome.code, outcome.err) == (0, "")
    line = next(each for each in outcome.out.splitlines() if FAILED[:12] in each)
    for cell in ("failed", "C1", "100.1", "is_archived [red] :smile:"):
        assert cell in line
    assert "canary" not in outcome.out


def test_show_tells_all_but_the_text(cli: Cli, filled: Path) -> None:
    assert filled.exists()
    job = shown(cli, "show", FAILED[:12])

    assert (job["state"], job["target"], job["thread_ts"]) == ("failed", "pt", "100.0")
    assert job["asked_by"] == [
        {"user": "U1", "by": "flag", "at": "2026-05-28T20:26:40Z", "state": "waiting"}
    ]


def test_show_as_a_table(cli: Cli, filled: Path) -> None:
    assert filled.exists()
    outcome = cli("show", FAILED)

    assert (outcome.code, outcome.err) == (0, "")
    assert FAILED in outcome.out
    assert "[red]" in outcome.out
    assert "canary" not in outcome.out


@pytest.mark.parametrize("command", ["show", "retry", "cancel"])
@pytest.mark.parametrize(
    ("job_id", "words"),
    [
        ("unknown", "no such job"),
        ("", "no such job"),
        ("%", "no such job"),
        ("\udcff", "no such job"),
        ("' OR 1=1 --", "no such job"),
        ("f", "more than one"),
    ],
)
def test_unknown_job_is_1(
    cli: Cli, filled: Path, command: str, job_id: str, words: str
) -> None:
    assert filled.exists()
    outcome = cli(command, "--", job_id)

    assert (outcome.code, outcome.out) == (1, "")
    assert words in outcome.err


@pytest.mark.parametrize(
    ("command", "job_id", "state"),
    [("retry", FAILED, "new"), ("cancel", RUNNING, "cancelled")],
)
def test_change_without_a_running_process(
    cli: Cli, filled: Path, command: str, job_id: str, state: str
) -> None:
    outcome = cli(command, job_id)

    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err in {"it starts anew\n", "cancelled\n"}
    assert shown(cli, "show", job_id)["state"] == state
    lock = InstanceLock(filled)
    assert lock.acquire()
    lock.release()


@pytest.mark.parametrize(
    ("command", "job_id", "words"),
    [
        ("retry", RUNNING, "cannot be tried again"),
        ("cancel", FAILED, "has ended already"),
    ],
)
def test_change_that_is_not_possible_is_1(
    cli: Cli, filled: Path, command: str, job_id: str, words: str
) -> None:
    assert filled.exists()
    outcome = cli(command, job_id)

    assert (outcome.code, outcome.out) == (1, "")
    assert words in outcome.err


async def through_the_process(
    path: Path, cli: Cli, *arguments: str, answer: bool | Exception = True
) -> tuple[Outcome, list[str]]:
    """Run a command while a process holds the lock and listens."""
    asked: list[str] = []

    async def take(job_id: str) -> bool:
        asked.append(job_id)
        if isinstance(answer, Exception):
            raise answer
        return answer

    lock = InstanceLock(path)
    assert lock.acquire()
    operations: Mapping[str, Any] = {"retry": take, "cancel": take}
    server = ControlServer(socket_path(path), operations)
    await server.start()
    outcome = await asyncio.to_thread(cli, *arguments)
    await server.close()
    lock.release()
    return outcome, asked


@pytest.mark.parametrize("command", ["retry", "cancel"])
@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 1)])
async def test_change_goes_through_the_running_process(
    cli: Cli, database: Path, command: str, code: int, *, answer: bool
) -> None:
    await fill(database)
    outcome, asked = await through_the_process(
        database, cli, command, FAILED[:12], answer=answer
    )

    assert (outcome.code, outcome.out) == (code, "")
    assert asked == [FAILED]


async def test_process_that_cannot_answer_is_5(
    cli: Cli, database: Path, tmp_path: Path
) -> None:
    await fill(database)
    lock = InstanceLock(database)
    assert lock.acquire()
    outcome = await asyncio.to_thread(cli, "cancel", RUNNING)
    lock.release()

    assert (outcome.code, outcome.out) == (5, "")
    assert "does not answer" in outcome.err
    assert str(tmp_path) not in outcome.err


def test_look_does_not_disturb_the_holder_of_the_lock(cli: Cli, filled: Path) -> None:
    lock = InstanceLock(filled)
    assert lock.acquire()
    assert len(shown(cli, "list")) == 2
    lock.release()
