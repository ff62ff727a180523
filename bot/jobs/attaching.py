"""A translation longer than a message: a file in its thread, its first lines in a post.

The file comes first, and once it is seen to stand there, its first lines are posted
below it. So where Slack takes no file, nothing was posted that promises one: then the
whole translation comes as numbered posts.
"""

import asyncio
import contextlib
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bot.clock import Clock
from bot.errors import ProviderError, RejectedError, TransientError
from bot.files.names import result_name
from bot.items import Item, ItemState, items_of
from bot.jobs.aside import aside
from bot.jobs.file_tasks import going_on
from bot.jobs.posting import Posting
from bot.jobs.showing import Showing, Shows, looking_since
from bot.jobs.states import JobState
from bot.models import Job, Kind, Move
from bot.text.readable import readable
from bot.text.sections import cut_mrkdwn

#: The post below the file has no more of its words.
_FIRST_CHARS = 1_000
_NAME = "translation.txt"
_FILE = Item(
    id="translation",
    state=ItemState.COLLECTED,
    kind=Kind.DOCUMENT,
    format="txt",
    result="txt",
)
#: So often in a row the bytes may not arrive; then posts are tried, which have none.
_MOST_FAILED_UPLOADS = 4
_NO_BYTES = "upload_failed"


class Attachments(Shows, Protocol):
    """Puts files into Slack, one call each."""

    async def upload(self, job: Job, item: Item, path: Path, name: str) -> str:
        """Bring a file's bytes to Slack; see bot.jobs.file_ports.FileDelivery."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attaching:
    """Brings long translations into their threads as files, each once."""

    delivery: Attachments
    posting: Posting
    clock: Clock
    #: Below it, each text lies in a folder of its job while it is on its way.
    folder: Path

    def begin(self, job: Job, move: Move) -> Move:
        """Let a translation that needs several posts become a file.

        Args:
            job: In a life of its own once more, its file may stand in Slack, or the
                first of its posts: then it goes on with that.
            move: What follows its translation; returned where that is short.
        """
        if move.state != JobState.POSTING or len(move.content["posts"]) == 1:
            return move
        now, former = self.clock.now(), _former_file(job)
        if former is not None:
            again = replace(former, state=ItemState.UPLOADED)
            onward = going_on([again], [], JobState.SHARING, now)
            data = onward.data | looking_since(now)
        elif job.data.get("posted") or "intent_at" in job.data:
            return move
        else:
            onward = going_on([_FILE], [], JobState.UPLOADING, now)
            data = onward.data
        return replace(onward, data=move.data | data, content=move.content)

    async def upload(self, job: Job) -> Move:
        """Bring the translation's bytes to Slack; may be repeated."""
        (file,) = items_of(job)
        try:
            file_id = await self._bring(job, file)
        except RejectedError as error:
            return await self.give_up(job, error.code)
        except TransientError as error:
            failed = int(job.data.get("errors", 0)) + 1
            if error.code != _NO_BYTES or failed < _MOST_FAILED_UPLOADS:
                raise
            return await self.give_up(job, error.code)
        uploaded = replace(file, state=ItemState.UPLOADED, upload=file_id)
        return going_on([file], [uploaded], JobState.SHARING, self.clock.now())

    async def _bring(self, job: Job, file: Item) -> str:
        text = str(job.content["translation"])
        data = (await aside(text, readable, text)).encode()
        path = self.folder / job.id / _name(job)
        try:
            await asyncio.to_thread(_write, path, data)
            return await self.delivery.upload(job, file, path, path.name)
        except OSError as error:
            raise TransientError(
                f"no room for files: {error.strerror}", code="disk"
            ) from error
        finally:
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)

    async def share(self, job: Job) -> Move:
        """Show the file, once; behind it, go on to the post of its first lines."""
        (file,) = items_of(job)
        try:
            found = await self._showing.step(job, [(file.upload, _name(job))])
        except RejectedError as error:
            return await self.give_up(job, error.code)
        if isinstance(found, Move):
            return found
        text = str(job.content["translation"])
        first, *_ = await aside(text, cut_mrkdwn, text, _FIRST_CHARS)
        whole = await aside(text, readable, text)
        shown = replace(file, state=ItemState.SHARED)
        slot = await self.posting.slot(job)
        move = going_on([file], [shown], JobState.POSTING, slot)
        known = {"files_ts": found, "attached": len(whole)}
        return replace(move, data=move.data | known, content={"posts": [[first]]})

    @property
    def _showing(self) -> Showing:
        return Showing(
            delivery=self.delivery,
            clock=self.clock,
            look_after_seconds=self.posting.look_up_after_seconds,
            look_again_seconds=self.posting.look_up_again_seconds,
        )

    async def give_up(self, job: Job, code: str) -> Move:
        """Let numbered posts stand in place of the file.

        Slack may show what it was given later than anybody looks for it: so that is
        taken back.
        """
        (file,) = items_of(job)
        if file.upload:
            with contextlib.suppress(ProviderError):
                await self.posting.delivery.delete_file(file.upload)
        slot = await self.posting.slot(job)
        return going_on([file], [file.failed(code)], JobState.POSTING, slot)


def _former_file(job: Job) -> Item | None:
    """A file that a former life of the job brought to Slack; it may stand there."""
    for file in items_of(job):
        if file.upload and file.state != ItemState.FAILED:
            return file
    return None


def _name(job: Job) -> str:
    """What the file is called in Slack: `translation.ja.txt`."""
    return result_name(_NAME, job.key.target)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
