"""The emoji elements of rich text, with code points for those that people use most."""

import re
from typing import Any

_NAME = re.compile(r":([a-z0-9_+'-]+?)(?:::skin-tone-([2-6]))?:")
_FLAG = re.compile(r"flag-([a-z])([a-z])")
#: Names without a letter that are emoji all the same; :30: is part of a time.
_LETTERLESS = frozenset({"+1", "-1", "100", "1234"})
_LETTER = re.compile("[a-z]")
#: Name -> code points, as Slack writes them; emoji beyond these go without.
_POINTS = {
    "+1": "1f44d",
    "-1": "1f44e",
    "100": "1f4af",
    "clap": "1f44f",
    "eyes": "1f440",
    "fire": "1f525",
    "grinning": "1f600",
    "heart": "2764-fe0f",
    "joy": "1f602",
    "ok_hand": "1f44c",
    "pray": "1f64f",
    "rocket": "1f680",
    "smile": "1f604",
    "sob": "1f62d",
    "tada": "1f389",
    "thinking_face": "1f914",
    "warning": "26a0-fe0f",
    "wave": "1f44b",
    "white_check_mark": "2705",
    "x": "274c",
}


def element(written: str) -> list[dict[str, Any]]:
    """The element for `:name:` or `:name::skin-tone-2:`; none, if it is no emoji."""
    found = _NAME.fullmatch(written)
    if found is None or not (_LETTER.search(found[1]) or found[1] in _LETTERLESS):
        return []
    made: dict[str, Any] = {"type": "emoji", "name": found[1]}
    points = _points(found[1])
    if found[2]:
        # Slack's tones 2 to 6 are the characters U+1F3FB to U+1F3FF.
        made["skin_tone"] = int(found[2])
        points += f"-{0x1F3FB + int(found[2]) - 2:x}" if points else ""
    return [made | ({"unicode": points} if points else {})]


def _points(name: str) -> str:
    flag = _FLAG.fullmatch(name)
    if flag is None:
        return _POINTS.get(name, "")
    return "-".join(f"{0x1F1E6 + ord(letter) - ord('a'):x}" for letter in flag.groups())
