"""The manifest is found where the project stands, and where a wheel is installed."""

from pathlib import Path

import yaml

from bot.manifest import manifest_path

ROOT = Path(__file__).parents[2]


def test_manifest_of_the_project_is_found() -> None:
    assert manifest_path() == ROOT / "manifest.yml"
    assert "features" in yaml.safe_load(manifest_path().read_text())


def test_manifest_of_a_wheel_comes_first(tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_text("outside")
    assert manifest_path(tmp_path / "bot").read_text() == "outside"
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "manifest.yml").write_text("inside")
    assert manifest_path(tmp_path / "bot").read_text() == "inside"
