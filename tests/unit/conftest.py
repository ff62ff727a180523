"""Engines to ask, whole and without Apertium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.engine import Engine


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    engine = Engine()
    await engine.start()
    yield engine
    await engine.close()


@pytest.fixture
async def neural_only(tmp_path: Path) -> AsyncIterator[Engine]:
    engine = Engine(apertium_dir=tmp_path)
    await engine.start()
    yield engine
    await engine.close()
