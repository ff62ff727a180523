"""What every FileTranslator promises; real ones are held to it before our clouds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.errors import (
    AccountRefusedError,
    ProviderError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.jobs.file_tasks import poll_operation, submit_operation
from bot.models import Kind, Pair
from bot.providers.files import FileTask, FileTaskState, SourceFile
from tests.contracts import file_clouds
from tests.contracts.file_clouds import Place

#: A pair that each of them has, and one that none has.
PAIR, LACKING = Pair("en", "zh-Hans"), Pair("en", "x-none")
WAYS = [
    file_clouds.images,
    file_clouds.image,
    file_clouds.documents,
    file_clouds.texts,
    file_clouds.huawei,
]


def _name_of(way: Callable[[Path], AsyncIterator[Place]]) -> str:
    return way.__name__


@pytest.fixture(params=WAYS, ids=_name_of)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    async for made in request.param(tmp_path):
        yield made


async def end_of(place: Place, made: str | FileTask, *files: SourceFile) -> FileTask:
    """What becomes of files, at once or after some looks."""
    if isinstance(made, FileTask):
        return made
    for _ in range(500):
        task = await place.translator.read(made, files=files)
        if task.state is not FileTaskState.WAITING:
            return task
        await asyncio.sleep(0.01)  # the cloud's own task has its turn meanwhile
    raise AssertionError("it never ends")


async def refusal(place: Place, pair: Pair, *files: SourceFile) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await place.translator.create(files, pair, token="wish")
    return caught.value


async def created(place: Place) -> int:
    """How many creations have reached the cloud."""
    log = await place.control.log()
    return sum(entry.data.get("operation") == place.creates for entry in log)


# --- what it says of itself ---------------------------------------------------------


async def test_its_abilities_can_be_used_as_they_stand(place: Place) -> None:
    able = place.translator.capabilities

    assert able.kind in {Kind.IMAGE, Kind.DOCUMENT}
    assert able.formats
    assert all(name == name.lower() and name.isalnum() for name in able.formats)
    assert set(able.returns) <= able.formats
    assert (able.max_files >= 1, able.max_bytes > 0) == (True, True)
    assert 0 < able.address_seconds <= able.result_seconds
    assert 0 <= able.token_seconds <= able.result_seconds
    assert all([able.name, able.label, able.cost, able.source])


async def test_it_says_how_often_it_may_be_called(place: Place) -> None:
    rates = place.translator.capabilities.calls_per_second

    assert rates[submit_operation(place.translator)] > 0
    at_once = submit_operation(place.translator).value == "image"
    assert (poll_operation(place.translator) in rates) is not at_once


async def test_it_can_do_every_pair_that_it_names_and_no_other(place: Place) -> None:
    targets = place.translator.targets("en")

    assert "zh-Hans" in targets
    assert [t for t in targets if not place.translator.can(Pair("en", t))] == []
    assert not place.translator.can(Pair("en", "en"))
    assert not place.translator.can(LACKING)
    assert place.translator.targets("x-none") == frozenset()


# --- files --------------------------------------------------------------------------


async def test_a_file_comes_back_as_another(place: Place) -> None:
    file = await place.file(1)

    made = await place.translator.create([file], PAIR, token="wish")
    task = await end_of(place, made, file)

    assert task.state is FileTaskState.DONE
    (result,) = task.results
    assert (result.index, result.error) == (0, None)
    assert bool(result.address) is not bool(result.text)
    assert result.address != file.address or result.text
    assert result.text.encode() != file.path.read_bytes()


async def test_as_many_as_it_takes_come_back_in_their_order(place: Place) -> None:
    most = min(place.translator.capabilities.max_files, 3)
    files = [await place.file(number) for number in range(most)]

    made = await place.translator.create(files, PAIR, token="wish")
    task = await end_of(place, made, *files)

    assert [result.index for result in task.results] == list(range(most))
    found = {result.address or result.text for result in task.results}
    assert len(found) == most


async def test_a_look_may_be_repeated_and_costs_nothing(place: Place) -> None:
    file = await place.file(1)
    made = await place.translator.create([file], PAIR, token="wish")
    first = await end_of(place, made, file)
    paid = (await place.control.ledger())["lines"]

    second = await end_of(place, made, file)

    assert second.state is first.state
    assert (await place.control.ledger())["lines"] == paid


async def test_a_token_makes_one_task_exactly_where_it_says_so(place: Place) -> None:
    file = await place.file(1)
    made = [await place.translator.create([file], PAIR, token="wish") for _ in range(2)]

    for each in made:
        await end_of(place, each, file)
    once = isinstance(made[0], str) and made[0] == made[1]
    assert once is (place.translator.capabilities.token_seconds > 0)


# --- refused ------------------------------------------------------------------------


async def test_a_pair_that_it_lacks_is_refused_before_any_call(place: Place) -> None:
    error = await refusal(place, LACKING, await place.file(1))

    assert isinstance(error, RejectedError)
    assert error.reason == "pair_refused"
    assert await created(place) == 0


async def test_an_account_that_is_not_open_is_told_as_such(place: Place) -> None:
    await place.control.switch(service="closed")

    error = await refusal(place, PAIR, await place.file(1))

    assert isinstance(error, AccountRefusedError)
    assert error.reason == "service_closed"


async def test_throttling_is_no_refusal_and_makes_no_task(place: Place) -> None:
    await place.control.add_fault(place.creates, place.throttles)

    error = await refusal(place, PAIR, await place.file(1))

    assert isinstance(error, TransientError)
    assert not isinstance(error, UnknownOutcomeError)
    assert (error.retry_after_seconds or 0) > 0


@pytest.mark.parametrize("fault", ["http_500", "drop_after", "empty"])
async def test_an_answer_that_is_lost_leaves_the_outcome_unknown(
    place: Place, fault: str
) -> None:
    await place.control.add_fault(place.creates, fault)

    error = await refusal(place, PAIR, await place.file(1))

    assert isinstance(error, UnknownOutcomeError)
    assert error.reason == "provider_failed"


async def test_a_task_that_never_was_is_never_waited_for(place: Place) -> None:
    async def look() -> FileTask | None:
        """None: it is told by a refusal."""
        with contextlib.suppress(RejectedError):
            return await place.translator.read("no-such-task", files=files)
        return None

    files = [await place.file(1)]

    task = await look()

    assert task is None or task.state is FileTaskState.GONE


@pytest.mark.parametrize(
    "place", [file_clouds.images, file_clouds.huawei], indirect=True, ids=_name_of
)
async def test_a_result_is_gone_after_its_time(place: Place) -> None:
    file = await place.file(1)
    made = await place.translator.create([file], PAIR, token="wish")
    await end_of(place, made, file)

    place.clock.advance(place.translator.capabilities.result_seconds + 1)

    assert (await end_of(place, made, file)).state is FileTaskState.GONE


@pytest.mark.parametrize(
    "place", [file_clouds.images, file_clouds.huawei], indirect=True, ids=_name_of
)
async def test_a_file_without_the_address_it_needs_is_not_sent(place: Place) -> None:
    file = await place.file(1)
    bare = SourceFile(
        path=file.path, name=file.name, format=file.format, size=file.size
    )

    error = await refusal(place, PAIR, bare)

    assert (error.reason, await created(place)) == ("not_reached", 0)
