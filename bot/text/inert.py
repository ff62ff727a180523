"""Words that must stay words: takes the force from marks, code and emoji in them; pure.

mrkdwn cannot escape `*` or `:`; a sign that only looks like it can stand in its place.
"""

import re

from bot.text.inline import ATOM, FORMATTED, MARKS, PICTURE, WORDY

_LOOK_ALIKES = str.maketrans({"*": "∗", "_": "\uff3f", "~": "∼", "`": "'", ":": "∶"})  # noqa: RUF001 - look-alikes are the point
#: Where a mark has force: not within a word; a backtick has it everywhere.
_FORCES = {
    mark: re.compile(
        f"{re.escape(mark)}(?!{WORDY.pattern})|(?<!{WORDY.pattern}){re.escape(mark)}"
    )
    for mark in MARKS
} | {"`": re.compile("`")}
_EMOJI_START = re.compile(r":(?=([\w+'-]*[^\W\d_][\w+'-]*):)")
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
    for mark, force in _FORCES.items():
        if text.count(mark) > own.count(mark):
            text = force.sub(mark.translate(_LOOK_ALIKES), text)
    return _EMOJI_START.sub(
        lambda match: ":" if f":{match[1]}:" in own else "∶",  # noqa: RUF001 - as above
        text,
    )


def disarmed(mrkdwn: str) -> str:
    """Take the force from what formats, is code or names an emoji.

    Args:
        mrkdwn: Escaped words of somebody else.

    Returns:
        The same, with look-alikes where a sign had force.
    """
    calm = ATOM.sub(_without_force, mrkdwn)
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
