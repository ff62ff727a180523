"""What the scenes share: the way to act, a judge of languages, and a memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.demo.stage import CloudStage, FileStage
from bot.engine import Engine
from bot.languages import base
from bot.sandbox.control import Control, Message


@dataclass(slots=True)
class Scene:
    """The stage as a scene finds it."""

    control: Control
    judge: Engine
    remembered: dict[str, Message] = field(default_factory=dict)
    #: Where a cloud comes first; None: no scene asks for it.
    clouds: CloudStage | None = None
    #: Where files are translated; the second, where Huawei alone does it.
    files: FileStage | None = None
    huawei_files: FileStage | None = None

    async def must_be(self, language: str, message: Message, source: str) -> None:
        """Fail unless a message is a changed text in a language."""
        shown = translation_of(message)
        if shown.strip() == source.strip():
            raise AssertionError("the text did not change")
        found = await self.judge.detect(shown)
        if found.language is None or base(found.language) != language:
            raise AssertionError(f"not {language} but {found.language}: {shown}")

    async def react(self, user: str, name: str, message: Message) -> Message:
        """Add a flag; the bot's post in the thread."""
        before = await self.control.sequence()
        await self.control.react(user, name, message.channel, message.ts)
        return await self.post_after(before, message)

    async def post_after(self, before: int, message: Message) -> Message:
        """The bot's next post in a message's thread."""
        return await self.control.wait_for(
            after=before,
            channel=message.channel,
            thread_ts=message.thread_ts or message.ts,
            kind="post",
        )

    async def note_after(self, before: int, user: str) -> Message:
        """The bot's next private answer to somebody."""
        return await self.control.wait_for(after=before, ephemeral_to=user)

    async def ask(self, user: str, words: str, *, must_say: str) -> str:
        """Type a command; the private answer."""
        before = await self.control.sequence()
        await self.control.command(user, "general", "/translate", words)
        answer = await self.note_after(before, user)
        must_mention(answer.text, (must_say,))
        return answer.text

    async def click(self, user: str, message: Message, action: str) -> Message:
        """Click a button; the private answer."""
        before = await self.control.sequence()
        await self.control.click(user, message.channel, message.ts, action)
        return await self.note_after(before, user)

    async def fill_in(self, user: str, before: int, values: dict[str, Any]) -> None:
        """Fill in the form that has opened, and send it."""
        await self.control.wait_view(user, after=before, what="open")
        await self.control.suggest(user, "form_language", "portug")
        sent = await self.control.submit(user, values)
        if not sent.accepted or sent.errors:
            raise AssertionError(f"the form was not taken: {sent.error}{sent.errors}")


def translation_of(message: Message) -> str:
    """The translation in a message: its sections, without the line below."""
    return "\n".join(
        block["text"]["text"] for block in message.blocks if block["type"] == "section"
    )


def must_hold(text: str, pieces: Sequence[str]) -> None:
    """Fail unless each piece stands in a text, exactly once."""
    wrong = [piece for piece in pieces if text.count(piece) != 1]
    if wrong:
        raise AssertionError(f"not there exactly once: {wrong} in {text}")


def must_mention(text: str, names: Sequence[str]) -> None:
    """Fail unless a text mentions each name."""
    missing = [name for name in names if name not in text]
    if missing:
        raise AssertionError(f"no word of {missing}: {text}")
