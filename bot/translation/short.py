"""Texts that go out in calls, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.errors import ProviderError
from bot.jobs.texts import assemble, parts_of
from bot.models import Translated
from bot.providers.base import Operation
from bot.translation.choosing import Chosen, Progress, Translation

#: No more in one call, so that one sees it move.
_STRETCH_CHARS = 5_000


async def translate_short(
    chosen: Chosen,
    text: str,
    progress: Progress,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Translation:
    """Translate a text as plain text, cut behind paragraphs, sentences or words.

    Args:
        chosen: Who translates it; started.
        text: Any text; its blanks at cuts come back as they were.
        progress: Is told of every call.
        sleep: Waits so many seconds.

    Raises:
        ProviderError: A call failed; nothing of the text is returned then.
    """
    capabilities = chosen.provider.translator.capabilities
    limit = min(capabilities.max_chars, _STRETCH_CHARS)
    parts = parts_of(text, replace(capabilities, max_chars=limit))
    gap_seconds = chosen.provider.gap_seconds(Operation.BATCH)
    done: list[Translated] = []
    for part in parts:
        if not part.goes_out:
            continue
        if done and gap_seconds:
            await sleep(gap_seconds)
        done.append(await _call(chosen, part.core))
        progress.moved(len(part.core) * chosen.steps)
    return Translation(
        assemble(parts, [each.text for each in done]),
        done[0].source if done else chosen.pair.source,
        done[0].route if done else chosen.provider.route(chosen.pair),
    )


async def _call(chosen: Chosen, text: str) -> Translated:
    (answer,) = await chosen.provider.translator.translate(chosen.pair, [text])
    if isinstance(answer, ProviderError):
        raise answer
    return answer
