"""docs/local-workspace.md says what the code does."""

import re
from dataclasses import fields

import pytest

from bot.sandbox.control import Control
from bot.sandbox.control_api import ControlApi
from bot.sandbox.core import Core
from bot.sandbox.elements import ELEMENTS
from bot.sandbox.faults import EventKind, Kind
from bot.sandbox.feed import _SCOPES
from bot.sandbox.manifest import Manifest
from bot.sandbox.methods import METHODS
from bot.sandbox.options import WorkspaceOptions
from bot.sandbox.slack import LocalWorkspace
from tests.unit.sandbox.kit import FULL, ROOT

PAGE = (ROOT / "docs" / "local-workspace.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    [table] = re.findall(rf"\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE)
    return [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()
    ]


def names(cells: list[str]) -> list[str]:
    """Everything that stands between backquotes in these cells."""
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.fixture
def api() -> ControlApi:
    return ControlApi(Core(Manifest.read(FULL), WorkspaceOptions(), None))


def test_method_table_is_complete_and_right() -> None:
    expected = [
        [
            f"`{name}`",
            str(method.tier),
            "an app-level token" if method.token == "app" else ", ".join(scopes),
        ]
        for name, method in sorted(METHODS.items())
        for scopes in [method.scopes]
    ]

    written = [[row[0], row[1], row[2]] for row in rows("Method")]

    assert [row[:2] for row in written] == [row[:2] for row in expected]
    assert [set(row[2].split(", ")) for row in written] == [
        set(row[2].split(", ")) for row in expected
    ]


def test_action_table_names_every_action_and_argument(api: ControlApi) -> None:
    table = {name: row[1] for row in rows("Action") for name in names([row[0]])}

    assert table.keys() == api.actions.keys()
    for action, (model, _) in api.actions.items():
        assert set(names([table[action]])) == set(model.model_fields), action


def test_every_action_has_a_method_of_the_client(api: ControlApi) -> None:
    assert all(callable(getattr(Control, action, None)) for action in api.actions)


def test_fault_tables_name_every_kind() -> None:
    _, calls, events = re.split(r"\| Kind \| What happens \|\n", PAGE)

    def kinds(part: str) -> set[str]:
        table = part.partition("\n\n")[0]
        found = names([line.split("|")[1] for line in table.splitlines()])
        return {name.partition(":")[0] for name in found}

    assert kinds(calls) == set(Kind)
    assert kinds(events) == set(EventKind)


def test_option_table_names_every_option() -> None:
    written = names([row[0] for row in rows("Option")])

    assert sorted(written) == sorted(each.name for each in fields(WorkspaceOptions))


def test_address_table_names_every_address() -> None:
    written = names([row[0] for row in rows("Key")])

    assert sorted(written) == sorted(LocalWorkspace(FULL).addresses())


def test_every_event_is_named() -> None:
    [paragraph] = re.findall(r"^Events: (.*?)\n\n", PAGE, re.DOTALL | re.MULTILINE)

    written = {name.partition(".")[0] for name in names([paragraph])}

    assert written == _SCOPES.keys()


def test_every_refusal_of_an_act_is_named() -> None:
    folder = ROOT / "bot" / "sandbox"
    names_of_errors: set[str] = set()
    for name in ("asks", "clicks", "modals", "outcomes"):
        source = (folder / f"{name}.py").read_text(encoding="utf-8")
        names_of_errors |= set(re.findall(r'\berror = "(\w+)"', source))
        names_of_errors |= set(re.findall(r'accepted=False, error="(\w+)"', source))
        names_of_errors |= set(re.findall(r'SlackError\("(\w+)"\)', source))
    source = (folder / "outcomes.py").read_text(encoding="utf-8")
    _, _, failures = source.partition("def failure(")
    failed = set(re.findall(r'"([a-z_]+)"', failures)) - {"http_timeout"}

    written = set(names([row[0] for row in rows("`error`")]))

    assert written == {*names_of_errors, *failed}


def test_every_element_that_takes_something_is_named() -> None:
    written = {name.strip() for row in rows("Element") for name in row[0].split(",")}

    holding = {name for name, kind in ELEMENTS.items() if kind.holds}
    singular = {each for each in holding if not each.startswith("multi_")}

    assert written == {*singular, "button"}
