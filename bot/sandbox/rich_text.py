"""The rich_text block that Slack makes of a stored text: an honest best effort.

Known: paragraphs, *bold*, _italic_, ~strike~, `code`, fenced code, quotes, simple
lists, mentions, links and emoji. Slack's own parser knows more corner cases.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.sandbox.text import MARKUP, unescaped

Element = dict[str, Any]

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_EMOJI = re.compile(r":([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):")
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_STYLED = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^\n]*?\S)\1(?![\w*_~`])")
_BULLET = re.compile(r"[•\-] (.*)")
_NUMBER = re.compile(r"\d+\. (.*)")


def rich_text(text: str, block_id: str) -> Element:
    """Build the block for a stored text.

    Args:
        text: As Slack stores it: escaped, mentions and links in angle brackets.
        block_id: What the block is to be called.
    """
    elements = [each for each in _parts(text) if each["elements"]]
    empty = {"type": "rich_text_section", "elements": []}
    return {"type": "rich_text", "block_id": block_id, "elements": elements or [empty]}


def _parts(text: str) -> Iterator[Element]:
    end = 0
    for fence in _FENCE.finditer(text):
        yield from _paragraphs(text[end : fence.start()].removesuffix("\n"))
        code = _text(fence[1], {})
        yield {"type": "rich_text_preformatted", "elements": code, "border": 0}
        end = fence.end()
    yield from _paragraphs(text[end:].removeprefix("\n") if end else text)


def _paragraphs(text: str) -> Iterator[Element]:
    """Split into runs of lines of one kind: words, a quote or a list."""
    run: list[str] = []
    kind = ""
    for line in text.split("\n"):
        this, content = _line(line)
        if this != kind and run:
            yield _run(kind, run, more=True)
            run = []
        kind = this
        run.append(content)
    if run:
        yield _run(kind, run, more=False)


def _line(line: str) -> tuple[str, str]:
    if line.startswith("&gt;"):
        return "quote", line.removeprefix("&gt;").removeprefix(" ")
    if found := _BULLET.fullmatch(line):
        return "bullet", found[1]
    if found := _NUMBER.fullmatch(line):
        return "ordered", found[1]
    return "", line


def _run(kind: str, lines: list[str], *, more: bool) -> Element:
    if kind in ("bullet", "ordered"):
        items = [
            {"type": "rich_text_section", "elements": _inline(line, {})}
            for line in lines
        ]
        style = {"style": kind, "indent": 0, "border": 0}
        return {"type": "rich_text_list", "elements": items, **style}
    text = "\n".join(lines)
    if kind == "quote":
        return {"type": "rich_text_quote", "elements": _inline(text, {})}
    text += "\n" if more else ""
    return {"type": "rich_text_section", "elements": _inline(text, {})}


def _inline(text: str, style: dict[str, bool]) -> list[Element]:
    elements: list[Element] = []
    end = 0
    for found in MARKUP.finditer(text):
        elements += _styled(text[end : found.start()], style)
        elements.append(_markup(found.group()[1:-1], style))
        end = found.end()
    return elements + _styled(text[end:], style)


def _styled(text: str, style: dict[str, bool]) -> list[Element]:
    elements: list[Element] = []
    end = 0
    for found in _STYLED.finditer(text):
        elements += _emoji(text[end : found.start()], style)
        name = _STYLES[found[1]]
        inner = {**style, name: True}
        make = _text if name == "code" else _styled
        elements += make(found[2], inner)
        end = found.end()
    return elements + _emoji(text[end:], style)


def _emoji(text: str, style: dict[str, bool]) -> list[Element]:
    elements: list[Element] = []
    end = 0
    for found in _EMOJI.finditer(text):
        if not re.search("[a-z]", found[1]):  # 10:30:45 is a time, no emoji
            continue
        elements += _text(text[end : found.start()], style)
        elements.append(_with(_emoji_element(found[1]), style))
        end = found.end()
    return elements + _text(text[end:], style)


def _emoji_element(name: str) -> Element:
    name, _, tone = name.partition("::skin-tone-")
    return {"type": "emoji", "name": name} | ({"skin_tone": int(tone)} if tone else {})


def _text(text: str, style: dict[str, bool]) -> list[Element]:
    return [_with({"type": "text", "text": unescaped(text)}, style)] if text else []


def _markup(inside: str, style: dict[str, bool]) -> Element:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return _with({"type": "user", "user_id": target[1:]}, style)
    if target.startswith("#"):
        return _with({"type": "channel", "channel_id": target[1:]}, style)
    if target.startswith("!"):
        return _special(target[1:], label, style)
    link = {"type": "link", "url": unescaped(target)}
    return _with(link | ({"text": unescaped(label)} if label else {}), style)


def _special(target: str, label: str, style: dict[str, bool]) -> Element:
    name, _, rest = target.partition("^")
    if name == "subteam":
        return _with({"type": "usergroup", "usergroup_id": rest}, style)
    if name == "date":
        stamp, _, form = rest.partition("^")
        moment = int(stamp) if stamp.isdigit() else 0
        date = {"type": "date", "timestamp": moment, "format": form.partition("^")[0]}
        return _with(date | {"fallback": label}, style)
    return _with({"type": "broadcast", "range": name}, style)


def _with(element: Element, style: dict[str, bool]) -> Element:
    return element | ({"style": dict(style)} if style else {})
