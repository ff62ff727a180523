"""`thread-translator providers`: what there is, and one tiny call."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bot.cli import Exit, exit_code
from bot.control import ControlServer, socket_path
from bot.errors import AccountRefusedError, ConfigError, RejectedError
from bot.providers.base import Operation
from bot.providers.breaker import BreakerState, Standing
from bot.providers.provider import Provider
from bot.providers.registry import Providers
from bot.providers_cli.commands import _call, _pair
from tests.fakes import FakeDetector, FakeTranslator
from tests.unit.command import Cli
from tests.unit.local_cloud import CloudInThread, cloud_in_thread

pytestmark = pytest.mark.usefixtures("own_folder")


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


def test_every_cloud_tells_without_keys_what_it_could_do(cli: Cli) -> None:
    found = listed(cli, "huawei")

    assert "HUAWEICLOUD_SDK_AK" in found["lacks"]
    assert (found["languages"], found["has_keys"]) == (2, False)


def test_cloud_with_keys_is_listed_with_its_place(cli: Cli) -> None:
    found = listed(cli, "alibaba", PROVIDERS="local,alibaba", **KEYS)

    assert (found["place"], found["has_keys"], found["lacks"]) == (2, True, "")


def test_those_in_use_come_first_and_in_their_order(cli: Cli) -> None:
    names = []
    for providers in ("local", "alibaba", "alibaba,local"):
        outcome = cli("providers", "list", "--json", PROVIDERS=providers)
        names.append([each["name"] for each in json.loads(outcome.out)])

    assert names == [
        ["local", "alibaba", "huawei"],
        ["alibaba", "local", "huawei"],
        ["alibaba", "local", "huawei"],
    ]


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
        "pause_seconds": None,
    }
    assert operations["submit"]["text_chars"] == 1_000_000


def test_limits_of_the_operators_own_are_those_used(cli: Cli) -> None:
    chosen = {"ALIBABA_RATES": "batch=50", "RATE_SHARE": "0.5"}
    operations = listed(cli, "alibaba", **chosen)["operations"]

    assert [(each["documented"], each["used"]) for each in operations[:2]] == [
        (10.0, 50.0),
        (50.0, 25.0),
    ]


def test_limits_that_cannot_be_read_are_3(cli: Cli) -> None:
    outcome = cli("providers", "list", ALIBABA_RATES="batch=many")

    assert (outcome.code, outcome.out) == (3, "")
    assert "ALIBABA_RATES: entry 1 is not like batch=50" in outcome.err


def files_of(cli: Cli, name: str, **environment: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = listed(cli, name, **environment)["files"]
    return found


def test_files_stand_with_what_they_need_and_cost(cli: Cli) -> None:
    found = {each["how"]: each for each in files_of(cli, "alibaba")}
    many = found["fetched from an address"]
    one = found["in the call itself"]
    documents = found["uploaded to its own store"]

    assert (many["kind"], many["handover"], many["max_files"]) == (
        "image",
        "address",
        20,
    )
    assert many["lacks"] == "PUBLIC_URL or STAGING_BUCKET"
    assert (one["kind"], one["lacks"]) == ("image", "")
    assert documents["returns"]["pdf"] == "docx"
    assert (documents["max_bytes"], documents["cost"]) == (50 * 2**20, "per page")
    assert "help.aliyun.com" in documents["source"]


def test_setting_that_opens_a_way_is_seen(cli: Cli) -> None:
    chosen = {"PUBLIC_URL": "https://bot.example.com"}
    found = {each["how"]: each["lacks"] for each in files_of(cli, "alibaba", **chosen)}

    assert found["fetched from https://bot.example.com"] == ""


def test_text_files_stand_apart_from_documents(cli: Cli) -> None:
    (texts,) = [
        each for each in files_of(cli, "alibaba") if each["how"] == "as a long text"
    ]

    assert (texts["kind"], texts["handover"]) == ("document", "inline")
    assert (texts["formats"], texts["cost"]) == (
        ["csv", "md", "srt", "txt"],
        "per character",
    )
    assert files_of(cli, "huawei")[0]["formats"] == ["docx", "pptx", "txt"]


def test_formats_that_the_gate_refuses_are_not_promised(cli: Cli) -> None:
    formats = {name for way in files_of(cli, "alibaba") for name in way["formats"]}

    assert "docx" in formats
    assert "doc" not in formats


@pytest.mark.parametrize(
    ("chosen", "used"),
    [
        ({}, [0.95, 9.5]),
        ({"RATE_SHARE": "0.5"}, [0.5, 5.0]),
        ({"HUAWEI_RATES": "submit_document=2"}, [2.0, 9.5]),
    ],
)
def test_rates_hold_for_files_as_well(
    cli: Cli, chosen: dict[str, str], used: list[float]
) -> None:
    (documents,) = files_of(cli, "huawei", **chosen)

    assert documents["lacks"] == "HUAWEI_OBS_BUCKET"
    assert [each["documented"] for each in documents["operations"]] == [1.0, 10.0]
    assert [each["used"] for each in documents["operations"]] == used


@pytest.mark.engine
def test_engine_takes_no_files(cli: Cli) -> None:
    assert files_of(cli, "local") == []


def test_table_of_files_names_what_is_missing(cli: Cli) -> None:
    shown = cli("providers", "list").out

    assert "set HUAWEI_OBS_BUCKET" in shown
    assert "submit_document: 0.95 of 1" in shown
    assert "pdf>docx" in shown


# --- the running bot ----------------------------------------------------------

WELL = Standing(BreakerState.CLOSED, 0.0, {})
THROTTLED = Standing(BreakerState.OPEN, 80.0, {Operation.BATCH: 80.0})


@contextmanager
def running(answer: Mapping[str, Any]) -> Iterator[None]:
    """A bot on this folder's database, as far as the control socket goes."""
    loop = asyncio.new_event_loop()
    Path("data").mkdir()
    path = socket_path(Path("data/thread-translator.db"))
    server = ControlServer(path, {}, {"providers": lambda: answer})
    loop.run_until_complete(server.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(timeout=30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def state_of(found: dict[str, Any]) -> tuple[Any, ...]:
    return found["bot"], found["state"], found["rest_seconds"]


def test_running_bot_tells_how_a_provider_stands(cli: Cli) -> None:
    with running({"alibaba": asdict(THROTTLED)}):
        found = listed(cli, "alibaba", **KEYS)
        other = listed(cli, "local")
        shown = cli("providers", "list").out

    assert state_of(found) == ("running", "open", 80.0)
    assert [each["pause_seconds"] for each in found["operations"][:2]] == [80.0, None]
    assert state_of(other) == ("running", None, None)
    assert "state: left alone, 80 s more" in shown
    assert "│       80 s │" in shown
    assert "state: the running bot does not use it" in shown


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (WELL, "state: well"),
        (Standing(BreakerState.HALF_OPEN, 30.0, {}), "state: was left alone; one call"),
    ],
)
def test_state_of_a_running_bots_provider_is_told_in_words(
    cli: Cli, standing: Standing, words: str
) -> None:
    with running({"alibaba": asdict(standing)}):
        assert words in cli("providers", "list").out


def test_without_a_running_bot_no_state_is_known(cli: Cli) -> None:
    assert state_of(listed(cli, "alibaba")) == ("not_running", None, None)
    assert (
        "state: not known, for the bot is not running" in cli("providers", "list").out
    )


def test_folder_too_deep_for_a_bot_has_none_running(cli: Cli) -> None:
    assert listed(cli, "alibaba", DATA_DIR="d" * 99)["bot"] == "not_running"


@pytest.mark.parametrize(
    "answer", [{"alibaba": "fine"}, {"alibaba": asdict(WELL) | {"state": "odd"}}]
)
def test_running_bot_of_another_version_is_no_answer(
    cli: Cli, answer: dict[str, Any]
) -> None:
    with running(answer):
        assert state_of(listed(cli, "alibaba")) == ("no_answer", None, None)
        assert "the running bot does not answer" in cli("providers", "list").out


# --- the list, as before --------------------------------------------------------


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
    assert "alibaba: Alibaba Cloud, number 1 in PROVIDERS\n" in outcome.out
    assert "\nkeys: set\n" in outcome.out
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
    assert "known are: local, alibaba, huawei" in outcome.err


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
