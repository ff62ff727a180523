"""Room, leave to write, and modes."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.doctor.disk import check_disk
from bot.doctor.findings import Finding, State
from bot.errors import BotError, ConfigError

GB = 1_000_000_000


def look(database: Path, free: int = 50 * GB) -> Finding:
    return asyncio.run(check_disk(database, free=lambda _: free))[0]


def test_folder_that_is_not_made_yet_is_judged_by_the_one_above(
    tmp_path: Path,
) -> None:
    found = look(tmp_path / "data" / "deep" / "a.db")

    assert found.state is State.OK
    assert str(tmp_path) in found.what
    assert list(tmp_path.iterdir()) == []


def test_real_disk_is_asked(tmp_path: Path) -> None:
    found = asyncio.run(check_disk(tmp_path / "a.db"))[0]

    assert f"MB free at {tmp_path}" in found.what


@pytest.mark.parametrize(
    ("free", "state", "error"),
    [
        (GB, State.OK, None),
        (GB - 1, State.WARNING, None),
        (GB // 10, State.WARNING, None),
        (GB // 10 - 1, State.FAILED, BotError),
    ],
)
def test_little_room_is_told(
    tmp_path: Path, free: int, state: State, error: type[BotError] | None
) -> None:
    found = look(tmp_path / "a.db", free)

    assert (found.state, type(found.error) if found.error else None) == (state, error)
    assert ("df -h" in found.fix) == (state is not State.OK)


@pytest.mark.parametrize("name", ["a.db", "a.db-wal", "secret.key"])
def test_file_that_others_may_read_is_told_with_its_command(
    tmp_path: Path, name: str
) -> None:
    for each in ("a.db", "a.db-wal", "secret.key"):
        (tmp_path / each).touch(mode=0o600)
    (tmp_path / name).chmod(0o640)

    found = look(tmp_path / "a.db")

    assert found.state is State.WARNING
    assert found.fix == f"chmod 600 {tmp_path / name}"


def test_file_in_the_place_of_the_folder_is_a_wrong_setting(
    tmp_path: Path,
) -> None:
    (tmp_path / "data").touch()

    found = look(tmp_path / "data" / "a.db")

    assert isinstance(found.error, ConfigError)
    assert f'chown "$USER" {tmp_path / "data"}' in found.fix


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_of_somebody_else_is_a_wrong_setting(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    assert isinstance(look(tmp_path / "a.db").error, ConfigError)
