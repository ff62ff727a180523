"""Every sentence that a person reads in Slack, in one place.

mrkdwn; what comes from people is escaped before it gets here. A failure says what
happened and what to do next, and nobody is blamed.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.languages import base, display_name, flag_of

#: What is typed to call the bot: the display name in manifest.yml.
BOT_NAME = "@translator"

# --- what stands on buttons and menus (at most 75 characters) -----------------
POST_TO_CHANNEL = "Post to the channel"
POST_IN_THREAD = "Post in thread"
TRANSLATE_ANYWAY = "Translate anyway"
SHOW_ORIGINAL = "Show original"
OTHER_LANGUAGE = "Other language…"
TRY_AGAIN = "Try again"
OPEN_FORM = "Open the form"
DELETE = "Delete"
DELETE_TITLE = "Delete this translation?"
DELETE_TEXT = (
    "It goes away for everyone here. The message that it translates stays as it is."
)
KEEP = "Keep it"

# --- the form -----------------------------------------------------------------
FORM_TITLE = "Translate a text"
FORM_SUBMIT = "Translate"
FORM_CLOSE = "Cancel"
FORM_TEXT = "Text"
FORM_TEXT_HINT = "Write or paste up to 3,000 characters"
FORM_LANGUAGE = "Into which language?"
FORM_LANGUAGE_HINT = "Choose a language"
FORM_VISIBILITY = "Who reads the translation?"
ONLY_ME = "Only me"
EVERYONE = "Everyone in the conversation"
FORM_CONVERSATION = "Conversation"
FORM_CONVERSATION_HINT = "Where the translation is shown"
FORM_NO_WORDS = "Write or paste some text with words in it."
FORM_NO_CONVERSATION = "Choose a conversation, or “Only me”."

# --- answers that are always the same -----------------------------------------
NOTHING_TO_TRANSLATE = (
    "There are no words to translate in that message, only links, names, emoji or code."
)
FILES_UNFIT = (
    "There are no words in that message, and its files are of no kind that I can "
    "translate here. `/translate help` names what I can do."
)
NOTHING_ABOVE = (
    f"There is no message above yours to translate. Write the text behind my name: "
    f"`{BOT_NAME} pt Good morning`, or open the form."
)
WHICH_LANGUAGE = (
    "Which language shall I translate into? Slack does not tell me yours. Put one "
    f"first: `{BOT_NAME} pt` or `/translate pt Good morning`, or open the form and "
    "choose it there."
)
MESSAGE_GONE = (
    "That message was deleted before I could translate it. If you have its text, "
    "`/translate` takes it too."
)
LINK_UNREADABLE = (
    "I cannot open that message for you: both you and I must be in its channel. Join "
    "it, invite me there with `/invite`, and try again."
)
ALREADY_PUBLISHED = "I have posted that translation to the channel already."
CALLED = (
    f"You mentioned me. `{BOT_NAME} pt` translates the message above, and "
    f"`{BOT_NAME} help` tells what else I can do."
)
NOT_YOURS = (
    "Only those who asked for that translation can delete it. Please ask one of them, "
    "or an admin of this workspace."
)
ERASED = (
    "I no longer have that text: texts are erased a while after they were "
    "translated. Ask for the translation once more."
)
MORE_LANGUAGES = (
    "_More could be installed: `thread-translator languages` tells an operator how._"
)
CANCELLED = (
    "That translation was cancelled by an operator. Ask them, or ask for it once more."
)

_HELP = f"""\
*For you alone*
• `/translate pt Good morning, everyone` answers only you. The language comes first: \
its code, its name or its flag (`pt`, `portuguese`, `:flag-pt:`).
• `/translate` alone opens a form: text, language, and who reads the translation. \
*{FORM_TITLE}* among the shortcuts opens it too.
• For a message: open its three-dots menu and choose *Translate message*. You get it \
in the language of your Slack.

*For everyone, in the message's thread*
• Add a flag to a message as a reaction, such as :flag-br: or :us:.
• `{BOT_NAME} pt` translates the message above yours, or in a thread the last one.
• `{BOT_NAME} pt Good morning` translates these words. Without a language, I take \
that of your Slack.
• `/translate pt` with the link of a message translates it where it stands. Its \
three-dots menu has *Copy link*; you and I must both be in its channel.

*In a thread* Slack has no slash commands: there use a flag or `{BOT_NAME} pt`, or the \
three-dots menu.

*In a direct message to me* write `pt Good morning`, or the text alone.

*Buttons*
• *{OTHER_LANGUAGE}* gives you the same text in another language.
• *{SHOW_ORIGINAL}* shows you what was translated.
• *{POST_TO_CHANNEL}* and *{POST_IN_THREAD}* show everyone what only you can read.
• *{DELETE}* takes a translation in a thread away, if you asked for it.
• *{TRY_AGAIN}* repeats what did not work.

*More*
• `/translate languages` lists what I can translate, and `/translate status` tells \
how I am.
• Commands, shortcuts and the form work everywhere. For flags and `{BOT_NAME}` I must \
be in the channel: invite me with `/invite {BOT_NAME}`."""

_FAILURES = {
    "deadline": "I tried for a whole day without success",
    "poison": "it made me stop three times, so I set it aside",
    "empty_result": "the engine gave back an empty text",
    "wrong_script": "what the engine gave back is not written in {language}'s script",
    "channel_not_found": "I cannot see that channel",
    "not_in_channel": "I am not a member of that channel",
    "is_archived": "that channel is archived",
    "thread_not_found": "the message was deleted meanwhile",
    "message_not_found": "the message was deleted meanwhile",
    "restricted_action": "only some people may post in that channel",
    "msg_too_long": "the translation is longer than Slack allows",
    "missing_scope": "the app lacks a permission",
    "unknown_outcome": "Slack does not confirm what I post",
}
_NOT_A_MEMBER = frozenset({"channel_not_found", "not_in_channel", "no_permission"})
#: What passes by itself; for all else, trying again would change nothing.
_PASSING = frozenset({"deadline", "unknown_outcome", "empty_result", "wrong_script"})
#: Where it helps that somebody first does what the next step says.
_CURABLE = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "missing_scope"}
)
#: The states of jobs that are over; in all others they are on their way.
_ENDS = frozenset({"done", "failed", "declined", "cancelled", "expired"})
_NEXT_STEPS = {
    "wrong_script": "Please try again, or say it in other words.",
    "channel_not_found": "Invite me with `/invite` and try again.",
    "not_in_channel": "Invite me with `/invite` and try again.",
    "is_archived": "Unarchive the channel, or use `/translate` to read it privately.",
    "restricted_action": "Use `/translate` to read it privately.",
    "thread_not_found": "There is nothing left to translate.",
    "message_not_found": "There is nothing left to translate.",
    "msg_too_long": "Use `/translate` with a part of it.",
    "missing_scope": "An admin can reinstall it from its manifest.",
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


def option_label(tag: str) -> str:
    """A language in a menu; Slack takes 75 characters."""
    return language(tag)[:75]


def source_line(
    route: Sequence[str],
    target: str,
    engine: str,
    *,
    seconds: float | None,
    part: int,
    parts: int,
    instead: Sequence[tuple[str, str]] = (),
) -> str:
    """What stands below a translation: from, to, by whom, through what, how long.

    Args:
        route: The languages it went through, first to last; empty: nobody knows.
        target: The wanted language.
        engine: Who translated, as people call it.
        seconds: How long it took; None where nobody measured.
        part: Which message of the translation this is, counted from 1.
        parts: How many there are.
        instead: Who was to do it first, and why each could not, by a code.
    """
    between = [display_name(tag) for tag in route[1:-1]]
    way = f", by way of {' and '.join(between)}" if between else ""
    start = f"{language(route[0])} to " if route else ""
    others = [f"{label} {_reason(code)}" for label, code in instead]
    why = f", for {' and '.join(others)}" if others else ""
    pieces = [
        f"Part {part} of {parts}" if parts > 1 else "",
        f"{start}{language(target)}",
        f"{engine}{way}{why}",
        f"{seconds:.1f} s" if seconds is not None else "",
    ]
    return " · ".join(piece for piece in pieces if piece)


def _reason(code: str) -> str:
    """Why a provider did not do what the next one did."""
    return "does not answer just now" if code == "resting" else f"could not (`{code}`)"


def fallback(target: str, translation: str, part: int, parts: int) -> str:
    """The text of notifications and screen readers: the language, then the text."""
    which = f" (part {part} of {parts})" if parts > 1 else ""
    return f"{display_name(target)}{which}: {translation}"


def original(source: str) -> str:
    """What stands before an original that somebody asked to see."""
    return f"*The original, in {display_name(source)}*" if source else "*The original*"


def help_text(labels: Sequence[str]) -> str:
    """What `/translate help` says."""
    return f"{_HELP}\n• Translations come from: {', '.join(labels)}."


def languages_text(works: Mapping[str, Iterable[str]], *, more: bool) -> str:
    """What `/translate languages` says: from each language, into which."""
    lines = ["*From, and into what*"]
    named = {display_name(base(tag)): base(tag) for tag in works}
    for name, source in sorted(named.items()):
        reached = works.get(source, ())
        targets = sorted({display_name(tag) for tag in reached} - {name})
        lines.append(f"{language(source)} (`{source}`): {', '.join(targets)}")
    if more:
        lines.append(MORE_LANGUAGES)
    return "\n".join(lines)


def status_text(counts: Mapping[str, int], labels: Sequence[str]) -> str:
    """What `/translate status` says."""
    waiting = sum(count for state, count in counts.items() if state not in _ENDS)
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
        "`/translate languages` lists them, and so does the form."
    )


def no_text(target: str) -> str:
    """A command with a language and nothing to translate."""
    return (
        f"What shall I translate into {display_name(target)}? Put the text behind "
        f"the language: `/translate {target} Good morning`, or open the form."
    )


def too_long(chars: int, limit: int) -> str:
    """A text over the limit."""
    return (
        f"That text has {chars:,} characters; I take up to {limit:,} at once. "
        "Split it, and I will gladly do the parts."
    )


def cannot_read(channel: str, code: str) -> str:
    """The message cannot be fetched; in a direct conversation, names no channel."""
    where = f"<#{channel}>" if channel.startswith(("C", "G")) else "that conversation"
    if code == "missing_scope":
        return (
            "I may not read messages there: the app lacks a permission. An admin can "
            "reinstall it from its manifest; then try again."
        )
    if code not in _NOT_A_MEMBER:
        return (
            f"Slack does not let me read {where} (`{code}`). An operator can look "
            "up what that means; then try again."
        )
    return (
        f"I cannot read {where}: I am not a member of it. Invite me there with "
        "`/invite`, then try again."
    )


def unsupported_pair(source: str, target: str, works: Iterable[str]) -> str:
    """Nobody here translates this pair: name what works."""
    names = languages(works)
    start = (
        f"I cannot translate {display_name(source)} into {display_name(target)} here."
    )
    if names == "none":
        return f"{start} `/translate languages` names what I can do."
    return f"{start} From {display_name(source)} I can do: {names}. Choose one of them."


def same_language(source: str) -> str:
    """The text is in the wanted language already."""
    return (
        f"That text is in {display_name(source)} already, so I left it alone. I can "
        "translate it anyway, or into another language."
    )


def unchanged(target: str) -> str:
    """The engine gave the text back as it was."""
    return (
        "The translation came out the same as the message, so I did not post it. "
        f"It may be in {display_name(target)} already, or hold only names. You can "
        "choose another language."
    )


def already_done(target: str, link: str) -> str:
    """Someone had it translated before."""
    if not link:
        return f"That message has been translated into {display_name(target)} already."
    return f"The {display_name(target)} translation is here already: {_link(link)}"


def posted(target: str, link: str) -> str:
    """Where a translation that was asked for elsewhere stands."""
    start = f"The {display_name(target)} translation is in its thread"
    return f"{start}: {_link(link)}" if link else f"{start}."


def _link(address: str) -> str:
    """An address to follow: in text that Slack takes as it is, a bare one is none."""
    return f"<{address.replace('&', '&amp;')}>"


def unpublished(reason: str, stand: int, *, form: bool) -> str:
    """What was to be shown to everyone is not, or nobody knows, or only in part."""
    unsure = "Slack did not confirm that it was posted"
    why = unsure if reason == "unconfirmed" else _why(reason)
    if stand:
        return (
            f"Only the first {stand} of its parts are in the channel for certain: "
            f"{why}. The rest you can copy from what only you can read."
        )
    again = "send the form again" if form else "click the button again"
    if reason == "unconfirmed":
        return f"{why}. If it is not in the channel, {again}."
    then = _NEXT_STEPS.get(reason, f"Then {again}.")
    return f"I could not post that to the channel: {why}. {then}"


def undeleted(reason: str) -> str:
    """A translation stands where it was to be deleted."""
    return (
        f"I could not delete that translation: Slack says `{reason}`. An admin of this "
        "workspace can delete it."
    )


def _why(reason: str) -> str:
    return _FAILURES.get(reason, f"something went wrong (`{reason}`)")


def can_pass(reason: str) -> bool:
    """Whether a failure may be gone when the same thing is tried again."""
    return reason in _PASSING or reason in _CURABLE


def failed(reason: str, target: str) -> str:
    """A job ended without a result: what happened, and the next step."""
    what = _why(reason)
    name = display_name(target) if target else "that language"
    what = what.replace("{language}", name)
    later = "Please try again in a little while."
    tell = "An operator can look it up with `thread-translator jobs list`."
    then = _NEXT_STEPS.get(reason, later if reason in _PASSING else tell)
    return f"I could not finish that translation: {what}. {then}"
