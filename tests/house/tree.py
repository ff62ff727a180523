"""The project's own files, and how the house tests run commands on them."""

import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: Made by tools, never tracked; asked only where git cannot tell.
_MADE = {".venv", ".git", ".hypothesis", "data", "demo-out", "dist", "__pycache__"}


def run(
    *command: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its output is text, its exit code not judged."""
    return subprocess.run(  # noqa: S603 - the tests write these commands themselves
        command,
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def project_files() -> Iterator[Path]:
    """Every text file that is tracked or about to be, with its suffix or without."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard")
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.splitlines()]
    else:  # an unpacked archive
        names = [
            path
            for path in ROOT.rglob("*")
            if not any(
                part in _MADE or part.endswith("_cache")
                for part in path.relative_to(ROOT).parts
            )
        ]
    yield from (path for path in names if path.is_file() and is_text(path))


def is_text(path: Path) -> bool:
    """Whether a file is for reading; a NUL byte says that it is not."""
    with path.open("rb") as file:
        return b"\0" not in file.read(4096)


def pyproject() -> dict[str, Any]:
    """The project's description."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())
