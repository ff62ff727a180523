"""Private answers: the codes of Say as messages.

A note on what went wrong says what to do, and has the one control that does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.models import Job, Request, Say
from bot.slack import blocks, file_words, upload_words, words
from bot.slack.results import Answer, Facts, for_asker, for_channel

#: Slack takes 50 blocks; a list of languages is the only note that can come near.
_MAX_SECTIONS = 45
#: Slack cuts the text for notifications and screen readers behind 40,000 characters.
_MAX_TEXT_CHARS = 40_000
#: More of what somebody took for a language is not repeated to them.
_MAX_WORD_CHARS = 80
#: More of an original is not shown: it stands in the channel, too.
_MAX_ORIGINAL_CHARS = 12_000


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an answer may speak of."""

    request: Request
    say: Mapping[str, Any]
    job: Job | None
    link: str

    @property
    def target(self) -> str:
        """The language that was wanted, as far as it is known."""
        named = str(self.say.get("target", ""))
        return self.job.key.target if self.job else named

    @property
    def about(self) -> str:
        """The id of the job; empty where there is none."""
        return str(self.say.get("job") or (self.job.id if self.job else ""))


def _note(text: str, *controls: blocks.Block, block_id: str = "") -> Answer:
    """A note; a list that is longer than a message may be ends with an ellipsis."""
    parts = blocks.sections(text)
    if len(parts) > _MAX_SECTIONS:
        parts = [*parts[:_MAX_SECTIONS], blocks.section("…")]
    row = blocks.actions(list(controls), block_id=block_id)
    return Answer(text[:_MAX_TEXT_CHARS], [*parts, *row])


# --- notes with their control ---------------------------------------------------


def _with_form(it: _Subject, text: str) -> Answer:
    form = blocks.button(words.OPEN_FORM, blocks.ACTION_FORM, it.request.id)
    return _note(text, form)


def _with_retry(it: _Subject, text: str) -> Answer:
    retry = blocks.button(words.TRY_AGAIN, blocks.ACTION_RETRY, it.request.id)
    return _note(text, retry)


def _with_menu(it: _Subject, text: str, *before: blocks.Block) -> Answer:
    """The menu of languages, where there is a text to translate into another."""
    if not it.about:
        return _note(text)
    return _note(text, *before, blocks.language_menu(), block_id=it.about)


# --- what each code says ----------------------------------------------------------


def _unknown_language(it: _Subject) -> Answer:
    asked = str(it.request.content.get("unknown", ""))
    short = asked if len(asked) <= _MAX_WORD_CHARS else asked[:_MAX_WORD_CHARS] + "…"
    return _with_form(it, words.unknown_language(_escape(short), it.say["near"]))


def _cannot_read(it: _Subject) -> Answer:
    channel = str(it.say.get("channel") or it.request.place.channel)
    return _with_retry(it, words.cannot_read(channel, it.say["reason"]))


def _unsupported(it: _Subject) -> Answer:
    say = it.say
    text = words.unsupported_pair(say["source"], say["target"], say["works"])
    return _with_menu(it, text)


def _same_language(it: _Subject) -> Answer:
    anyway = blocks.button(words.TRANSLATE_ANYWAY, blocks.ACTION_ANYWAY, it.about)
    return _with_menu(it, words.same_language(it.say["source"]), anyway)


def _original(it: _Subject) -> Answer:
    text = str(it.job.content.get("original", "")) if it.job else ""
    if it.job is None or not text:
        return _note(words.ERASED)
    route = it.job.data.get("route") or [it.job.data.get("source", "")]
    shown = blocks.shortened(text, _MAX_ORIGINAL_CHARS)
    return _note(f"{words.original(str(route[0]))}\n{shown}")


def _unpublished(it: _Subject) -> Answer:
    form = bool(it.say["form"])
    text = words.unpublished(str(it.say["reason"]), int(it.say["stand"]), form=form)
    return _with_form(it, text) if form else _note(text)


def _failed(it: _Subject) -> Answer:
    reason = str(it.say["reason"])
    text = words.failed(reason, it.target)
    return _with_retry(it, text) if words.can_pass(reason) else _note(text)


def _upload_language(it: _Subject) -> Answer:
    """The menu stands for the upload itself: there is no job yet."""
    menu = blocks.language_menu()
    return _note(upload_words.WHICH_LANGUAGE, menu, block_id=it.request.id)


def _channel(it: _Subject) -> Answer:
    uploads, can = bool(it.say["uploads"]), bool(it.say["can"])
    target = str(it.say["target"])
    return _note(upload_words.setting(target, uploads=uploads, can=can))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_SENTENCES: Mapping[Say, Callable[[_Subject], Answer]] = {
    Say.UNKNOWN_LANGUAGE: _unknown_language,
    Say.NO_TEXT: lambda it: _with_form(it, words.no_text(it.say["target"])),
    Say.TOO_LONG: lambda it: _note(words.too_long(it.say["chars"], it.say["limit"])),
    Say.NOTHING_TO_TRANSLATE: lambda _: _note(words.NOTHING_TO_TRANSLATE),
    Say.FILES_UNFIT: lambda _: _note(words.FILES_UNFIT),
    Say.WHICH_LANGUAGE: lambda it: _with_form(it, words.WHICH_LANGUAGE),
    Say.NOTHING_ABOVE: lambda it: _with_form(it, words.NOTHING_ABOVE),
    Say.MESSAGE_GONE: lambda _: _note(words.MESSAGE_GONE),
    Say.LINK_UNREADABLE: lambda it: _with_retry(it, words.LINK_UNREADABLE),
    Say.CANNOT_READ: _cannot_read,
    Say.UNSUPPORTED_PAIR: _unsupported,
    Say.SAME_LANGUAGE: _same_language,
    Say.UNCHANGED: lambda it: _with_menu(it, words.unchanged(it.target)),
    Say.POSTED: lambda it: _note(words.posted(it.target, it.link)),
    Say.ALREADY_DONE: lambda it: _note(words.already_done(it.target, it.link)),
    Say.ORIGINAL: _original,
    Say.NOT_YOURS: lambda _: _note(words.NOT_YOURS),
    Say.ALREADY_PUBLISHED: lambda _: _note(words.ALREADY_PUBLISHED),
    Say.ERASED: lambda _: _note(words.ERASED),
    Say.CANCELLED: lambda _: _note(words.CANCELLED),
    Say.UNPUBLISHED: _unpublished,
    Say.UNDELETED: lambda it: _note(words.undeleted(str(it.say["reason"]))),
    Say.STOPPED: lambda _: _note(file_words.STOPPED),
    Say.NOT_YOURS_TO_CANCEL: lambda _: _note(file_words.NOT_YOURS_TO_CANCEL),
    Say.TOO_LATE: lambda _: _note(file_words.TOO_LATE),
    Say.CHANNEL: _channel,
    Say.CHANNEL_REFUSED: lambda it: _note(upload_words.refused(it.say["reason"])),
    Say.CHANNEL_USAGE: lambda _: _note(upload_words.USAGE),
    Say.UPLOAD_LANGUAGE: _upload_language,
    Say.CALLED: lambda it: _with_form(it, words.CALLED),
    Say.FAILED: _failed,
}


async def compose(
    request: Request, say: Mapping[str, Any], job: Job | None, facts: Facts, link: str
) -> Answer:
    """Write one answer.

    Args:
        request: Whose wish is answered; of a translation in several parts, its
            `data["part"]` is told.
        say: What to say: a code of Say and its figures.
        job: The job it speaks of, where there is one.
        facts: What this installation can do.
        link: The permalink of the job's message, where one was found.
    """
    it = _Subject(request, say, job, link)
    match Say(say["code"]):
        case Say.HELP:
            text = f"{words.help_text(facts.labels())}\n\n{upload_words.HELP}"
            return _with_form(it, text)
        case Say.LANGUAGES:
            more = bool(facts.missing())
            return _note(words.languages_text(facts.works(), more=more))
        case Say.STATUS:
            return _note(words.status_text(await facts.counts(), facts.labels()))
        case Say.RESULT | Say.PUBLISH as code:
            return _translation(it, facts, public=code == Say.PUBLISH)
        case code:
            return _SENTENCES[code](it)


def _translation(it: _Subject, facts: Facts, *, public: bool) -> Answer:
    part = int(it.request.data.get("part", 1))
    if it.job is None or len(it.job.posts) < part:
        return _note(words.ERASED)
    if public:
        return for_channel(it.job, facts, part)
    return for_asker(it.job, facts, part, it.request)
