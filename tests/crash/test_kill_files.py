"""kill -9 at every step of jobs with files: nothing lost, shown twice or paid again.

One message after the other is translated; each bot dies at the first moment at which
none died before, until a message passes in peace.
"""

from pathlib import Path

import pytest

from bot.jobs.ports import Point
from bot.jobs.states import FILE_MOVES, JobState
from bot.sandbox.control import Message
from bot.slack.blocks import ACTION_CANCEL
from tests.crash.files_town import DOCUMENT, IMAGE, FileTown, file_town
from tests.warm.bots import Nursery

pytestmark = [pytest.mark.engine, pytest.mark.timeout(240)]

#: What a message's two answers hold: its status nothing, the other the results.
IMAGE_AND_DOCUMENT = [[], ["photo.ja.png", "report.ja.docx"]]
DOCUMENT_ALONE = [[], ["report.zh-Hans.docx"]]
_TASKS = {"TranslateImageBatch", "CreateDocTranslateTask"}
#: Alibaba's tokens live three minutes.
_PAST_TOKEN_SECONDS = 200.0

#: On a message's way, in this order but for what is looked for.
STATES = (
    "new",
    "posting",
    "looking",
    "fetching",
    "translating",
    "staging",
    "submitting",
    "polling",
    "collecting",
    "uploading",
    "sharing",
    "closing",
)
MOMENTS = {
    Point.CLAIMED: {f"claimed:job:{state}" for state in STATES},
    Point.ACTED: {f"acted:job:{state}" for state in STATES},
    Point.SAVED: {f"saved:job:{state}" for state in (*STATES[1:], "done")},
}
#: Each is killed at in a test of its own.
OPENED, FAILED, CANCELLED = "saved:job:new", "saved:job:failed", "saved:job:cancelled"
#: Only the store makes this end, in a statement of its own.
_STORES_OWN = {JobState.EXPIRED}


async def die(place: FileTown, point: Point) -> list[Message]:
    """Translate until nobody dies; the messages."""
    if point is Point.SAVED:
        # Without a death in between, only an answer that is cut makes a bot look.
        for method in ("chat.postMessage", "files.completeUploadExternal"):
            await place.control.add_fault(method=method, kind="drop_after")
    messages = await place.translate_to_the_last_death(f"{point}:")
    assert place.lives.moments == MOMENTS[point]
    return messages


async def assert_all_stands(
    place: FileTown, messages: list[Message], answer: list[list[str]]
) -> None:
    """Each message has its status and its results once, and nothing is left over."""
    ends = [(each["state"], each["shared"]) for each in place.lives.ends]
    assert ends == [("done", len(place.files))] * len(messages)
    stands = [await place.answers("travel", each.ts) for each in messages]
    assert stands == [answer] * len(messages)
    assert await place.left_over() == []


def test_no_state_that_files_can_come_to_is_left_out() -> None:
    stepped = {state for state, moves in FILE_MOVES.items() if moves}
    reached = set().union(*FILE_MOVES.values()) - _STORES_OWN
    expected = {f"{point}:job:{s}" for point in ("claimed", "acted") for s in stepped}
    expected |= {f"saved:job:{state}" for state in reached}

    tested = set().union(*MOMENTS.values()) | {OPENED, FAILED, CANCELLED}

    assert expected - tested == set()


@pytest.mark.parametrize("point", MOMENTS)
async def test_an_image_and_a_document_are_paid_once_while_a_token_lives(
    tmp_path: Path, nursery: Nursery, point: Point
) -> None:
    files = [IMAGE, DOCUMENT]
    async with file_town(
        tmp_path, "alibaba", files, nursery=nursery, flag="jp"
    ) as place:
        messages = await die(place, point)

        await assert_all_stands(place, messages, IMAGE_AND_DOCUMENT)
        paid = await place.tasks_at_alibaba()
        assert {name: paid[name] for name in _TASKS} == dict.fromkeys(
            _TASKS, len(messages)
        )
        assert sum(each["unknown"] for each in place.lives.ends) == 0


@pytest.mark.parametrize(
    ("point", "unknown", "extra"),
    [(Point.CLAIMED, 1, 0), (Point.ACTED, 1, 1), (Point.SAVED, 0, 0)],
)
async def test_a_document_of_unknown_fate_is_counted_and_repeated_once(
    tmp_path: Path, nursery: Nursery, point: Point, unknown: int, extra: int
) -> None:
    over_http = point is Point.SAVED
    async with file_town(
        tmp_path,
        "huawei",
        [DOCUMENT],
        nursery=nursery,
        flag="cn",
        socket_mode=not over_http,
    ) as place:
        messages = await die(place, point)

        await assert_all_stands(place, messages, DOCUMENT_ALONE)
        assert sum(each["unknown"] for each in place.lives.ends) == unknown
        assert await place.documents_at_huawei() == len(messages) + extra


async def test_past_a_token_s_life_a_task_is_counted_and_made_once_more(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with file_town(
        tmp_path, "alibaba", [IMAGE], nursery=nursery, flag="jp"
    ) as place:
        place.lives.die_at = "acted:job:submitting/sending"
        await place.lives.begin()
        message = await place.upload()
        await place.flag(message)
        await place.lives.until_dead()
        place.lives.ahead_seconds += _PAST_TOKEN_SECONDS
        await place.alibaba.advance(_PAST_TOKEN_SECONDS)
        await place.lives.begin(ready=False)
        await place.lives.until_over(1)

        assert place.lives.ends == [{"state": "done", "shared": 1, "unknown": 1}]
        assert (await place.tasks_at_alibaba())["TranslateImageBatch"] == 2
        assert await place.answers("travel", message.ts) == [[], ["photo.ja.png"]]


async def test_what_one_person_asked_for_comes_to_them_once(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with file_town(tmp_path, "alibaba", [DOCUMENT], nursery=nursery) as place:
        place.lives.die_at = OPENED
        await place.lives.begin()
        message = await place.upload()
        await place.control.shortcut(
            "clara", "translate_message", channel=message.channel, ts=message.ts
        )
        await place.lives.until_over(1)

        assert place.lives.died == [f"{OPENED}/"]
        assert await place.answers("@clara") == [[], ["report.es.docx"]]
        assert await place.answers("travel", message.ts) == []
        assert await place.left_over() == []


async def test_a_file_that_ends_every_bot_fails_alone(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with file_town(
        tmp_path, "alibaba", [IMAGE, DOCUMENT], nursery=nursery, flag="jp"
    ) as place:
        poison = "claimed:job:staging/fetched+fetched+marked"
        place.lives.always_at, place.lives.die_at = poison, FAILED
        await place.lives.begin()
        message = await place.upload()
        await place.flag(message)
        await place.lives.until_over(1)

        assert place.lives.moments == {"claimed:job:staging", FAILED}
        assert place.lives.died.count(poison) == 3
        assert await place.answers("travel", message.ts) == [[], ["report.ja.docx"]]
        assert await place.left_over() == []


async def test_a_cancelled_translation_leaves_nothing(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with file_town(
        tmp_path, "alibaba", [IMAGE], nursery=nursery, flag="jp"
    ) as place:
        await place.control.add_fault(method="files-pri", kind="slow", seconds=2.0)
        place.lives.die_at = CANCELLED
        await place.lives.begin()
        message = await place.upload()
        await place.flag(message)
        status = await place.control.wait_for(thread_ts=message.ts, kind="post")
        await place.control.click("emma", "travel", status.ts, ACTION_CANCEL)
        await place.lives.until_over(1)

        assert place.lives.moments == {CANCELLED}
        assert await place.answers("travel", message.ts) == [[]]
        assert not _TASKS & set(await place.tasks_at_alibaba())
        assert await place.left_over() == []
