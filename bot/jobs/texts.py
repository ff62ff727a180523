"""A text's way through a provider: what is sent of it, and what comes back together.

Everything here is pure and deterministic: after a crash the same text gives the same
pieces, so what was paid for is found again.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.models import NewSegment, Pair
from bot.providers.base import Capabilities
from bot.text.chunks import cut
from bot.text.mrkdwn import has_letters, join, pieces, protect, restore


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text: its letters go to the provider, its edges do not."""

    lead: str
    core: str
    trail: str

    @property
    def goes_out(self) -> bool:
        """Whether a provider sees it."""
        return has_letters(self.core)


def parts_of(text: str, capabilities: Capabilities) -> list[Part]:
    """Cut a text to a provider's limit and set its white edges aside."""
    limit = capabilities.max_chars
    whole = cut(text, limit)
    # Of what counts double, half as much is surely short enough.
    fitting = (
        [chunk] if capabilities.length(chunk) <= limit else cut(chunk, limit // 2)
        for chunk in whole
    )
    return [_part(chunk) for chunks in fitting for chunk in chunks]


def _part(chunk: str) -> Part:
    core = chunk.strip()
    if not core:
        return Part(chunk, "", "")
    start = chunk.index(core)
    return Part(chunk[:start], core, chunk[start + len(core) :])


def assemble(parts: Sequence[Part], translations: Sequence[str]) -> str:
    """Put translations (one for each part that went out, in order) into place."""
    waiting = iter(translations)
    return "".join(
        part.lead + (next(waiting) if part.goes_out else part.core) + part.trail
        for part in parts
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent of one message, and how the answer is put together."""

    #: Texts for the provider, in order.
    texts: tuple[str, ...]
    #: Translations in the same order to mrkdwn; None where a placeholder was lost.
    finish: Callable[[Sequence[str]], str | None]


def plan_whole(mrkdwn: str, capabilities: Capabilities) -> Plan:
    """Send the message as it reads, with placeholders where something must survive."""
    protected = protect(mrkdwn, capabilities.placeholder_prefixes)
    parts = parts_of(protected.text, capabilities)
    return Plan(
        texts=tuple(part.core for part in parts if part.goes_out),
        finish=lambda translations: restore(assemble(parts, translations), protected),
    )


def plan_pieces(mrkdwn: str, capabilities: Capabilities) -> Plan:
    """Send only what stands between the placeholders: worse to read, never broken."""
    between = pieces(protect(mrkdwn, capabilities.placeholder_prefixes))
    texts = [parts_of(piece.text, capabilities) for piece in between]

    def finish(translations: Sequence[str]) -> str:
        waiting = list(translations)
        whole = []
        for parts in texts:
            needed = sum(part.goes_out for part in parts)
            whole.append(assemble(parts, waiting[:needed]))
            del waiting[:needed]
        return join(between, whole)

    return Plan(
        texts=tuple(part.core for parts in texts for part in parts if part.goes_out),
        finish=finish,
    )


def segments_of(
    plan: Plan, *, team: str, pair: Pair, capabilities: Capabilities, secret: bytes
) -> tuple[NewSegment, ...]:
    """A plan's texts as rows that wait.

    The key is an HMAC: whoever reads the database cannot try words against it, and a
    new engine version does not get an old one's results.
    """
    return tuple(
        NewSegment(
            provider=capabilities.name,
            pair=pair,
            options="",
            text_key=text_key(secret, team, capabilities.version, text),
            text=text,
            alone=capabilities.goes_alone(text),
        )
        for text in plan.texts
    )


def text_key(secret: bytes, team: str, version: str, text: str) -> str:
    """The name under which a text's translation is found again."""
    message = f"{team}\x00{version}\x00{text}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
