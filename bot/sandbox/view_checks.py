"""What Slack says of a view: whether it is accepted, and how it is kept.

Limits: docs.slack.dev, views, 2025-10, and the models of Slack's own Python client.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox import checks
from bot.sandbox.blocks import kept, problems
from bot.sandbox.problems import SlackError

Json = dict[str, Any]

MAX_BLOCKS = 100
#: views.open, error view_too_large: "greater than 250kb".
_MAX_BYTES = 250_000
_LABEL_CHARS = 24
_TEXTS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}
_FLAGS = ("clear_on_close", "notify_on_close", "submit_disabled")
_LABELS = ("title", "submit", "close")
_MEMBERS = {"type", "blocks", *_LABELS, *_TEXTS, *_FLAGS}


def checked_view(raw: Any, kind: str) -> Json:
    """Read a view and keep it as Slack does.

    Args:
        raw: What the `view` argument held, out of its JSON.
        kind: "modal" or "home".

    Returns:
        The view with every member that an app can give, and Slack's defaults.

    Raises:
        SlackError: invalid_arguments, with what and where; view_too_large.
    """
    if not isinstance(raw, dict):
        problem = "must be an object [json-pointer:/view]"
        raise SlackError("invalid_arguments", messages=[problem])
    if len(json.dumps(raw).encode()) > _MAX_BYTES:
        raise SlackError("view_too_large")
    # Slack takes null for "not there"; its own answers write it so.
    given = {name: value for name, value in raw.items() if value is not None}
    if found := list(_problems(given, kind)):
        raise SlackError("invalid_arguments", messages=found)
    return _kept(given)


def _problems(given: Json, kind: str) -> Iterator[str]:
    if given.get("type") != kind:
        yield f"must be one of: {kind} [json-pointer:/view/type]"
    for name in given.keys() - _MEMBERS:
        yield f"invalid additional property: {name} [json-pointer:/view]"
    yield from _labels(given, kind)
    for name, most in _TEXTS.items():
        yield from checks.at_most(given.get(name, ""), most, f"/view/{name}")
    for name in _FLAGS:
        yield from checks.flag(given.get(name, False), f"/view/{name}")
    blocks = given.get("blocks")
    if blocks is None:
        yield "missing required field: blocks [json-pointer:/view]"
    elif not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        yield "must be an array of blocks [json-pointer:/view/blocks]"
    else:
        yield from problems(blocks, most=MAX_BLOCKS, root="/view/blocks")


def _labels(given: Json, kind: str) -> Iterator[str]:
    if kind == "home":
        for name in ("submit", "close"):
            if name in given:
                yield f"invalid additional property: {name} [json-pointer:/view]"
        return
    needed = ["title", *(["submit"] if _has_inputs(given) else [])]
    for name in needed:
        if name not in given:
            yield f"missing required field: {name} [json-pointer:/view]"
    for name in _LABELS:
        if name in given:
            where = f"/view/{name}"
            yield from checks.text(given[name], _LABEL_CHARS, where, plain=True)


def _has_inputs(given: Json) -> bool:
    blocks = checks.listed(given.get("blocks"))
    return any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)


def _kept(given: Json) -> Json:
    labels = {name: given.get(name) for name in _LABELS}
    for label in labels.values():
        if label is not None:
            label.setdefault("emoji", True)
    return {
        "type": given["type"],
        "blocks": [kept(block) for block in given["blocks"]],
        **labels,
        **{name: given.get(name, "") for name in _TEXTS},
        **{name: given.get(name, False) for name in _FLAGS},
    }
