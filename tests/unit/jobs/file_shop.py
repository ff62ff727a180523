"""A workshop for files: the one for texts, with a desk and providers of files."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.clock import ManualClock
from bot.items import Item, items_of
from bot.jobs.file_steps import FileSteps
from bot.jobs.file_tasks import poll_operation
from bot.jobs.filing import Filing
from bot.jobs.pacing import Pace
from bot.jobs.polling import PollBudget
from bot.jobs.ports import Router
from bot.jobs.returning import Returning
from bot.jobs.sharing import Sharing
from bot.jobs.states import JobState
from bot.jobs.steps import Steps
from bot.models import Job, RequestKind, SharedFile
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import FileTranslator
from tests.contracts.stores import Stores
from tests.fakes import (
    DOCUMENTS,
    FakeDesk,
    FakeFileDelivery,
    FakeFileTranslator,
)
from tests.unit.jobs.workshop import LEASE_SECONDS, Workshop, make_steps, pump_dry

FORMATS = frozenset({"png", "jpg", "docx", "pdf"})
#: Longer than any life of a job in these tests.
AN_HOUR = 3_600.0


class FileShop(Workshop):
    """Everything between a flag on a message with files and their translations.

    Args:
        stores: Its rows.
        clock: Turned by hand.
        ways: How people get links, as bot.jobs.sharing.Sharing takes it.
    """

    def __init__(self, stores: Stores, clock: ManualClock, **ways: Any) -> None:
        self.images = FakeFileTranslator()
        self.documents = FakeFileTranslator(DOCUMENTS)
        #: Those that the next process has.
        self.file_translators: list[FileTranslator] = [self.images, self.documents]
        self.desk = FakeDesk()
        self.slack = FakeFileDelivery(clock)
        self.ways = ways
        super().__init__(stores, clock)

    def make_steps(self, router: Router) -> Steps:
        """The steps of texts, and those of files."""
        steps = make_steps(
            self.stores,
            self.clock,
            delivery=self.delivery,
            messages=self.messages,
            detector=self.detector,
            router=router,
            file_formats=FORMATS,
        )
        files = FileRouter(
            self.file_translators, lambda _name, _way: True, clock=self.clock
        )
        budgets = {
            name_of(each.capabilities): PollBudget(
                key=f"{each.capabilities.name}/{poll_operation(each)}",
                per_second=each.capabilities.calls_per_second[poll_operation(each)],
                slots=self.stores.slots,
                clock=self.clock,
            )
            for each in self.file_translators
        }
        common: dict[str, Any] = {"desk": self.desk, "clock": self.clock}
        parts = common | {"router": files}
        filing = Filing(
            **parts,
            delivery=self.slack,
            translating=steps.texts.translating,
            detector=self.detector,
            slots=self.stores.slots,
            pace=Pace(self.clock),
        )
        self.file_steps = FileSteps(
            filing=filing,
            returning=Returning(**parts, choosing=filing.choosing, budgets=budgets),
            sharing=Sharing(**common, delivery=self.slack, **self.ways),
            posting=steps.texts.posting,
            delivery=self.slack,
            clock=self.clock,
        )
        return replace(steps, files=self.file_steps)

    async def ask(self, *names: str, text: str = "", **fields: Any) -> Job:
        """Someone flags a message with files; the job as it begins.

        Args:
            names: A file's id is its name's stem.
            text: The caption.
            fields: Of the request.
        """
        self._put_up(names, text)
        await self.flag(**fields)
        return await self.the_job()

    def _put_up(self, names: Sequence[str], text: str) -> None:
        files = tuple(
            SharedFile(id=name.partition(".")[0], name=name, address="https://slack")
            for name in names
        )
        for file in files:
            self.slack.files.setdefault(file.id, file)
        self.messages.add(text, files=files)

    async def translate(self, *names: str, **fields: Any) -> Job:
        """Someone flags a message with files, and all of it happens."""
        await self.ask(*names, **fields)
        return await self.finish()

    async def finish(self) -> Job:
        """Let time pass until nothing is left to do."""
        await self.pass_time(AN_HOUR)
        return await self.the_job()

    async def try_again(self, job: Job) -> Job:
        """Someone clicks below the status, and all of it happens once more."""
        await self.click(RequestKind.RETRY, job.id, channel=job.channel)
        return await self.finish()

    async def take_step(self, *, saved: bool = True) -> Job:
        """Let the job make its next step by hand.

        Args:
            saved: Whether the process lives until the outcome is on the disk.

        Returns:
            The job as it was claimed.
        """
        job = await self.claim()
        move = await self.engine._decide(job)
        if saved:
            await self.engine._record(job, move)
            for pump in self.pumps:
                await pump_dry(pump)
        return job

    async def claim(self) -> Job:
        """Claim the job when it is due; nothing is done with it."""
        due_at = await self._next_due()
        assert due_at is not None
        self.clock.advance(max(due_at - self.clock.now(), 0.0))
        now = self.clock.now()
        (work,) = await self.stores.work.claim(now, now + LEASE_SECONDS, 9)
        assert isinstance(work, Job)
        return work

    async def until(self, state: JobState) -> Job:
        """Go on by hand until the job is in a state."""
        for _ in range(99):
            job = await self.the_job()
            if job.state == state:
                return job
            await self.take_step()
        raise AssertionError(f"never {state}")

    async def begin(self, *names: str, text: str = "", **fields: Any) -> Job:
        """Commit the wish and make it a job, which has made no step."""
        self._put_up(names, text)
        request = await self.add(**fields)
        now = self.clock.now()
        (work,) = await self.stores.work.claim(now, now + LEASE_SECONDS, 9)
        assert work.id == request.id
        await self.engine._record(work, await self.engine._decide(work))
        return await self.the_job()


def fates(job: Job) -> list[str]:
    """What became of each file: its state, or why it failed."""
    return [_fate(item) for item in items_of(job)]


def _fate(item: Item) -> str:
    return item.reason or str(item.state)
