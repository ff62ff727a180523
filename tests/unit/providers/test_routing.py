"""The first provider that can do a pair does it."""

from dataclasses import replace

import pytest

from bot.errors import UnsupportedPairError
from bot.models import Pair
from bot.providers.base import Capabilities
from bot.providers.routing import Choice, ProviderRouter
from tests.fakes import CAPABILITIES, FakeTranslator

FIRST = replace(CAPABILITIES, name="first", label="First engine")
SECOND = replace(CAPABILITIES, name="second", label="Second engine")


@pytest.fixture
def router() -> ProviderRouter:
    return ProviderRouter(
        [
            FakeTranslator(FIRST, {"en": frozenset({"pt"})}),
            FakeTranslator(
                SECOND, {"en": frozenset({"pt", "es"}), "pt": frozenset({"es"})}
            ),
        ]
    )


@pytest.mark.parametrize(
    ("pair", "capabilities"),
    [
        (Pair("en", "pt"), FIRST),
        (Pair("en", "es"), SECOND),
        (Pair("pt", "es"), SECOND),
    ],
)
def test_the_first_that_can_is_chosen(
    router: ProviderRouter, pair: Pair, capabilities: Capabilities
) -> None:
    assert router.choose(pair) == Choice(capabilities, pair)


@pytest.mark.parametrize(
    ("pair", "source"), [(Pair("es", "en"), "es"), (Pair(None, "pt"), "auto")]
)
def test_a_pair_that_nobody_does_is_refused_by_name(
    router: ProviderRouter, pair: Pair, source: str
) -> None:
    with pytest.raises(UnsupportedPairError) as refused:
        router.choose(pair)

    assert (refused.value.source, refused.value.target) == (source, pair.target)
    assert refused.value.code == "unsupported_pair"


def test_what_can_be_reached_is_what_any_of_them_reaches(
    router: ProviderRouter,
) -> None:
    assert router.reachable("en") == {"pt", "es"}
    assert router.reachable("es") == frozenset()


def test_sources_are_those_from_which_any_of_them_translates(
    router: ProviderRouter,
) -> None:
    assert router.sources_for("es") == {"en", "pt"}
    assert router.sources_for("en") == frozenset()


def test_languages_and_labels_are_those_of_all(router: ProviderRouter) -> None:
    assert router.languages() == {"en", "pt", "es"}
    assert router.labels() == ["First engine", "Second engine"]


def test_a_provider_that_is_gone_is_called_by_its_name(
    router: ProviderRouter,
) -> None:
    assert router.label_of("second") == "Second engine"
    assert router.label_of("gone") == "gone"


def test_without_providers_nothing_can_be_done() -> None:
    router = ProviderRouter([])

    assert router.languages() == router.reachable("en") == frozenset()
    with pytest.raises(UnsupportedPairError):
        router.choose(Pair("en", "pt"))
