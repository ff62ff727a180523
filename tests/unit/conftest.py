"""Engines to ask, whole and without Apertium; and the command in this process."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.cli import main
from bot.config import Settings
from bot.engine import Engine
from tests.unit.command import Cli, Outcome


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


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder without settings; what the command sets up for logs is taken away."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    handlers = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = handlers
    structlog.reset_defaults()


@pytest.fixture
def cli(
    request: pytest.FixtureRequest,
    own_folder: None,  # noqa: ARG001 - where it runs
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Cli:
    """Runs the command; a module's COMMAND stands before the arguments."""
    before: tuple[str, ...] = getattr(request.module, "COMMAND", ())

    def run(*arguments: str, **surroundings: str) -> Outcome:
        argv = ["thread-translator", *before, *arguments]
        monkeypatch.setattr(sys, "argv", argv)
        for name, value in surroundings.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), written.out, written.err)

    return run
