"""`thread-translator languages`: what works here, and by which way."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.languages_cli import Way, _summary, find_ways
from bot.models import Pair
from bot.providers.local import LocalText
from bot.providers.provider import Provider, straight
from bot.providers.registry import Providers
from tests.fakes import CAPABILITIES, FakeDetector, FakeTranslator
from tests.unit.command import Cli

COMMAND = ("languages",)
pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def _no_apertium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def shown(cli: Cli, *arguments: str) -> list[Any]:
    outcome = cli(*arguments, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found: list[Any] = json.loads(outcome.out)
    return found


def providers_of(*translators: FakeTranslator) -> Providers:
    async def nothing() -> None:
        """Neither started nor closed."""

    text = tuple(Provider(each, parallel=1) for each in translators)
    return Providers(text, FakeDetector(), nothing, nothing, lambda: "")


@pytest.mark.engine
@pytest.mark.usefixtures("_no_apertium")
def test_wheels_alone_do_english_and_portuguese(cli: Cli) -> None:
    assert shown(cli) == [
        {"source": "en", "target": "pt", "provider": "local", "route": ["en", "pt"]},
        {"source": "pt", "target": "en", "provider": "local", "route": ["pt", "en"]},
    ]


@pytest.mark.engine
@pytest.mark.usefixtures("_no_apertium")
def test_what_is_missing_stands_below_the_table_with_its_command(cli: Cli) -> None:
    outcome = cli()

    assert outcome.code == 0
    assert "Portuguese (pt)" in outcome.out
    assert ", by " not in outcome.out
    assert "built-in engine" in outcome.out
    assert "apt-get install apertium apertium-es-pt" in outcome.err


@pytest.mark.engine
@pytest.mark.apertium
def test_way_over_another_language_is_told(cli: Cli) -> None:
    (way,) = shown(cli, "--from", "en", "--to", "es")
    outcome = cli("--from", "en")

    assert way["route"] == ["en", "pt", "es"]
    assert "Spanish (es), by Portuguese" in outcome.out
    assert "French (fr), by Portuguese and Spanish" in outcome.out
    assert outcome.err == ""


@pytest.mark.engine
@pytest.mark.parametrize("words", ["pt", "PT", "portuguese", "Português", ":flag-pt:"])
def test_language_is_known_by_code_name_and_flag(cli: Cli, words: str) -> None:
    (way,) = shown(cli, "--from", "en", "--to", words)

    assert way["target"].startswith("pt")


@pytest.mark.engine
def test_variant_counts_as_its_language(cli: Cli) -> None:
    (way,) = shown(cli, "--from", "pt-BR", "--to", "en")

    assert (way["source"], way["route"]) == ("pt-BR", ["pt", "en"])


@pytest.mark.engine
def test_language_that_nothing_does_is_an_empty_answer(cli: Cli) -> None:
    assert shown(cli, "--to", "ja") == []
    outcome = cli("--to", "ja")

    assert (outcome.code, outcome.out) == (0, "")
    assert "nothing here translates" in outcome.err


@pytest.mark.engine
@pytest.mark.parametrize("option", ["--from", "--to"])
def test_word_that_is_no_language_is_wrong_usage(cli: Cli, option: str) -> None:
    outcome = cli(option, "portuguezish")

    assert (outcome.code, outcome.out) == (2, "")
    words = " ".join(outcome.err.replace("│", " ").split())
    assert f"Invalid value for {option}: no language is called" in words
    assert "did you mean pt" in words


@pytest.mark.engine
def test_word_that_is_like_no_language_gets_no_guess(cli: Cli) -> None:
    outcome = cli("--to", "qqqqqq")

    assert outcome.code == 2
    assert "did you mean" not in outcome.err


def test_unknown_provider_is_a_wrong_setting(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROVIDERS", "nobody")

    outcome = cli()

    assert (outcome.code, outcome.out) == (3, "")
    assert "PROVIDERS names nobody" in outcome.err


def test_pair_goes_to_the_first_provider_that_can() -> None:
    first = FakeTranslator(targets={"en": frozenset({"pt"})})
    second = FakeTranslator(
        replace(CAPABILITIES, name="other", label="other engine"),
        targets={"en": frozenset({"pt", "ja"})},
    )

    assert list(find_ways(providers_of(first, second), "", "")) == [
        Way("en", "ja", "other", "other engine", ("en", "ja")),
        Way("en", "pt", "fake", "fake engine", ("en", "pt")),
    ]


def test_provider_without_a_route_of_its_own_goes_straight() -> None:
    assert straight(Pair("en", "ja")) == ("en", "ja")
    assert straight(Pair(None, "ja")) == ("auto", "ja")


@pytest.mark.engine
def test_engine_has_no_route_where_it_has_no_way(tmp_path: Path) -> None:
    local = LocalText(Engine(apertium_dir=tmp_path))

    assert local.route(Pair("en", "pt")) == ("en", "pt")
    assert local.route(Pair("en", "ja")) == ()
    assert local.route(Pair(None, "pt")) == ()


def test_variants_of_the_same_name_stand_in_the_order_of_their_tags() -> None:
    targets = frozenset({"ca-valencia", "ca", "pt"})
    ways = find_ways(providers_of(FakeTranslator(targets={"en": targets})), "en", "")

    assert [way.target for way in ways] == ["ca", "ca-valencia", "pt"]


# --- more pairs than anybody reads ----------------------------------------------


@pytest.fixture
def _cloud(own_folder: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - without settings first
    monkeypatch.setenv("PROVIDERS", "alibaba,local")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "x")


@pytest.mark.engine
@pytest.mark.usefixtures("_cloud")
def test_a_clouds_pairs_are_counted_and_how_to_see_one_is_told(cli: Cli) -> None:
    outcome = cli()

    assert len(outcome.out.splitlines()) < 20
    cloud = next(line for line in outcome.out.splitlines() if "Alibaba Cloud" in line)
    cells = [cell.strip() for cell in cloud.strip("│").split("│")]
    assert cells[1:4] == ["214 languages", "213 languages", "44,528"]
    assert "from Mongolian (mn) 2 only" in outcome.out
    assert "built-in engine" in outcome.out
    assert "--from en --to pt" in outcome.err


@pytest.mark.engine
@pytest.mark.usefixtures("_cloud")
def test_a_clouds_pairs_of_one_language_are_shown_and_as_json_all(cli: Cli) -> None:
    outcome = cli("--to", "mn")

    assert outcome.out.count("Mongolian (mn)") == 2
    assert outcome.err == ""
    assert len(shown(cli)) > 44_000


def summed(targets: Mapping[str, frozenset[str]]) -> str:
    table = _summary(providers_of(FakeTranslator(targets=targets)))
    (*_, cell) = table.columns[-1].cells
    return str(cell)


def test_whether_any_language_goes_to_any_is_said() -> None:
    tags = ["de", "en", "es", "fr", "pt"]
    all_pairs = {tag: frozenset(tags) - {tag} for tag in tags}
    most = {tag: frozenset(tags[:4]) - {tag} for tag in tags[:4]} | {
        "pt": frozenset({"es"})
    }

    assert summed(all_pairs) == "yes"
    assert summed(most).splitlines() == ["no", "from Portuguese (pt) 1 only"]
