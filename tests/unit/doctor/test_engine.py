"""One real word through the engine, and every way in which that can fail."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.doctor.engine import check_engine, check_providers, probe_pair, try_word
from bot.doctor.findings import Finding, State
from bot.errors import BotError, ConfigError, RejectedError, TransientError
from bot.models import Pair, Translated
from bot.providers.provider import Provider
from bot.providers.registry import Providers
from tests.fakes import CAPABILITIES, FakeDetector, FakeTranslator
from tests.unit.doctor.conftest import summary


def settings(**fields: Any) -> Settings:
    return Settings(_env_file=None, **fields)


async def check(**fields: Any) -> dict[str, Finding]:
    found = await check_engine(settings(**fields), limit_seconds=30)
    return {finding.name: finding for finding in found}


def translates_to(answer: Any) -> FakeTranslator:
    translator = FakeTranslator()
    translator.next.append(answer)
    return translator


@pytest.mark.engine
@pytest.mark.apertium
async def test_whole_engine_translates_a_word_rightly() -> None:
    found = await check()

    assert summary(list(found.values())) == {"providers": "ok", "engine": "ok"}
    assert "text stays on this machine" in found["providers"].what
    assert "from en to pt" in found["engine"].what


@pytest.mark.engine
async def test_without_apertium_its_packages_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    engine = (await check())["engine"]

    assert engine.state is State.WARNING
    assert "it knows 2 languages" in engine.what
    assert "apt-get install apertium apertium-es-pt" in engine.fix


@pytest.mark.parametrize("names", ["nobody", " , "])
async def test_unknown_provider_is_a_wrong_setting(names: str) -> None:
    found = await check(providers=names)

    assert isinstance(found["providers"].error, ConfigError)
    assert "PROVIDERS=local" in found["providers"].fix
    assert found["engine"].state is State.SKIPPED


async def test_right_word_is_enough_in_any_case() -> None:
    translator = translates_to([Translated("ÁGUA fria", "en", ("en", "pt"))])

    assert (await try_word(translator, "")).state is State.OK


async def test_what_could_be_added_is_a_warning() -> None:
    translator = translates_to([Translated("a água", "en", ("en", "pt"))])

    found = await try_word(translator, "sudo apt-get install apertium")

    assert (found.state, found.fix) == (State.WARNING, "sudo apt-get install apertium")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([Translated("o fogo", "en", ("en", "pt"))], "“água” rightly"),
        ([RejectedError("it choked")], "it choked"),
        (TransientError("a child was lost"), "a child was lost"),
    ],
)
async def test_engine_that_does_not_translate_is_told(answer: Any, words: str) -> None:
    found = await try_word(translates_to(answer), "")

    assert type(found.error) is BotError
    assert words in found.what
    assert "install the engine anew" in found.fix


async def test_languages_without_a_known_word_are_left_out() -> None:
    translator = FakeTranslator(targets={"ja": frozenset({"ko"})})

    assert (await try_word(translator, "")).state is State.SKIPPED
    assert translator.calls == []


def test_any_pair_with_known_words_will_do() -> None:
    translator = FakeTranslator(targets={"gl": frozenset({"es", "ja"})})

    assert probe_pair(translator) == Pair("gl", "es")


async def test_cloud_is_never_asked_for_a_word() -> None:
    cloud = FakeTranslator(replace(CAPABILITIES, sends_data_out=True))
    done: list[str] = []

    providers, engine = await check_providers(providers_of(cloud, done))

    assert "text leaves this machine" in providers.what
    assert engine.state is State.SKIPPED
    assert cloud.calls == []


async def test_engine_that_broke_is_closed_all_the_same() -> None:
    done: list[str] = []
    broken = translates_to(ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await check_providers(providers_of(broken, done))
    assert done == ["started", "closed"]


def providers_of(translator: FakeTranslator, done: list[str]) -> Providers:
    async def start() -> None:
        done.append("started")

    async def close() -> None:
        done.append("closed")

    provider = Provider(translator, parallel=1)
    return Providers((provider,), FakeDetector(), start, close, lambda: "")
