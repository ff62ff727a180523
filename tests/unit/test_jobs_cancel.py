"""`jobs cancel` of jobs with files: what an operator is told comes about."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.clock import SystemClock
from bot.control import ControlServer, socket_path
from bot.jobs_cli import jobs_app
from bot.jobs_cli.cancelling import cancelled_words
from bot.models import Job, Kind
from storage.sqlite.database import SqliteDatabase
from tests.contracts.stores import Stores, stores_of
from tests.fakes import make_job, make_key

ANNOUNCED = {"files": [{"id": "F1", "state": "sent", "token": "x"}]}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "thread-translator.db"


@pytest.fixture
def stores(database: Path) -> Iterator[Stores]:
    opened = SqliteDatabase(database)
    opened.open()
    yield stores_of(opened)
    opened.close()


def files(**fields: Any) -> Job:
    return make_job(key=make_key(kind=Kind.FILES), **fields)


def cancel() -> str:
    """Cancel the only job; what is said of it."""
    outcome = CliRunner().invoke(jobs_app, ["cancel", "j1"])
    assert outcome.exit_code == 0
    return outcome.stderr


@pytest.mark.parametrize(
    ("job", "runs", "said"),
    [
        (make_job(), True, ["cancelled"]),
        (make_job(), False, ["cancelled"]),
        (files(), True, ["at its next step", "once more"]),
        (files(), False, ["no bot runs here", "once more"]),
        (files(data=ANNOUNCED), True, ["next step", "may charge", "once more"]),
        (files(data=ANNOUNCED, forced=True), True, ["as it stands"]),
    ],
)
def test_an_operator_is_told_what_comes_of_it(
    job: Job, said: list[str], *, runs: bool
) -> None:
    words = cancelled_words(job, runs=runs)

    assert [each for each in said if each in words] == said
    assert ("may charge" in words) == ("may charge" in said)


async def test_without_a_bot_files_wait_for_one_to_be_closed(stores: Stores) -> None:
    job = files()
    await stores.start(job)

    words = await asyncio.to_thread(cancel)

    assert "no bot runs here" in words
    assert (await stores.the_job(job)).forced
    assert "as it stands" in await asyncio.to_thread(cancel)
    assert (await stores.the_job(job)).state == "cancelled"


async def test_a_running_bot_sees_to_it_at_once(stores: Stores, database: Path) -> None:
    async def told(job_id: str) -> bool:
        return await stores.work.cancel(job_id, SystemClock().now())

    await stores.start(files())
    server = ControlServer(socket_path(database), {"cancel": told})
    await server.start()

    words = await asyncio.to_thread(cancel)

    await server.close()
    assert "at its next step" in words
