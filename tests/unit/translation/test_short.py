"""Short texts, and which provider is taken."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.errors import RejectedError, UnsupportedPairError, UserError
from bot.models import Detection, Pair
from bot.providers.base import Capabilities, Operation
from bot.providers.provider import Provider
from bot.providers.registry import Providers
from bot.translation.choosing import Chosen, choose
from bot.translation.short import translate_short
from tests.fakes import CAPABILITIES, FakeDetector, FakeTranslator
from tests.unit.translation.kit import FakeLongText, Told, provider_of

EN_PT = Pair("en", "pt")


class Clever(FakeTranslator):
    """Finds the language itself."""

    def can(self, pair: Pair) -> bool:
        return pair.source is None or super().can(pair)


def named(name: str, **more: object) -> Capabilities:
    return replace(CAPABILITIES, name=name, **more)  # type: ignore[arg-type]  # fields


def providers_of(
    *translators: FakeTranslator, detector: FakeDetector | None = None
) -> Providers:
    async def nothing() -> None:
        """Neither started nor closed."""

    text = tuple(Provider(each, parallel=1) for each in translators)
    return Providers(text, detector or FakeDetector(), nothing, nothing, str)


async def test_text_is_cut_behind_sentences_and_comes_together_again() -> None:
    translator, told = FakeTranslator(), Told()
    chosen = Chosen(Provider(translator, parallel=1), EN_PT)
    text = " " + "good day. " * 30 + "\n\nend\n"
    done = await translate_short(chosen, text, told.progress)

    assert done.text == " " + "doog yad. " * 30 + "\n\ndne\n"
    assert all(len(texts[0]) <= 200 for _, texts, _ in translator.calls)
    assert all(texts[0][-1] == "." for _, texts, _ in translator.calls[:-1])
    assert sum(told.chars) == sum(len(texts[0]) for _, texts, _ in translator.calls)


async def test_calls_keep_the_pace_of_a_cloud() -> None:
    told = Told()
    rates: Mapping[str, float] = {Operation.BATCH: 1 / 0.95}
    translator = FakeTranslator(named("slow", calls_per_second=rates))
    chosen = Chosen(Provider(translator, parallel=1), EN_PT)
    await translate_short(chosen, "word " * 100, told.progress, sleep=told.sleep)

    assert told.rests == pytest.approx([1.0] * (len(translator.calls) - 1))


async def test_text_without_letters_is_not_sent() -> None:
    translator, told = FakeTranslator(), Told()
    chosen = Chosen(Provider(translator, parallel=1), EN_PT)
    done = await translate_short(chosen, "12:30", told.progress)

    assert (done.text, done.source, translator.calls) == ("12:30", "en", [])


async def test_text_that_fails_fails_the_whole() -> None:
    translator = FakeTranslator()
    translator.next.append([RejectedError("not this one")])
    chosen = Chosen(Provider(translator, parallel=1), EN_PT)

    with pytest.raises(RejectedError, match="not this one"):
        await translate_short(chosen, "hello", Told().progress)


async def test_first_provider_that_can_is_taken() -> None:
    first = FakeTranslator(named("first"), {"en": frozenset({"es"})})
    providers = providers_of(first, FakeTranslator(named("second")))
    chosen = await choose(providers, "hello", source="en", target="pt")

    assert chosen == Chosen(providers.text[1], EN_PT)


async def test_provider_that_finds_the_language_is_left_to_do_so() -> None:
    detector = FakeDetector()
    providers = providers_of(Clever(), detector=detector)
    chosen = await choose(providers, "hello", source="", target="pt")

    assert (chosen.pair, detector.asked) == (Pair(None, "pt"), [])


async def test_language_is_found_once_and_by_the_beginning() -> None:
    detector = FakeDetector()
    first = FakeTranslator(named("first"), {"en": frozenset({"es"})})
    providers = providers_of(first, FakeTranslator(), detector=detector)
    chosen = await choose(providers, " " + "a" * 9_999, source="", target="pt")

    assert chosen.pair == EN_PT
    assert [text for text, _ in detector.asked] == ["a" * 1_000]


async def test_language_that_cannot_be_told_is_asked_for() -> None:
    detector = FakeDetector()
    detector.says = Detection(None, clear=False, words=0)

    with pytest.raises(UserError, match="--from"):
        await choose(
            providers_of(FakeTranslator(), detector=detector),
            "123",
            source="",
            target="pt",
        )


async def test_language_that_was_named_is_not_judged() -> None:
    detector = FakeDetector()
    providers = providers_of(FakeTranslator(), detector=detector)
    with pytest.raises(UnsupportedPairError) as caught:
        await choose(providers, "hello", source="pt", target="es")

    assert (caught.value.source, detector.asked) == ("pt", [])


@pytest.mark.parametrize("source", ["en", ""])
async def test_pair_that_nobody_has_is_refused_with_the_language_found(
    source: str,
) -> None:
    with pytest.raises(UnsupportedPairError) as caught:
        await choose(
            providers_of(FakeTranslator()), "hello", source=source, target="ja"
        )

    assert (caught.value.source, caught.value.target) == ("en", "ja")


@pytest.mark.parametrize(
    ("text", "long"),
    [("a" * 200, False), ("  " + "a" * 199, False), ("😀" * 101, True)],
)
def test_text_is_long_where_no_call_takes_it(text: str, *, long: bool) -> None:
    assert Chosen(provider_of(FakeLongText()), EN_PT).is_long(text) is long
    assert not Chosen(provider_of(None), EN_PT).is_long(text)
