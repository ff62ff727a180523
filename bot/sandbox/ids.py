"""Ids that are the same at each start."""

import re
from collections.abc import Container

#: The bot of an app that is not ours, and that app.
OTHER_BOT_ID = "B0OTHER00"
OTHER_APP_ID = "A0OTHER00"
#: Whose name a tombstone carries.
SLACKBOT_ID = "USLACKBOT"


def made_id(letter: str, name: str, taken: Container[str]) -> str:
    """An id made of a name, such as "C0GENERAL", that is not taken.

    Args:
        letter: What Slack begins this kind of id with.
        name: Handle, or name of a channel.
        taken: Ids that there are.
    """
    word = re.sub(r"[^A-Z0-9]", "", name.upper())[:8]
    made = f"{letter}0{word}".ljust(9, "0")
    number = 1
    while made in taken:
        made = f"{letter}{number}{word}".ljust(9, "0")
        number += 1
    return made
