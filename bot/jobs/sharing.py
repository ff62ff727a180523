"""The last part of the way back: translations are brought to Slack, and shown.

Where people have a link to each translation in the status, that is a way of its own:
the one that an operator may choose, and the one that is left where Slack refuses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.errors import ProviderError, RejectedError, TransientError
from bot.files.names import result_name
from bot.items import (
    Item,
    ItemState,
    any_in,
    caption_of,
    first_in,
    items_of,
    links_of,
    shown_name,
)
from bot.jobs.file_ports import Desk, FileDelivery, Offers, Permalinks
from bot.jobs.file_tasks import going_on
from bot.jobs.showing import Showing
from bot.jobs.states import JobState
from bot.models import Job, Move

#: With these, nobody could read the status either: a link in it helps nobody.
_NOBODY_READS = frozenset(
    {
        "channel_not_found",
        "invalid_channel",
        "not_in_channel",
        "is_archived",
        "account_inactive",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Brings translations on this disk to people; one effect a step."""

    delivery: FileDelivery
    desk: Desk
    clock: Clock
    #: Keeps copies for our own links; None where no address of ours is reached.
    offers: Offers | None = None
    #: Tells Slack's own links, where we have none.
    permalinks: Permalinks | None = None
    #: Whether people get links only, and no files.
    by_link: bool = False

    async def upload(self, job: Job) -> Move:
        """Keep a copy of the next translation, then bring its bytes to Slack.

        Where the disk takes no copy, its people get the file all the same.
        """
        items, now = items_of(job), self.clock.now()
        item = first_in(items, ItemState.COLLECTED)
        if item is None:
            return Move(state=JobState.SHARING, due_at=now)
        path, name = self.desk.result(job.id, item), _result_name(job, item)
        offered = await self._offered(job, item, name)
        if offered is not None:
            done = offered.unposted("", now) if self.by_link else offered
            return going_on(items, [done], JobState.UPLOADING, now)
        try:
            file_id = await self.delivery.upload(job, item, path, name)
        except RejectedError as error:
            return self._refused(items, [item], error.code, JobState.UPLOADING)
        uploaded = replace(item, state=ItemState.UPLOADED, upload=file_id)
        return going_on(items, [uploaded], JobState.UPLOADING, now)

    async def _offered(self, job: Job, item: Item, name: str) -> Item | None:
        """The same file with a link; None where it has one, or gets none."""
        if self.offers is None or item.link:
            return None
        try:
            return await self.offers.offer(job, item, name)
        except TransientError:
            if self.by_link:
                raise
            return None

    async def withdraw(self, job: Job) -> None:
        """Take copies away of what people did not get; may be repeated."""
        if self.offers is not None:
            unseen = [each for each in items_of(job) if not each.is_there]
            await self.offers.withdraw(job.id, unseen)

    async def share(self, job: Job) -> Move:
        """Show all of them in one message, once; then see that it stands there."""
        items = items_of(job)
        uploaded = [each for each in items if each.state == ItemState.UPLOADED]
        if not uploaded:
            return Move(state=JobState.CLOSING, due_at=self.clock.now())
        files = [(each.upload, _result_name(job, each)) for each in uploaded]
        showing = Showing(delivery=self.delivery, clock=self.clock)
        try:
            shown = await showing.step(job, files, _comment(job, items))
        except RejectedError as error:
            return self._refused(items, uploaded, error.code, JobState.SHARING)
        if isinstance(shown, Move):
            return shown
        return await self._shown(job, uploaded, shown)

    async def _shown(self, job: Job, uploaded: list[Item], ts: str) -> Move:
        done = [replace(each, state=ItemState.SHARED) for each in uploaded]
        move = going_on(items_of(job), done, JobState.CLOSING, self.clock.now())
        links = links_of(job) | await self._permalinks(uploaded)
        content = {"links": links} if links else {}
        return replace(move, data={**move.data, "files_ts": ts}, content=content)

    async def _permalinks(self, uploaded: Iterable[Item]) -> dict[str, str]:
        """By a file's id, Slack's link to its translation; without one it goes, too."""
        without = {each.id: each.upload for each in uploaded if not each.link}
        if self.permalinks is None or not without:
            return {}
        try:
            found = await self.permalinks.permalinks(list(without.values()))
        except ProviderError:
            return {}
        return {id_: found[each] for id_, each in without.items() if each in found}

    def _refused(
        self, items: list[Item], which: Sequence[Item], code: str, state: JobState
    ) -> Move:
        """Slack does not take them: who has a link to fetch them by, has them."""
        helped, now = code not in _NOBODY_READS, self.clock.now()
        done = [
            each.unposted(code, now) if helped else each.failed(code) for each in which
        ]
        return going_on(items, done, state, now)


def _comment(job: Job, items: list[Item]) -> str:
    """The words above the files, where they stand there from no former life."""
    if any_in(items, ItemState.SHARED):
        return ""
    above, _ = caption_of(job)
    return above


def _result_name(job: Job, item: Item) -> str:
    """The name under which a translation stands in Slack: `report.ja.docx`."""
    return result_name(shown_name(job, item), job.key.target, item.result)
