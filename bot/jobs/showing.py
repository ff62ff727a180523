"""Files that were brought to Slack are shown in one message, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.clock import Clock
from bot.errors import RejectedError, UnknownOutcomeError
from bot.jobs.file_ports import Shares
from bot.jobs.states import JobState
from bot.models import Job, Move

#: How long after they were shown files must be seen to stand there.
_SEEN_WITHIN_SECONDS = 120.0
_LOOK_EVERY_SECONDS = 2.0
_LOOKS = 2
#: Shown again so often, they are rather given up than shown for ever.
_MOST_SHARED_AGAIN = 3
#: What Slack says of a file whose upload was never completed.
_NOT_THERE = "file_not_found"


class Shows(Shares, Protocol):
    """Shows files, and knows where they stand."""

    async def share(
        self, job: Job, files: Sequence[tuple[str, str]], comment: str
    ) -> None:
        """Show files, as one message; see bot.jobs.file_ports.FileDelivery."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Shows files; one effect a step."""

    delivery: Shows
    clock: Clock
    #: Before files of unknown fate are shown again, they are looked for twice: so long
    #: after they may have been shown, and so long after that.
    look_after_seconds: float = 5.0
    look_again_seconds: float = 10.0

    async def step(
        self, job: Job, files: Sequence[tuple[str, str]], comment: str = ""
    ) -> str | Move:
        """Show files, unless a former attempt may have; then see them stand there.

        Args:
            job: In the state SHARING.
            files: Slack's ids, each with a title; one at least.
            comment: mrkdwn that stands above them.

        Returns:
            The ts of the message with the files; until it is known, what follows.

        Raises:
            RejectedError: They are not shown; the code is Slack's, or "never_shown".
            TransientError: Later, perhaps.
        """
        if "shared_at" in job.data:
            return await self._see(job, files)
        if job.tries > 1 or "share_intent" in job.data:
            return await self._look(job, files)
        try:
            await self.delivery.share(job, files, comment)
        except UnknownOutcomeError:
            return self._unsure(job)
        return replace(self._again(0.0, shared_at=self.clock.now()), progress=True)

    async def _see(self, job: Job, files: Sequence[tuple[str, str]]) -> str | Move:
        """Slack says yes before it shows anything, and sometimes never does."""
        ts = await self.delivery.shared_as(files[0][0], job.channel)
        age = self.clock.now() - float(job.data["shared_at"])
        if not ts and age >= _SEEN_WITHIN_SECONDS:
            raise _never_shown()
        return ts or self._again(_LOOK_EVERY_SECONDS)

    async def _look(self, job: Job, files: Sequence[tuple[str, str]]) -> str | Move:
        """They may stand there: look twice before they are shown again."""
        if "share_intent" not in job.data:
            return self._unsure(job)
        ts = await self._standing(files[0][0], job.channel)
        if ts:
            return ts
        looks = int(job.data["share_looks"]) + 1
        if looks < _LOOKS:
            return self._again(self.look_again_seconds, share_looks=looks)
        again = int(job.data.get("shared_again", 0)) + 1
        if again > _MOST_SHARED_AGAIN:
            raise _never_shown()
        sure = {"share_intent": None, "share_looks": None}
        return self._again(0.0, **sure, shared_again=again)

    async def _standing(self, file_id: str, channel: str) -> str:
        """The ts of the message with a file; Slack may not know one never shown."""
        try:
            return await self.delivery.shared_as(file_id, channel)
        except RejectedError as error:
            if error.code != _NOT_THERE:
                raise
            return ""

    def _unsure(self, job: Job) -> Move:
        """Look for what may stand there, no sooner than it can be seen."""
        look_at = job.intent_at + self.look_after_seconds
        data = looking_since(job.intent_at)
        return Move(state=JobState.SHARING, due_at=look_at, data=data)

    def _again(self, seconds: float, **data: float | None) -> Move:
        due_at = self.clock.now() + seconds
        return Move(state=JobState.SHARING, due_at=due_at, data=dict(data))


def looking_since(moment: float) -> dict[str, float]:
    """What a job remembers of files that may have been shown at a moment."""
    return {"share_intent": moment, "share_looks": 0}


def _never_shown() -> RejectedError:
    return RejectedError("Slack never showed them", code="never_shown")
