"""Private answers: the codes of Say as messages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.models import Job, Request, Say
from bot.slack import blocks, words

#: Slack takes 50 blocks; a list of languages is the only note that can come near.
_MAX_SECTIONS = 45
#: Slack cuts the text for notifications and screen readers behind 40,000 characters.
_MAX_TEXT_CHARS = 40_000
#: More of what somebody took for a language is not repeated to them.
_MAX_WORD_CHARS = 80


class Facts(Protocol):
    """What help, languages and status tell of this installation."""

    def works(self) -> Mapping[str, frozenset[str]]:
        """From each language, into which."""
        ...

    def labels(self) -> Sequence[str]:
        """The providers, as people call them."""
        ...

    def label_of(self, provider: str) -> str:
        """One provider, as people call it."""
        ...

    def missing(self) -> str:
        """What could be had with one more step; empty where nothing is missing."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many jobs stand in each state."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A message for one person, or, where `public`, for the channel."""

    text: str
    blocks: list[blocks.Block]
    public: bool = False


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an answer may speak of."""

    request: Request
    say: Mapping[str, Any]
    job: Job | None
    link: str


def _plain(text: str) -> Answer:
    """A note; a list that is longer than a message may be ends with an ellipsis."""
    parts = blocks.sections(text)
    if len(parts) > _MAX_SECTIONS:
        parts = [*parts[:_MAX_SECTIONS], blocks.section("…")]
    return Answer(text[:_MAX_TEXT_CHARS], parts)


def _same_language(subject: _Subject) -> Answer:
    text = words.same_language(subject.say["source"])
    button = blocks.anyway_button(subject.say["job"])
    return Answer(text, [*blocks.sections(text), button])


def _unchanged(subject: _Subject) -> Answer:
    target = subject.job.key.target if subject.job else ""
    return _plain(words.unchanged(target))


def _already_done(subject: _Subject) -> Answer:
    target = subject.job.key.target if subject.job else ""
    return _plain(words.already_done(target, subject.link))


def _unknown_language(subject: _Subject) -> Answer:
    asked = str(subject.request.content.get("unknown", ""))
    short = asked if len(asked) <= _MAX_WORD_CHARS else asked[:_MAX_WORD_CHARS] + "…"
    word = _escape(short)
    return _plain(words.unknown_language(word, subject.say["near"]))


def _unsupported(subject: _Subject) -> Answer:
    say = subject.say
    return _plain(words.unsupported_pair(say["source"], say["target"], say["works"]))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_SENTENCES: Mapping[Say, Callable[[_Subject], Answer]] = {
    Say.UNKNOWN_LANGUAGE: _unknown_language,
    Say.NO_TEXT: lambda it: _plain(words.no_text(it.say["target"])),
    Say.TOO_LONG: lambda it: _plain(words.too_long(it.say["chars"], it.say["limit"])),
    Say.NOTHING_TO_TRANSLATE: lambda _: _plain(words.NOTHING_TO_TRANSLATE),
    Say.MESSAGE_GONE: lambda _: _plain(words.MESSAGE_GONE),
    Say.CANNOT_READ: lambda it: _plain(
        words.cannot_read(it.request.place.channel, it.say["reason"])
    ),
    Say.UNSUPPORTED_PAIR: _unsupported,
    Say.SAME_LANGUAGE: _same_language,
    Say.UNCHANGED: _unchanged,
    Say.ALREADY_DONE: _already_done,
    Say.ALREADY_PUBLISHED: lambda _: _plain(words.ALREADY_PUBLISHED),
    Say.ERASED: lambda _: _plain(words.ERASED),
    Say.CANCELLED: lambda _: _plain(words.CANCELLED),
    Say.FAILED: lambda it: _plain(words.failed(it.say["reason"])),
}


async def compose(
    request: Request, say: Mapping[str, Any], job: Job | None, facts: Facts, link: str
) -> Answer:
    """Write one answer.

    Args:
        request: Whose wish is answered.
        say: What to say: a code of Say and its figures.
        job: The job it speaks of, where there is one.
        facts: What this installation can do.
        link: The permalink of the job's message, where one was found.
    """
    match Say(say["code"]):
        case Say.HELP:
            return _plain(words.help_text(facts.labels()))
        case Say.LANGUAGES:
            return _plain(words.languages_text(facts.works(), facts.missing()))
        case Say.STATUS:
            return _plain(words.status_text(await facts.counts(), facts.labels()))
        case Say.RESULT | Say.PUBLISH as code:
            if job is None or "translation" not in job.content:
                return _plain(words.ERASED)
            return result(job, facts, public=code == Say.PUBLISH)
        case code:
            return _SENTENCES[code](_Subject(request, say, job, link))


def result(job: Job, facts: Facts, *, public: bool) -> Answer:
    """A finished translation; a private one has the button that makes it public."""
    text = str(job.content["translation"])
    parts = blocks.translation(
        job.content["sections"],
        route=job.data["route"],
        target=job.key.target,
        engine=facts.label_of(str(job.data["provider"])),
    )
    if not public:
        parts.append(blocks.publish_button(job.id))
    return Answer(words.fallback(job.key.target, text), parts, public=public)
