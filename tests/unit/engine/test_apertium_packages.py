"""Which of Apertium's packages are not here."""

from pathlib import Path

import pytest

from bot.engine import engine
from bot.engine.apertium_packages import PACKAGES, missing_packages
from bot.engine.apertium_pairs import PAIRS


def test_engine_names_the_same_packages() -> None:
    assert engine._APERTIUM_PACKAGES.split() == ["apertium", *PACKAGES]


def test_each_package_brings_a_mode_that_is_used() -> None:
    assert set(PACKAGES.values()) <= {pair.mode for pair in PAIRS}


def test_without_the_program_all_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert missing_packages(tmp_path) == ["apertium", *PACKAGES]


@pytest.mark.apertium
def test_nothing_is_missing_where_all_is_installed() -> None:
    assert missing_packages() == []


@pytest.mark.apertium
def test_only_what_is_not_there_is_missing(tmp_path: Path) -> None:
    (tmp_path / "modes").mkdir()
    for mode in PACKAGES.values():
        (tmp_path / "modes" / f"{mode}.mode").touch()
    (tmp_path / "modes" / "spa-ita.mode").unlink()

    assert missing_packages(tmp_path) == ["apertium-spa-ita"]
