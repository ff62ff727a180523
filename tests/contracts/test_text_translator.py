"""What every TextTranslator promises; real ones are held to it beside the fake."""

import pytest

from bot.models import Pair, Translated
from bot.providers.base import TextTranslator
from tests.fakes import FakeTranslator


@pytest.fixture(params=[FakeTranslator])
def translator(request: pytest.FixtureRequest) -> TextTranslator:
    made: TextTranslator = request.param()
    return made


def _pairs(translator: TextTranslator) -> list[Pair]:
    return [
        Pair(source, target)
        for source in sorted(translator.languages())
        for target in sorted(translator.targets(source))
    ]


def test_it_can_do_every_pair_that_it_names(translator: TextTranslator) -> None:
    pairs = _pairs(translator)

    assert pairs
    assert [pair for pair in pairs if not translator.can(pair)] == []


def test_every_target_is_one_of_its_languages(translator: TextTranslator) -> None:
    targets = {pair.target for pair in _pairs(translator)}

    assert targets <= translator.languages()


def test_it_cannot_do_a_language_that_it_lacks(translator: TextTranslator) -> None:
    source = _pairs(translator)[0].source

    assert not translator.can(Pair(source, "x-none"))
    assert translator.targets("x-none") == frozenset()


def test_its_limits_allow_at_least_one_text(translator: TextTranslator) -> None:
    capabilities = translator.capabilities

    assert capabilities.max_items >= 1
    assert 1 <= capabilities.max_chars <= capabilities.max_call_chars
    assert capabilities.placeholder_prefixes


async def test_it_answers_each_text_in_order(translator: TextTranslator) -> None:
    pair = _pairs(translator)[0]
    texts = ["first word", "second word"]

    together = await translator.translate(pair, texts)
    alone = [(await translator.translate(pair, [text]))[0] for text in texts]

    assert together == alone
    for answer in together:
        assert isinstance(answer, Translated)
        assert answer.source == pair.source
        assert (answer.route[0], answer.route[-1]) == (pair.source, pair.target)
