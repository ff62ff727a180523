"""What is set for channels is kept, each apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.models import ChannelSettings
from storage.base import ChannelStore
from storage.sqlite.channels import SqliteChannels
from storage.sqlite.database import SqliteDatabase

ON = ChannelSettings(uploads=True, target="pt-BR")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work.db"


@pytest.fixture
def channels(path: Path) -> Iterator[ChannelStore]:
    database = SqliteDatabase(path)
    database.open()
    yield SqliteChannels(database)
    database.close()


async def test_where_nothing_is_set_uploads_are_off(channels: ChannelStore) -> None:
    assert await channels.channel("T1", "C1") == ChannelSettings()


async def test_what_is_set_is_told_for_that_channel_alone(
    channels: ChannelStore,
) -> None:
    await channels.set_channel("T1", "C1", ON)

    assert await channels.channel("T1", "C1") == ON
    assert await channels.channel("T1", "C2") == ChannelSettings()
    assert await channels.channel("T2", "C1") == ChannelSettings()


async def test_the_last_word_counts(channels: ChannelStore) -> None:
    for settings in (ON, ON, ChannelSettings(uploads=True), ChannelSettings()):
        await channels.set_channel("T1", "C1", settings)
        assert await channels.channel("T1", "C1") == settings


async def test_what_is_set_outlives_the_process(
    channels: ChannelStore, path: Path
) -> None:
    await channels.set_channel("T1", "C1", ON)

    later = SqliteDatabase(path)
    later.open()
    assert await SqliteChannels(later).channel("T1", "C1") == ON
    later.close()
