"""Gives mentioned people names, so that a translation can show them unpinged; pure."""

import re
from collections.abc import Mapping

from bot.text.inline import ATOM, escape

_USER = re.compile(r"<@([UW]\w*)>")
_UNFIT = re.compile(r"[|<>\s\x00-\x1f\x7f]+")


def mentioned_users(mrkdwn: str) -> frozenset[str]:
    """Return the ids of users who are mentioned without a name, not in code."""
    found = (_USER.fullmatch(match[0]) for match in ATOM.finditer(mrkdwn))
    return frozenset(match[1] for match in found if match)


def with_names(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Label mentions: `<@U1>` becomes `<@U1|Ana>`.

    Args:
        mrkdwn: A message as Slack stores it.
        names: What users are called, by id, as plain text; nobody needs to be there.
    """

    def labelled(match: re.Match[str]) -> str:
        user = _USER.fullmatch(match[0])
        name = _UNFIT.sub(" ", names.get(user[1], "")).strip() if user else ""
        return f"<@{user[1]}|{escape(name)}>" if user and name else match[0]

    return ATOM.sub(labelled, mrkdwn)
