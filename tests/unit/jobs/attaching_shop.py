"""A workshop whose long translations become files."""

from dataclasses import replace
from pathlib import Path

from bot.clock import ManualClock
from bot.errors import TransientError
from bot.items import Item
from bot.jobs.attaching import Attaching
from bot.jobs.ports import Router
from bot.jobs.steps import Steps
from bot.models import Job, Translated
from tests.contracts.stores import Stores
from tests.fakes import FakeFileDelivery
from tests.unit.jobs.workshop import LEASE_SECONDS, Workshop, flagged, pump_dry

#: Five paragraphs, so that a translation may have as many.
SOURCE = "\n\n".join(["good day"] * 5)
SENTENCE = "uma frase comprida que nunca acaba"
FIRST, OTHER = ". ".join([SENTENCE] * 20), ". ".join([SENTENCE] * 90)
#: What it becomes, of one message's length, and of two.
SHORT, LONG = SENTENCE, "\n\n".join([FIRST, *[OTHER] * 4])
#: Longer than any life of a job in these tests.
AN_HOUR = 3_600.0


class FakeAttachments(FakeFileDelivery):
    """Slack as long translations see it: the bytes are looked at."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        #: What lay on the disk while it was brought to Slack, and with which rights.
        self.brought: list[tuple[str, int]] = []

    async def upload(self, job: Job, item: Item, path: Path, name: str) -> str:
        """Take the bytes; a test's errors come behind them."""
        assert path.parts[-2:] == (job.id, name)
        assert item.upload == ""
        self.brought.append(_seen(path))
        if self.upload_errors:
            raise self.upload_errors.popleft()
        self.uploads.append(name)
        return f"F{len(self.uploads)}"


class AttachingShop(Workshop):
    """Everything between a flag on a long message and its file."""

    def __init__(self, stores: Stores, clock: ManualClock, folder: Path) -> None:
        self.folder = folder
        self.slack = FakeAttachments(clock)
        super().__init__(stores, clock)

    def make_steps(self, router: Router) -> Steps:
        """The steps of texts, with those that make files."""
        steps = super().make_steps(router)
        attaching = Attaching(
            delivery=self.slack,
            posting=steps.texts.posting,
            clock=self.clock,
            folder=self.folder,
        )
        return replace(steps, texts=replace(steps.texts, attaching=attaching))

    async def translate(self, text: str = LONG) -> Job:
        """Someone flags a message that becomes this text, and all of it happens."""
        self.answer_with(text)
        await flagged(self, SOURCE)
        return await self.finish()

    def answer_with(self, text: str) -> None:
        """Let the provider's next answer be this text."""
        self.translator.next.append([Translated(text, "en", ("en", "pt"))])

    async def die_behind(self, state: str) -> None:
        """Translate until a step in this state has acted, and nobody wrote it down."""
        self.answer_with(LONG)
        self.messages.add(SOURCE)
        await self.add()
        while True:
            due_at = await self._next_due()
            assert due_at is not None
            self.clock.advance(max(due_at - self.clock.now(), 0.0))
            now = self.clock.now()
            (work,) = await self.stores.work.claim(now, now + LEASE_SECONDS, 9)
            move = await self.engine._decide(work)
            if work.state == state:
                return await self.crash()
            await self.engine._record(work, move)
            for pump in self.pumps:
                await pump_dry(pump)

    async def finish(self) -> Job:
        """Let time pass until nothing is left to do."""
        await self.pass_time(AN_HOUR)
        return await self.the_job()

    @property
    def left_over(self) -> list[Path]:
        """What lies on the disk."""
        return list(self.folder.rglob("*"))


def _seen(path: Path) -> tuple[str, int]:
    return path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777


def no_bytes() -> TransientError:
    """Slack's host for uploads did not take them."""
    return TransientError("x", code="upload_failed")
