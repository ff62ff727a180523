"""What clouds give along with images is kept in the job's content, beside its texts."""

from bot.clock import ManualClock
from bot.items import Item, items_of
from bot.jobs.file_tasks import found_in
from bot.providers.files import FileResult, FileTask, FileTaskState
from tests.contracts.stores import Stores
from tests.unit.jobs.file_shop import FileShop

PIECES = {"template": '{"layers": []}', "background": "https://x.example.com/b"}


def done(*results: FileResult) -> FileTask:
    return FileTask(state=FileTaskState.DONE, results=results)


async def test_layers_and_background_of_an_image_are_kept(
    stores: Stores, clock: ManualClock
) -> None:
    shop = FileShop(stores, clock)
    given = FileResult(index=0, address="1/0", artifacts=PIECES)
    shop.images.answers.append(done(given))

    job = await shop.translate("F1.png")

    (item,) = items_of(job)
    assert (item.state, job.content["artifacts"]) == ("shared", {"F1": PIECES})


async def test_what_is_answered_at_once_is_kept_as_well(
    stores: Stores, clock: ManualClock
) -> None:
    shop = FileShop(stores, clock)
    shop.images.next.append(
        done(FileResult(index=0, address="1/0", artifacts={"template": "{}"}))
    )

    job = await shop.translate("F1.png")

    assert job.content["artifacts"] == {"F1": {"template": "{}"}}


async def test_images_without_such_data_keep_none(
    stores: Stores, clock: ManualClock
) -> None:
    job = await FileShop(stores, clock).translate("F1.png")

    assert "artifacts" not in job.content


async def test_each_image_keeps_its_own_and_an_older_task_loses_none(
    stores: Stores, clock: ManualClock
) -> None:
    job = await FileShop(stores, clock).ask("F1.png")
    job.content["artifacts"] = {"F0": {"template": "old"}}
    task = done(
        FileResult(index=0, address="a", artifacts={"template": "one"}),
        FileResult(index=1, address="b", artifacts={"template": "two"}),
    )

    content = found_in(job, task, [Item(id="F1", place=1), Item(id="F2", place=0)], 7.0)

    assert content["addresses"] == {"F1": ["b", 7.0], "F2": ["a", 7.0]}
    assert content["artifacts"] == {
        "F0": {"template": "old"},
        "F1": {"template": "two"},
        "F2": {"template": "one"},
    }


async def test_piece_that_is_too_large_for_a_row_is_left_empty(
    stores: Stores, clock: ManualClock
) -> None:
    job = await FileShop(stores, clock).ask("F1.png")
    pieces = {"template": "x" * (128 * 1024 + 1), "background": "y" * 128 * 1024}
    task = done(FileResult(index=0, address="a", artifacts=pieces))

    kept = found_in(job, task, [Item(id="F1")], 7.0)["artifacts"]["F1"]

    assert kept == {"template": "", "background": pieces["background"]}
