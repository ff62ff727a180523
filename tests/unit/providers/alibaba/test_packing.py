"""Texts share calls within the three limits, and no call is wasted."""

import math

from hypothesis import given
from hypothesis import strategies as st

from bot.providers.alibaba.packing import BATCH_CHARS, BATCH_ITEMS, CALL_CHARS, pack

LENGTHS = st.lists(st.integers(1, 5_000), max_size=120)


def calls_for(lengths: list[int]) -> list[list[int]]:
    texts = {at: "x" * length for at, length in enumerate(lengths)}
    return [[len(text) for text in call.values()] for call in pack(texts, len)]


def test_fifty_short_texts_are_one_call() -> None:
    assert [len(call) for call in calls_for([100] * 101)] == [50, 50, 1]


def test_eight_thousand_characters_are_one_call() -> None:
    assert [len(call) for call in calls_for([1_000] * 9)] == [8, 1]


def test_longer_text_goes_alone_and_parts_no_batch() -> None:
    assert calls_for([10, 1_001, 20, 5_000]) == [[10, 20], [1_001], [5_000]]


@given(LENGTHS)
def test_every_text_travels_once_and_no_limit_is_broken(lengths: list[int]) -> None:
    texts = {at: "x" * length for at, length in enumerate(lengths)}

    calls = pack(texts, len)

    assert sorted(at for call in calls for at in call) == sorted(texts)
    for call in calls:
        chars = sum(map(len, call.values()))
        alone = len(call) == 1 and chars > BATCH_CHARS
        assert alone or (len(call) <= BATCH_ITEMS and chars <= CALL_CHARS)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=400))
def test_messages_need_hardly_more_calls_than_the_limits_ask(
    lengths: list[int],
) -> None:
    least = max(math.ceil(len(lengths) / 50), math.ceil(sum(lengths) / 8_000))

    assert len(calls_for(lengths)) <= 1.1 * least + 1
