"""The control API's actions about files."""

from typing import Any

from bot.sandbox import control_bodies as body
from bot.sandbox import file_shapes, shapes
from bot.sandbox.control_answers import Actions
from bot.sandbox.core import Core
from bot.sandbox.file_records import StoredFile
from bot.sandbox.problems import RefusedError
from bot.sandbox.records import Message

Json = dict[str, Any]


class FileActions:
    """Answers these actions.

    Args:
        core: The workspace.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._world = core.world
        self._acts = core.file_acts
        self.actions: Actions = {
            "begin_upload": (body.BeginUpload, self._begin),
            "alter_file": (body.AlterFile, self._alter),
            "upload": (body.Upload, self._upload),
            "files": (body.FilesOf, self._files),
            "download": (body.OneFile, self._download),
            "delete_file": (body.DeleteFile, self._delete),
        }

    async def _begin(self, asked: body.BeginUpload) -> Json:
        file = self._acts.begin(
            asked.user,
            asked.name,
            asked.length,
            title=asked.title,
            alt_txt=asked.alt_txt,
        )
        url = f"{self._world.url}/upload/v1/{file.secret}"
        return {"file": file.id, "upload_url": url}

    async def _alter(self, asked: body.AlterFile) -> Json:
        changes = asked.model_dump(exclude={"file"}, exclude_unset=True)
        return {"file": self._shown(self._acts.alter(asked.file, changes))}

    async def _upload(self, asked: body.Upload) -> Json:
        message = self._acts.upload(
            asked.user,
            asked.channel,
            asked.files,
            comment=asked.comment,
            thread_ts=asked.thread_ts,
        )
        raw = shapes.message(self._world, message, metadata=True)
        more = {"channel": message.channel, "seq": message.seq, "ephemeral_to": ""}
        return {"message": raw | more}

    async def _files(self, asked: body.FilesOf) -> Json:
        messages = self._messages(asked)
        found = [
            self._shown(file) | {"ts": message.ts}
            for message in messages
            for file in self._world.files.in_messages(message)
        ]
        return {"files": found}

    async def _download(self, asked: body.OneFile) -> Json:
        file = self._acts.file(asked.file)
        if file.blob is None:
            raise RefusedError("file_not_uploaded", "no bytes of it are here")
        return {"url": self._core.downloads.address(file)}

    async def _delete(self, asked: body.DeleteFile) -> Json:
        self._acts.delete(asked.user, asked.file)
        return {}

    def _messages(self, asked: body.FilesOf) -> list[Message]:
        """One message, or all of the place."""
        place = self._core.presence.channel(asked.channel)
        if asked.ts:
            return [self._core.presence.message(place, asked.ts)]
        return list(place.messages.values())

    def _shown(self, file: StoredFile) -> Json:
        """All that is known of a file, beside what the app would see of it."""
        blob = file.blob
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "alt_txt": file.alt_txt,
            "user": file.user,
            "bytes": blob.size if blob else 0,
            "sha256": blob.sha256 if blob else "",
            "ts": "",
            "raw": file_shapes.info(self._world, file),
        }
