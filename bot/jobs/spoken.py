"""What words to the bot mean: a question, a language, a text, a link; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.languages import split_target
from bot.models import Place, Say

_SIMPLE: Mapping[str, Say] = {
    "help": Say.HELP,
    "?": Say.HELP,
    "languages": Say.LANGUAGES,
    "status": Say.STATUS,
}
#: A message's address, as "Copy link" gives it; Slack puts it in angle brackets.
_LINK = re.compile(
    r"<?https?://[^/\s<>|]+/archives/(?P<channel>[A-Z0-9]+)/"
    r"p(?P<seconds>\d{10})(?P<micros>\d{6})(?:\?[^\s<>|]*)?(?:\|[^<>]*)?>?"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words to the bot, taken apart."""

    #: What is asked for instead of a translation.
    question: Say | None = None
    #: BCP 47 tag; None: no language was named.
    target: str | None = None
    #: What is to be translated; empty where nothing stands behind the language.
    text: str = ""
    #: The message that a link leads to, in place of a text.
    link: Place | None = None


def understand(words: str, team: str) -> Spoken:
    """Take words to the bot apart.

    Args:
        words: mrkdwn, without the bot's own name.
        team: The workspace, for the place of a link.
    """
    question = _SIMPLE.get(words.strip().lower())
    if question is not None:
        return Spoken(question=question)
    target, text = split_target(words)
    return Spoken(target=target, text=text.strip(), link=_linked(text.strip(), team))


def _linked(text: str, team: str) -> Place | None:
    match = _LINK.fullmatch(text)
    if match is None:
        return None
    return Place(team, match["channel"], f"{match['seconds']}.{match['micros']}")


def behind_mention(text: str, bot_user: str) -> str | None:
    """Return what stands behind the bot's name.

    Args:
        text: mrkdwn of a message.
        bot_user: The bot's user id.

    Returns:
        The rest; None where the message does not begin with the bot's name.
    """
    name = re.compile(rf"(?:\s*<@{re.escape(bot_user)}(?:\|[^<>]*)?>[\s,:]*)+")
    match = name.match(text)
    return text[match.end() :] if match else None
