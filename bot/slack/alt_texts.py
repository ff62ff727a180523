"""What a screen reader says of a translated image: its name, and the words in it.

The words come from the layers that a provider gives for editors (see FileResult). Their
form is documented nowhere (Alibaba's page names the field `TemplateJson` and no more,
2026-11), so they are looked for by the names that such words usually have. Where none
is found, the image is described by its name alone.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.items import Item, shown_name
from bot.models import Job
from bot.slack.file_words import alt_text

#: So much of an image's words is read out.
_MOST_CHARS = 200
#: Names of translated words, in small letters without anything else.
_TRANSLATED = frozenset({"translatedtext", "translation", "targettext", "translated"})
#: Names of words in a layer of a translated image.
_WORDS = frozenset({"text", "content", "words"})
_NOT_LETTERS = re.compile(r"[^a-z]+")


def alt_text_of(job: Job, item: Item) -> str:
    """Describe the translation of an image.

    Args:
        job: Its own.
        item: An image that was translated.
    """
    pieces = job.content.get("artifacts", {}).get(item.id, {})
    words = words_in(str(pieces.get("template", "")))
    return alt_text(shown_name(job, item), job.key.target, words)


def words_in(template: str) -> str:
    """The beginning of the words of an image, as its layers hold them.

    Args:
        template: JSON, or anything else.

    Returns:
        At most 200 characters in one line; empty where no words are found.
    """
    try:
        layers = json.loads(template)
        found = list(_texts(layers, _TRANSLATED)) or list(_texts(layers, _WORDS))
    except (ValueError, RecursionError):
        return ""
    line = " ".join(" ".join(found).split())
    return line if len(line) <= _MOST_CHARS else line[: _MOST_CHARS - 1] + "…"


def _texts(part: Any, names: frozenset[str]) -> Iterator[str]:
    """Texts under some names, in the order in which they stand."""
    if isinstance(part, list):
        for each in part:
            yield from _texts(each, names)
    elif isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, str):
                if _NOT_LETTERS.sub("", name.lower()) in names:
                    yield value
            else:
                yield from _texts(value, names)
