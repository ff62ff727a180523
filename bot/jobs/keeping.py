"""Translations that come as text: written to this disk by the step that read them."""

from collections.abc import Iterable
from dataclasses import replace

from bot.items import Item, ItemState
from bot.jobs.file_ports import Desk, NotTaken
from bot.providers.files import FileTask


async def kept(
    desk: Desk, job_id: str, items: Iterable[Item], task: FileTask
) -> list[Item]:
    """Keep what a task gave as text; may be repeated.

    No row holds the text: another look at the task gives it again.

    Args:
        desk: Where it is kept.
        job_id: Whose files these are.
        items: As they are once the task has ended.
        task: The look at it.

    Returns:
        The same items; those whose text is kept are collected.

    Raises:
        TransientError: Later, perhaps.
    """
    texts = {result.index: result.text for result in task.results}
    return [
        await _kept(desk, job_id, each, texts[each.place])
        if each.state == ItemState.READY and texts.get(each.place)
        else each
        for each in items
    ]


async def _kept(desk: Desk, job_id: str, item: Item, text: str) -> Item:
    found = await desk.keep(job_id, item, text)
    if isinstance(found, NotTaken):
        return item.failed(found.code, **found.figures)
    return replace(item, state=ItemState.COLLECTED, result=found.format)
