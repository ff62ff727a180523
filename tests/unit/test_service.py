"""Each wish is one committed request, told before and after, and wakes the engine."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.errors import StorageError
from bot.jobs.ports import Point
from bot.models import Place, Request, RequestKind, Work
from bot.service import ClickWish, CommandWish, FlagWish, TranslationService
from storage.sqlite.work import SqliteWork
from tests.contracts.stores import Stores, open_stores
from tests.fakes import NOW

COMMAND = CommandWish(
    team="T1",
    channel="C1",
    user="U1",
    text="pt hello",
    trigger_id="1.2.3",
    response_url="http://127.0.0.1/r",
)
FLAG = FlagWish(
    team="T1",
    channel="C1",
    ts="100.1",
    user="U1",
    reaction="flag-br",
    event_ts="101.5",
)
CLICK = ClickWish(
    team="T1",
    channel="C1",
    user="U1",
    job_id="j1",
    trigger_id="4.5.6",
    response_url="http://127.0.0.1/r",
)


@dataclass
class Desk:
    """A service over a real store, and what it told to whom."""

    stores: Stores
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service = TranslationService(
            store=self.stores.work,
            clock=ManualClock(NOW),
            committed=lambda: self.heard.append("woken"),
            observer=self._observe,
            flag_overrides={"ch": "de"},
        )

    def _observe(self, point: Point, work: Work | None) -> None:
        assert isinstance(work, Request)
        self.heard.append(point.value)

    async def requests(self) -> list[Work]:
        return await self.stores.work.claim(NOW, NOW + 60, 99)

    async def the_request(self) -> Request:
        (request,) = await self.requests()
        assert isinstance(request, Request)
        return request


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_stores(tmp_path / "work.db") as stores:
        yield Desk(stores)


async def test_a_command_is_kept_with_its_words_and_its_way_back(desk: Desk) -> None:
    await desk.service.translate_command(COMMAND)

    request = await desk.the_request()
    assert (request.kind, request.state) == (RequestKind.COMMAND, "received")
    assert request.place == Place("T1", "C1")
    assert (request.user, request.content) == ("U1", {"text": "pt hello"})
    assert request.response_url == "http://127.0.0.1/r"
    assert (request.created_at, request.intent_at) == (NOW, NOW)


async def test_the_engine_is_woken_after_the_commit_and_not_before(
    desk: Desk,
) -> None:
    await desk.service.translate_command(COMMAND)

    assert desk.heard == ["received", "committed", "woken"]


async def test_a_flag_is_kept_with_its_language(desk: Desk) -> None:
    assert await desk.service.translate_by_flag(FLAG)

    request = await desk.the_request()
    assert (request.kind, request.place) == (
        RequestKind.FLAG,
        Place("T1", "C1", "100.1"),
    )
    assert str(request.data["target"]).startswith("pt")
    assert (request.response_url, request.content) == ("", {})


async def test_a_flag_may_mean_another_language_here(desk: Desk) -> None:
    await desk.service.translate_by_flag(replace(FLAG, reaction="flag-ch"))

    assert (await desk.the_request()).data == {"target": "de"}


@pytest.mark.parametrize("reaction", ["thumbsup", "flag-aq", "", "tada::skin-tone-2"])
async def test_a_reaction_that_is_no_language_is_no_wish(
    desk: Desk, reaction: str
) -> None:
    assert not await desk.service.translate_by_flag(replace(FLAG, reaction=reaction))

    assert await desk.requests() == []
    assert desk.heard == []


async def test_clicks_carry_their_job(desk: Desk) -> None:
    await desk.service.publish(CLICK)
    await desk.service.translate_anyway(CLICK)

    found = await desk.requests()
    kinds = [work.kind for work in found if isinstance(work, Request)]
    assert kinds == [RequestKind.PUBLISH, RequestKind.ANYWAY]
    assert [work.data["job"] for work in found] == ["j1", "j1"]


async def test_what_is_delivered_twice_is_kept_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.service.translate_command(COMMAND)
        await desk.service.translate_by_flag(FLAG)
        await desk.service.publish(CLICK)
        await desk.service.translate_anyway(CLICK)

    assert len(await desk.requests()) == 4


@pytest.mark.parametrize(
    "other",
    [
        replace(FLAG, user="U2"),
        replace(FLAG, ts="100.2"),
        replace(FLAG, channel="C2"),
        replace(FLAG, team="T2"),
        replace(FLAG, reaction="flag-es"),
        # Taken away and added again: a new gesture, not a second delivery.
        replace(FLAG, event_ts="102.5"),
    ],
)
async def test_each_gesture_is_a_wish_of_its_own(desk: Desk, other: FlagWish) -> None:
    await desk.service.translate_by_flag(FLAG)
    await desk.service.translate_by_flag(other)

    assert len(await desk.requests()) == 2


async def test_what_could_not_be_committed_is_not_received(desk: Desk) -> None:
    assert isinstance(desk.stores.work, SqliteWork)
    desk.stores.work._database.close()

    with pytest.raises(StorageError):
        await desk.service.translate_command(COMMAND)

    assert desk.heard == ["received"]
