"""The control API's client: people's hands, with files in them."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from bot.sandbox.control_hands import Hands
from bot.sandbox.control_records import (
    ControlError,
    Message,
    NewFile,
    PostedFile,
    Reserved,
)


class FileHands(Hands):
    """What people do with files."""

    async def upload(
        self,
        user: str,
        channel: str,
        files: Sequence[tuple[str, bytes | Path] | NewFile],
        comment: str = "",
        thread_ts: str = "",
    ) -> Message:
        """Upload files and share them in one message.

        Args:
            user: Who does.
            channel: Where.
            files: Names and bytes, or paths to read the bytes from; or more of each.
            comment: The message's text, as it is typed.
            thread_ts: A message of the thread; empty: outside threads.
        """
        given = [
            each if isinstance(each, NewFile) else NewFile(each[0], each[1])
            for each in files
        ]
        ids = [await self._bring(user, each) for each in given]
        answer = await self._do(
            "upload",
            user=user,
            channel=channel,
            files=ids,
            comment=comment,
            thread_ts=thread_ts,
        )
        return Message.read(answer["message"])

    async def begin_upload(
        self, user: str, name: str, length: int, *, title: str = "", alt_txt: str = ""
    ) -> Reserved:
        """Make a place for a file; `length` bytes are to be posted to its address."""
        given = {"user": user, "name": name, "length": length}
        answer = await self._do("begin_upload", title=title, alt_txt=alt_txt, **given)
        return Reserved(file=answer["file"], upload_url=answer["upload_url"])

    async def alter_file(self, file: str, **changes: Any) -> None:
        """Make a file (id) something else, or make it lie.

        Args:
            file: Which.
            changes: mode, access, hidden, external_url, claimed_bytes,
                claimed_mimetype.
        """
        await self._do("alter_file", file=file, **changes)

    async def files(self, channel: str, ts: str = "") -> list[PostedFile]:
        """The files of a message, or of all messages of a place, oldest first."""
        answer = await self._do("files", channel=channel, ts=ts)
        return [PostedFile(**each) for each in answer["files"]]

    async def download(self, file: str, to: Path | None = None) -> bytes:
        """Read a file (id), whoever may see it.

        Args:
            file: Which.
            to: Where to write it down; then nothing is returned.

        Returns:
            Its bytes.
        """
        url = (await self._do("download", file=file))["url"]
        async with self.session.get(url) as response:
            if response.status != 200:
                raise ControlError(str(response.status), await response.text())
            if to is None:
                return await response.read()
            with to.open("wb") as kept:
                async for piece in response.content.iter_chunked(256 * 1024):
                    kept.write(piece)
        return b""

    async def delete_file(self, user: str, file: str) -> None:
        """Delete one's own file (id); an admin deletes anybody's."""
        await self._do("delete_file", user=user, file=file)

    async def _bring(self, user: str, new: NewFile) -> str:
        """Upload one file, and make it what it is to be; its id."""
        place = await self.begin_upload(
            user, new.name, new.length, title=new.title, alt_txt=new.alt_txt
        )
        if new.length:
            await self._post(place.upload_url, new.content)
        if changes := new.changes():
            await self.alter_file(place.file, **changes)
        return place.file

    async def _post(self, url: str, content: bytes | Path) -> None:
        with _opened(content) as body:
            async with self.session.post(url, data=body) as response:
                if response.status != 200:
                    raise ControlError(str(response.status), await response.text())


def _opened(content: bytes | Path) -> BinaryIO:
    """Something to read piece by piece."""
    return content.open("rb") if isinstance(content, Path) else BytesIO(content)
