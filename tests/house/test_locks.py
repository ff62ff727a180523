"""The lock files pin all that pyproject.toml names, by hash and without addresses."""

import re
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT, pyproject

_ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(?: ; .+?)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")

#: Versions by package (more than one where markers differ).
Pins = dict[str, set[str]]


def unpinned(text: str) -> list[str]:
    """Name what a lock file holds besides comments, pins and hashes, or lacks."""
    faults = []
    waiting = ""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        if _HASH.match(line):
            waiting = ""
        elif _ENTRY.match(line) and not waiting:
            waiting = line
        else:
            faults.append(waiting or line)
    return faults + [waiting] * bool(waiting)


def pins(name: str) -> Pins:
    found: Pins = {}
    for line in lock(name).splitlines():
        if entry := _ENTRY.match(line):
            found.setdefault(canonicalize_name(entry[1]), set()).add(entry[2])
    return found


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def wanted(name: str) -> list[str]:
    description: dict[str, Any] = pyproject()
    groups = description["dependency-groups"]
    found = description["project"]["dependencies"] + groups["build"]
    if name != "base":
        found = found + description["project"]["optional-dependencies"]["embedded"]
    return list(found) + (groups["dev"] if name == "dev" else [])


@pytest.mark.parametrize(
    "text",
    [
        "aiohttp==3.14.5\n",
        "aiohttp==3.14.5 \\\nbabel==2.18.0 \\\n",
        "aiohttp==3.14.5 \\\n    --hash=md5:0123\n",
        "--index-url somewhere\n",
        "aiohttp @ somewhere\n",
    ],
)
def test_planted_gap_in_a_lock_is_found(text: str) -> None:
    assert unpinned(text) != []


@pytest.mark.parametrize("name", ["base", "embedded", "dev"])
def test_lock_holds_pins_with_hashes_and_no_address(name: str) -> None:
    assert unpinned(lock(name)) == []
    assert "://" not in lock(name)


@pytest.mark.parametrize("name", ["base", "embedded", "dev"])
def test_lock_satisfies_every_direct_dependency(name: str) -> None:
    locked = pins(name)
    unmet = [
        text
        for text in wanted(name)
        for need in [Requirement(text)]
        for versions in [locked.get(canonicalize_name(need.name), set())]
        if not versions or not all(map(need.specifier.contains, versions))
    ]

    assert unmet == []


@pytest.mark.parametrize(
    ("small", "large"), [("base", "embedded"), ("embedded", "dev")]
)
def test_larger_lock_holds_the_smaller_one(small: str, large: str) -> None:
    assert pins(small).items() <= pins(large).items()
