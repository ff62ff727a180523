"""What ended jobs left on this disk, or staged, is cleared away; nothing else is."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.errors import TransientError
from bot.items import Item
from bot.jobs.leftovers import Leftovers
from bot.models import Job, Kind
from tests.contracts.stores import Stores
from tests.fakes import NOW, make_job, make_key

ENDED, LIVING, GONE = "e" * 32, "1" * 32, "9" * 32
DAY = 86_400.0


class Desk:
    """Remembers what it cleared away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cleared: dict[str, list[Item]] = {}
        self.error: Exception | None = None
        #: What is done while a job is being cleared away.
        self.meanwhile = asyncio.Event()

    async def clear(self, job_id: str, items: list[Item]) -> None:
        self.meanwhile.set()
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        self.cleared[job_id] = items
        shutil.rmtree(self.folder / job_id)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "files")


@pytest.fixture
def leftovers(desk: Desk, stores: Stores, clock: ManualClock) -> Leftovers:
    return Leftovers(desk.folder, stores.reader, clock, desk.clear)


def lay(desk: Desk, *names: str) -> None:
    """Let each of some jobs have a folder with a file in it."""
    for name in names:
        (desk.folder / name).mkdir(parents=True)
        (desk.folder / name / "a.png").write_bytes(b"x")
        os.utime(desk.folder / name, (NOW, NOW))


def left(desk: Desk) -> set[str]:
    return {path.name for path in desk.folder.iterdir()}


def with_files(job_id: str, target: str) -> Job:
    files = [{"id": "F1", "state": "sent"}]
    key = make_key(kind=Kind.FILES, target=target)
    return make_job(job_id, key=key, data={"files": files})


async def test_only_what_ended_jobs_left_is_cleared_away(
    desk: Desk, leftovers: Leftovers, stores: Stores
) -> None:
    await stores.finish(with_files(ENDED, "pt"), "failed")
    await stores.start(with_files(LIVING, "es"))
    lay(desk, ENDED, LIVING)

    assert await leftovers.sweep() == 1

    assert left(desk) == {LIVING}
    assert [item.id for item in desk.cleared[ENDED]] == ["F1"]


async def test_of_a_job_that_nobody_knows_what_is_old_goes(
    desk: Desk, leftovers: Leftovers, clock: ManualClock
) -> None:
    lay(desk, GONE)

    clock.advance(DAY - 1)
    assert await leftovers.sweep() == 0
    assert left(desk) == {GONE}

    clock.advance(1)
    assert await leftovers.sweep() == 1
    assert (left(desk), desk.cleared) == (set(), {})


async def test_what_is_no_folder_of_a_job_stays(
    desk: Desk, leftovers: Leftovers, clock: ManualClock, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    os.utime(elsewhere, (NOW, NOW))
    lay(desk, "notes", GONE.upper() + "A")
    (desk.folder / GONE).symlink_to(elsewhere)
    (desk.folder / ENDED).write_text("no folder")
    clock.advance(9 * DAY)

    assert await leftovers.sweep() == 0

    assert left(desk) == {"notes", GONE.upper() + "A", GONE, ENDED}


async def test_where_no_file_ever_was_there_is_nothing_to_do(
    leftovers: Leftovers,
) -> None:
    assert await leftovers.sweep() == 0


@pytest.mark.parametrize("error", [TransientError("x"), OSError("disk")])
async def test_what_cannot_be_cleared_away_stays_for_the_next_time(
    desk: Desk, leftovers: Leftovers, stores: Stores, error: Exception
) -> None:
    await stores.finish(with_files(ENDED, "pt"), "done")
    lay(desk, ENDED)
    desk.error = error

    assert await leftovers.sweep() == 0
    assert not leftovers.is_clearing(ENDED)

    desk.error = None
    assert await leftovers.sweep() == 1


async def test_without_places_to_stage_at_the_folder_goes_all_the_same(
    desk: Desk, stores: Stores, clock: ManualClock
) -> None:
    await stores.finish(with_files(ENDED, "pt"), "failed")
    lay(desk, ENDED)

    assert await Leftovers(desk.folder, stores.reader, clock).sweep() == 1

    assert left(desk) == set()


async def test_while_a_job_s_are_cleared_away_it_can_be_asked(
    desk: Desk, leftovers: Leftovers, stores: Stores
) -> None:
    await stores.finish(with_files(ENDED, "pt"), "failed")
    lay(desk, ENDED)

    sweeping = asyncio.create_task(leftovers.sweep())
    await desk.meanwhile.wait()

    assert leftovers.is_clearing(ENDED)
    assert not leftovers.is_clearing(LIVING)
    await sweeping
    assert not leftovers.is_clearing(ENDED)
