"""What stands inside a line of rich text: styles, mentions, links, emoji, colours.

Every scan is linear in the text, whatever marks it holds: people paste 40,000 of
anything.
"""

import bisect
import re
from typing import Any

from bot.sandbox.emoji import element as emoji
from bot.sandbox.text import MARKUP, unescaped

Element = dict[str, Any]
Style = dict[str, bool]

_TOKEN = re.compile(
    rf"(?P<markup>{MARKUP.pattern})"
    r"|(?P<emoji>:[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:)"
    r"|(?<![\w&])(?P<color>#[0-9A-Fa-f]{6})(?!\w)"
    r"|(?<![\w*_~`])(?P<mark>[*_~`])(?=\S)"
)
#: An end of bold, italic or struck words; not one inside code or markup.
_CLOSING = re.compile(rf"{MARKUP.pattern}|`[^`\n]+`|(?<=\S)(?P<mark>[*_~])(?![\w*_~`])")
_CODE = re.compile(r"`([^`\n]*[^`\s])`(?![\w*_~`])")
_STYLES = {"*": "bold", "_": "italic", "~": "strike"}
_BROADCASTS = ("here", "channel", "everyone")


def inline(text: str, style: Style | None = None) -> list[Element]:
    """The elements of a text without quotes, lists and fences.

    Args:
        text: As Slack stores it.
        style: What it stands in, such as `{"bold": True}`.
    """
    return _Line(text, style or {}).elements()


def verbatim(text: str, style: Style) -> list[Element]:
    """The elements of code: nothing in it has a meaning but addresses."""
    elements: list[Element] = []
    end = 0
    for found in MARKUP.finditer(text):
        if found.group()[1] in "@#!":
            continue
        elements += _text(text[end : found.start()], style)
        elements.append(_markup(found.group(), style))
        end = found.end()
    return elements + _text(text[end:], style)


class _Line:
    """A text that is being read, in one style."""

    def __init__(self, text: str, style: Style) -> None:
        self._text = text
        self._style = style
        #: Mark -> where it could end a style, in order.
        self._ends: dict[str, list[int]] = {mark: [] for mark in _STYLES}
        for found in _CLOSING.finditer(text):
            if found["mark"]:
                self._ends[found["mark"]].append(found.start())

    def elements(self) -> list[Element]:
        made: list[Element] = []
        start = look = 0
        while found := _TOKEN.search(self._text, look):
            read, look = self._read(found)
            if read:
                made += _text(self._text[start : found.start()], self._style)
                made += read
                start = look
        return made + _text(self._text[start:], self._style)

    def _read(self, found: re.Match[str]) -> tuple[list[Element], int]:
        """What a token stands for (nothing: it is only text), and where it ends."""
        if found["markup"]:
            return [_markup(found["markup"], self._style)], found.end()
        if found["color"]:
            return [{"type": "color", "value": found["color"]}], found.end()
        if found["emoji"]:
            known = emoji(found["emoji"])
            # A colon that ends no emoji may begin one, as in 10:30:wave:.
            end = found.end() if known else found.start() + 1
            return [_with(each, self._style) for each in known], end
        return self._styled(found["mark"], found.start())

    def _styled(self, mark: str, start: int) -> tuple[list[Element], int]:
        if mark == "`":
            code = _CODE.match(self._text, start)
            if code is None:
                return [], start + 1
            return verbatim(code[1], {**self._style, "code": True}), code.end()
        name, end = _STYLES[mark], self._end(mark, start)
        if end < 0 or name in self._style:
            return [], start + 1
        inside = self._text[start + 1 : end]
        return inline(inside, {**self._style, name: True}), end + 1

    def _end(self, mark: str, start: int) -> int:
        """Where what begins here ends on the same line; -1: it does not."""
        ends = self._ends[mark]
        place = bisect.bisect_right(ends, start + 1)
        if place == len(ends) or self._text.find("\n", start, ends[place]) >= 0:
            return -1
        return ends[place]


def _markup(markup: str, style: Style) -> Element:
    target, _, label = markup[1:-1].partition("|")
    if target.startswith("@"):
        return _with({"type": "user", "user_id": target[1:]}, style)
    if target.startswith("#"):
        return _with({"type": "channel", "channel_id": target[1:]}, style)
    if target.startswith("!"):
        return _with(_special(target[1:], label), style)
    link = {"type": "link", "url": unescaped(target)}
    return _with(link | ({"text": unescaped(label)} if label else {}), style)


def _special(target: str, label: str) -> Element:
    name, _, rest = target.partition("^")
    if name == "subteam":
        return {"type": "usergroup", "usergroup_id": rest}
    if name == "date":
        return _date(rest, unescaped(label))
    if name in _BROADCASTS:
        return {"type": "broadcast", "range": name}
    return {"type": "text", "text": unescaped(label) or f"<!{target}>"}


def _date(given: str, fallback: str) -> Element:
    stamp, _, rest = given.partition("^")
    form, _, url = rest.partition("^")
    moment = int(stamp) if stamp.isdigit() else 0
    made = {"type": "date", "timestamp": moment, "format": unescaped(form)}
    made |= {"url": unescaped(url)} if url else {}
    return made | {"fallback": fallback}


def _text(text: str, style: Style) -> list[Element]:
    return [_with({"type": "text", "text": unescaped(text)}, style)] if text else []


def _with(element: Element, style: Style) -> Element:
    return element | ({"style": dict(style)} if style else {})
