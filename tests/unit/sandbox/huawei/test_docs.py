"""docs/local-clouds.md says what our own Huawei and its store do."""

import re
from dataclasses import fields

import pytest

from bot.sandbox.buckets.options import BucketsOptions
from bot.sandbox.buckets.reading import OPERATIONS as STORE_OPERATIONS
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.buckets.store import KINDS, RESULT
from bot.sandbox.huawei.cloud import Cloud
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.control_api import control_api
from bot.sandbox.huawei.languages import TEXT_CODES
from bot.sandbox.huawei.operations import OPERATIONS
from bot.sandbox.huawei.options import HuaweiOptions, Switches
from bot.sandbox.huawei.problems import TABLE
from bot.sandbox.huawei.server import LocalHuawei
from bot.sandbox.server_control import ServerControl
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


def first(heading: str) -> list[str]:
    """All names of a table's first column."""
    return [name for row in rows(heading) for name in names(row[0])]


def test_operation_table_is_the_one_that_is_used() -> None:
    assert rows("Huawei's operation") == [
        [
            f"`{each.name}`",
            f"`{each.method} {each.path}`",
            f"{each.calls_per_second:g}",
        ]
        for each in OPERATIONS.values()
    ]


def test_table_of_codes_is_the_one_that_is_used() -> None:
    assert rows("Huawei's code") == [
        [f"`{code}`", str(status), words] for code, (status, words) in TABLE.items()
    ]


def test_every_switch_is_named_with_its_default_and_values() -> None:
    written = {n: row[1] for row in rows("Huawei's switch") for n in names(row[0])}
    schema = Switches.model_json_schema()["properties"]

    assert written.keys() == Switches.model_fields.keys()
    for name, shape in schema.items():
        if values := [str(each) for each in shape.get("enum", [])]:
            assert written[name] == ", ".join(values), name
        elif shape["type"] == "boolean":
            assert written[name] == str(shape["default"]).lower(), name
        elif isinstance(shape.get("default"), int | float):
            assert f"{shape['default']:g}" in written[name].split(", "), name


def test_every_option_is_named() -> None:
    assert first("Huawei's option") == [each.name for each in fields(HuaweiOptions)]
    assert first("Store's option") == [each.name for each in fields(BucketsOptions)]


def test_every_address_is_named() -> None:
    store = LocalBuckets()

    assert first("Huawei's key") == list(LocalHuawei(store).addresses())
    assert first("Store's key") == list(store.addresses())


def test_action_table_names_every_action_and_argument(store: LocalBuckets) -> None:
    table = {name: row[1] for row in rows("Huawei's action") for name in names(row[0])}
    api = control_api(LocalHuawei(store).cloud)

    assert table.keys() == api.actions.keys()
    for action, (model, _) in api.actions.items():
        assert set(names(table[action])) == set(model.model_fields), action
        assert callable(getattr(HuaweiControl, action))


@pytest.mark.parametrize("control", [HuaweiControl, ServerControl])
def test_every_control_is_named(control: type[ServerControl]) -> None:
    assert control.__name__ in PAGE
    assert control.__module__ in PAGE


def test_every_fault_is_named() -> None:
    assert {name.partition(":")[0] for name in first("Huawei's fault")} == set(
        Cloud.kinds
    )
    left_out = {kind for kind in Cloud.kinds if not kind.startswith("job_")} - set(
        KINDS
    )
    assert left_out == {"drop_then_commit", "late_commit"}


def test_every_operation_of_the_store_is_named() -> None:
    section = PAGE.partition("## The object store")[2].partition("\n## ")[0]

    assert {*STORE_OPERATIONS, RESULT} <= set(names(section))


def test_number_of_languages_is_right() -> None:
    assert ("Fourteen codes" in PAGE, len(TEXT_CODES)) == (True, 14)
