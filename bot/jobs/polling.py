"""When a long job is asked about next, and how all of them share a provider's rate.

A job rests between two questions, longer each time. When its rest is over it takes the
provider's next free slot, one slot in all, so that those who wait are served in the
order in which they came, and none of the rate is lost. A job whose result would die
before its slot changes places with one that can wait longer.

Rests and places are pure; only `PollBudget` asks the time and reserves.
"""

from collections import deque
from dataclasses import dataclass, replace

from bot.clock import Clock
from storage.base import SlotStore

#: What we take of a provider's rate: calls travel unevenly, and its clock is not ours.
SHARE_OF_RATE = 0.97
#: A slot that came so long ago is lost, where the rate is used up by others.
_MISSED_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a job rests before it is asked about.

    Args:
        first_seconds: From its submission to the first question: sooner makes no sense.
        ceiling_seconds: The longest rest.
        factor: How much longer each rest is than the one before it.
    """

    first_seconds: float
    ceiling_seconds: float
    factor: float = 1.5

    def rest_seconds(self, polls: int) -> float:
        """The rest after so many questions, 0 of them at the submission."""
        # More doublings than this are past any ceiling, and soon past any float.
        grown = self.first_seconds * self.factor ** min(polls, 64)
        return min(grown, self.ceiling_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A job's place: the slot that was reserved for it."""

    job_id: str
    #: When it may be asked about, in seconds since 1970.
    at: float
    #: When its result would die, had it been ready right after the last question.
    dies_at: float


class Line:
    """Who waits for which slot of one provider; pure.

    It lives in memory: after a restart each job's row brings its slot along.
    """

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    def __len__(self) -> int:
        """How many wait."""
        return len(self._turns)

    def find(self, job_id: str) -> Turn | None:
        """A job's place."""
        return self._turns.get(job_id)

    def join(self, turn: Turn) -> Turn:
        """Take a place; where the result would die first, a sooner one.

        Returns:
            The place as it is now. Whoever had it learns of its new one when its own
            moment comes.
        """
        other = self._who_can_wait(turn) if turn.dies_at <= turn.at else None
        if other is not None:
            self._turns[other.job_id] = replace(other, at=turn.at)
            turn = replace(turn, at=other.at)
        self._turns[turn.job_id] = turn
        return turn

    def leave(self, job_id: str) -> None:
        """Give a place back: the question is asked, or there is nothing to ask."""
        self._turns.pop(job_id, None)

    def _who_can_wait(self, turn: Turn) -> Turn | None:
        """Whose slot comes in time for this job, and who can rather do without it.

        Of those who survive until our slot, the one with the latest: whoever is in a
        hurry delays the others the least. Where none does, the one who dies last.
        """
        in_time = [
            other
            for other in self._turns.values()
            if other.at < min(turn.at, turn.dies_at) and other.dies_at > turn.dies_at
        ]
        patient = [other for other in in_time if other.dies_at > turn.at]
        if patient:
            return max(patient, key=lambda other: other.at)
        return max(in_time, key=lambda other: other.dies_at, default=None)


class Window:
    """The last questions, so that no second ever holds more than the rate; pure.

    Slots are even, but a step may come late and the next one in time.

    Args:
        per_second: The provider's rate; below 1 for one in several seconds.
    """

    def __init__(self, per_second: float) -> None:
        self._most = max(int(per_second), 1)
        # A little wider: what we send evenly may arrive closer together.
        self._seconds = (1.0 + (1.0 - SHARE_OF_RATE) / 2) * self._most / per_second
        self._asked: deque[float] = deque(maxlen=self._most)

    def opens_at(self) -> float:
        """The moment from which one more question fits in."""
        if len(self._asked) < self._most:
            return 0.0
        return self._asked[0] + self._seconds

    def note(self, now: float) -> None:
        """Count a question."""
        self._asked.append(now)


class PollBudget:
    """One provider's rate of questions, shared by all jobs that wait for it.

    Args:
        key: The row of the rate: one for each account and operation.
        per_second: Questions a second that the provider allows.
        slots: The rates.
        clock: The time.
    """

    def __init__(
        self, *, key: str, per_second: float, slots: SlotStore, clock: Clock
    ) -> None:
        self._key = key
        self._gap_seconds = 1.0 / (SHARE_OF_RATE * per_second)
        self._slots = slots
        self._clock = clock
        self._line = Line()
        self._window = Window(per_second)

    @property
    def waiting(self) -> int:
        """How many jobs have a slot that has not come yet."""
        return len(self._line)

    async def turn(
        self, job_id: str, *, dies_at: float, slot_at: float | None = None
    ) -> float | None:
        """Ask whether a job may be asked about now.

        Args:
            job_id: The job whose rest is over.
            dies_at: When its result would die, had it been ready right after the last
                question (or the submission); say it early by what a fetch may take.
            slot_at: What an earlier call returned, as the job's row kept it; it holds
                across a restart.

        Returns:
            None: ask now, the slot is used up. Else the moment to come again: save it
            as `due_at` and beside it, for the next call.

        Raises:
            StorageError: The rates cannot be used.
        """
        now = self._clock.now()
        turn = self._line.find(job_id)
        if turn is None:
            at = await self._reserved(now) if slot_at is None else slot_at
            turn = self._line.join(Turn(job_id=job_id, at=at, dies_at=dies_at))
        if turn.at > now:
            # Whoever had to change places may have to again: its own end is nearer.
            return self._line.join(turn).at
        opens_at = self._window.opens_at()
        if opens_at <= now:
            self._line.leave(job_id)
            self._window.note(now)
            return None
        if now - turn.at < _MISSED_SECONDS:
            return opens_at
        # Many have missed theirs, or they would not be in each other's way: after a
        # stop, all of them would come again and again at the same moment.
        return self._line.join(replace(turn, at=await self._reserved(now))).at

    async def _reserved(self, now: float) -> float:
        return await self._slots.reserve(self._key, now, self._gap_seconds)

    def forget(self, job_id: str) -> None:
        """Take a job out of the line that has ended another way; its slot is lost."""
        self._line.leave(job_id)
