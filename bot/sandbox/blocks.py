"""What Slack says of Block Kit blocks: which are accepted, and how they are kept.

Limits: docs.slack.dev, Block Kit reference, 2025-10, and the models of Slack's own
Python client. A block of a type unknown here is refused, as Slack refuses it.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.sandbox import checks, elements
from bot.sandbox.elements import ELEMENTS, Block
from bot.sandbox.problems import SlackError

__all__ = ["MAX_BLOCKS", "Block", "checked", "interactive", "kept", "problems"]

MAX_BLOCKS = 50
_MARKDOWN_CHARS = 12_000


def checked(blocks: Any) -> list[Block]:
    """Read a message's blocks and keep them as Slack does.

    Args:
        blocks: What the `blocks` argument held, out of its JSON.

    Returns:
        The blocks, each with a block_id and its texts with Slack's defaults.

    Raises:
        SlackError: invalid_blocks_format or invalid_blocks, with what and where.
    """
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        raise SlackError("invalid_blocks_format")
    if found := list(problems(blocks)):
        raise SlackError("invalid_blocks", messages=found)
    return [kept(block) for block in blocks]


def kept(block: Block) -> Block:
    """A block as Slack keeps it: with ids and defaults where it had none."""
    made: Block = {"block_id": secrets.token_urlsafe(4), **block}
    if made["type"] == "input":
        made = {"optional": False, "dispatch_action": False, **made}
    for holder in _text_objects(made):
        default = ("verbatim", False) if holder["type"] == "mrkdwn" else ("emoji", True)
        holder.setdefault(*default)
    for element in interactive([made]):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return made


def interactive(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every element of these blocks that a person can use, in order."""
    for block in blocks:
        inside = block.get("elements", []) if block.get("type") in _ROWS else []
        alone = block.get("element") if block.get("type") == "input" else None
        for element in (*inside, block.get("accessory"), alone):
            if isinstance(element, dict) and element.get("type") in ELEMENTS:
                yield element


def _text_objects(node: Any) -> Iterator[Block]:
    if isinstance(node, list):
        for each in node:
            yield from _text_objects(each)
    elif isinstance(node, dict) and node.get("type") != "rich_text":
        if node.get("type") in ("mrkdwn", "plain_text"):
            yield node
        for each in node.values():
            yield from _text_objects(each)


def problems(
    blocks: list[Block], *, most: int = MAX_BLOCKS, root: str = "/blocks"
) -> Iterator[str]:
    """What Slack would say against blocks.

    Args:
        blocks: As the app gave them.
        most: How many there may be.
        root: JSON pointer to them.
    """
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:{root}]"
    yield from _repeated(blocks, root)
    for index, block in enumerate(blocks):
        where = f"{root}/{index}"
        check = _BLOCKS.get(str(block.get("type")))
        if check is None:
            yield f"unsupported type: {block.get('type')} [json-pointer:{where}/type]"
            continue
        yield from check(block, where)
        yield from checks.length(block.get("block_id", "x"), 255, f"{where}/block_id")
    markdown = [str(b.get("text", "")) for b in blocks if b.get("type") == "markdown"]
    if len(markdown) > 1:  # the limit counts for all of them together
        yield from checks.length("".join(markdown), _MARKDOWN_CHARS, root)


def _repeated(blocks: list[Block], root: str) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    for index, block_id in enumerate(ids):
        if block_id in ids[:index]:
            yield f"`block_id` {block_id} already exists [json-pointer:{root}]"


def _section(block: Block, where: str) -> Iterator[str]:
    if "text" in block or "fields" not in block:
        yield from checks.text(block.get("text"), 3000, f"{where}/text")
    if "fields" in block:
        yield from checks.count(block["fields"], 10, f"{where}/fields")
        for index, field in enumerate(checks.listed(block["fields"])):
            yield from checks.text(field, 2000, f"{where}/fields/{index}")
    if "accessory" in block:
        yield from elements.problems(block["accessory"], f"{where}/accessory")


def _header(block: Block, where: str) -> Iterator[str]:
    yield from checks.text(block.get("text"), 150, f"{where}/text", plain=True)


def _context(block: Block, where: str) -> Iterator[str]:
    yield from checks.count(block.get("elements"), 10, f"{where}/elements")
    for index, element in enumerate(checks.listed(block.get("elements"))):
        spot = f"{where}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from elements.image(element, spot)
        else:
            yield from checks.text(element, 2000, spot)


def _actions(block: Block, where: str) -> Iterator[str]:
    row = block.get("elements")
    yield from checks.count(row, 25, f"{where}/elements")
    for index, element in enumerate(checks.listed(row)):
        yield from elements.problems(element, f"{where}/elements/{index}")
    ids = [e.get("action_id") for e in checks.listed(row) if isinstance(e, dict)]
    named = [each for each in ids if each is not None]
    if len(named) != len(set(named)):
        yield f"`action_id` already exists for this block_id [json-pointer:{where}]"


def _input(block: Block, where: str) -> Iterator[str]:
    yield from checks.text(block.get("label"), 2000, f"{where}/label", plain=True)
    if "element" not in block:
        yield f"missing required field: element [json-pointer:{where}]"
    else:
        element = block["element"]
        yield from elements.problems(element, f"{where}/element", in_input=True)
    if "hint" in block:
        yield from checks.text(block["hint"], 2000, f"{where}/hint", plain=True)
    for name in ("optional", "dispatch_action"):
        yield from checks.flag(block.get(name, False), f"{where}/{name}")


def _markdown(block: Block, where: str) -> Iterator[str]:
    yield from checks.length(block.get("text"), _MARKDOWN_CHARS, f"{where}/text")


def _rich_text(block: Block, where: str) -> Iterator[str]:
    if not isinstance(block.get("elements"), list):
        yield f"missing required field: elements [json-pointer:{where}]"


def _anything(_block: Block, _where: str) -> Iterator[str]:
    """Accept blocks whose inside is not looked at here."""
    return iter(())


_ROWS = ("actions", "context_actions")
_BLOCKS: dict[str, Callable[[Block, str], Iterator[str]]] = {
    "actions": _actions,
    "context": _context,
    "context_actions": _actions,
    "divider": _anything,
    "file": _anything,
    "header": _header,
    "image": elements.image,
    "input": _input,
    "markdown": _markdown,
    "plan": _anything,
    "rich_text": _rich_text,
    "section": _section,
    "table": _anything,
    "task_card": _anything,
    "video": _anything,
}
