"""Where the app's manifest stands: in the project's root, or beside us in a wheel."""

from pathlib import Path

_HERE = Path(__file__).parent


def manifest_path() -> Path:
    """The path of manifest.yml."""
    inside = _HERE / "manifest.yml"
    return inside if inside.exists() else _HERE.parent / "manifest.yml"
