"""Walks mrkdwn sign by sign and says what Slack would obey, shown as code or a picture.

It shares nothing with the parser under test, not even a pattern, and knows less: it is
meant for messages whose words hold no stray signs.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Seen:
    """What a message holds besides words."""

    #: Targets of `<...>`, wherever they stand.
    controls: Counter[str] = field(default_factory=Counter)
    code: Counter[str] = field(default_factory=Counter)
    emoji: Counter[str] = field(default_factory=Counter)
    #: The marks of formatted stretches, one for each stretch.
    formats: Counter[str] = field(default_factory=Counter)
    #: Bare addresses, without the stops that end a sentence.
    addresses: Counter[str] = field(default_factory=Counter)
    #: What is left: words, with a blank for each thing above.
    words: str = ""


def walk(mrkdwn: str) -> Seen:
    seen = Seen()
    for line in _rest(mrkdwn, seen).split("\n"):
        _walk_line(line, seen)
    return seen


def _rest(text: str, seen: Seen) -> str:
    """Take fences, code and control sequences out; \\x01 stands for each."""
    rest, at = "", 0
    while at < len(text):
        taken = _fence(text, at, seen) or _code(text, at, seen)
        taken = taken or _control(text, at, seen)
        rest += "\x01" if taken else text[at]
        at += taken or 1
    return rest


def _fence(text: str, at: int, seen: Seen) -> int:
    end = text.find("```", at + 4)
    if not text.startswith("```", at) or end < 0:
        return 0
    return _as_code(text[at : end + 3], seen)


def _code(text: str, at: int, seen: Seen) -> int:
    end = text.find("`", at + 1)
    if text[at] != "`" or end <= at + 1 or "\n" in text[at:end]:
        return 0
    return _as_code(text[at : end + 1], seen)


def _as_code(source: str, seen: Seen) -> int:
    seen.code[source] += 1
    for at in range(len(source)):
        _control(source, at, seen)
    return len(source)


def _control(text: str, at: int, seen: Seen) -> int:
    end = text.find(">", at)
    inside = text[at + 1 : end]
    if text[at] != "<" or end < 0 or not inside or "<" in inside or "\n" in inside:
        return 0
    target, _, label = inside.partition("|")
    seen.controls[target] += 1
    if target[0] not in "@#!":
        for line in _rest(label, seen).split("\n"):
            _walk_line(line, seen)
    return len(inside) + 2


def _walk_line(line: str, seen: Seen) -> None:
    at = 0
    words = ""
    while at < len(line):
        end = line.find(":", at + 1) if line[at] == ":" else -1
        name = line[at + 1 : end]
        if end > 0 and name and name.replace("_", "").replace("-", "").isalnum():
            is_time = name.isdigit()
            seen.emoji[f":{name}:"] += not is_time
            words += line[at] if is_time else "\x01"
            at = at + 1 if is_time else end + 1
            continue
        words += line[at]
        at += 1
    seen.words += words + "\n"
    seen.addresses.update(_addresses(line))
    for mark in "*_~":
        seen.formats[mark] += _stretches(words, mark)


def _addresses(line: str) -> list[str]:
    """What stands between blanks, brackets, marks and words of other scripts."""
    plain = "".join(each if "!" <= each <= "~" else " " for each in line)
    for bracket in "()*_~|&;":
        plain = plain.replace(bracket, " ")
    words = (word.strip(".,:!?'") for word in plain.split())
    return [_address(word) for word in words if "://" in word or "@" in word[1:]]


def _address(word: str) -> str:
    """An address begins with its scheme, or behind a comma or a quote.

    Not where a letter stands right before the scheme: that is no address.
    """
    at = word.find("http")
    if "://" not in word:
        at = max(word.rfind(sign, 0, word.index("@")) for sign in ",'") + 1
    return word[at:] if at > 0 and not word[at - 1].isalnum() else word


def _stretches(words: str, mark: str) -> int:
    """Count the stretches between two marks that stand close to the edges of words."""
    parts = words.split(mark)
    found = at = 0
    while at + 2 < len(parts):
        before, inside, after = parts[at : at + 3]
        outer = before[-1:] + after[:1]
        edges = inside[:1] + inside[-1:]
        if edges.strip() == edges != "" and not any(map(_binds, outer)):
            found += 1
            at += 2
        else:
            at += 1
    return found


def _binds(character: str) -> bool:
    """Whether a mark beside it belongs to a word; not where words stand unspaced."""
    return character.isalnum() and character < "\u0e00"
