"""A workshop for channels where an upload is wish enough."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.jobs.ports import Router
from bot.jobs.requests import request_steps
from bot.jobs.steps import Steps
from bot.models import ChannelSettings, Person, Place, Request, RequestKind, SharedFile
from storage.sqlite.channels import SqliteChannels
from tests.unit.jobs.file_shop import FileShop
from tests.unit.jobs.workshop import BOT, database_of

#: Where the fake Slack shows every file.
TS = "300.1"
ON = ChannelSettings(uploads=True, target="pt")


class UploadShop(FileShop):
    """A channel with a member "U1", a guest "UGUEST", and the bot."""

    def make_steps(self, router: Router) -> Steps:
        """The steps, with what is set for channels."""
        steps = super().make_steps(router)
        self.channels = SqliteChannels(database_of(self.stores))
        self.messages.known |= {
            "U1": Person("Noor", is_member=True),
            "UGUEST": Person("Gus"),
        }
        self.messages.members |= {("C1", each) for each in ("U1", "UGUEST", BOT)}
        requests = request_steps(
            steps.requests.wishes.reading,
            self.stores.reader,
            self.delivery,
            self.clock,
            channels=self.channels,
            shares=self.slack,
        )
        return replace(steps, requests=requests)

    def put_up(self, *names: str, text: str = "", **fields: Any) -> None:
        """A message with files; a file's id is its name's stem."""
        files = [SharedFile(id=each.partition(".")[0], name=each) for each in names]
        self.messages.add(text, TS, files=tuple(files), **fields)
        for file in files:
            known = replace(file, address="https://slack")
            self.slack.files.setdefault(file.id, known)
        self.slack.stands += [file.id for file in files]

    async def hear(self, *files: str, target: str = "pt") -> list[Request]:
        """Slack tells of files, one by one."""
        requests = [
            await self.add(
                kind=RequestKind.UPLOAD,
                act=f"upload C1 {file}",
                place=Place("T1", "C1"),
                data={"file": file, "target": target},
            )
            for file in files
        ]
        await self.settle()
        return requests

    async def upload(self, *names: str, target: str = "pt", **fields: Any) -> None:
        """Someone uploads files in one message, and Slack tells of each."""
        self.put_up(*names, **fields)
        await self.hear(*(_stem(name) for name in names), target=target)

    async def set(self, words: str, **fields: Any) -> dict[str, Any]:
        """Someone types `/translate channel ...`; what they are told."""
        await self.command(f"channel {words}", **fields)
        return self.told[-1]

    async def reasons(self, requests: Sequence[Request]) -> list[str | None]:
        """Why requests have ended without a word."""
        found = [await self.stores.reader.request("T1", each.id) for each in requests]
        return [each.data.get("reason") for each in found if each is not None]


def _stem(name: str) -> str:
    return name.partition(".")[0]
