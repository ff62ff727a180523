"""What the chat page brings along is what its lock says, licensed and noticed."""

import base64
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT

STATIC = ROOT / "bot/sandbox/page/static"
VENDOR = STATIC / "vendor"
PACKAGES: list[dict[str, Any]] = tomllib.loads((VENDOR / "vendor.lock").read_text())[
    "package"
]
NAMES = [package["name"] for package in PACKAGES]


def brought() -> dict[str, str]:
    """Every file that the lock names, with its hash."""
    return {
        name: file["sha256"]
        for package in PACKAGES
        for name, file in package["files"].items()
    }


def test_every_file_is_what_the_lock_says() -> None:
    hashes = {
        name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()
        for name in brought()
    }

    assert hashes == brought()


def test_nothing_lies_there_that_the_lock_does_not_name() -> None:
    there = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file()
    }

    assert there == {"vendor.lock", *brought()}


@pytest.mark.parametrize("package", PACKAGES, ids=NAMES)
def test_a_package_has_version_integrity_and_licence(package: dict[str, Any]) -> None:
    kind, _, digest = package["integrity"].partition("-")

    assert kind == "sha512"
    assert len(base64.b64decode(digest)) == 64
    assert re.fullmatch(r"\d+(\.\d+)+", package["version"])
    assert package["licence_file"] in package["files"]


@pytest.mark.parametrize("package", PACKAGES, ids=NAMES)
def test_a_package_is_noticed(package: dict[str, Any]) -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text()

    assert f"{package['name']} {package['version']}" in notices
    assert f"vendor/{package['licence_file']})" in notices


@pytest.mark.parametrize(
    "path", sorted(STATIC.glob("*.js")), ids=lambda path: str(path.name)
)
def test_a_module_is_short_and_runs_under_the_strict_policy(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) < 200
    assert not re.findall(
        r"\beval\b|new Function|\.innerHTML|insertAdjacentHTML|document\.write|https?://"
        r"|style\.cssText|setAttribute\(\"(?:style|on)",
        text,
    )


def test_the_pages_names_of_modules_and_sheets_exist() -> None:
    named = [
        (path, path.parent / name)
        for path in (*STATIC.glob("*.js"), *STATIC.glob("*.css"))
        for name in re.findall(
            r"(?:from |import\(|@import |url\()[\"']([\w./-]+)[\"']", path.read_text()
        )
    ]

    assert len(named) > 40
    assert [str(path) for path, target in named if not target.is_file()] == []
