"""The text of markdown blocks as HTML: no markup of its own, no foreign pictures."""

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from bot.sandbox.page.inline import safe_address


def markdown(text: object) -> Markup:
    """Standard Markdown as Slack's markdown block shows it."""
    tokens = _parser().parse(str(text))
    for token in tokens:
        if token.type.startswith("heading"):
            # Above them stand the headings of the page.
            token.tag = f"h{min(int(token.tag[1:]) + 3, 6)}"
        token.children = [_tamed(each) for each in token.children or ()]
    shown = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(shown)  # noqa: S704 - the parser escapes, and passes no HTML


@cache
def _parser() -> MarkdownIt:
    # Without pictures, `![words](address)` is a link after an exclamation mark.
    parser = MarkdownIt("commonmark", {"html": False})
    return parser.enable(["table", "strikethrough"]).disable(["image"])


def _tamed(token: Token) -> Token:
    if token.type == "link_open":
        url = safe_address(token.attrGet("href") or "")
        token.attrs = {"href": url, "rel": "noopener noreferrer nofollow"}
        if not url:
            token.attrs = {}
    return token
