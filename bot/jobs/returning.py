"""The way back of jobs with files: ask for them, collect, upload, share, close."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import RejectedError, UnknownOutcomeError
from bot.items import (
    Item,
    ItemState,
    first_in,
    items_of,
    names_of,
    replaced,
    written,
)
from bot.jobs.file_ports import Desk, FileDelivery, NotTaken
from bot.jobs.file_tasks import addresses_in, settled
from bot.jobs.polling import Patience, PollBudget
from bot.jobs.states import JobState
from bot.models import Job, Move, Say, say
from bot.providers.file_routing import FileRouter
from bot.providers.files import FileTaskState, FileTranslator

#: From submission to the first question, and the longest rest between two.
_PATIENCE = Patience(first_seconds=2.0, ceiling_seconds=15.0)
#: An address is used only while this share of its life is left untouched.
_FRESH_SHARE = 0.8
#: Translations that were gone before we came for them are made once more, once.
_MOST_ANEW = 1
#: How long after they were shown files must be seen to stand there.
_SEEN_WITHIN_SECONDS = 120.0
_LOOK_EVERY_SECONDS = 2.0
#: Before files of unknown fate are shown again, they are looked for twice.
_LOOK_AFTER_SECONDS = (5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returning:
    """Brings translated files from the providers to Slack; one effect a step."""

    delivery: FileDelivery
    desk: Desk
    router: FileRouter
    #: By a translator's name, its rate of questions.
    budgets: Mapping[str, PollBudget]
    clock: Clock

    # --- ask ---------------------------------------------------------------

    async def poll(self, job: Job) -> Move:
        """Ask about the task whose turn it is."""
        items = items_of(job)
        tasks = dict.fromkeys(each.task for each in items if _is(each, ItemState.SENT))
        if not tasks:
            return self._after_poll(items)
        now = self.clock.now()
        asks = {task: _ask(job, task, now) for task in tasks}
        task = min(asks, key=lambda each: asks[each][0])
        ask_at, polls = asks[task]
        if ask_at > now:
            return Move(state=JobState.POLLING, due_at=ask_at, data={"asks": asks})
        members = [each for each in items if each.task == task]
        return await self._ask(job, items, members, {**asks, task: [now, polls]})

    async def _ask(
        self,
        job: Job,
        items: list[Item],
        members: list[Item],
        asks: dict[str, list[float]],
    ) -> Move:
        task, now = members[0].task, self.clock.now()
        translator = self.router.find(members[0].translator)
        if translator is None:
            gone = [each.failed("provider_gone") for each in members]
            return self._going_on(items, gone, JobState.POLLING)
        later = await self._turn(job, task, translator)
        if later is not None:
            asks[task][0] = later
            return Move(state=JobState.POLLING, due_at=later, data={"asks": asks})
        files = [self.desk.source(job.id, each) for each in members]
        found = await translator.read(task, files=files)
        if found.state is FileTaskState.WAITING:
            polls = int(asks[task][1]) + 1
            asks[task] = [now + _PATIENCE.rest_seconds(polls), polls]
            due_at = min(each[0] for each in asks.values())
            return Move(state=JobState.POLLING, due_at=due_at, data={"asks": asks})
        if found.state is FileTaskState.GONE:
            lost = [_anew(each, "result_gone") for each in members]
            return self._going_on(items, lost, JobState.POLLING)
        done = settled(members, found)
        move = self._going_on(items, done, JobState.POLLING)
        addresses = job.content.get("addresses", {}) | addresses_in(found, members, now)
        return replace(move, content={"addresses": addresses})

    async def _turn(
        self, job: Job, task: str, translator: FileTranslator
    ) -> float | None:
        """None: ask now; else when."""
        budget = self.budgets.get(items_of(job)[0].translator)
        if budget is None:
            return None
        lives = translator.capabilities.result_seconds
        return await budget.turn(f"{job.id}/{task}", dies_at=self.clock.now() + lives)

    def _after_poll(self, items: list[Item]) -> Move:
        now = self.clock.now()
        if any(_is(each, ItemState.STAGED) for each in items):
            return Move(state=JobState.SUBMITTING, due_at=now)
        if any(_is(each, ItemState.READY) for each in items):
            return Move(state=JobState.COLLECTING, due_at=now)
        return Move(state=JobState.CLOSING, due_at=now)

    # --- collect -----------------------------------------------------------

    async def collect(self, job: Job) -> Move:
        """Fetch the next translation; its address may have to be asked for anew."""
        items = items_of(job)
        item = first_in(items, ItemState.READY)
        if item is None:
            return self._after_collect(items)
        address, since = job.content.get("addresses", {}).get(item.id, ("", 0.0))
        translator = self.router.find(item.translator)
        if translator is None:
            gone = [item.failed("provider_gone")]
            return self._going_on(items, gone, JobState.COLLECTING)
        lives = translator.capabilities.address_seconds * _FRESH_SHARE
        if not address or self.clock.now() - since > lives:
            return self._ask_again(job, items, item)
        try:
            found = await self.desk.collect(job.id, item, address)
        except RejectedError:
            return self._ask_again(job, items, item)
        if isinstance(found, NotTaken):
            unfit = [item.failed(found.code, **found.figures)]
            return self._going_on(items, unfit, JobState.COLLECTING)
        kept = [replace(item, state=ItemState.COLLECTED, result=found.format)]
        return self._going_on(items, kept, JobState.COLLECTING)

    def _ask_again(self, job: Job, items: list[Item], item: Item) -> Move:
        """Its address is too old: the task is asked once more, or made once more."""
        addresses = {
            name: each
            for name, each in job.content.get("addresses", {}).items()
            if name != item.id
        }
        changed = (
            replace(item, state=ItemState.SENT)
            if item.task
            else _anew(item, "result_gone")
        )
        move = self._going_on(items, [changed], JobState.POLLING)
        return replace(move, content={"addresses": addresses})

    def _after_collect(self, items: list[Item]) -> Move:
        now = self.clock.now()
        if any(_is(each, ItemState.COLLECTED) for each in items):
            return Move(state=JobState.UPLOADING, due_at=now)
        return Move(state=JobState.CLOSING, due_at=now)

    # --- upload and share --------------------------------------------------

    async def upload(self, job: Job) -> Move:
        """Bring the next translation's bytes to Slack."""
        items = items_of(job)
        item = first_in(items, ItemState.COLLECTED)
        if item is None:
            return Move(state=JobState.SHARING, due_at=self.clock.now())
        name, alt = self.delivery_name(job, item), ""
        try:
            file_id = await self.delivery.upload(
                self.desk.result(job.id, item), name, alt
            )
        except RejectedError as error:
            refused = [item.failed(error.code)]
            return self._going_on(items, refused, JobState.UPLOADING)
        up = [replace(item, state=ItemState.UPLOADED, upload=file_id)]
        return self._going_on(items, up, JobState.UPLOADING)

    async def share(self, job: Job) -> Move:
        """Show all of them in one message, once; then see that it stands there."""
        items = items_of(job)
        uploaded = [each for each in items if _is(each, ItemState.UPLOADED)]
        if not uploaded:
            return Move(state=JobState.CLOSING, due_at=self.clock.now())
        if "shared_at" in job.data:
            return await self._see(job, items, uploaded)
        if job.tries > 1 or "share_intent" in job.data:
            return await self._look(job, items, uploaded)
        files = [(each.upload, self.delivery_name(job, each)) for each in uploaded]
        try:
            await self.delivery.share(
                job, files, str(job.content.get("translation", ""))
            )
        except UnknownOutcomeError:
            return self._unsure(job)
        except RejectedError as error:
            refused = [each.failed(error.code) for each in uploaded]
            return self._going_on(items, refused, JobState.SHARING)
        now = self.clock.now()
        return Move(state=JobState.SHARING, due_at=now, data={"shared_at": now})

    def _unsure(self, job: Job) -> Move:
        look_at = job.intent_at + _LOOK_AFTER_SECONDS[0]
        data = {"share_intent": job.intent_at, "share_looks": 0}
        return Move(state=JobState.SHARING, due_at=look_at, data=data)

    async def _look(self, job: Job, items: list[Item], uploaded: list[Item]) -> Move:
        """They may stand there: look twice before they are shown again."""
        if "share_intent" not in job.data:
            return self._unsure(job)
        ts = await self.delivery.shared_as(uploaded[0].upload, job.channel)
        if ts:
            return self._shown(items, uploaded, ts)
        looks = int(job.data["share_looks"]) + 1
        now = self.clock.now()
        if looks < len(_LOOK_AFTER_SECONDS):
            data = {"share_looks": looks}
            due_at = now + _LOOK_AFTER_SECONDS[looks]
            return Move(state=JobState.SHARING, due_at=due_at, data=data)
        nothing = {"share_intent": None, "share_looks": None}
        return Move(state=JobState.SHARING, due_at=now, data=nothing)

    async def _see(self, job: Job, items: list[Item], uploaded: list[Item]) -> Move:
        """Slack says yes before it shows anything, and sometimes never does."""
        ts = await self.delivery.shared_as(uploaded[0].upload, job.channel)
        if ts:
            return self._shown(items, uploaded, ts)
        now = self.clock.now()
        if now - float(job.data["shared_at"]) > _SEEN_WITHIN_SECONDS:
            unseen = [each.failed("never_shown") for each in uploaded]
            return self._going_on(items, unseen, JobState.SHARING)
        return Move(state=JobState.SHARING, due_at=now + _LOOK_EVERY_SECONDS)

    def _shown(self, items: list[Item], uploaded: list[Item], ts: str) -> Move:
        done = [replace(each, state=ItemState.SHARED) for each in uploaded]
        move = self._going_on(items, done, JobState.CLOSING)
        return replace(move, data={**move.data, "files_ts": ts})

    # --- close -------------------------------------------------------------

    async def close(self, job: Job) -> Move:
        """Clear the desk, and tell those who asked."""
        await self.desk.clear(job.id, items_of(job))
        failed = any(each.may_be_retried for each in items_of(job))
        # What failed for good is done with: its key stays taken, and nothing is paid
        # again. The status has told everyone by now.
        return Move(
            state=JobState.FAILED if failed else JobState.DONE,
            data={"reason": "files_failed"} if failed else {},
            settles_requests=True,
            tell_who_wants_link=say(Say.POSTED, job=job.id),
        )

    def delivery_name(self, job: Job, item: Item) -> str:
        """The name under which a translation stands in Slack: `report.ja.docx`."""
        name = names_of(job).get(item.id, "file")
        stem = name.rpartition(".")[0] or name
        return f"{stem}.{job.key.target}.{item.result}"

    def _going_on(
        self, items: list[Item], changed: Iterable[Item], state: JobState
    ) -> Move:
        return Move(
            state=state,
            due_at=self.clock.now(),
            data={"files": written(replaced(items, changed))},
        )


def _is(item: Item, state: ItemState) -> bool:
    return item.state == state


def _ask(job: Job, task: str, now: float) -> list[float]:
    """When a task is asked about next, and how often it was."""
    known: dict[str, list[float]] = job.data.get("asks", {})
    return list(known.get(task, (now + _PATIENCE.rest_seconds(0), 0)))


def _anew(item: Item, reason: str) -> Item:
    """A file whose translation is gone: handed in once more, which is paid again."""
    if item.anew >= _MOST_ANEW:
        return item.failed(reason)
    return replace(item, state=ItemState.STAGED, task="", token="", anew=item.anew + 1)
