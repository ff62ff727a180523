"""The faults menu: what may go wrong on purpose, as a form and as orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.sandbox.control_api import ControlApi
from bot.sandbox.core import Core
from bot.sandbox.faults import (
    DOWNLOAD,
    THUMBNAIL,
    UPLOAD,
    DownloadKind,
    EventKind,
    Fault,
    Kind,
)
from bot.sandbox.methods import METHODS
from bot.sandbox.problems import RefusedError

Json = dict[str, Any]

#: What each fault does, in a person's words.
WORDS: Mapping[str, str] = {
    Kind.RATELIMITED: "429 with Retry-After",
    Kind.HTTP_500: "a page with status 500",
    Kind.HTTP_503: "a page with status 503",
    Kind.SLOW: "done, answered late",
    Kind.HANG: "silence, then cut off",
    Kind.DROP_BEFORE: "cut off, not done",
    Kind.DROP_AFTER: "done, then cut off",
    Kind.VISIBLE_LATE: "done, visible late",
    Kind.LATE_COMMIT: "done and answered late",
    Kind.DROP_THEN_COMMIT: "cut off, done later",
    Kind.WRONG_JSON: "done, half an answer",
    Kind.NEVER_SHARED: "files are never shared",
    Kind.ERROR: "an error of your choice",
    DownloadKind.TRUNCATED: "half of the bytes",
    DownloadKind.TRICKLE: "the bytes come slowly",
    DownloadKind.LOGIN_PAGE: "a page to sign in",
    DownloadKind.LOGIN_REDIRECT: "redirect to that page",
    DownloadKind.REDIRECT: "redirect elsewhere",
    EventKind.DUPLICATE: "comes twice",
    EventKind.DUPLICATE_NEW_ID: "comes twice, under two ids",
    EventKind.REORDER: "comes after the next one",
    EventKind.DELAY: "comes late",
    EventKind.DROP: "never comes",
}
#: Faults that are ordered with one click: words -> action of the control API and its
#: arguments.
PRESETS: Mapping[str, tuple[str, Json]] = {
    "The next post meets 429": (
        "add_fault",
        {"method": "chat.postMessage", "kind": Kind.RATELIMITED, "seconds": 2},
    ),
    "The next post is done, but the answer is lost": (
        "add_fault",
        {"method": "chat.postMessage", "kind": Kind.DROP_AFTER},
    ),
    "Every call takes 2 s longer": (
        "add_fault",
        {"method": "*", "kind": Kind.SLOW, "seconds": 2, "times": -1},
    ),
    "The next event comes twice": ("event_fault", {"kind": EventKind.DUPLICATE}),
    "The next event never comes": ("event_fault", {"kind": EventKind.DROP}),
    "Cut the connection": ("disconnect_sockets", {"reason": "abrupt"}),
    "Ask the app to connect anew": (
        "disconnect_sockets",
        {"reason": "refresh_requested"},
    ),
    "Revoke the token": ("revoke_token", {}),
    "Give the token back": ("restore_token", {}),
}
_DETAILED = (Kind.ERROR, DownloadKind.REDIRECT)
_FIELDS = ("kind", "times", "seconds")


@dataclass(frozen=True, slots=True)
class Order:
    """An order to fail that still stands."""

    what: str
    words: str
    left: str


def orders(core: Core) -> list[Order]:
    """What is ordered and has not struck yet, the oldest first."""
    calls = [_order(each, each.target) for each in core.faults]
    events = [_order(each, f"event {each.target}") for each in core.event_faults]
    return [*calls, *events]


def menus(core: Core) -> dict[str, list[str]]:
    """What the form offers to choose from."""
    targets = ["*", "response_url", UPLOAD, DOWNLOAD, THUMBNAIL]
    return {
        "targets": [*targets, *sorted(METHODS)],
        "kinds": [*Kind, *DownloadKind],
        "events": ["*", *sorted(core.world.manifest.events)],
        "event_kinds": [*EventKind],
    }


async def order(core: Core, form: Mapping[str, str]) -> None:
    """Do what a form of the menu asks for.

    Args:
        core: The workspace.
        form: `preset`; or `target`, `kind`, `times`, `seconds`, `share` and `detail`;
            or `event` in place of the target.

    Raises:
        RefusedError: It cannot be done.
    """
    if preset := form.get("preset"):
        if preset not in PRESETS:
            raise RefusedError("unknown_fault", preset)
        await _do(core, *PRESETS[preset])
        return
    asked: Json = {name: form[name] for name in _FIELDS if form.get(name)}
    if event := form.get("event"):
        await _do(core, "event_fault", {"event": event, **asked})
        return
    if asked.get("kind") in _DETAILED and (detail := form.get("detail", "").strip()):
        asked["kind"] += f":{detail}"
    if share := form.get("share"):
        asked["share"] = share
    await _do(core, "add_fault", {"method": form.get("target", "*"), **asked})


async def clear(core: Core) -> None:
    """Withdraw all orders."""
    await _do(core, "clear_faults", {})


async def _do(core: Core, name: str, asked: Json) -> None:
    """Go the control API's way, which knows what is allowed."""
    model, act = ControlApi(core).actions[name]
    try:
        given = model.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError("invalid_arguments", f"{where}: {first['msg']}") from error
    await act(given)


def _order(fault: Fault, what: str) -> Order:
    kind, _, detail = fault.kind.partition(":")
    words = WORDS.get(kind, kind)
    parts = [words, detail, f"{fault.seconds:g} s" if fault.seconds else ""]
    if fault.share < 1:
        parts.append(f"{fault.share:.0%} by lot")
    left = "until withdrawn" if fault.times < 0 else f"{fault.times} times"
    return Order(
        what,
        " · ".join(part for part in parts if part),
        "once" if fault.times == 1 else left,
    )
