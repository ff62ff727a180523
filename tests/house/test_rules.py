"""The rules find planted faults, and nothing in the project."""

import pytest

from tests.house.rules import code_faults, text_faults
from tests.house.tree import ROOT, project_files


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("TCPConnector(ssl=False)", "1: ssl=False"),
        ("get(url, verify_ssl=False)", "1: verify_ssl=False"),
        ("get(url, verify=False)", "1: verify=False"),
        ("context.check_hostname = False", "1: check_hostname=False"),
        ("import ssl\nmode = ssl.CERT_NONE", "2: CERT_NONE"),
        ("from ssl import CERT_NONE", "1: CERT_NONE"),
        ("ssl._create_unverified_context()", "1: _create_unverified_context"),
        ("ClientSession(trust_env=True)", "1: trust_env=True"),
        ("import pickle", "1: pickle"),
        ("from marshal import loads", "1: marshal"),
    ],
)
def test_planted_construct_is_found(source: str, fault: str) -> None:
    assert list(code_faults(source)) == [fault]


def test_harmless_code_passes() -> None:
    source = "ClientSession(trust_env=False, ssl=context)\ncontext.verify = True"

    assert list(code_faults(source)) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("xoxb" + "-123456789012-123456789012-abcdefgh", "token"),
        ("xapp" + "-1-A0123456789-0123456789-abcdef", "token"),
        ("see https://" + "pypi" + ".org/simple", "registry"),
        ("--find-links" + "=file:wheels", "registry"),
        ("numpy @ https://example.com/numpy-2" + ".whl", "registry"),
        ("cd " + "/home" + "/someone/project", "machine"),
        ("cd " + "/root" + "/project", "machine"),
        ("# TO" + "DO: later", "left-over"),
    ],
)
def test_planted_text_is_found(text: str, rule: str) -> None:
    assert list(text_faults(f"first line\n{text}\n")) == [f"2: {rule}"]


def test_local_and_shortened_tokens_pass() -> None:
    text = "xoxb-local-0123456789abcdef0123 xoxb-1-2-3 xapp-local-0123456789abcdef01"

    assert list(text_faults(text)) == []


def test_project_holds_no_forbidden_construct() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in project_files()
        if path.suffix == ".py"
        for fault in code_faults(path.read_text())
    ]

    assert found == []


def test_project_holds_no_forbidden_text() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{fault}"
        for path in project_files()
        for fault in text_faults(path.read_text())
    ]

    assert found == []


def test_project_files_are_really_read() -> None:
    names = {str(path.relative_to(ROOT)) for path in project_files()}

    assert {"pyproject.toml", "bot/errors.py", "scripts/demo"} <= names
