"""docs/settings.md names every setting with its default, and nothing else."""

import re

import pytest
from pydantic import SecretStr

from bot.config import Settings
from tests.house.tree import ROOT

TEXT = (ROOT / "docs" / "settings.md").read_text()
#: | `NAME` | default | meaning |
ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
ROWS = {name: (default, meaning) for name, default, meaning in ROW.findall(TEXT)}


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    return f"`{default}`" if default not in {None, ""} else "empty"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_is_named_with_its_default_and_meaning(name: str) -> None:
    default, meaning = ROWS[name.upper()]

    assert default == default_of(name)
    assert len(meaning.split()) >= 4


def test_nothing_else_is_called_a_setting() -> None:
    assert ROWS.keys() == {name.upper() for name in Settings.model_fields}
    assert len(ROW.findall(TEXT)) == len(ROWS)


def test_names_in_the_text_are_settings() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", TEXT))

    assert named - ROWS.keys() == set()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_describes_itself(name: str) -> None:
    assert Settings.model_fields[name].description
