"""What Slack says of Block Kit blocks: which are accepted, and how they are kept.

Limits: docs.slack.dev, Block Kit reference, 2025-10, and the models of Slack's own
Python client. A block of a type unknown here is refused, as Slack refuses it.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.sandbox.problems import SlackError

Block = dict[str, Any]

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
    problems = list(_problems(blocks))
    if problems:
        raise SlackError("invalid_blocks", messages=problems)
    return [_kept(block) for block in blocks]


def _kept(block: Block) -> Block:
    kept: Block = {"block_id": secrets.token_urlsafe(4), **block}
    for holder in _text_objects(kept):
        default = ("verbatim", False) if holder["type"] == "mrkdwn" else ("emoji", True)
        holder.setdefault(*default)
    for element in interactive([kept]):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return kept


def interactive(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every element of these blocks that a person can use, in order."""
    for block in blocks:
        inside = block.get("elements", []) if block.get("type") in _ROWS else []
        for element in (*inside, block.get("accessory")):
            if isinstance(element, dict) and element.get("type") in _ELEMENTS:
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


def _problems(blocks: list[Block]) -> Iterator[str]:
    if len(blocks) > MAX_BLOCKS:
        yield f"no more than {MAX_BLOCKS} items allowed [json-pointer:/blocks]"
    yield from _repeated(blocks)
    for index, block in enumerate(blocks):
        where = f"/blocks/{index}"
        check = _BLOCKS.get(str(block.get("type")))
        if check is None:
            yield f"unsupported type: {block.get('type')} [json-pointer:{where}/type]"
            continue
        yield from check(block, where)
        yield from _length(block.get("block_id", "x"), 255, f"{where}/block_id")
    markdown = [str(b.get("text", "")) for b in blocks if b.get("type") == "markdown"]
    if len(markdown) > 1:  # the limit counts for all of them together
        yield from _length("".join(markdown), _MARKDOWN_CHARS, "/blocks")


def _repeated(blocks: list[Block]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    for index, block_id in enumerate(ids):
        if block_id in ids[:index]:
            yield f"`block_id` {block_id} already exists [json-pointer:/blocks]"


def _length(text: Any, most: int, where: str) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"must be a string [json-pointer:{where}]"
    elif not text:
        yield f"must be more than 0 characters [json-pointer:{where}]"
    elif len(text) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}]"


def _text(node: Any, most: int, where: str, *, plain: bool = False) -> Iterator[str]:
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(node, dict):
        name = where.rsplit("/", 1)[-1]
        yield f"missing required field: {name} [json-pointer:{where}]"
    elif node.get("type") not in kinds:
        yield f"must be one of: {', '.join(kinds)} [json-pointer:{where}/type]"
    else:
        yield from _length(node.get("text"), most, f"{where}/text")


def _count(items: Any, most: int, where: str) -> Iterator[str]:
    if not isinstance(items, list) or not items:
        yield f"must have at least 1 item [json-pointer:{where}]"
    elif len(items) > most:
        yield f"no more than {most} items allowed [json-pointer:{where}]"


def _section(block: Block, where: str) -> Iterator[str]:
    if "text" in block or "fields" not in block:
        yield from _text(block.get("text"), 3000, f"{where}/text")
    if "fields" in block:
        yield from _count(block["fields"], 10, f"{where}/fields")
        for index, field in enumerate(_listed(block["fields"])):
            yield from _text(field, 2000, f"{where}/fields/{index}")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory")


def _header(block: Block, where: str) -> Iterator[str]:
    yield from _text(block.get("text"), 150, f"{where}/text", plain=True)


def _image(block: Block, where: str) -> Iterator[str]:
    yield from _length(block.get("alt_text"), 2000, f"{where}/alt_text")
    if not {"image_url", "slack_file"} & block.keys():
        yield f"missing required field: image_url [json-pointer:{where}]"


def _context(block: Block, where: str) -> Iterator[str]:
    yield from _count(block.get("elements"), 10, f"{where}/elements")
    for index, element in enumerate(_listed(block.get("elements"))):
        spot = f"{where}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _image(element, spot)
        else:
            yield from _text(element, 2000, spot)


def _actions(block: Block, where: str) -> Iterator[str]:
    elements = block.get("elements")
    yield from _count(elements, 25, f"{where}/elements")
    for index, element in enumerate(_listed(elements)):
        yield from _element(element, f"{where}/elements/{index}")
    ids = [e.get("action_id") for e in _listed(elements) if isinstance(e, dict)]
    named = [each for each in ids if each is not None]
    if len(named) != len(set(named)):
        yield f"`action_id` already exists for this block_id [json-pointer:{where}]"


def _element(element: Any, where: str) -> Iterator[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in _ELEMENTS:
        yield f"unsupported type: {kind} [json-pointer:{where}/type]"
        return
    yield from _length(element.get("action_id", "x"), 255, f"{where}/action_id")
    if kind == "button":
        yield from _text(element.get("text"), 75, f"{where}/text", plain=True)
        if "value" in element:
            yield from _length(element["value"], 2000, f"{where}/value")
    if kind == "image":
        yield from _image(element, where)
    most = _OPTIONS.get(str(kind))
    if most and "option_groups" not in element:
        yield from _count(element.get("options"), most, f"{where}/options")
        for index, option in enumerate(_listed(element.get("options"))):
            text = option.get("text") if isinstance(option, dict) else None
            yield from _text(text, 75, f"{where}/options/{index}/text")


def _markdown(block: Block, where: str) -> Iterator[str]:
    yield from _length(block.get("text"), _MARKDOWN_CHARS, f"{where}/text")


def _rich_text(block: Block, where: str) -> Iterator[str]:
    if not isinstance(block.get("elements"), list):
        yield f"missing required field: elements [json-pointer:{where}]"


def _anything(_block: Block, _where: str) -> Iterator[str]:
    """Accept blocks whose inside is not looked at here."""
    return iter(())


def _listed(items: Any) -> list[Any]:
    return items if isinstance(items, list) else []


_ROWS = ("actions", "context_actions")
_OPTIONS = {"overflow": 5, "static_select": 100, "checkboxes": 10, "radio_buttons": 10}
_ELEMENTS = frozenset(
    {
        "button",
        "checkboxes",
        "channels_select",
        "conversations_select",
        "datepicker",
        "datetimepicker",
        "external_select",
        "feedback_buttons",
        "icon_button",
        "image",
        "multi_channels_select",
        "multi_conversations_select",
        "multi_external_select",
        "multi_static_select",
        "multi_users_select",
        "overflow",
        "radio_buttons",
        "static_select",
        "timepicker",
        "users_select",
        "workflow_button",
    }
)
_BLOCKS: dict[str, Callable[[Block, str], Iterator[str]]] = {
    "actions": _actions,
    "context": _context,
    "context_actions": _actions,
    "divider": _anything,
    "file": _anything,
    "header": _header,
    "image": _image,
    "markdown": _markdown,
    "plan": _anything,
    "rich_text": _rich_text,
    "section": _section,
    "table": _anything,
    "task_card": _anything,
    "video": _anything,
}
