"""What a provider's task means for the files in it; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.items import Item, ItemState, replaced, written
from bot.jobs.states import JobState
from bot.models import Job, Kind, Move, Pair
from bot.providers.base import Operation
from bot.providers.files import (
    FileResult,
    FileTask,
    FileTaskState,
    FileTranslator,
    Handover,
)

#: The largest piece of an editor's data that a row keeps, in characters.
_MAX_ARTIFACT_CHARS = 128 * 1024
_SUBMITS = {
    Kind.IMAGE: Operation.SUBMIT_IMAGES,
    Kind.DOCUMENT: Operation.SUBMIT_DOCUMENT,
}
#: What stands in the call: one image, or the words of a text file.
_INLINE = {Kind.IMAGE: Operation.IMAGE, Kind.DOCUMENT: Operation.SUBMIT}
_POLLS = {Kind.IMAGE: Operation.POLL_IMAGES, Kind.DOCUMENT: Operation.POLL_DOCUMENT}


def going_on(
    items: Sequence[Item], changed: Iterable[Item], state: JobState, due_at: float
) -> Move:
    """A move with which some files are in a new state; each such is a part done."""
    after = replaced(items, changed)
    moved = [each.state for each in items] != [each.state for each in after]
    data = {"files": written(after)}
    return Move(state=state, due_at=due_at, data=data, progress=moved)


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


def turn_name(job_id: str, task: str) -> str:
    """The name by which a task waits for its turn to be asked about."""
    return f"{job_id}/{task}"


def pair_of(job: Job, item: Item) -> Pair:
    """From which language to which a file goes."""
    return Pair(item.source or None, job.key.target)


def submit_operation(translator: FileTranslator) -> Operation:
    """The kind of call by which a translator is given files."""
    if translator.capabilities.handover is Handover.INLINE:
        return _INLINE[translator.capabilities.kind]
    return _SUBMITS[translator.capabilities.kind]


def poll_operation(translator: FileTranslator) -> Operation:
    """The kind of call by which a translator is asked about files."""
    if submit_operation(translator) is Operation.SUBMIT:
        return Operation.POLL
    return _POLLS[translator.capabilities.kind]


def documented_gap(
    _provider: str, _operation: Operation, per_second: float | None
) -> float:
    """The least time between two calls where a whole documented rate is used."""
    return 1 / per_second if per_second else 0.0


def settled(items: Sequence[Item], task: FileTask) -> list[Item]:
    """The files of a task that has ended, as they are now."""
    if task.state is not FileTaskState.DONE:
        if task.error is None:
            return [each.failed("task_failed") for each in items]
        return [each.refused(task.error) for each in items]
    found = {result.index: result for result in task.results}
    done = []
    for each in items:
        result = found.get(each.place)
        given = result is not None and (result.address or result.text)
        if given and result is not None and result.error is None:
            done.append(replace(each, state=ItemState.READY, pages=task.pages))
        else:
            error = None if result is None else result.error
            done.append(
                each.failed("no_result") if error is None else each.refused(error)
            )
    return done


def found_in(
    job: Job, task: FileTask, items: Sequence[Item], now: float
) -> dict[str, Any]:
    """What a task gives, as a job's content keeps it; all of it is erased with it.

    Returns:
        "addresses": by a file's id, where its translation can be fetched, and since
        when we know. "artifacts", where there are any: by a file's id, what an editor
        of images needs (see FileResult), empty where it is too large to be kept.
    """
    results = {result.index: result for result in task.results}
    found = {each.id: results[each.place] for each in items if each.place in results}
    addresses = {id_: [one.address, now] for id_, one in found.items() if one.address}
    content = {"addresses": job.content.get("addresses", {}) | addresses}
    artifacts = {id_: _kept(one) for id_, one in found.items() if one.artifacts}
    if artifacts:
        content["artifacts"] = job.content.get("artifacts", {}) | artifacts
    return content


def _kept(result: FileResult) -> dict[str, str]:
    return {
        name: value if len(value) <= _MAX_ARTIFACT_CHARS else ""
        for name, value in result.artifacts.items()
    }
