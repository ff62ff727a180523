"""Where the app's manifest stands: in the project's root, or beside us in a wheel."""

from pathlib import Path

_HERE = Path(__file__).parent


def manifest_path(package: Path = _HERE) -> Path:
    """The path of manifest.yml.

    Args:
        package: The folder of our package.
    """
    inside = package / "manifest.yml"
    return inside if inside.exists() else package.parent / "manifest.yml"
