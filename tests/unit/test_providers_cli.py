"""`thread-translator providers`: what there is, and one tiny call."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import structlog

from bot.cli import Exit, exit_code, main
from bot.config import Settings
from bot.errors import AccountRefusedError, ConfigError, RejectedError
from bot.providers.registry import Provider, Providers
from bot.providers_cli import _call, _pair
from tests.fakes import FakeDetector, FakeTranslator
from tests.unit.local_cloud import CloudInThread, cloud_in_thread


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Cli = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder without settings; what the command sets up for logs is taken away."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    handlers = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = handlers
    structlog.reset_defaults()


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    def run(*arguments: str, **environment: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["thread-translator", *arguments])
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Outcome(int(ended.value.code or 0), written.out, written.err)

    return run


@pytest.fixture
def cloud() -> Iterator[CloudInThread]:
    with cloud_in_thread() as started:
        yield started


def listed(cli: Cli, name: str, **environment: str) -> dict[str, Any]:
    outcome = cli("providers", "list", "--json", **environment)
    assert (outcome.code, outcome.err) == (0, "")
    (found,) = [each for each in json.loads(outcome.out) if each["name"] == name]
    return dict(found)


KEYS = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "canary-id",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "canary-secret",
}


def test_cloud_without_keys_is_listed_with_what_it_could_do(cli: Cli) -> None:
    found = listed(cli, "alibaba")

    assert (found["place"], found["needs_keys"], found["has_keys"]) == (
        None,
        True,
        False,
    )
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in found["lacks"]
    assert found["languages"] > 200
    assert found["sends_data_out"]
    assert "help.aliyun.com" in found["source"]


def test_cloud_with_keys_is_listed_with_its_place(cli: Cli) -> None:
    found = listed(cli, "alibaba", PROVIDERS="local,alibaba", **KEYS)

    assert (found["place"], found["has_keys"], found["lacks"]) == (2, True, "")


def test_those_in_use_come_first_and_in_their_order(cli: Cli) -> None:
    names = []
    for providers in ("local", "alibaba", "alibaba,local"):
        outcome = cli("providers", "list", "--json", PROVIDERS=providers)
        names.append([each["name"] for each in json.loads(outcome.out)])

    assert names == [["local", "alibaba"], *[["alibaba", "local"]] * 2]


def test_limits_stand_as_documented_and_as_used(cli: Cli) -> None:
    operations = {
        each["operation"]: each for each in listed(cli, "alibaba")["operations"]
    }

    assert list(operations) == ["batch", "single", "detect", "submit", "poll"]
    assert operations["batch"] == {
        "operation": "batch",
        "texts": 50,
        "text_chars": 1_000,
        "call_chars": 8_000,
        "documented": 10.0,
        "used": 9.5,
    }
    assert operations["submit"]["text_chars"] == 1_000_000


@pytest.mark.engine
def test_engine_needs_no_keys_and_keeps_text_here(cli: Cli) -> None:
    found = listed(cli, "local")

    assert (found["place"], found["needs_keys"], found["lacks"]) == (1, False, "")
    assert not found["sends_data_out"]
    assert found["operations"][0]["documented"] is None


def test_engine_that_is_not_installed_is_listed_with_what_mends_it(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.Engine.available", lambda _: False)
    monkeypatch.setattr("bot.engine.Engine.missing", lambda _: "install it")
    found = listed(cli, "local")

    assert (found["lacks"], found["operations"]) == ("install it", [])
    assert "install it" in cli("providers", "list").out


def test_table_says_it_all_and_shows_no_secret(cli: Cli) -> None:
    missing = cli("providers", "list").out
    outcome = cli("providers", "list", PROVIDERS="alibaba", **KEYS)

    assert "keys: missing" in missing
    assert "alibaba: Alibaba Cloud, number 1 in PROVIDERS\nkeys: set" in outcome.out
    assert "text leaves this machine" in outcome.out
    assert "canary" not in outcome.out + outcome.err


def test_tiny_call_is_announced_and_its_answer_shown(
    cli: Cli, cloud: CloudInThread
) -> None:
    outcome = cli("providers", "test", "alibaba", **cloud.settings)

    assert outcome.code == 0
    assert "one call (batch) with 13 characters; they are charged" in outcome.err
    assert "answered after" in outcome.err
    assert outcome.out.startswith("Good morning. (en > pt) ")
    assert cloud.calls() == [("GetBatchTranslate", 13)]


def test_tiny_call_as_json(cli: Cli, cloud: CloudInThread) -> None:
    outcome = cli("providers", "test", "Alibaba", "--json", **cloud.settings)
    found = json.loads(outcome.out)

    assert (found["provider"], found["route"]) == ("alibaba", ["en", "pt"])
    assert found["translation"]
    assert found["seconds"] >= 0


@pytest.mark.engine
def test_engine_is_tried_free_of_charge(cli: Cli) -> None:
    outcome = cli("providers", "test", "local")

    assert (outcome.code, "free of charge" in outcome.err) == (0, True)
    assert outcome.out == "Good morning. (en > pt) Bom dia.\n"


def test_refused_account_is_4_and_its_secret_is_not_told(
    cli: Cli, cloud: CloudInThread
) -> None:
    wrong = {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "canary"}
    outcome = cli("providers", "test", "alibaba", **(cloud.settings | wrong))

    assert (outcome.code, outcome.out) == (4, "")
    assert "SignatureDoesNotMatch" in outcome.err
    assert "canary" not in outcome.err


def test_cloud_that_is_down_is_5(cli: Cli, cloud: CloudInThread) -> None:
    cloud.control(lambda control: control.add_fault("*", "http_503"))

    assert cli("providers", "test", "alibaba", **cloud.settings).code == 5


def test_missing_keys_are_3(cli: Cli) -> None:
    outcome = cli("providers", "test", "alibaba")

    assert (outcome.code, outcome.out) == (3, "")
    assert "docs/providers.md" in outcome.err


def test_unknown_name_is_wrong_usage(cli: Cli) -> None:
    outcome = cli("providers", "test", "nobody")

    assert outcome.code == 2
    assert "known are: local, alibaba" in outcome.err


def test_refused_account_comes_before_other_refusals() -> None:
    assert exit_code(AccountRefusedError("x")) == Exit.CREDENTIALS


async def test_text_that_alone_is_refused_is_raised_and_all_is_closed() -> None:
    translator, acts = FakeTranslator(), []
    translator.next.append([RejectedError("not this")])

    async def start() -> None:
        acts.append("start")

    async def close() -> None:
        acts.append("close")

    provider = Provider(translator, parallel=1)
    providers = Providers((provider,), FakeDetector(), start, close, str)
    with pytest.raises(RejectedError, match="not this"):
        await _call(providers, provider, _pair(provider))

    assert acts == ["start", "close"]


def test_provider_without_a_pair_to_try_is_said() -> None:
    translator = FakeTranslator(targets={"ja": frozenset({"ko"})})

    with pytest.raises(ConfigError, match="nothing from English"):
        _pair(Provider(translator, parallel=1))
