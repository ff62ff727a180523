"""Every sentence that a person reads in Slack, in one place.

mrkdwn; what comes from people is escaped before it gets here. A failure says what
happened and what to do next, and nobody is blamed.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.languages import base, display_name, flag_of

POST_TO_CHANNEL = "Post to the channel"
TRANSLATE_ANYWAY = "Translate anyway"
NOTHING_TO_TRANSLATE = (
    "There are no words to translate in that message, only links, names, emoji or code."
)
MESSAGE_GONE = "That message was deleted before I could translate it."
ALREADY_PUBLISHED = "That translation is in the channel already."
ERASED = (
    "I no longer have that text: texts are erased a while after they were "
    "translated. Ask for the translation once more."
)
CANCELLED = "That translation was cancelled by an operator."

_HELP = """\
*Translate a text, just for you*
`/translate pt Good morning, everyone`
A language's code, its name or its flag comes first: `pt`, `portuguese`, `:flag-pt:`. \
A button then posts the translation to the channel.
*Translate a message for everyone*
React to it with a flag, such as :flag-br: or :us:. The translation comes in its \
thread. This is also the way inside threads, where Slack has no slash commands.
*More*
`/translate languages` names what I can translate, and `/translate status` how I am."""

_FAILURES = {
    "deadline": "I tried for a whole day without success",
    "poison": "it made me stop three times, so I set it aside",
    "empty_result": "the engine gave back an empty text",
    "channel_not_found": "I cannot see that channel",
    "not_in_channel": "I am not a member of that channel",
    "is_archived": "that channel is archived",
    "thread_not_found": "the message was deleted meanwhile",
    "message_not_found": "the message was deleted meanwhile",
    "restricted_action": "only some people may post in that channel",
    "msg_too_long": "the translation is longer than Slack allows",
    "missing_scope": "the app lacks a permission",
    "unknown_outcome": "Slack does not confirm what I post",
    "unconfirmed": "Slack did not confirm that it was posted",
}
_NOT_A_MEMBER = frozenset({"channel_not_found", "not_in_channel", "no_permission"})
#: What passes by itself; for all else, trying again would change nothing.
_PASSING = frozenset({"deadline", "unknown_outcome", "empty_result"})
_NEXT_STEPS = {
    "channel_not_found": "Invite me with `/invite` and try again.",
    "not_in_channel": "Invite me with `/invite` and try again.",
    "is_archived": "Unarchive the channel, or use `/translate` to read it privately.",
    "restricted_action": "Use `/translate` to read it privately.",
    "thread_not_found": "There is nothing left to translate.",
    "message_not_found": "There is nothing left to translate.",
    "msg_too_long": "Use `/translate` with a part of it.",
    "missing_scope": "An admin can reinstall it from its manifest.",
    "unconfirmed": "If it is not in the channel, click the button again.",
}


def language(tag: str) -> str:
    """A language by its flag, where one fits, and its name."""
    return f"{flag_of(tag)} {display_name(tag)}".strip()


def languages(tags: Iterable[str]) -> str:
    """Languages by name and code, sorted by name; one of several alike is enough."""
    named: dict[str, str] = {}
    for tag in sorted(tags, key=len):
        named.setdefault(display_name(tag), tag)
    return ", ".join(f"{name} (`{named[name]}`)" for name in sorted(named)) or "none"


def source_line(route: Sequence[str], target: str, engine: str) -> str:
    """What stands below a translation: from, to, by whom, and through what."""
    line = f"{language(route[0])} to {language(target)} · {engine}"
    between = [display_name(tag) for tag in route[1:-1]]
    return f"{line}, by way of {' and '.join(between)}" if between else line


def fallback(target: str, translation: str) -> str:
    """The text of notifications and screen readers: the language, then the text."""
    return f"{display_name(target)}: {translation}"


def help_text(labels: Sequence[str]) -> str:
    """What `/translate help` says."""
    return f"{_HELP}\nTranslations come from: {', '.join(labels)}."


def languages_text(works: Mapping[str, Iterable[str]], missing: str) -> str:
    """What `/translate languages` says: from each language, into which."""
    lines = ["*From, and into what*"]
    named = {display_name(base(tag)): base(tag) for tag in works}
    for name, source in sorted(named.items()):
        reached = works.get(source, ())
        targets = sorted({display_name(tag) for tag in reached} - {name})
        lines.append(f"{language(source)} (`{source}`): {', '.join(targets)}")
    if missing:
        lines.append(f"_{missing}_")
    return "\n".join(lines)


def status_text(counts: Mapping[str, int], labels: Sequence[str]) -> str:
    """What `/translate status` says."""
    waiting = sum(
        counts.get(state, 0) for state in ("new", "translating", "posting", "looking")
    )
    return (
        f"I am here. Translations come from: {', '.join(labels)}. "
        f"Done: {counts.get('done', 0)}, on their way: {waiting}, "
        f"failed: {counts.get('failed', 0)}."
    )


def unknown_language(word: str, near: Sequence[str]) -> str:
    """The first word of a command names no language."""
    start = f"I do not know a language called “{word}”."
    if near:
        start += f" Did you mean {languages(near)}?"
    return (
        f"{start} Put the language first: `/translate pt Good morning`. "
        "`/translate languages` lists them."
    )


def no_text(target: str) -> str:
    """A command with a language and nothing to translate."""
    return (
        f"What shall I translate into {display_name(target)}? Put the text behind "
        f"the language: `/translate {target} Good morning`."
    )


def too_long(chars: int, limit: int) -> str:
    """A text over the limit."""
    return (
        f"That text has {chars:,} characters; I take up to {limit:,} at once. "
        "Split it, and I will gladly do the parts."
    )


def cannot_read(channel: str, code: str) -> str:
    """The message cannot be fetched."""
    if code == "missing_scope":
        return (
            "I may not read messages there: the app lacks a permission. An admin can "
            "reinstall it from its manifest."
        )
    if code not in _NOT_A_MEMBER:
        return (
            f"Slack does not let me read <#{channel}> (`{code}`). An operator can look "
            "up what that means."
        )
    return (
        f"I cannot read <#{channel}>: I am not a member of it. Invite me there with "
        "`/invite`, then add the flag again."
    )


def unsupported_pair(source: str, target: str, works: Iterable[str]) -> str:
    """Nobody here translates this pair: name what works."""
    names = languages(works)
    start = (
        f"I cannot translate {display_name(source)} into {display_name(target)} here."
    )
    if names == "none":
        return f"{start} `/translate languages` names what I can do."
    return f"{start} From {display_name(source)} I can do: {names}."


def same_language(source: str) -> str:
    """The text is in the wanted language already."""
    return f"That text is in {display_name(source)} already, so I left it alone."


def unchanged(target: str) -> str:
    """The engine gave the text back as it was."""
    return (
        "The translation came out the same as the message, so I did not post it. "
        f"It may be in {display_name(target)} already, or hold only names."
    )


def already_done(target: str, link: str) -> str:
    """Someone had it translated before."""
    if not link:
        return f"That message has been translated into {display_name(target)} already."
    return f"The {display_name(target)} translation is here already: {link}"


def failed(reason: str) -> str:
    """A job ended without a result: what happened, and the next step."""
    what = _FAILURES.get(reason, f"something went wrong (`{reason}`)")
    later = "Please try again in a little while."
    tell = "An operator can look it up with `thread-translator jobs list`."
    then = _NEXT_STEPS.get(reason, later if reason in _PASSING else tell)
    return f"I could not finish that translation: {what}. {then}"
