"""Messages to draw, and a look at the HTML that comes of them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bot.sandbox.page.names import Names
from bot.sandbox.page.render import Renderer

Json = dict[str, Any]

SNAPSHOTS = Path(__file__).parent / "snapshots"
NAMES = Names(
    people={"U0EMMA000": "Emma", "U0BRUNO00": "Bruno", "U0LOCALBOT": "translator"},
    channels={"C0TRAVEL0": "travel", "D0EMMA000": "@Emma"},
    bot_user_id="U0LOCALBOT",
)
#: One pixel.
PIXEL = "data:image/png;base64,iVBORw0KGgo="

_VOID = {"img", "hr", "br", "meta", "input", "link"}


@dataclass(slots=True)
class Node:
    """A start tag, and the words inside it."""

    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)


class Seen(HTMLParser):
    """What a browser would make of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self.feed(html)
        self.close()
        assert not [node.tag for node in self._open], "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.nodes.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop().tag == tag, f"{tag} is closed out of turn"

    def handle_data(self, data: str) -> None:
        for node in self._open:
            node.words.append(data)

    def of(self, name: str) -> list[Node]:
        """The elements of this class."""
        return [n for n in self.nodes if name in n.attributes.get("class", "").split()]

    def tagged(self, tag: str) -> list[Node]:
        """The elements of this tag."""
        return [node for node in self.nodes if node.tag == tag]


def renderer(**options: Any) -> Renderer:
    return Renderer(NAMES, **options)


def seen(blocks: list[Json], **options: Any) -> Seen:
    """Blocks as a browser sees them."""
    return Seen(renderer(**options).blocks(blocks))


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def rich(*elements: Json) -> Json:
    part = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [part]}


def text_of(node: Node) -> str:
    """An element's words, with single blanks."""
    return " ".join("".join(node.words).split())


def tidy(html: str) -> str:
    """HTML with one element a line, so that a difference can be read."""
    return re.sub(r">\s*<", ">\n<", html.strip()) + "\n"


def snapshot(path: Path) -> str:
    """What is drawn of a case: a message, or a view where it says so."""
    case = json.loads(path.read_text("utf-8"))
    draw = renderer(picture=lambda name: PIXEL if name == "F0HERE" else "")
    errors = case.pop("errors", {})
    if case["type"] in ("modal", "home"):
        return tidy(draw.view(case, errors=errors))
    return tidy(draw.message(case))


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all words in some JSON, but those that say of what type it is."""
    if isinstance(node, str) and (not path or path[-1] not in ("type", "mode")):
        yield path
    pairs: Iterable[tuple[Any, Any]] = ()
    if isinstance(node, dict):
        pairs = node.items()
    elif isinstance(node, list):
        pairs = enumerate(node)
    for key, value in pairs:
        yield from leaves(value, (*path, key))


def changed(node: Json, path: tuple[Any, ...], value: Any) -> Json:
    """A copy of some JSON with one place changed."""
    made: Json = json.loads(json.dumps(node))
    *way, last = path
    inner: Any = made
    for key in way:
        inner = inner[key]
    inner[last] = value
    return made


if __name__ == "__main__":  # `python -m tests.unit.sandbox.page.kit` writes them anew
    for found in sorted(SNAPSHOTS.glob("*.json")):
        found.with_suffix(".html").write_text(snapshot(found), "utf-8")
