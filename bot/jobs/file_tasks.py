"""What a provider's task means for the files in it; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.items import Item, ItemState, replaced, written
from bot.jobs.states import JobState
from bot.models import Job, Kind, Move, Pair
from bot.providers.base import Operation
from bot.providers.files import FileTask, FileTaskState, FileTranslator, Handover

_SUBMITS = {
    Kind.IMAGE: Operation.SUBMIT_IMAGES,
    Kind.DOCUMENT: Operation.SUBMIT_DOCUMENT,
}
_POLLS = {Kind.IMAGE: Operation.POLL_IMAGES, Kind.DOCUMENT: Operation.POLL_DOCUMENT}


def going_on(
    items: Sequence[Item], changed: Iterable[Item], state: JobState, due_at: float
) -> Move:
    """A move with which some files are in a new state."""
    data = {"files": written(replaced(items, changed))}
    return Move(state=state, due_at=due_at, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """When a task is asked about, as the job's row keeps it."""

    #: Not before this moment.
    at: float
    #: When it was handed in, or asked about last.
    since: float
    #: How often it was asked about.
    polls: int = 0
    #: The moment that was reserved for the next question.
    slot_at: float | None = None


def asks_of(job: Job) -> dict[str, Ask]:
    """By a task's name, when it is asked about; those that were seen to."""
    asks: Mapping[str, Mapping[str, Any]] = job.data.get("asks", {})
    return {task: Ask(**fields) for task, fields in asks.items()}


def asks_written(asks: Mapping[str, Ask]) -> dict[str, dict[str, Any]]:
    """The same as a job's data keeps them."""
    return {task: asdict(ask) for task, ask in asks.items()}


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
