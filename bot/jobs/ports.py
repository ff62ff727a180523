"""What a job needs from the world, as Protocols; the composition root fills them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from bot.models import (
    AnswerRoute,
    Job,
    Pair,
    Person,
    Place,
    Request,
    SourceMessage,
    Work,
)
from bot.providers.routing import Choice


class Messages(Protocol):
    """Reads messages."""

    async def read(self, place: Place) -> SourceMessage | None:
        """Fetch one message; None where it is gone.

        Raises:
            RejectedError: We may not read there; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...

    async def above(self, place: Place) -> SourceMessage | None:
        """Fetch the message above one: the nearest that is not the bot's or for it.

        Args:
            place: The lower message; with a thread_ts of its own it stands in that
                thread, and only the thread is searched.

        Returns:
            The message; None where none stands above.

        Raises:
            RejectedError: We may not read there; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...

    async def people(self, users: Iterable[str]) -> Mapping[str, Person]:
        """Look people up by their ids; those whom Slack does not tell are left out.

        Raises:
            TransientError: Later, perhaps.
        """
        ...

    async def is_member(self, channel: str, user: str) -> bool:
        """Whether somebody is in a channel; False too where we cannot see it.

        Raises:
            TransientError: Later, perhaps.
        """
        ...


class Delivery(Protocol):
    """Puts results and answers into Slack, one call each."""

    async def post(self, job: Job, part: int) -> str:
        """Post a part of a translation for everyone, with our metadata.

        Args:
            job: Its `content["posts"]` holds the parts, each a list of sections.
            part: Counted from 1.

        Returns:
            The ts of the message.

        Raises:
            UnknownOutcomeError: It may stand there.
            TransientError: It does not stand there; later, perhaps.
            RejectedError: It cannot be posted; the code is Slack's.
        """
        ...

    async def find_posts(
        self, place: Place, *, oldest: float, not_before: float
    ) -> Mapping[tuple[str, int], str]:
        """Find our posts in a thread.

        Args:
            place: The channel and the thread's root; without one, the channel itself.
            oldest: Posts older than this moment are not of interest.
            not_before: A look made earlier than this is too old to be believed.

        Returns:
            By job id and part, the ts of the message.
        """
        ...

    async def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already is no error.

        Raises:
            RejectedError: It cannot be deleted; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...

    async def delete_file(self, file_id: str) -> None:
        """Delete a file of ours; one that is gone already is no error.

        Raises:
            RejectedError: It cannot be deleted; the code is Slack's.
            TransientError: Later, perhaps.
        """
        ...

    async def answer(
        self, request: Request, say: Mapping[str, Any], job: Job | None
    ) -> None:
        """Tell one person something, by the route in `request.data["route"]`.

        Of a translation in several parts, the one in `request.data["part"]` is told.

        Raises:
            RejectedError: This route is closed for good.
            TransientError: Later, perhaps.
        """
        ...

    def first_route(self, request: Request, now: float) -> AnswerRoute:
        """The best route that is open for a request at a moment."""
        ...


class Router(Protocol):
    """Chooses providers."""

    def choose(self, pair: Pair, *, without: frozenset[str] = frozenset()) -> Choice:
        """The first provider that can do a pair, and is well if any of them is.

        Args:
            pair: From which language to which.
            without: Providers that are out of the question.

        Raises:
            UnsupportedPairError: None can.
        """
        ...

    def resume(self, pair: Pair, provider: str) -> Choice | None:
        """The provider that has begun a pair; None where it is gone meanwhile."""
        ...

    def rests(self, provider: str) -> bool:
        """Whether a provider is left alone just now."""
        ...

    def reachable(self, source: str) -> frozenset[str]:
        """Every language that some provider translates this one into."""
        ...

    def languages(self) -> frozenset[str]:
        """Every language that some provider translates from or into."""
        ...

    def targets(self) -> frozenset[str]:
        """Every language that some provider translates into."""
        ...

    def sources_for(self, target: str) -> frozenset[str]:
        """Every language that some provider translates into this one."""
        ...


class Point(StrEnum):
    """The moments of a job's life at which an observer is told, in order.

    Tests kill the process at each of them; metrics count them.
    """

    #: A listener has read the payload; nothing is committed.
    RECEIVED = "received"
    #: The request is on the disk; Slack has not heard "received" yet.
    COMMITTED = "committed"
    #: A step holds the row.
    CLAIMED = "claimed"
    #: The step's effect may have happened; its outcome is not saved.
    ACTED = "acted"
    #: The outcome is on the disk.
    SAVED = "saved"
    #: A batch of segments is marked sent; the provider was not called.
    TAKEN = "taken"
    #: The provider has answered; nothing is stored.
    ANSWERED = "answered"
    #: The results are on the disk.
    STORED = "stored"


class Observer(Protocol):
    """Is told what happens."""

    def __call__(self, point: Point, work: Work | None) -> None:
        """Hear of one moment; `work` is the row as it was claimed, if any."""
        ...


def silent(point: Point, work: Work | None) -> None:
    """The observer that keeps nothing."""
