"""Which provider takes which file."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from bot.clock import ManualClock
from bot.errors import RejectedError, UnsupportedPairError
from bot.models import Kind
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import Handover
from tests.fakes import DOCUMENTS, IMAGES, FakeFileTranslator

SMALL = FakeFileTranslator(replace(IMAGES, name="small", max_bytes=100))
IMAGE, DOCUMENT = FakeFileTranslator(), FakeFileTranslator(DOCUMENTS)
ROUTER = FileRouter([SMALL, IMAGE, DOCUMENT], lambda _name, _way: True)


def chosen(size: int = 9, *sources: str | None, router: FileRouter = ROUTER) -> str:
    choice = router.choose(
        kind=Kind.IMAGE, format_="png", size=size, sources=sources, target="pt"
    )
    return f"{choice.translator.capabilities.name} {choice.pair.source}"


def test_the_first_that_can_is_chosen() -> None:
    assert chosen(9, "en") == "small en"


def test_what_is_too_large_for_the_first_goes_to_the_next() -> None:
    assert chosen(101, "en") == "fake en"


def test_the_likeliest_language_that_somebody_has_is_taken() -> None:
    assert chosen(9, "fr", None, "en", "zh") == "small en"


def test_a_provider_that_finds_the_language_out_is_asked_to() -> None:
    finder = FakeFileTranslator(sources={None, "en"})
    router = FileRouter([finder], lambda _name, _way: True)

    assert chosen(9, None, "en", router=router) == "fake None"


def test_a_translator_whose_way_of_handing_over_is_closed_is_none() -> None:
    router = FileRouter(
        [IMAGE, DOCUMENT], lambda name, way: (name, way) == ("fake", Handover.ADDRESS)
    )

    assert router.all() == [IMAGE]
    with pytest.raises(RejectedError) as refused:
        router.choose(
            kind=Kind.DOCUMENT, format_="docx", size=1, sources=["en"], target="pt"
        )
    assert refused.value.code == "no_file_engine"


@pytest.mark.parametrize(
    ("format_", "size", "code"),
    [("gif", 1, "unsupported"), ("png", 10_000_001, "too_large")],
)
def test_what_nobody_takes_is_told(format_: str, size: int, code: str) -> None:
    with pytest.raises(RejectedError) as refused:
        ROUTER.choose(
            kind=Kind.IMAGE, format_=format_, size=size, sources=["en"], target="pt"
        )

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("sources", "named"), [(["fr", "de"], "fr"), ([None, "de"], "de"), ([], "auto")]
)
def test_languages_that_nobody_has_are_named(
    sources: list[str | None], named: str
) -> None:
    with pytest.raises(UnsupportedPairError) as refused:
        chosen(9, *sources)

    assert (refused.value.source, refused.value.target) == (named, "pt")


def test_who_began_a_file_is_found_again_by_its_name() -> None:
    assert name_of(DOCUMENTS) == "other/document/own_bucket"
    assert ROUTER.find("other/document/own_bucket") is DOCUMENT
    assert ROUTER.find("other/document/upload") is None


def test_the_largest_file_is_that_of_those_who_take_the_format() -> None:
    assert ROUTER.largest(Kind.IMAGE, "png") == 10_000_000
    assert ROUTER.largest(Kind.DOCUMENT, "png") == 0


# --- who is down ------------------------------------------------------------------


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def two(clock: ManualClock, resting: Collection[str] = ()) -> FileRouter:
    """The small one first; `resting` are left alone with all that they do."""
    return FileRouter(
        [SMALL, IMAGE],
        lambda _name, _way: True,
        rests=lambda name: name in resting,
        clock=clock,
    )


def test_who_did_not_answer_is_passed_over_until_its_rest_is_over(
    clock: ManualClock,
) -> None:
    router = two(clock)
    router.breaker_of(SMALL).failed(hopeless=True)

    assert chosen(9, "en", router=router) == "fake en"
    assert router.rests("small/image/address")
    clock.advance(30.0)
    assert chosen(9, "en", router=router) == "small en"


def test_provider_that_rests_with_its_texts_rests_with_its_files(
    clock: ManualClock,
) -> None:
    assert chosen(9, "en", router=two(clock, {"small"})) == "fake en"


def test_where_all_rest_the_first_is_tried(clock: ManualClock) -> None:
    assert chosen(9, "en", router=two(clock, {"small", "fake"})) == "small en"


def test_who_rests_is_taken_before_a_language_that_is_less_likely() -> None:
    zh = FakeFileTranslator(replace(IMAGES, name="zh"), sources={"zh-Hans"})
    router = FileRouter(
        [SMALL, zh],
        lambda _name, _way: True,
        rests=lambda name: name == "small",
    )

    assert chosen(9, "en", "zh-Hans", router=router) == "small en"


def test_who_is_out_of_the_question_is_passed_over(clock: ManualClock) -> None:
    choice = two(clock).choose(
        kind=Kind.IMAGE,
        format_="png",
        size=9,
        sources=["en"],
        target="pt",
        without={"small/image/address"},
    )

    assert choice.translator is IMAGE
