"""What follows the end of an upload: Slack looks at the files, then shares them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.sandbox.file_records import StoredFile
from bot.sandbox.records import Channel, Draft
from bot.sandbox.tasks import Tasks
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Where completed files are to be seen, and with which words."""

    channels: Sequence[Channel]
    draft: Draft
    #: How long history and replies do not show it yet.
    hidden_seconds: float = 0.0
    #: Slack says ok, and never shares it.
    is_lost: bool = False


class Uploads:
    """Completes the app's uploads, by and by.

    Args:
        world: Where the files are.
        tasks: Owner of what comes later.
        known_seconds: After which span a file's type is known.
        share_seconds: After which span it is shared.
    """

    def __init__(
        self, world: World, tasks: Tasks, *, known_seconds: float, share_seconds: float
    ) -> None:
        self._world = world
        self._tasks = tasks
        self._known_seconds = known_seconds
        self._share_seconds = share_seconds
        #: How many completed uploads are not shared yet.
        self.pending = 0

    def complete(self, files: Sequence[StoredFile], sharing: Sharing) -> None:
        """End uploads, and share the files later, all in one message a place."""
        known_at = self._world.clock.now() + self._known_seconds
        for file in files:
            self._world.files.complete(file, known_at=known_at)
        if sharing.channels and not sharing.is_lost:
            self.pending += 1
            self._tasks.start(self._share(sharing))

    async def _share(self, sharing: Sharing) -> None:
        try:
            await self._world.clock.sleep(self._share_seconds)
            for channel in sharing.channels:
                self._show(channel, sharing)
        finally:
            self.pending -= 1

    def _show(self, channel: Channel, sharing: Sharing) -> None:
        """Post the files that are still there, if the bot may still write there.

        After a reset none is: ids never come again.
        """
        if channel.archived or not self._world.is_member(channel):
            return
        found = map(self._world.files.find, sharing.draft.files)
        kept = [each.id for each in found if each and not each.deleted]
        if kept:
            visible_at = self._world.clock.now() + sharing.hidden_seconds
            draft = replace(sharing.draft, files=kept, visible_at=visible_at)
            self._world.files.share(channel, self._world.bot_user_id, draft)
