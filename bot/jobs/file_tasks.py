"""What a provider's task means for the files in it; pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.items import Item, ItemState
from bot.models import Job, Kind, Pair
from bot.providers.base import Operation
from bot.providers.files import FileTask, FileTaskState, FileTranslator, Handover

_SUBMITS = {
    Kind.IMAGE: Operation.SUBMIT_IMAGES,
    Kind.DOCUMENT: Operation.SUBMIT_DOCUMENT,
}
_POLLS = {Kind.IMAGE: Operation.POLL_IMAGES, Kind.DOCUMENT: Operation.POLL_DOCUMENT}


def pair_of(job: Job, item: Item) -> Pair:
    """From which language to which a file goes."""
    return Pair(item.source or None, job.key.target)


def submit_operation(translator: FileTranslator) -> Operation:
    """The kind of call by which a translator is given files."""
    if translator.capabilities.handover is Handover.INLINE:
        return Operation.IMAGE
    return _SUBMITS[translator.capabilities.kind]


def poll_operation(translator: FileTranslator) -> Operation:
    """The kind of call by which a translator is asked about files."""
    return _POLLS[translator.capabilities.kind]


def settled(items: Sequence[Item], task: FileTask) -> list[Item]:
    """The files of a task that has ended, as they are now."""
    if task.state is not FileTaskState.DONE:
        code = task.error.code if task.error is not None else "task_failed"
        return [each.failed(code) for each in items]
    found = {result.index: result for result in task.results}
    done = []
    for each in items:
        result = found.get(each.place)
        if result is not None and result.error is None and result.address:
            done.append(replace(each, state=ItemState.READY, pages=task.pages))
        else:
            error = None if result is None else result.error
            done.append(each.failed("no_result" if error is None else error.code))
    return done


def addresses_in(
    task: FileTask, items: Sequence[Item], now: float
) -> dict[str, list[str | float]]:
    """Where each file's translation can be fetched, and since when we know."""
    found = {result.index: result.address for result in task.results}
    return {
        each.id: [found[each.place], now] for each in items if found.get(each.place)
    }
