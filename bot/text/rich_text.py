"""Reads what people write in Slack's composer: rich_text blocks as mrkdwn; pure.

Elements: docs.slack.dev/reference/block-kit/blocks/rich-text-block (2026-08).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

from bot.text.inline import Role, escape, unescape
from bot.text.shapes import Shape, mapping, mappings, name, number, string
from bot.text.writing import Run, code, fenced, link, quoted, write

#: What the message's `text` calls a user, a channel or a group, by its id.
Labels = Mapping[str, str]

_LABELLED = re.compile(r"<(?:[@#]|!subteam\^)(\w+)\|([^<>\n]+)>")
_BULLETS = ("•", "◦", "▪")
_INDENT = "    "
_DEEPEST = 8
_UNFIT_FOR_DATE = re.compile(r"[<>|^\s]+")
_EMOJI_NAME = re.compile(r"[^\s:<>&|`]+(?:::skin-tone-[2-6])?")


def labels_in(mrkdwn: str) -> dict[str, str]:
    """Collect the names that a text gives to ids, escaped as they stand there."""
    return dict(_LABELLED.findall(mrkdwn))


def rich_text(block: Shape, labels: Labels) -> str:
    """Write a rich_text block as mrkdwn.

    Args:
        block: The block; what is malformed or unknown in it is left out.
        labels: Names for ids, which the block itself lacks.
    """
    parts = [_part(each, labels) for each in mappings(block.get("elements"))]
    return "\n".join(part for part in parts if part is not None).strip("\n")


def _part(element: Shape, labels: Labels) -> str | None:
    """Write one of the parts that stand below each other; None without any words."""
    kind = element.get("type")
    if kind == "rich_text_list":
        return _list(element, labels)
    if kind == "rich_text_preformatted":
        words = (_words(each, labels) for each in mappings(element.get("elements")))
        return fenced("".join(words)) or None
    runs = list(_runs(element, labels))
    if not runs:
        return None
    if kind == "rich_text_quote":
        return quoted(write(runs).removesuffix("\n"))
    return write(runs).removesuffix("\n") if kind == "rich_text_section" else None


def _list(element: Shape, labels: Labels) -> str | None:
    depth = min(max(number(element.get("indent")), 0), _DEEPEST)
    pad = _INDENT * depth
    start = max(number(element.get("offset")), 0) + 1
    items = [_part(each, labels) or "" for each in mappings(element.get("elements"))]
    lines = []
    for place, item in enumerate(items, start):
        ordered = element.get("style") == "ordered"
        lead = f"{place}." if ordered else _BULLETS[depth % len(_BULLETS)]
        lines.append(f"{pad}{lead} " + item.replace("\n", f"\n{pad}  "))
    whole = "\n".join(lines) or None
    # The composer marks a list that stands in a quote by its border.
    return quoted(whole) if whole and number(element.get("border")) else whole


def _runs(element: Shape, labels: Labels) -> Iterator[Run]:
    """Read the words of a section or a quote; neighbours in code are one code."""
    elements = mappings(element.get("elements"))
    for is_code, group in groupby(elements, key=_is_code):
        if is_code:
            yield from _code(list(group), labels)
            continue
        for each in group:
            reader = _READERS.get(str(each.get("type")), _unknown)
            yield from _styled(reader(each, labels), _styles(each))


def _styled(runs: Iterator[Run], styles: frozenset[str]) -> Iterator[Run]:
    return (replace(run, styles=styles) for run in runs)


def _styles(element: Shape) -> frozenset[str]:
    style = mapping(element.get("style"))
    return frozenset(each for each in ("bold", "italic", "strike") if style.get(each))


def _is_code(element: Shape) -> bool:
    return bool(mapping(element.get("style")).get("code"))


def _code(elements: list[Shape], labels: Labels) -> Iterator[Run]:
    text = "".join(_words(each, labels) for each in elements)
    for place, line in enumerate(text.split("\n")):
        if place:
            yield Run("\n")
        yield code(line, _styles(elements[0]))


def _words(element: Shape, labels: Labels) -> str:
    """An element in code: only what a person sees of it."""
    if element.get("type") == "link":
        return string(element.get("text")) or string(element.get("url"))
    reader = _READERS.get(str(element.get("type")), _unknown)
    return "".join(_seen(run) for run in reader(element, labels))


def _seen(run: Run) -> str:
    if run.role is Role.TEXT or not run.text.startswith("<"):
        return run.text
    target, _, label = run.text[1:-1].partition("|")
    sign = target[0] if target[0] in "@#" else "@" * target.startswith("!subteam")
    return sign + unescape(label or target.lstrip("@#!")).removeprefix(sign)


def _text(element: Shape, _: Labels) -> Iterator[Run]:
    yield Run(string(element.get("text")))


def _unknown(element: Shape, _: Labels) -> Iterator[Run]:
    """Read an element that may come one day: its words, if it has some."""
    yield Run(string(element.get("text")) or string(element.get("fallback")))


def _link(element: Shape, _: Labels) -> Iterator[Run]:
    yield from link(string(element.get("url")), string(element.get("text")))


def _mention(sign: str, key: str) -> Callable[[Shape, Labels], Iterator[Run]]:
    def read(element: Shape, labels: Labels) -> Iterator[Run]:
        if who := name(element.get(key)):
            label = f"|{labels[who]}" if who in labels else ""
            yield Run(f"<{sign}{who}{label}>", Role.ATOM)

    return read


def _broadcast(element: Shape, _: Labels) -> Iterator[Run]:
    if whom := name(element.get("range")):
        yield Run(f"<!{whom}>", Role.ATOM)


def _emoji(element: Shape, _: Labels) -> Iterator[Run]:
    called, picture = string(element.get("name")), string(element.get("unicode"))
    tone = number(element.get("skin_tone"))
    if _EMOJI_NAME.fullmatch(called):
        yield Run(f":{called}:" + (f":skin-tone-{tone}:" if tone else ""), Role.EMOJI)
    elif re.fullmatch(r"[0-9a-fA-F]{2,5}(-[0-9a-fA-F]{2,5})*", picture):
        yield Run("".join(chr(int(each, 16)) for each in picture.split("-")))


def _date(element: Shape, _: Labels) -> Iterator[Run]:
    """Read a moment; Slack demands words for clients that cannot show it."""
    stamp = number(element.get("timestamp"))
    form = _UNFIT_FOR_DATE.sub(" ", string(element.get("format"))).strip()
    words = _UNFIT_FOR_DATE.sub(" ", string(element.get("fallback"))).strip()
    words = words or _moment(stamp)
    if not stamp or not form:
        yield Run(words)
        return
    url = _UNFIT_FOR_DATE.sub("", string(element.get("url")))
    target = f"^{escape(url)}" if url else ""
    yield Run(f"<!date^{stamp}^{escape(form)}{target}|{escape(words)}>", Role.ATOM)


def _moment(stamp: int) -> str:
    try:
        return f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, ValueError, OSError):
        return str(stamp)


def _color(element: Shape, _: Labels) -> Iterator[Run]:
    yield Run(string(element.get("value")))


def _team(_: Shape, __: Labels) -> Iterator[Run]:
    yield Run("@team")


_READERS: Mapping[str, Callable[[Shape, Labels], Iterator[Run]]] = {
    "text": _text,
    "link": _link,
    "user": _mention("@", "user_id"),
    "channel": _mention("#", "channel_id"),
    "usergroup": _mention("!subteam^", "usergroup_id"),
    "broadcast": _broadcast,
    "emoji": _emoji,
    "date": _date,
    "color": _color,
    "team": _team,
}
