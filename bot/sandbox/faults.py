"""Things that go wrong on purpose, each a given number of times or by lot."""

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happens to a call. "Done" is: the call took effect."""

    #: 429 with Retry-After; not done.
    RATELIMITED = "ratelimited"
    #: An HTML page with status 500; not done.
    HTTP_500 = "http_500"
    #: An HTML page with status 503; not done.
    HTTP_503 = "http_503"
    #: Done at once; the answer comes `seconds` later.
    SLOW = "slow"
    #: No answer for `seconds`, then the connection is cut; not done.
    HANG = "hang"
    #: The connection is cut; not done.
    DROP_BEFORE = "drop_before"
    #: Done; the connection is cut in place of an answer.
    DROP_AFTER = "drop_after"
    #: Done and answered; history and replies show it `seconds` later.
    VISIBLE_LATE = "visible_late"
    #: Done `seconds` later and answered then, whether or not anybody still waits.
    LATE_COMMIT = "late_commit"
    #: The connection is cut at once; done `seconds` later.
    DROP_THEN_COMMIT = "drop_then_commit"
    #: Done; the answer is cut off in the middle of its JSON.
    WRONG_JSON = "wrong_json"
    #: Done and answered; the files are never shared (files.completeUploadExternal).
    NEVER_SHARED = "never_shared"
    #: Written "error:is_archived": that error is the answer; not done.
    ERROR = "error"


class DownloadKind(StrEnum):
    """What happens to a download, beside what can happen to any call."""

    #: Half of the bytes come, then the connection is cut.
    TRUNCATED = "truncated"
    #: The bytes come in twenty pieces, which take `seconds` together.
    TRICKLE = "trickle"
    #: A page to sign in comes in place of the file, with status 200.
    LOGIN_PAGE = "login_page"
    #: 302 to that page.
    LOGIN_REDIRECT = "login_redirect"
    #: 302 to an address that needs no token; written "redirect:ADDRESS": to that one.
    REDIRECT = "redirect"


#: What a fault can be ordered for, beside methods: uploads, downloads of files, and
#: of thumbnails.
UPLOAD, DOWNLOAD, THUMBNAIL = "upload", "files-pri", "files-tmb"


class EventKind(StrEnum):
    """What happens to an event's delivery."""

    #: It comes twice, with one event_id.
    DUPLICATE = "duplicate"
    #: It comes twice, with two event_ids: the same act.
    DUPLICATE_NEW_ID = "duplicate_new_id"
    #: It comes after the event that happens next.
    REORDER = "reorder"
    #: It comes `seconds` late.
    DELAY = "delay"
    #: It never comes.
    DROP = "drop"


@dataclass(slots=True, kw_only=True)
class Fault:
    """One order to fail."""

    id: str
    #: Of a call: a Web API method, "response_url", "upload", "files-pri", "files-tmb"
    #: or "*". Of an event: its name or "*".
    target: str
    kind: str
    #: How often it strikes; below 0: until it is cleared.
    times: int = 1
    #: Of the calls or events that fit, the part that it strikes, drawn by lot: 0 to 1.
    share: float = 1.0
    seconds: float = 0.0
    #: Arguments that a call must have for the fault to strike.
    match: Mapping[str, Any] = field(default_factory=dict)

    def strikes(self, target: str, args: Mapping[str, Any]) -> bool:
        """Whether this call or event is meant."""
        if self.target not in ("*", target):
            return False
        return all(str(args.get(name)) == str(v) for name, v in self.match.items())


class Faults:
    """Orders to fail; the oldest that fits, and that the lot falls on, strikes.

    Args:
        seed: The same seed draws the same lots, in the order in which calls fit.
    """

    def __init__(self, seed: int = 0) -> None:
        self._lots = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
        self._orders: list[Fault] = []
        self._numbers = itertools.count(1)

    def __iter__(self) -> "itertools.chain[Fault]":
        return itertools.chain(self._orders)

    def add(
        self,
        target: str,
        kind: str,
        *,
        times: int = 1,
        share: float = 1.0,
        seconds: float = 0.0,
        match: Mapping[str, Any] | None = None,
    ) -> Fault:
        """Order a fault."""
        fault = Fault(
            id=f"fault-{next(self._numbers)}",
            target=target,
            kind=kind,
            times=times,
            share=share,
            seconds=seconds,
            match=match or {},
        )
        self._orders.append(fault)
        return fault

    def clear(self) -> None:
        """Withdraw all orders."""
        self._orders.clear()

    def take(self, target: str, args: Mapping[str, Any]) -> Fault | None:
        """The fault that strikes this call or event, counted as used."""
        for fault in self._orders:
            if fault.strikes(target, args) and self._drawn(fault):
                fault.times -= 1
                if fault.times == 0:
                    self._orders.remove(fault)
                return fault
        return None

    def _drawn(self, fault: Fault) -> bool:
        return fault.share >= 1.0 or self._lots.random() < fault.share
