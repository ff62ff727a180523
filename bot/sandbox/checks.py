"""What Slack checks of any part of a block or a view, in its own words.

Each check yields what is wrong and where: "must be a string [json-pointer:/blocks/0]".
"""

from collections.abc import Iterator
from typing import Any


def length(text: Any, most: int, where: str) -> Iterator[str]:
    """Whether something is a text of 1 to `most` characters."""
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{where}]"
    elif not text:
        yield f"must be more than 0 characters [json-pointer:{where}]"
    else:
        yield from at_most(text, most, where)


def at_most(text: Any, most: int, where: str) -> Iterator[str]:
    """Whether something is a text of up to `most` characters; it may be empty."""
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{where}]"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}]"


def text(node: Any, most: int, where: str, *, plain: bool = False) -> Iterator[str]:
    """Whether something is a text object of 1 to `most` characters."""
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(node, dict):
        name = where.rsplit("/", 1)[-1]
        yield f"missing required field: {name} [json-pointer:{where}]"
    elif node.get("type") not in kinds:
        yield f"must be one of: {', '.join(kinds)} [json-pointer:{where}/type]"
    else:
        yield from length(node.get("text"), most, f"{where}/text")


def count(items: Any, most: int, where: str) -> Iterator[str]:
    """Whether something is a list of 1 to `most` items."""
    if not isinstance(items, list) or not items:
        yield f"must have at least 1 item [json-pointer:{where}]"
    elif len(items) > most:
        yield f"no more than {most} items allowed [json-pointer:{where}]"


def flag(value: Any, where: str) -> Iterator[str]:
    """Whether something is true or false."""
    if not isinstance(value, bool):
        yield f"must be a boolean [json-pointer:{where}]"


def listed(items: Any) -> list[Any]:
    """A list as it is; anything else has no items."""
    return items if isinstance(items, list) else []
