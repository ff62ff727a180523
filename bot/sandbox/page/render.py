"""Slack's messages and views as HTML: what the page, the transcript and tests show.

Every piece is data of others: it may lack what it should have, or hold anything. A
block that cannot be drawn, and one of an unknown type, is shown as JSON, with its
name; nothing is dropped silently.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateError
from markupsafe import Markup

from bot.sandbox.page import emoji, inline
from bot.sandbox.page.cards import FileCard, file_card
from bot.sandbox.page.controls import Control, control
from bot.sandbox.page.markdown import markdown
from bot.sandbox.page.names import Names
from bot.sandbox.page.rich import RichText

Json = dict[str, Any]

_HERE = Path(__file__).parent
#: Messages with more characters get a frame of their own to scroll in.
LONG_CHARS = 1_500
_BLOCKS = frozenset(
    (
        *("actions", "context", "context_actions", "divider", "file", "header"),
        *("image", "input", "markdown", "rich_text", "section"),
    )
)
#: What pictures may be: bytes in the page itself, or a file of the page's own server.
_PICTURE = re.compile(r"data:image/(?:gif|jpeg|png|webp);base64,[\w+/=]+|/(?!/)\S*")
#: What data of a wrong shape makes code and templates raise.
_MISSHAPEN = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError),
    *(TypeError, ValueError, TemplateError),
)
_HUES = 8


def styles() -> str:
    """The style sheet of everything that is drawn here."""
    return (_HERE / "styles" / "messages.css").read_text("utf-8")


@cache
def environment() -> Environment:
    """The templates of this folder, with everything escaped that is no markup."""
    loader = FileSystemLoader(_HERE / "templates")
    return Environment(
        autoescape=True,
        loader=loader,
        lstrip_blocks=True,
        trim_blocks=True,
    )


def no_picture(_address: str) -> str:
    """The pictures of a page that has none."""
    return ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji below a message."""

    drawn: Markup
    count: int
    #: The names of those who added it.
    people: str
    #: Slack's name of it, with the tone of its skin.
    name: str = ""
    #: Whether who looks at it added it too.
    is_mine: bool = False


class Renderer:
    """Draws messages, views and blocks; nothing of it can be used.

    Args:
        names: Who and what ids stand for.
        zone: Where times are read.
        picture: An image's address, or a file's id -> what to show in its place: a
            data: address of an image, or a path on the page's own server; empty: none.
        reader: Id of the user who looks at it; empty: an onlooker.
    """

    #: The template that draws elements and inputs.
    elements = "elements.html"
    #: Whether they can be used.
    live = False

    def __init__(
        self,
        names: Names,
        *,
        zone: tzinfo = UTC,
        picture: Callable[[str], str] = no_picture,
        reader: str = "",
    ) -> None:
        self.names = names
        self._zone = zone
        self._picture = picture
        self._reader = reader
        self._rich = RichText(names, zone)
        given = {"draw": self}
        self._block_macros = (
            environment().get_template("blocks.html").make_module(given)
        )
        self._macros = environment().get_template("messages.html").make_module(given)

    # --- what is drawn -------------------------------------------------------

    def message(self, raw: Json, *, mark: str = "") -> Markup:
        """A message with its attachments, files and reactions.

        Args:
            raw: As history shows it; `ephemeral_to` names its only reader.
            mark: A word beside its time, such as "deleted".
        """
        try:
            return self._macro("message")(raw, mark)
        except _MISSHAPEN:
            return self._macro("as_json")("message, which cannot be drawn", raw)

    def view(self, raw: Json, *, errors: Mapping[str, str] | None = None) -> Markup:
        """A modal or a home tab, with what stands in its inputs.

        Args:
            raw: As payloads show it.
            errors: What stands under an input, by its block_id.
        """
        try:
            values = (raw.get("state") or {}).get("values") or {}
            return self.surface(raw, values, errors or {})
        except _MISSHAPEN:
            return self._macro("as_json")("view, which cannot be drawn", raw)

    def blocks(
        self,
        given: object,
        values: Json | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Markup:
        """Blocks in order.

        Args:
            given: The blocks.
            values: What stands in their elements: block_id -> action_id -> value.
            errors: What stands under an input, by its block_id.
        """
        blocks = given if isinstance(given, Sequence) else []
        return Markup("").join(
            self._block(each, values or {}, errors or {}) for each in blocks
        )

    def surface(self, raw: Json, values: Json, errors: Mapping[str, str]) -> Markup:
        """A view of the right shape, with these values in it."""
        return self._macro("view")(raw, values, errors)

    # --- what templates ask --------------------------------------------------

    def text(self, given: object) -> Markup:
        """A text object, plain or mrkdwn."""
        if not isinstance(given, dict):
            return inline.words("" if given is None else given)
        if given.get("type") == "mrkdwn":
            verbatim = given.get("verbatim") is not False
            return self._rich.mrkdwn(given.get("text", ""), verbatim=verbatim)
        return inline.words_and_emoji(given.get("text", ""))

    def mrkdwn(self, text: object) -> Markup:
        """A text of Slack's own markup."""
        return self._rich.mrkdwn(text)

    def rich(self, block: Json) -> Markup:
        """A rich_text block."""
        return self._rich.block(block)

    def markdown(self, text: object) -> Markup:
        """Standard Markdown."""
        return markdown(text)

    def control(self, element: Json, held: Json | None = None) -> Control:
        """How an element that people use looks, with what stands in it."""
        return control(element, held or {}, self.names, self._zone)

    def held(self, values: Json, block: Json, element: Json) -> Json:
        """What stands in an element."""
        found = (values.get(str(block.get("block_id"))) or {}).get(
            element.get("action_id")
        )
        return found if isinstance(found, dict) else {}

    def picture(self, node: Json) -> str:
        """The address to show an image at; empty: it is not to be had."""
        file = node.get("slack_file") or {}
        for name in (node.get("image_url"), file.get("url"), file.get("id")):
            if name and (shown := self._checked(str(name))):
                return shown
        return ""

    def file(self, raw: Json) -> FileCard:
        """How a file of a message looks."""
        return file_card(raw, self._checked)

    def address(self, url: object) -> str:
        """An address that may be opened; empty: it may not."""
        return inline.safe_address(url)

    def color(self, value: object) -> str:
        """A colour's six digits; empty: it is none."""
        named = {"good": "2e9e6b", "warning": "c98a1b", "danger": "c43d3d"}
        return named.get(str(value)) or inline.color(value)

    def time(self, timestamp: object, form: str = "%H:%M") -> Markup:
        """A moment."""
        return inline.time_of(timestamp, self._zone, form)

    def author(self, raw: Json) -> str:
        """The name above a message."""
        profile = raw.get("bot_profile") or {}
        named = raw.get("username") or profile.get("name")
        return str(named or self.names.person(raw.get("user", "")))

    def hue(self, name: object) -> int:
        """Which of the avatars' colours somebody has."""
        return sum(str(name).encode()) % _HUES

    def seen_by(self, raw: Json) -> str:
        """Whose eyes alone a message is for; empty: it is for everyone."""
        only = raw.get("ephemeral_to") or ""
        if not only:
            return "you" if raw.get("is_ephemeral") else ""
        return "you" if only == self._reader else self.names.person(only)

    def attributes(self, raw: Json) -> Markup:  # noqa: ARG002 - a page tells more
        """What else stands in a message's tag."""
        return Markup("")

    def is_long(self, raw: Json) -> bool:
        """Whether a message gets a frame to scroll in."""
        return len(str(raw.get("text", ""))) > LONG_CHARS

    def reactions(self, raw: Json) -> list[Reaction]:
        """The emoji below a message."""
        return [self._reaction(each) for each in raw.get("reactions") or ()]

    def as_json(self, given: object) -> str:
        """Anything as indented JSON."""
        return json.dumps(given, ensure_ascii=False, indent=2, default=str)

    # --- inside --------------------------------------------------------------

    def _block(self, block: object, values: Json, errors: Mapping[str, str]) -> Markup:
        kind = str(block.get("type")) if isinstance(block, dict) else ""
        try:
            if kind in _BLOCKS:
                return self._macro_of_block(kind)(block, values, errors)
        except _MISSHAPEN:
            return self._macro("as_json")(f"{kind}, which cannot be drawn", block)
        return self._macro("as_json")(kind or "none", block)

    def _macro(self, name: str) -> Callable[..., Markup]:
        macro: Callable[..., Markup] = getattr(self._macros, name)
        return macro

    def _macro_of_block(self, kind: str) -> Callable[..., Markup]:
        macro: Callable[..., Markup] = getattr(self._block_macros, f"{kind}_block")
        return macro

    def _checked(self, name: str) -> str:
        shown = self._picture(name)
        return shown if _PICTURE.fullmatch(shown) else ""

    def _reaction(self, given: Json) -> Reaction:
        name, _, tone = str(given["name"]).partition("::skin-tone-")
        users = given.get("users") or ()
        return Reaction(
            emoji.drawn(name, tone=int(tone) if tone.isdigit() else 0),
            int(given.get("count", len(users))),
            ", ".join(self.names.person(user) for user in users),
            name=str(given["name"]),
            is_mine=self._reader in users,
        )
