"""What people read about uploads that are translated by themselves."""

from bot.slack.words import BOT_NAME, language

#: What help says of files.
HELP = f"""\
*Files* (images and documents, where a provider takes them)
• A flag, `{BOT_NAME} de` as the caption, or *Translate message*: all files of the \
message and its words.
• `/translate channel uploads on de` has every upload to that channel translated; \
without a language I ask whoever uploads. `/translate channel uploads off` ends it, \
and `/translate channel` tells what is set. Guests cannot set it.
• *Cancel* below the files ends their translation until they have been sent to be \
translated, if you asked for it."""

#: Behind the languages that a person may choose from.
WHICH_LANGUAGE = (
    "Uploads to this channel are translated. Into which language shall I translate "
    "yours? Choose one, and everyone in the thread gets it. Until you do, nothing is "
    "sent to anybody."
)
USAGE = (
    "That I cannot set. `/translate channel uploads on de` has uploads to this channel "
    "translated into German, `/translate channel uploads on` asks whoever uploads, "
    "`/translate channel uploads off` ends it, and `/translate channel` tells what is "
    "set."
)

_OFF = (
    "Uploads to this channel are translated when somebody asks for it. `/translate "
    "channel uploads on de` has all of them translated into German."
)
_NOBODY = (
    " But just now no provider here translates files, so nothing happens: an operator "
    "can set one up (docs/providers.md)."
)
_REFUSED = {
    "no_channel": (
        "Only channels have settings. Type the command in the channel that it is for."
    ),
    "no_provider": (
        "No provider here translates files: an operator has to set one up first "
        "(docs/providers.md). Words are translated as before."
    ),
    "not_there": (
        f"I am not in this channel, so I would not hear of its uploads. Invite me with "
        f"`/invite {BOT_NAME}` and set it once more."
    ),
    "not_in_it": (
        "Only members of this channel can set that. Join it first, then try again."
    ),
    "guest": (
        "Only members of this workspace can set that, and Slack does not tell me that "
        "you are one. Please ask a member of the channel."
    ),
}


def setting(target: str, *, uploads: bool, can: bool) -> str:
    """What is set for a channel.

    Args:
        target: The language of its uploads; empty: people are asked.
        uploads: Whether an upload is wish enough.
        can: Whether anybody here translates files.
    """
    if not uploads:
        return _OFF
    into = f"into {language(target)}" if target else "into the language that you choose"
    start = (
        f"Every upload to this channel is translated {into}, in its thread. "
        "`/translate channel uploads off` ends it."
    )
    return start if can else start + _NOBODY


def refused(reason: str) -> str:
    """Why nothing was set."""
    return _REFUSED[reason]
