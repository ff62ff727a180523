"""Rich text as HTML: paragraphs, lists in lists, quotes and code."""

from datetime import tzinfo
from typing import Any

from markupsafe import Markup

from bot.sandbox.page.inline import Inline
from bot.sandbox.page.names import Names
from bot.sandbox.rich_text import rich_text
from bot.sandbox.text import stored

Json = dict[str, Any]

#: More than Slack's own editor offers.
_MAX_INDENT = 8


class RichText:
    """Draws rich_text blocks, and mrkdwn by way of them.

    Args:
        names: Who and what ids stand for.
        zone: Where dates are read.
    """

    def __init__(self, names: Names, zone: tzinfo) -> None:
        self._inline = Inline(names, zone)

    def block(self, block: Json) -> Markup:
        """A rich_text block, whole."""
        given = block.get("elements")
        elements = given if isinstance(given, list) else []
        return Markup("").join(self._part(each) for each in elements)

    def mrkdwn(self, text: object, *, verbatim: bool = True) -> Markup:
        """A text of Slack's own markup.

        Args:
            text: As an app gave it.
            verbatim: Whether addresses in it stay words.
        """
        given = str(text)
        return self.block(rich_text(given if verbatim else stored(given), ""))

    def _part(self, part: Json) -> Markup:
        kind = part.get("type")
        if kind == "rich_text_list":
            return self._list(part)
        inside = self._inline.draw(part.get("elements"))
        if kind == "rich_text_quote":
            return Markup('<blockquote dir="auto">{}</blockquote>').format(inside)
        if kind == "rich_text_preformatted":
            return Markup("<pre>{}</pre>").format(inside)
        if inside.endswith("<br>"):
            # The line break above a list, a quote or code; a paragraph has its own.
            inside = Markup(inside.removesuffix("<br>"))  # noqa: S704 - it was safe
        return Markup('<p dir="auto">{}</p>').format(inside)

    def _list(self, part: Json) -> Markup:
        given = part.get("elements")
        items = given if isinstance(given, list) else []
        drawn = Markup("").join(
            Markup('<li dir="auto">{}</li>').format(
                self._inline.draw(item.get("elements"))
            )
            for item in items
        )
        indent = min(max(int(part.get("indent") or 0), 0), _MAX_INDENT)
        place = Markup(' class="indent-{}"').format(indent) if indent else Markup("")
        if part.get("style") != "ordered":
            return Markup("<ul{}>{}</ul>").format(place, drawn)
        first = int(part.get("offset") or 0) + 1
        return Markup('<ol{} start="{}">{}</ol>').format(place, first, drawn)
