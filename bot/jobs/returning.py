"""The way back of jobs with files: ask for them, collect them, and close in the end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import RejectedError
from bot.items import STOPPED, Item, ItemState, any_in, first_in, items_of
from bot.jobs.choosing import Choosing
from bot.jobs.file_ports import Desk, NotTaken
from bot.jobs.file_tasks import (
    Ask,
    asks_of,
    asks_written,
    found_in,
    going_on,
    settled,
    turn_name,
)
from bot.jobs.keeping import kept
from bot.jobs.polling import Patience, PollBudget
from bot.jobs.states import JobState
from bot.models import Job, Move, Say, say
from bot.providers.file_routing import FileRouter
from bot.providers.files import FileTaskState, FileTranslator

#: From submission to the first question, and the longest rest between two.
_PATIENCE = Patience(first_seconds=2.0, ceiling_seconds=15.0)
#: An address is used only while this share of its life is left untouched.
_FRESH_SHARE = 0.8
#: What a host says where an address is dead: another one may live.
_DEAD_ADDRESS = frozenset({"http_403", "http_404", "http_410"})
#: So many dead addresses of one translation are followed by a question for another.
_MOST_DEAD = 1
#: Translations that were gone before we came for them are made once more, once.
_MOST_ANEW = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """Brings translated files from the providers to this disk; one effect a step."""

    desk: Desk
    router: FileRouter
    choosing: Choosing
    #: By a translator's name, its rate of questions.
    budgets: Mapping[str, PollBudget]
    clock: Clock

    # --- ask ---------------------------------------------------------------

    async def poll(self, job: Job) -> Move:
        """Ask about the task whose turn it is; what is ready is not kept waiting."""
        items, now = items_of(job), self.clock.now()
        onward = _past_polling(items)
        if onward is not None:
            return Move(state=onward, due_at=now)
        known = asks_of(job)
        tasks = [each.task for each in items if each.state == ItemState.SENT]
        asks = {task: known.get(task) or _first_ask(now) for task in tasks}
        task = min(asks, key=lambda each: asks[each].at)
        if asks[task].at > now:
            return _resting(asks)
        return await self._ask(job, items, task, asks)

    async def _ask(
        self, job: Job, items: list[Item], task: str, asks: dict[str, Ask]
    ) -> Move:
        handed_in = sorted(
            (each for each in items if each.task == task), key=lambda each: each.place
        )
        waiting = [each for each in handed_in if each.state == ItemState.SENT]
        translator = self.router.find(waiting[0].translator)
        if translator is None:
            return self._failed(items, waiting, "provider_gone", JobState.POLLING)
        later = await self._turn(job, waiting[0], asks[task], translator)
        if later is not None:
            asks[task] = replace(asks[task], at=later, slot_at=later)
            return _resting(asks)
        files = [self.desk.source(job.id, each) for each in handed_in]
        try:
            found = await translator.read(task, files=files)
        except RejectedError as error:
            refused = [each.refused(error) for each in waiting]
            return going_on(items, refused, JobState.POLLING, self.clock.now())
        now = self.clock.now()
        if found.state is FileTaskState.WAITING:
            polls = asks[task].polls + 1
            rest = _PATIENCE.rest_seconds(polls)
            asks[task] = Ask(at=now + rest, since=now, polls=polls)
            return _resting(asks)
        if found.state is FileTaskState.GONE:
            lost = [_anew(each) for each in waiting]
            return going_on(items, lost, JobState.POLLING, now)
        ended = await self.choosing.after(job, settled(waiting, found), begun=True)
        done = await kept(self.desk, job.id, ended, found)
        move = going_on(items, done, JobState.POLLING, now)
        return replace(move, content=found_in(job, found, waiting, now))

    async def _turn(
        self, job: Job, item: Item, ask: Ask, translator: FileTranslator
    ) -> float | None:
        """None: ask now; else when."""
        dies_at = ask.since + translator.capabilities.result_seconds
        key = turn_name(job.id, item.task)
        return await self.budgets[item.translator].turn(
            key, dies_at=dies_at, slot_at=ask.slot_at
        )

    # --- collect -----------------------------------------------------------

    async def collect(self, job: Job) -> Move:
        """Fetch the next translation; its address may have to be asked for anew."""
        items, now = items_of(job), self.clock.now()
        item = first_in(items, ItemState.READY)
        if item is None:
            return Move(state=_past_collecting(items), due_at=now)
        address, since = job.content.get("addresses", {}).get(item.id, ("", 0.0))
        translator = self.router.find(item.translator)
        if translator is None:
            return self._failed(items, [item], "provider_gone", JobState.COLLECTING)
        lives = translator.capabilities.address_seconds * _FRESH_SHARE
        if not address or now - since > lives:
            return going_on(items, [_asked_again(item)], JobState.POLLING, now)
        try:
            found = await self.desk.collect(job.id, item, address)
        except RejectedError as error:
            return self._uncollected(items, item, error.code)
        if isinstance(found, NotTaken):
            unfit = item.failed(found.code, **found.figures)
            return going_on(items, [unfit], JobState.COLLECTING, now)
        kept = replace(item, state=ItemState.COLLECTED, result=found.format)
        return going_on(items, [kept], JobState.COLLECTING, now)

    def _uncollected(self, items: list[Item], item: Item, code: str) -> Move:
        """There is nothing at its address, or nothing that we take."""
        if code not in _DEAD_ADDRESS:
            return self._failed(items, [item], f"result_{code}", JobState.COLLECTING)
        if item.dead >= _MOST_DEAD:
            return self._failed(items, [item], "result_gone", JobState.COLLECTING)
        again = _asked_again(replace(item, dead=item.dead + 1))
        return going_on(items, [again], JobState.POLLING, self.clock.now())

    # --- close -------------------------------------------------------------

    async def close(self, job: Job) -> Move:
        """Clear the desk, and end."""
        await self.desk.clear(job.id, items_of(job))
        return ended(job)

    def _failed(
        self, items: list[Item], which: list[Item], code: str, state: JobState
    ) -> Move:
        failed = [each.failed(code) for each in which]
        return going_on(items, failed, state, self.clock.now())


def ended(job: Job) -> Move:
    """The end of a job of which everyone has read in its status.

    What failed for good is done with: its key stays taken, and nothing is paid again.
    """
    if STOPPED in job.data:
        told = say(Say.STOPPED)
        return Move(
            state=JobState.CANCELLED, settles_requests=True, tell_who_wants_link=told
        )
    failed = any(each.may_be_retried for each in items_of(job))
    return Move(
        state=JobState.FAILED if failed else JobState.DONE,
        data={"reason": "files_failed"} if failed else {},
        settles_requests=True,
        tell_who_wants_link=say(Say.POSTED, job=job.id),
    )


def _first_ask(now: float) -> Ask:
    return Ask(at=now + _PATIENCE.rest_seconds(0), since=now)


def _resting(asks: Mapping[str, Ask]) -> Move:
    """Wait until the first of some tasks is to be asked about."""
    due_at = min(ask.at for ask in asks.values())
    data = {"asks": asks_written(asks)}
    return Move(state=JobState.POLLING, due_at=due_at, data=data)


def _past_polling(items: list[Item]) -> JobState | None:
    """What comes before the next question, or after the last; None: ask."""
    if any_in(items, ItemState.FETCHED):
        return JobState.STAGING
    if any_in(items, ItemState.READY):
        return JobState.COLLECTING
    if any_in(items, ItemState.SENT):
        return None
    if any_in(items, ItemState.COLLECTED):
        return JobState.COLLECTING
    return JobState.CLOSING


def _past_collecting(items: list[Item]) -> JobState:
    if any_in(items, ItemState.SENT):
        return JobState.POLLING
    if any_in(items, ItemState.COLLECTED):
        return JobState.UPLOADING
    return JobState.CLOSING


def _asked_again(item: Item) -> Item:
    """A file whose address is dead: its task, if there is one, gives another."""
    return replace(item, state=ItemState.SENT) if item.task else _anew(item)


def _anew(item: Item) -> Item:
    """A file whose translation is gone: handed in once more, which is paid again.

    It is staged once more, too: that address is as old.
    """
    if item.anew >= _MOST_ANEW:
        return item.failed("result_gone")
    return replace(
        item,
        state=ItemState.FETCHED,
        address="",
        token="",
        task="",
        unsure_at=0.0,
        dead=0,
        anew=item.anew + 1,
    )
