"""Which message of the bot somebody waits for."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.journal import Entry

#: Kinds of entries that are about a message and can be waited for by default.
_ABOUT = ("post", "ephemeral", "update")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Conditions; an empty one asks for nothing."""

    channel: str = ""
    #: None: any; "": outside threads.
    thread_ts: str | None = None
    ts: str = ""
    ephemeral_to: str = ""
    #: In the text, a file's name, or anywhere in the blocks.
    contains: str = ""
    kind: str = ""

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is about a message that is wished for."""
        kinds = (self.kind,) if self.kind else _ABOUT
        if entry.kind not in kinds or not entry.data["by_bot"]:
            return False
        message = entry.data["message"]
        if self.thread_ts not in (None, message.get("thread_ts", "")):
            return False
        to, ts = entry.data["ephemeral_to"], message["ts"]
        exact = ((self.channel, message["channel"]), (self.ts, ts))
        if any(wanted not in ("", is_) for wanted, is_ in (*exact, self._to(to))):
            return False
        where = (message["text"], str(message["blocks"]), _files(message))
        return any(self.contains in each for each in where)

    def words(self) -> str:
        """The conditions, to be read."""
        given = {k: v for k, v in asdict(self).items() if v not in ("", None)}
        return ", ".join(f"{k}={v!r}" for k, v in given.items()) or "any message"

    def _to(self, user: str) -> tuple[str, str]:
        return self.ephemeral_to, user


def _files(message: dict[str, Any]) -> str:
    return " ".join(each.get("name", "") for each in message.get("files", ()))


def came(entries: Iterable[Entry]) -> str:
    """What did come from the bot, in one line."""
    seen = [
        f"{entry.kind} in {entry.data['message']['channel']}"
        f" {entry.data['message']['text'][:80]!r} {_files(entry.data['message'])}"
        for entry in entries
        if entry.kind in (*_ABOUT, "delete") and entry.data["by_bot"]
    ]
    return "came: " + ("; ".join(seen[-10:]) or "nothing")
