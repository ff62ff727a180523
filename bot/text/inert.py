"""Words that must stay words: takes the force from marks, code and emoji in them; pure.

mrkdwn cannot escape `*` or `:`; a sign that only looks like it can stand in its place.
"""

import re

from bot.text.inline import ATOM, FORMATTED, MARKS, PICTURE

_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "\uff3f", "~": "∼", "`": "'", ":": "∶"})  # noqa: RUF001 - look-alikes are the point
_EMOJI_START = re.compile(r":(?=([\w+'-]{1,100}):)")
_MARKS = {sign: _LOOK_ALIKES[sign] for sign in map(ord, MARKS)}
_ADDRESS_SIGNS = str.maketrans({"@": "\uff20"})
_WWW = re.compile(r"(?i)www\.")
_PICTURE = re.compile(PICTURE)


def without_new_marks(text: str, own: str) -> str:
    """Replace signs with force of which a text has more than the words it stands for.

    A mark beside the wrong neighbour formats, or hides a token in code, and readers
    differ in what they call wrong. Signs that were there before did no harm.

    Args:
        text: A provider's words, not escaped.
        own: What was sent.
    """
    for mark in (*MARKS, "`"):
        if text.count(mark) > own.count(mark):
            text = text.replace(mark, mark.translate(_LOOK_ALIKES))
    text = ATOM.sub(lambda match: _without_marks(match, own), text)
    return _EMOJI_START.sub(lambda match: _colon(match[1], own), text)


def emoji_count(mrkdwn: str) -> int:
    """Count all that some reader may take for `:name:`, wherever it stands."""
    found = _EMOJI_START.findall(mrkdwn)
    return sum(any(map(str.isalpha, name)) for name in found)


def _colon(name: str, own: str) -> str:
    is_time = not any(character.isalpha() for character in name)
    return ":" if is_time or f":{name}:" in own else "∶"  # noqa: RUF001 - a look-alike


def _without_marks(match: re.Match[str], own: str) -> str:
    """Keep an address that a provider wrote from hiding marks in it."""
    if not match["kept"] or match[0] in own:
        return match[0]
    return match[0].translate(_MARKS)


def disarmed(mrkdwn: str) -> str:
    """Take the force from what formats, is code or names an emoji.

    Args:
        mrkdwn: Escaped words of somebody else.

    Returns:
        The same, with look-alikes where a sign had force.
    """
    calm = ATOM.sub(_without_force, mrkdwn)
    calm = _EMOJI_START.sub(lambda match: _colon(match[1], ""), calm)
    return FORMATTED.sub(lambda match: match[0].translate(_LOOK_ALIKES), calm)


def bared(mrkdwn: str) -> str:
    """Take all force: no mark, emoji, address or code is left, whatever stands beside.

    Args:
        mrkdwn: Escaped words of somebody else.
    """
    calm = _WWW.sub("www\u2024", mrkdwn.translate(_LOOK_ALIKES))
    return _PICTURE.sub("·", calm.translate(_ADDRESS_SIGNS))


def _without_force(match: re.Match[str]) -> str:
    source = match[0]
    return source.translate(_LOOK_ALIKES) if source[0] in "`:" else source
