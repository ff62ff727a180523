"""Each benchmark is one command, stands in docs/performance.md, and starts."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.test_locks import lock, pins, unpinned
from tests.house.tree import ROOT, pyproject, run

SCRIPT = ROOT / "scripts" / "bench"
PAGE = ROOT / "docs" / "performance.md"
#: Started by another benchmark, never by a person.
PARTS = {"ack_servers", "cloud_server"}
#: So small that they are run whole, at the size that proves they work.
SMALL = [
    "jobs",
    "polling",
    "in_flight",
    "memory",
    "limiter",
    "backlog",
    "lone_text",
    "wire",
]
#: These start a workspace and a bot; that they load is enough here.
LARGE = ["acks", "flags", "finished_rows", "documents", "page"]


def commands() -> Iterator[str]:
    """The modules that a person may start."""
    for path in sorted((ROOT / "benchmarks").glob("*.py")):
        if path.stem not in PARTS and '__name__ == "__main__"' in path.read_text():
            yield path.stem


def listed() -> list[str]:
    return run(SCRIPT, "--list").stdout.split()


def start(*words: str) -> tuple[int, str, str]:
    """Start a benchmark as the script does."""
    done = run(sys.executable, "-m", *words)
    return done.returncode, done.stdout, done.stderr


def test_script_knows_every_benchmark() -> None:
    assert sorted(listed()) == list(commands())


def test_page_tells_the_command_of_every_benchmark() -> None:
    page = PAGE.read_text()

    assert [name for name in commands() if f"scripts/bench {name}" not in page] == []


def test_page_tells_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"scripts/bench ([a-z_]+)", PAGE.read_text()))

    assert named <= set(commands())


@pytest.mark.parametrize("name", SMALL)
def test_benchmark_runs_at_its_smallest_size(name: str) -> None:
    code, figures, words = start(f"benchmarks.{name}", "--smoke")

    assert code == 0, words
    assert re.match(r"\d{4}-\d\d-\d\dT\S+Z  \d+ cores, .*Python 3\.", figures)
    assert re.search(r"\d", figures.split("\n", 1)[1])


@pytest.mark.parametrize("name", LARGE)
def test_benchmark_loads_and_says_what_it_does(name: str) -> None:
    code, words, errors = start(f"benchmarks.{name}", "--help")

    assert code == 0, errors
    assert words.startswith("usage:")


def test_script_is_well_formed_and_stops_at_its_first_failure() -> None:
    text = SCRIPT.read_text()

    assert run("bash", "-n", SCRIPT).returncode == 0
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert os.access(SCRIPT, os.X_OK)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="no shellcheck here")
def test_script_has_no_shellcheck_finding() -> None:
    assert run("shellcheck", "-x", SCRIPT).stdout == ""


def test_unknown_benchmark_is_refused_by_name(tmp_path: Path) -> None:
    done = run(SCRIPT, "no_such", cwd=tmp_path)

    assert done.returncode == 2
    assert "No benchmark no_such. There are: jobs" in done.stderr


def test_lock_of_the_benchmarks_holds_their_group_by_hash() -> None:
    locked = pins("bench")
    group = map(Requirement, pyproject()["dependency-groups"]["bench"])
    unmet = [
        need.name
        for need in group
        if not any(
            map(need.specifier.contains, locked.get(canonicalize_name(need.name), []))
        )
    ]

    assert (unmet, unpinned(lock("bench"))) == ([], [])
    assert "://" not in lock("bench")


def test_lock_of_the_benchmarks_fits_into_the_environment_of_the_tests() -> None:
    ours = pins("dev")
    others = [
        name
        for name, versions in pins("bench").items()
        if ours.get(name, versions) != versions
    ]

    assert others == []
