"""What people do with files: they upload them, and delete them."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.acts import Acts
from bot.sandbox.blobs import Blobs
from bot.sandbox.composing import typed
from bot.sandbox.file_records import StoredFile
from bot.sandbox.presence import Presence
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Draft, Message
from bot.sandbox.world import World


class FileActs:
    """The people's hands, with files in them.

    Args:
        world: Where they live.
        presence: Knows who can see what.
        acts: Knows who can write where.
        blobs: Where the bytes of files go.
    """

    def __init__(
        self, world: World, presence: Presence, acts: Acts, blobs: Blobs
    ) -> None:
        self._world = world
        self._presence = presence
        self._acts = acts
        self._blobs = blobs

    def begin(
        self, user: str, name: str, length: int, *, title: str = "", alt_txt: str = ""
    ) -> StoredFile:
        """Make a place for a file; its bytes are posted to the upload host.

        Args:
            user: Whose it is.
            name: What it is called.
            length: How many bytes are to come; 0: none, the file is empty.
            title: What people read above it; empty: its name.
            alt_txt: An image in words.

        Raises:
            RefusedError: There is no such user.
        """
        person = self._presence.person(user)
        file = self._world.files.reserve(
            person.id, name, length, title=title, alt_txt=alt_txt
        )
        if length == 0:
            self._world.files.receive(file, self._blobs.empty())
        return file

    def alter(self, file_id: str, changes: dict[str, Any]) -> StoredFile:
        """Make a file something else, or make it lie.

        Args:
            file_id: Which.
            changes: Members of `StoredFile` and what they become.

        Raises:
            RefusedError: There is no such file.
        """
        file = self.file(file_id)
        for name, value in changes.items():
            setattr(file, name, value)
        return file

    def upload(
        self,
        user: str,
        channel: str,
        files: Sequence[str],
        *,
        comment: str = "",
        thread_ts: str = "",
    ) -> Message:
        """Share uploaded files (ids) in one message.

        Raises:
            RefusedError: The person cannot write there, or a file is not theirs, is
                not there yet, or was shared already.
        """
        person, place = self._presence.person(user), self._presence.place(user, channel)
        self._acts.may_write(place)
        if not files:
            raise RefusedError("no_file_data", "there is nothing to upload")
        found = [self._own(person.id, each) for each in files]
        draft = Draft(
            text=typed(self._world, comment),
            blocks=[],
            thread_ts=self._acts.thread(place, thread_ts),
            files=[each.id for each in found],
        )
        for each in found:
            self._world.files.complete(each, known_at=0.0)
        return self._world.files.share(place, person.id, draft)

    def delete(self, user: str, file_id: str) -> None:
        """Delete one's own file; an admin deletes anybody's.

        Raises:
            RefusedError: There is no such file, or it is somebody else's.
        """
        person, file = self._presence.person(user), self.file(file_id)
        if file.user != person.id and not person.is_admin:
            raise RefusedError("cant_delete_file", "somebody else uploaded it")
        if file.deleted:
            raise RefusedError("file_deleted", file_id)
        self._world.files.delete(file)

    def file(self, file_id: str) -> StoredFile:
        """The file with this id.

        Raises:
            RefusedError: There is none.
        """
        file = self._world.files.find(file_id)
        if file is None:
            raise RefusedError("file_not_found", file_id)
        return file

    def _own(self, user: str, file_id: str) -> StoredFile:
        file = self.file(file_id)
        if file.user != user or file.completed:
            raise RefusedError("file_not_found", f"{file_id} is not {user}'s to share")
        if file.blob is None and file.mode != "external":
            raise RefusedError("file_not_uploaded", f"no bytes of {file_id} have come")
        return file
