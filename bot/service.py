"""The use cases: one function for each wish a person can have.

Each commits a request and wakes the engine; nothing here calls Slack or a provider,
so a listener can wait for it before it acknowledges.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.jobs.ports import Observer, Point
from bot.jobs.spoken import understand
from bot.jobs.states import RequestState
from bot.languages import autonym, display_name, flag_target
from bot.models import Place, Request, RequestKind
from bot.text.inline import escape, unescape
from bot.text.mrkdwn import has_letters, plain
from storage.base import ChannelStore, JobReader, WorkStore

#: Slack shows at most this many options of a menu (Block Kit reference, 2026-08).
_MAX_OPTIONS = 100
#: The bot's name, with which words to it may begin.
_BEFORE_WORDS = re.compile(r"\s*(?:<@[^<>]*>[\s,:]*)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wishes, and where; the channel is empty where there is none."""

    team: str
    channel: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWish(Wish):
    """A slash command, as Slack sent it."""

    text: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagWish(Wish):
    """A reaction that someone added."""

    #: The message that got it.
    ts: str
    reaction: str
    #: The moment of the gesture: the same in every delivery of it.
    event_ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadWish(Wish):
    """A file that somebody shared."""

    #: Its id.
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWish(Wish):
    """A message: one that speaks to the bot, or one that a shortcut was used on."""

    ts: str
    #: The root of its thread; empty outside threads.
    thread_ts: str
    text: str
    blocks: tuple[dict[str, Any], ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()
    #: Each with its id, and its name where Slack tells it.
    files: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutWish(MessageWish):
    """The message shortcut."""

    #: The ts of the message's last edit; empty where it never was edited.
    edit: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWish(Wish):
    """A form that was sent; with a channel there is a response_url."""

    #: Plain text, as it was typed.
    text: str
    target: str
    #: Whether everyone in the channel is to read the translation.
    public: bool
    #: The form's own id: sent twice, it is one wish.
    view_id: str
    response_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickWish(Wish):
    """A click on one of our buttons."""

    #: The id of the job that the button is about; for "Try again", of the request.
    about: str
    #: The root of the thread in which the button stands; empty outside threads.
    thread_ts: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True)
class FormStart:
    """What a form shows when it opens."""

    #: Plain text.
    text: str = ""
    #: BCP 47 tag; empty: to be chosen.
    target: str = ""


class TranslationService:
    """What people may wish for.

    Args:
        store: Where requests are committed.
        reader: Where a button finds what it is about.
        clock: The time.
        committed: Called after each commit.
        observer: Told before and after each commit.
        flag_overrides: Territories (lower case) whose flag means another language here.
        languages: Every language that may be asked for here, as BCP 47 tags.
        channels: What is set for channels; None where nobody translates files.
    """

    def __init__(
        self,
        *,
        store: WorkStore,
        reader: JobReader,
        clock: Clock,
        committed: Callable[[], None],
        observer: Observer,
        flag_overrides: Mapping[str, str],
        languages: Callable[[], frozenset[str]],
        channels: ChannelStore | None = None,
    ) -> None:
        self._store = store
        self._reader = reader
        self._clock = clock
        self._committed = committed
        self._observer = observer
        self._flag_overrides = flag_overrides
        self._languages = languages
        self._channels = channels

    # --- wishes ------------------------------------------------------------

    async def translate_command(self, wish: CommandWish) -> None:
        """`/translate ...`: everything about it is found out later, and answered."""
        await self._commit(
            wish,
            RequestKind.COMMAND,
            f"command {wish.trigger_id}",
            content={"text": wish.text},
        )

    async def translate_by_flag(self, wish: FlagWish) -> bool:
        """A reaction; False where it is no flag of a language, which is no wish."""
        target = flag_target(wish.reaction, self._flag_overrides)
        if target is None:
            return False
        act = f"flag {wish.channel} {wish.ts} {wish.user} {target} {wish.event_ts}"
        await self._commit(wish, RequestKind.FLAG, act, data={"target": target})
        return True

    async def translate_upload(self, wish: UploadWish) -> bool:
        """A file; False where its channel is not set so that this is a wish."""
        if self._channels is None:
            return False
        known = await self._channels.channel(wish.team, wish.channel)
        if not known.uploads:
            return False
        act = f"upload {wish.channel} {wish.file}"
        data = {"file": wish.file, "target": known.target}
        await self._commit(wish, RequestKind.UPLOAD, act, data=data)
        return True

    async def translate_mention(self, wish: MessageWish) -> None:
        """`@bot ...`: its words, or the message above it."""
        act = f"mention {wish.channel} {wish.ts}"
        await self._commit(wish, RequestKind.MENTION, act, content=_message(wish))

    async def translate_direct(self, wish: MessageWish) -> None:
        """A direct message to the bot."""
        act = f"direct {wish.channel} {wish.ts}"
        await self._commit(wish, RequestKind.DIRECT, act, content=_message(wish))

    async def translate_message(self, wish: ShortcutWish) -> None:
        """The message shortcut: for the asker alone, into the asker's language."""
        act = f"shortcut {wish.trigger_id}"
        data = {"edit": wish.edit}
        await self._commit(
            wish, RequestKind.SHORTCUT, act, data=data, content=_message(wish)
        )

    async def translate_form(self, wish: FormWish) -> bool:
        """A form that was sent; False where its text holds no words."""
        text = escape(wish.text)
        if not has_letters(plain(text)):
            return False
        await self._commit(
            wish,
            RequestKind.FORM,
            f"form {wish.view_id}",
            data={"target": wish.target, "public": wish.public},
            content={"text": text},
        )
        return True

    async def publish(self, wish: ClickWish) -> None:
        """The button that shows a private translation to everyone."""
        await self._click(wish, RequestKind.PUBLISH)

    async def translate_anyway(self, wish: ClickWish) -> None:
        """The button "Translate anyway"."""
        await self._click(wish, RequestKind.ANYWAY)

    async def other_language(self, wish: ClickWish, target: str) -> None:
        """The menu "Other language ..."; the answer is for the one who chose."""
        await self._click(wish, RequestKind.OTHER_LANGUAGE, target=target)

    async def show_original(self, wish: ClickWish) -> None:
        """The button "Show original"."""
        await self._click(wish, RequestKind.ORIGINAL)

    async def try_again(self, wish: ClickWish) -> None:
        """The button "Try again": the same request once more."""
        await self._click(wish, RequestKind.RETRY)

    async def delete(self, wish: ClickWish) -> None:
        """The button "Delete", confirmed."""
        await self._click(wish, RequestKind.DELETE)

    async def cancel(self, wish: ClickWish) -> None:
        """The button "Cancel", below the status of files."""
        await self._click(wish, RequestKind.CANCEL)

    # --- what a form and a menu show ---------------------------------------

    def languages(self, typed: str = "") -> list[str]:
        """The languages whose name or tag holds what was typed, sorted by name.

        Args:
            typed: Any part of a name in English or in the language itself.

        Returns:
            BCP 47 tags, at most 100.
        """
        sought = typed.strip().casefold()
        found = [
            tag
            for tag in self._languages()
            if any(
                sought in name.casefold()
                for name in (tag, display_name(tag), autonym(tag))
            )
        ]
        return sorted(found, key=display_name)[:_MAX_OPTIONS]

    async def form_start(self, team: str, user: str, request_id: str) -> FormStart:
        """What a form shows that corrects an earlier wish of the same person."""
        request = await self._reader.request(team, request_id)
        if request is None or request.user != user:
            return FormStart()
        words = _BEFORE_WORDS.sub("", str(request.content.get("text", "")))
        spoken = understand(words, team)
        if spoken.question is not None or spoken.link is not None:
            return FormStart()
        target = str(request.data.get("target") or spoken.target or "")
        return FormStart(unescape(spoken.text), target)

    # --- commits -----------------------------------------------------------

    async def _click(self, wish: ClickWish, kind: RequestKind, **data: str) -> None:
        if wish.thread_ts:
            data["thread_ts"] = wish.thread_ts
        # Once for each note: clicked twice, one failure is not mended twice over.
        once = wish.about if kind == RequestKind.RETRY else wish.trigger_id
        act = f"{kind.value} {once}"
        await self._commit(wish, kind, act, data={"about": wish.about, **data})

    async def _commit(
        self,
        wish: Wish,
        kind: RequestKind,
        act: str,
        *,
        data: dict[str, Any] | None = None,
        content: dict[str, Any] | None = None,
    ) -> None:
        """Commit one request; a second delivery of the same act falls away."""
        now = self._clock.now()
        request = Request(
            id=_new_id(now),
            team=wish.team,
            act=act,
            kind=kind,
            place=_place(wish),
            user=wish.user,
            state=RequestState.RECEIVED,
            data=data or {},
            content=content or {},
            response_url=getattr(wish, "response_url", ""),
            due_at=now,
            created_at=now,
        )
        self._observer(Point.RECEIVED, request)
        await self._store.add_request(request)
        self._observer(Point.COMMITTED, request)
        self._committed()


def _new_id(now: float) -> str:
    """A name that nobody guesses, later ones behind earlier ones: 32 hex digits.

    In the order of time, new rows stand side by side in the index, and a commit
    writes fewer of its pages.
    """
    return f"{int(now * 1_000):011x}{secrets.token_hex(11)[:21]}"


def _place(wish: Wish) -> Place:
    match wish:
        case FlagWish():
            return Place(wish.team, wish.channel, wish.ts)
        case MessageWish():
            return Place(wish.team, wish.channel, wish.ts, wish.thread_ts)
        case _:
            return Place(wish.team, wish.channel)


def _message(wish: MessageWish) -> dict[str, Any]:
    """What a message holds, as it is kept until it was read."""
    held = {
        "text": wish.text,
        "blocks": list(wish.blocks),
        "attachments": list(wish.attachments),
        "files": list(wish.files),
    }
    return {name: value for name, value in held.items() if value}
