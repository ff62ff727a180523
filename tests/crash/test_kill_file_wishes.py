"""kill -9 over a click on Cancel, and over an upload that is wish enough."""

from pathlib import Path

import pytest

from bot.sandbox.control import Message
from bot.slack.blocks import ACTION_CANCEL
from tests.crash.files_town import IMAGE, FileTown, file_town
from tests.warm.bots import Nursery

pytestmark = [pytest.mark.engine, pytest.mark.timeout(120)]


async def click_cancel(place: FileTown, message: Message) -> None:
    """Somebody cancels what stands below a message, as soon as there is a status."""
    status = await place.control.wait_for(thread_ts=message.ts, kind="post")
    await place.control.click("emma", "travel", status.ts, ACTION_CANCEL)


async def test_a_cancel_that_three_bots_die_over_is_done_once(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with file_town(
        tmp_path, "alibaba", [IMAGE], nursery=nursery, flag="jp"
    ) as place:
        await place.control.add_fault(
            method="files-pri", kind="slow", seconds=1.5, times=-1
        )
        place.lives.die_at = "cancel:"
        await place.lives.begin()
        message = await place.upload()
        await place.flag(message)
        await click_cancel(place, message)
        await place.lives.until_over(1)

        assert place.lives.died == [
            "cancel:claimed:request:received/",
            "cancel:acted:request:received/",
            "cancel:saved:request:done/",
        ]
        assert place.lives.ends[0]["state"] == "cancelled"
        assert await place.answers("travel", message.ts) == [[]]
        assert "TranslateImageBatch" not in await place.tasks_at_alibaba()
        assert await place.left_over() == []


async def test_an_upload_that_three_bots_die_over_is_translated_once(
    tmp_path: Path, nursery: Nursery
) -> None:
    async with file_town(tmp_path, "alibaba", [IMAGE], nursery=nursery) as place:
        place.lives.die_at = "upload:"
        await place.lives.begin()
        await place.control.command(
            "emma", "travel", "/translate", "channel uploads on ja"
        )
        await place.control.wait_for(ephemeral_to="emma", channel="travel")
        message = await place.upload()
        await place.lives.until_over(1)

        steps = {f"upload:{point}:request:received" for point in ("claimed", "acted")}
        assert steps | {"upload:saved:request:waiting"} <= place.lives.moments
        assert await place.answers("travel", message.ts) == [[], ["photo.ja.png"]]
        assert (await place.tasks_at_alibaba())["TranslateImageBatch"] == 1
        assert await place.left_over() == []
