"""Reads Block Kit, with which apps lay out their messages, as mrkdwn; pure.

Source: docs.slack.dev/reference/block-kit/blocks (2026-08). Read is what people see as
text; buttons, inputs, pictures' descriptions and unknown blocks are left out.
"""

from collections.abc import Callable, Iterator, Mapping

from bot.text.inline import unescape
from bot.text.markdown import markdown
from bot.text.rich_text import Labels, rich_text
from bot.text.shapes import Shape, mapping, mappings, string
from bot.text.writing import PLAIN, Run, spoken, write

#: Blocks in blocks, deeper than anything that Slack takes.
_DEEPEST = 4


def blocks_mrkdwn(blocks: object, labels: Labels, depth: int = 0) -> str:
    """Write the words of blocks, in their order, each block on lines of its own.

    Args:
        blocks: A list of blocks; what is malformed in it is left out.
        labels: Names for ids, which rich_text lacks.
        depth: In how many blocks these stand.
    """
    if depth > _DEEPEST:
        return ""
    texts = (_block(each, labels, depth) for each in mappings(blocks))
    return "\n".join(text for text in texts if text.strip())


def _block(block: Shape, labels: Labels, depth: int) -> str:
    kind = block.get("type")
    if kind == "rich_text":
        return rich_text(block, labels)
    if kind in ("container", "carousel", "plan"):
        inner = next((block[key] for key in _INNER if key in block), None)
        words = (_title(block), blocks_mrkdwn(inner, labels, depth + 1))
        return "\n".join(each for each in words if each)
    reader = _READERS.get(str(kind))
    texts = reader(block) if reader else ()
    return "\n".join(each for each in texts if each.strip())


#: Where blocks that hold others keep them.
_INNER = ("child_blocks", "elements", "tasks")


def _title(block: Shape) -> str:
    return _text(block.get("title"), frozenset({"bold"}))


def _text(given: object, styles: frozenset[str] = PLAIN) -> str:
    """Write a text object; only in mrkdwn do signs mean something."""
    text = mapping(given)
    words = string(text.get("text")) or string(given)
    if text.get("type") == "mrkdwn":
        return words
    return write(list(spoken(unescape(words), styles)))


def _section(block: Shape) -> Iterator[str]:
    yield _text(block.get("text"))
    yield from map(_text, mappings(block.get("fields")))


def _header(block: Shape) -> Iterator[str]:
    yield _text(block.get("text"), frozenset({"bold"}))


def _context(block: Shape) -> Iterator[str]:
    for each in mappings(block.get("elements")):
        if each.get("type") in ("mrkdwn", "plain_text"):
            yield _text(each)


def _markdown(block: Shape) -> Iterator[str]:
    yield markdown(string(block.get("text")))


def _media(block: Shape) -> Iterator[str]:
    yield _text(block.get("title"))
    yield _text(block.get("description"))


def _alert(block: Shape) -> Iterator[str]:
    yield _text(block.get("text"))


def _card(block: Shape) -> Iterator[str]:
    yield _title(block)
    yield _text(block.get("subtitle"))
    yield _text(block.get("body"))


def _task(block: Shape) -> Iterator[str]:
    yield _title(block)
    yield rich_text(mapping(block.get("details")), {})
    yield rich_text(mapping(block.get("output")), {})


def _table(block: Shape) -> Iterator[str]:
    rows = block.get("rows")
    for row in rows if isinstance(rows, list | tuple) else ():
        yield " | ".join(" ".join(_cell(cell).split()) for cell in mappings(row))


def _cell(cell: Shape) -> str:
    if cell.get("type") == "rich_text":
        return rich_text(cell, {})
    return write([Run(string(cell.get("text")))])


_READERS: Mapping[str, Callable[[Shape], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "markdown": _markdown,
    "image": _media,
    "video": _media,
    "alert": _alert,
    "card": _card,
    "task_card": _task,
    "table": _table,
}
