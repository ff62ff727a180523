"""The pictures in README are those of the page, and small."""

import re

import pytest

from tests.house.tree import ROOT

SCRIPT = ROOT / "scripts" / "readme-pictures"
NAMES = ("page-light.png", "page-dark.png")
MOST_BYTES = 120_000


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_there_shown_small_and_made_by_the_script(name: str) -> None:
    picture = ROOT / "docs" / "pictures" / name

    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.stat().st_size <= MOST_BYTES
    assert f"docs/pictures/{name}" in (ROOT / "README.md").read_text("utf-8")
    assert f'"{name}"' in SCRIPT.read_text("utf-8")


def test_readme_shows_no_picture_that_nothing_makes() -> None:
    shown = re.findall(r"docs/pictures/([\w.-]+)", (ROOT / "README.md").read_text())

    assert set(shown) == set(NAMES)
    made = {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    assert made == set(NAMES)


def test_a_dark_theme_gets_the_dark_picture() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    source = re.search(r"<source [^>]*prefers-color-scheme: dark[^>]*>", text)

    assert source is not None
    assert "page-dark.png" in source[0]
