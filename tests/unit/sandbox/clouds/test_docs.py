"""docs/local-clouds.md says what the code does."""

import re
from dataclasses import fields

import pytest

from bot.sandbox.alibaba.cloud import Cloud
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.control_api import ControlApi
from bot.sandbox.alibaba.entries import KINDS
from bot.sandbox.alibaba.failing import WITH_DETAIL, Kind
from bot.sandbox.alibaba.languages import CODES
from bot.sandbox.alibaba.operations import OPERATIONS
from bot.sandbox.alibaba.options import AlibabaOptions, Switches
from bot.sandbox.alibaba.problems import spelled
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.kit import ROOT

PAGE = (ROOT / "docs" / "local-clouds.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    [table] = re.findall(rf"\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE)
    return [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()
    ]


def names(text: str) -> list[str]:
    """Everything that stands between backquotes."""
    return re.findall(r"`([^`]+)`", text)


@pytest.fixture
def api() -> ControlApi:
    return ControlApi(Cloud(AlibabaOptions(), (), None, None))


def test_operation_table_is_the_one_that_is_used() -> None:
    assert rows("Operation") == [
        [
            f"`{each.name}`",
            str(each.calls_per_second),
            str(each.most_chars),
            f"`{spelled(105, each.spelling)}`",
        ]
        for each in OPERATIONS.values()
    ]


def test_every_switch_is_named_with_its_default_and_values() -> None:
    written = {name: row[1] for row in rows("Switch") for name in names(row[0])}
    schema = Switches.model_json_schema()["properties"]

    assert written.keys() == Switches.model_fields.keys()
    for name, shape in schema.items():
        values = [str(each) for each in shape.get("enum", [])]
        if values:
            assert written[name] == ", ".join(values), name
        elif shape["type"] == "boolean":
            assert written[name] == str(shape["default"]).lower(), name


def test_every_option_is_named() -> None:
    written = [name for row in rows("Option") for name in names(row[0])]

    assert written == [each.name for each in fields(AlibabaOptions)]


def test_every_address_is_named() -> None:
    written = [name for row in rows("Key") for name in names(row[0])]

    assert written == list(LocalAlibaba().addresses())


def test_action_table_names_every_action_and_argument(api: ControlApi) -> None:
    table = {name: row[1] for row in rows("Action") for name in names(row[0])}

    assert table.keys() == api.actions.keys()
    for action, (model, _) in api.actions.items():
        assert set(names(table[action])) == set(model.model_fields), action
        assert callable(getattr(AlibabaControl, action))


def test_every_fault_is_named() -> None:
    written = [name for row in rows("Kind") for name in names(row[0])]

    assert {name.partition(":")[0] for name in written} == set(Kind)
    assert {n.partition(":")[0] for n in written if ":" in n} == set(WITH_DETAIL)
    assert [names(row[0])[0] for row in rows("Entry")] == list(KINDS)


def test_number_of_languages_is_right() -> None:
    assert f"two of {len(CODES)} language codes" in PAGE
