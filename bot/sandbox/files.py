"""The files of a workspace, and what becomes of them."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.sandbox import shapes
from bot.sandbox.file_records import Share, StoredFile
from bot.sandbox.filetypes import pixels, preview, recognised
from bot.sandbox.records import Happening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.file_records import Blob
    from bot.sandbox.records import Channel, Draft, Message
    from bot.sandbox.world import World


class Files:
    """Holds the files; what their bytes are is only written down here.

    Args:
        world: Where they are shared.
        numbers: What the ids of new files are made of.
    """

    def __init__(self, world: World, numbers: Iterator[int]) -> None:
        self._world = world
        self._numbers = numbers
        self._files: dict[str, StoredFile] = {}

    def __iter__(self) -> Iterator[StoredFile]:
        return iter(list(self._files.values()))

    def find(self, file_id: str) -> StoredFile | None:
        """The file with this id, also one that was deleted."""
        return self._files.get(file_id)

    def by_secret(self, secret: str) -> StoredFile | None:
        """The file that an address without a token means."""
        found = (each for each in self if secrets.compare_digest(each.secret, secret))
        return next(found, None)

    def reserve(
        self, user: str, name: str, length: int, *, title: str = "", alt_txt: str = ""
    ) -> StoredFile:
        """Make a place for a file whose bytes are to come.

        Args:
            user: Id of whose it is.
            name: What it is called.
            length: How many bytes it has.
            title: What people read above it; empty: its name.
            alt_txt: An image in words.
        """
        file = StoredFile(
            id=f"F0LOCAL{next(self._numbers):04d}",
            name=name,
            title=title or name,
            user=user,
            created=int(self._world.clock.now()),
            length=length,
            secret=secrets.token_hex(24),
            alt_txt=alt_txt,
        )
        self._files[file.id] = file
        return file

    def receive(self, file: StoredFile, blob: Blob) -> None:
        """Take what was uploaded; its kind is seen from its name and first bytes."""
        file.type = recognised(file.name, blob.head)
        file.pixels = pixels(blob.head)
        file.preview = preview(blob.head)
        file.blob = replace(blob, head=b"")

    def complete(self, file: StoredFile, *, known_at: float) -> None:
        """End an upload; from now on the file is there.

        Args:
            file: Whose bytes have come.
            known_at: From which moment its type is shown.
        """
        file.completed, file.known_at = True, known_at
        self._tell("file_created", None, file)

    def share(self, channel: Channel, user: str, draft: Draft) -> Message:
        """Post a message with files, and tell of each of them too."""
        message = self._world.post(channel, user, draft)
        for each in message.files:
            place = {"channel_id": channel.id, "user_id": user}
            self._tell("file_shared", channel, self._files[each], **place)
        return message

    def shown_in(self, message: Message) -> None:
        """Note that a message shows its files; it is there from now on."""
        share = Share(message.channel, message.ts)
        for each in message.files:
            self._files[each].shares.append(share)

    def gone_from(self, message: Message) -> None:
        """Note that a message is no more; its files stay."""
        share = Share(message.channel, message.ts)
        for each in message.files:
            self._files[each].shares.remove(share)

    def in_messages(self, message: Message) -> list[StoredFile]:
        """A message's files, in order."""
        return [self._files[each] for each in message.files]

    def delete(self, file: StoredFile) -> None:
        """Delete a file; the messages that showed it keep a tombstone."""
        places = [self._world.find(each.channel, each.ts) for each in file.shares]
        messages = [each for each in places if each is not None]
        before = [shapes.message(self._world, each) for each in messages]
        file.deleted = True
        for message, former in zip(messages, before, strict=True):
            self._world.note("file", message)
            self._world.changed(message, former)
        self._tell("file_deleted", None, file)

    def seen_by(self, user: str, file: StoredFile) -> bool:
        """Whether a user (id) may see a file: their own, or one shared with them."""
        channels = [self._world.channels[each.channel] for each in file.shares]
        return file.user == user or any(user in each.members for each in channels)

    def _tell(
        self, name: str, channel: Channel | None, file: StoredFile, **more: Any
    ) -> None:
        """Tell what Slack tells of a file: ids, and never what is in it."""
        event = {"type": name, "file_id": file.id, **more}
        if name != "file_deleted":
            event["file"] = {"id": file.id}
        event["event_ts"] = self._world.next_ts()
        self._world.happened(Happening(name, channel, event))
