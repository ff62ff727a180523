"""Tasks with files: they are worked on at once, and told by the clock."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.alibaba.jobs import Fate
from bot.sandbox.alibaba.options import Switches
from bot.sandbox.tasks import Tasks
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]
#: Does a task, once it is told when that was created.
Work = Callable[[float], Coroutine[Any, Any, "list[Ended]"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of one file."""

    #: Where it came from.
    source: str = ""
    #: What was made, as the shelf calls it; empty: nothing.
    name: str = ""
    #: What an editor would begin with; images only.
    background: str = ""
    template: str = ""
    #: Why nothing was made.
    code: str = ""
    message: str = ""
    #: Pages of a document.
    pages: int = 0


@dataclass(slots=True, kw_only=True)
class FileTask:
    """Files that are being translated."""

    id: str
    operation: str
    account: str
    created_at: float
    fate: Fate
    work: "asyncio.Task[list[Ended]]"
    #: When the work was really done.
    done_at: float = field(default=float("inf"))


class FileTasks:
    """Keeps tasks.

    Args:
        clock: By which they move on.
        tasks: Owner of the work.
    """

    def __init__(self, clock: WorkspaceClock, tasks: Tasks) -> None:
        self._clock = clock
        self._tasks = tasks
        self._known: dict[str, FileTask] = {}
        #: By account, operation and the caller's own token: which task, and when.
        self._tokens: dict[tuple[str, str, str], tuple[str, float]] = {}

    def create(
        self,
        operation: str,
        account: str,
        *,
        token: str,
        token_seconds: float,
        fate: Fate,
        work: Work,
    ) -> FileTask:
        """Take on a task, or find the one that the same token made before.

        Args:
            operation: Which one created it.
            account: Who may ask for it.
            token: The caller's own; empty: none.
            token_seconds: How long it stands for the same task.
            fate: What becomes of it.
            work: Does it; is told when the task was created.
        """
        now = self._clock.now()
        mark = account, operation, token
        former, when = self._tokens.get(mark, ("", 0.0))
        if token and former and now - when < token_seconds:
            return self._known[former]
        task = FileTask(
            id=str(uuid.uuid4()).upper(),
            operation=operation,
            account=account,
            created_at=now,
            fate=fate,
            work=self._tasks.start(work(now)),
        )
        task.work.add_done_callback(lambda _: self._note(task))
        self._known[task.id] = task
        self._tokens[mark] = task.id, now
        return task

    def find(self, task_id: str, operation: str, account: str) -> FileTask | None:
        """The task of this account that an operation created; None: there is none."""
        task = self._known.get(task_id)
        if task is None or (task.operation, task.account) != (operation, account):
            return None
        return task

    def stage(self, task: FileTask, switches: Switches) -> int:
        """How far it is: 0 it waits, 1 it is worked on, 2 it is done."""
        now = self._clock.now()
        if now - task.created_at < switches.job_ready_seconds:
            return 0
        if task.fate is Fate.NEVER or now < self.done_at(task, switches):
            return 1
        return 2

    def done_at(self, task: FileTask, switches: Switches) -> float:
        """When it is done, in seconds since 1970; nobody knows before its work is."""
        usual = switches.job_ready_seconds + switches.job_seconds
        return max(task.created_at + usual, task.done_at)

    def listed(self, switches: Switches) -> list[Json]:
        """All tasks, without their files."""
        stages = ("waiting", "running", "done")
        return [
            {
                "id": task.id,
                "operation": task.operation,
                "account": task.account,
                "created_at": task.created_at,
                "fate": str(task.fate),
                "stage": stages[self.stage(task, switches)],
            }
            for task in self._known.values()
        ]

    def clear(self) -> None:
        """Forget all tasks."""
        self._known.clear()
        self._tokens.clear()

    def _note(self, task: FileTask) -> None:
        if not task.work.cancelled():
            task.work.exception()  # a failure is told to whoever asks, if anybody does
            task.done_at = self._clock.now()
