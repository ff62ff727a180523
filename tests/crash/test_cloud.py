"""The cloud of the tests counts honestly: what is paid again is seen."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.errors import UnknownOutcomeError
from bot.models import Pair
from tests.crash.cloud import Cloud, CloudCall, CloudText, turned

PAIR = Pair("pt", "en")


@asynccontextmanager
async def client(*, cut_share: float = 0.0) -> AsyncIterator[tuple[Cloud, CloudText]]:
    cloud = Cloud(cut_share=cut_share, hang_share=0.0, hang_seconds=0.0, seed=1)
    async with cloud:
        text = CloudText(cloud.url)
        await text.start()
        yield cloud, text
        await text.close()


def filled(*calls: CloudCall) -> Cloud:
    cloud = Cloud(cut_share=0.0, hang_share=0.0, hang_seconds=0.0, seed=1)
    cloud.calls.extend(calls)
    return cloud


def test_what_is_turned_twice_is_the_text_again() -> None:
    assert turned("bom dia 0012!") == "mob aid 2100!"
    assert turned(turned("bom dia 0012")) == "bom dia 0012"


async def test_a_call_is_answered_and_remembered() -> None:
    async with client() as (cloud, text):
        answers = await text.translate(PAIR, ["bom dia"])

    assert [getattr(each, "text", "") for each in answers] == ["mob aid"]
    assert cloud.calls == [CloudCall(os.getpid(), ("bom dia",), told=True)]


async def test_a_call_that_is_cut_was_done_all_the_same() -> None:
    async with client(cut_share=1.0) as (cloud, text):
        with pytest.raises(UnknownOutcomeError):
            await text.translate(PAIR, ["bom dia"])

    assert cloud.calls == [CloudCall(os.getpid(), ("bom dia",), told=False)]


def test_only_what_somebody_was_told_and_asks_again_is_wasted() -> None:
    cloud = filled(
        CloudCall(1, ("a", "b"), told=True),
        CloudCall(1, ("c",), told=False),
        CloudCall(1, ("d",), told=True),
        CloudCall(2, ("b", "c"), told=True),
    )

    assert cloud.repeated == 2
    assert (cloud.wasted_by(1), cloud.wasted_by(2)) == (1, 0)


def test_a_batch_that_is_repeated_in_two_parts_was_wasted_once() -> None:
    cloud = filled(
        CloudCall(1, ("a", "b"), told=True),
        CloudCall(2, ("a",), told=True),
        CloudCall(2, ("b",), told=True),
    )

    assert cloud.repeated == 2
    assert cloud.wasted_by(1) == 1
