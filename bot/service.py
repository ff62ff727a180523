"""The use cases: one function for each wish a person can have.

Each commits a request and wakes the engine; nothing here calls Slack or a provider,
so a listener can wait for it before it acknowledges.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.jobs.ports import Observer, Point
from bot.jobs.states import RequestState
from bot.languages import flag_target
from bot.models import Place, Request, RequestKind
from storage.base import WorkStore


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWish:
    """A slash command, as Slack sent it."""

    team: str
    channel: str
    user: str
    text: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagWish:
    """A reaction that someone added."""

    team: str
    channel: str
    #: The message that got it.
    ts: str
    user: str
    reaction: str
    #: The moment of the gesture: the same in every delivery of it.
    event_ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickWish:
    """A click on one of our buttons."""

    team: str
    channel: str
    user: str
    job_id: str
    trigger_id: str
    response_url: str


class TranslationService:
    """What people may wish for.

    Args:
        store: Where requests are committed.
        clock: The time.
        committed: Called after each commit.
        observer: Told before and after each commit.
        flag_overrides: Territories (lower case) whose flag means another language here.
    """

    def __init__(
        self,
        *,
        store: WorkStore,
        clock: Clock,
        committed: Callable[[], None],
        observer: Observer,
        flag_overrides: Mapping[str, str],
    ) -> None:
        self._store = store
        self._clock = clock
        self._committed = committed
        self._observer = observer
        self._flag_overrides = flag_overrides

    async def translate_command(self, wish: CommandWish) -> None:
        """`/translate ...`: everything about it is found out later, and answered."""
        await self._commit(
            wish,
            kind=RequestKind.COMMAND,
            act=f"command {wish.trigger_id}",
            content={"text": wish.text},
        )

    async def translate_by_flag(self, wish: FlagWish) -> bool:
        """A reaction; False where it is no flag of a language, which is no wish."""
        target = flag_target(wish.reaction, self._flag_overrides)
        if target is None:
            return False
        act = f"flag {wish.channel} {wish.ts} {wish.user} {target} {wish.event_ts}"
        await self._commit(
            wish, kind=RequestKind.FLAG, act=act, ts=wish.ts, data={"target": target}
        )
        return True

    async def publish(self, wish: ClickWish) -> None:
        """The button "Post to the channel"."""
        await self._click(wish, RequestKind.PUBLISH)

    async def translate_anyway(self, wish: ClickWish) -> None:
        """The button "Translate anyway"."""
        await self._click(wish, RequestKind.ANYWAY)

    async def _click(self, wish: ClickWish, kind: RequestKind) -> None:
        await self._commit(
            wish,
            kind=kind,
            act=f"{kind.value} {wish.trigger_id}",
            data={"job": wish.job_id},
        )

    async def _commit(
        self,
        wish: CommandWish | FlagWish | ClickWish,
        *,
        kind: RequestKind,
        act: str,
        ts: str = "",
        data: dict[str, Any] | None = None,
        content: dict[str, Any] | None = None,
    ) -> None:
        """Commit one request; a second delivery of the same act falls away."""
        now = self._clock.now()
        request = Request(
            id=uuid.uuid4().hex,
            team=wish.team,
            act=act,
            kind=kind,
            place=Place(wish.team, wish.channel, ts),
            user=wish.user,
            state=RequestState.RECEIVED,
            data=data or {},
            content=content or {},
            response_url="" if isinstance(wish, FlagWish) else wish.response_url,
            due_at=now,
            created_at=now,
        )
        self._observer(Point.RECEIVED, request)
        await self._store.add_request(request)
        self._observer(Point.COMMITTED, request)
        self._committed()
