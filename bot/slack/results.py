"""Finished translations as messages: the text, where it comes from, what can be done.

A translation too long for a message is a file with its first lines below it, or, where
there can be no file, several messages; what can be done stands below the last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.models import THREAD, Job, Request
from bot.slack import blocks, long_words, words


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
    """A message for one person, or, where `public`, for everyone there."""

    text: str
    blocks: list[blocks.Block]
    public: bool = False


def for_thread(job: Job, facts: Facts, part: int) -> Answer:
    """A part of a translation that the bot itself posts for everyone.

    Args:
        job: Its `content["posts"]` holds the parts, each a list of sections of at
            most 3,000 characters.
        facts: Names the provider.
        part: Counted from 1.
    """
    controls = _thread_controls(job) if job.key.audience == THREAD else []
    return _result(job, facts, part, controls, public=True)


def for_asker(job: Job, facts: Facts, part: int, request: Request) -> Answer:
    """A part of a translation that only its asker reads."""
    controls = _private_controls(job, request)
    return _result(job, facts, part, controls, public=False)


def for_channel(job: Job, facts: Facts, part: int) -> Answer:
    """A part of a private translation that its asker made public."""
    return _result(job, facts, part, [], public=True)


def _result(
    job: Job, facts: Facts, part: int, controls: list[blocks.Block], *, public: bool
) -> Answer:
    target, parts = job.key.target, len(job.posts)
    sections = [each for each in job.posts[part - 1] if each.strip()]
    line = words.source_line(
        job.data["route"],
        target,
        facts.label_of(str(job.data["provider"])),
        seconds=job.data.get("seconds"),
        part=part,
        parts=parts,
        instead=[(facts.label_of(name), code) for name, code in _tried(job)],
    )
    attached = int(job.data.get("attached", 0))
    more = [long_words.whole_in_file(attached)] if attached else []
    shown = [*map(blocks.section, sections), *map(blocks.context, [*more, line])]
    if part == parts:
        shown += blocks.actions(controls, block_id=job.id)
    text = words.fallback(target, "\n".join([*sections, *more]), part, parts)
    return Answer(text, shown, public=public)


def _tried(job: Job) -> list[tuple[str, str]]:
    """The providers that were to do it first, and why they did not."""
    return [(str(name), str(code)) for name, code in job.data.get("tried", ())]


def _thread_controls(job: Job) -> list[blocks.Block]:
    return [
        blocks.button(words.SHOW_ORIGINAL, blocks.ACTION_ORIGINAL, job.id),
        blocks.language_menu(),
        blocks.delete_button(job.id),
    ]


def _private_controls(job: Job, request: Request) -> list[blocks.Block]:
    if job.key.on_message:
        return [
            blocks.button(words.POST_IN_THREAD, blocks.ACTION_PUBLISH, job.id),
            blocks.language_menu(),
            blocks.button(words.SHOW_ORIGINAL, blocks.ACTION_ORIGINAL, job.id),
        ]
    menu = blocks.language_menu()
    # Nobody else reads a direct conversation: there is no one to post it to.
    if not request.place.channel or request.place.channel.startswith("D"):
        return [menu]
    publish = blocks.button(words.POST_TO_CHANNEL, blocks.ACTION_PUBLISH, job.id)
    return [publish, menu]
