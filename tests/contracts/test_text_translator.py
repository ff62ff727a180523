"""What every TextTranslator promises; real ones are held to it beside the fake."""

from collections.abc import AsyncIterator

import pytest

from bot.engine import Engine
from bot.models import Pair, Translated
from bot.providers.alibaba import AlibabaText
from bot.providers.base import TextTranslator
from bot.providers.huawei import HuaweiText
from bot.providers.local import LocalText
from tests.fakes import FakeTranslator
from tests.unit.providers.cloud import Cloud
from tests.unit.providers.huawei.server import Huawei


async def _fake() -> AsyncIterator[TextTranslator]:
    yield FakeTranslator()


async def _local() -> AsyncIterator[TextTranslator]:
    engine = Engine()
    await engine.start()
    yield LocalText(engine)
    await engine.close()


async def _alibaba() -> AsyncIterator[TextTranslator]:
    async with Cloud() as cloud:
        yield AlibabaText(cloud.client())


async def _huawei() -> AsyncIterator[TextTranslator]:
    async with Huawei() as server:
        yield HuaweiText(server.client(), unverified=True)


@pytest.fixture(
    params=[_fake, pytest.param(_local, marks=pytest.mark.engine), _alibaba, _huawei]
)
async def translator(request: pytest.FixtureRequest) -> AsyncIterator[TextTranslator]:
    async for made in request.param():
        yield made


def _pairs(translator: TextTranslator) -> list[Pair]:
    return [
        Pair(source, target)
        for source in sorted(translator.languages())
        for target in sorted(translator.targets(source))
    ]


async def test_it_can_do_every_pair_that_it_names(translator: TextTranslator) -> None:
    pairs = _pairs(translator)

    assert pairs
    assert [pair for pair in pairs if not translator.can(pair)] == []


async def test_every_target_is_one_of_its_languages(
    translator: TextTranslator,
) -> None:
    """A regional form may be named as a target where its base is a language."""
    bases = {pair.target.partition("-")[0] for pair in _pairs(translator)}
    known = {tag.partition("-")[0] for tag in translator.languages()}

    assert bases <= known


async def test_it_cannot_do_a_language_that_it_lacks(
    translator: TextTranslator,
) -> None:
    source = _pairs(translator)[0].source

    assert not translator.can(Pair(source, "x-none"))
    assert translator.targets("x-none") == frozenset()


async def test_its_limits_allow_at_least_one_text(translator: TextTranslator) -> None:
    capabilities = translator.capabilities

    assert capabilities.max_items >= 1
    assert 1 <= capabilities.max_chars <= capabilities.max_call_chars
    assert 1 <= (capabilities.batch_chars or 1) <= capabilities.max_chars
    assert capabilities.length("😀a") == (3 if capabilities.counts_utf16 else 2)
    assert all(rate > 0 for rate in capabilities.calls_per_second.values())
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
