"""What stands inside a line: words, links, mentions, dates and colours, as HTML."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from markupsafe import Markup, escape

from bot.sandbox.page import emoji
from bot.sandbox.page.names import Names

Json = dict[str, Any]

#: What a link may begin with; any other address is shown as words.
_SAFE = re.compile(r"(?:https?://|mailto:|tel:)[^\s]+", re.IGNORECASE)
_EMOJI = re.compile(r":([a-z0-9_+'-]+?)(?:::skin-tone-([2-6]))?:")
_COLOR = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_DATE_TOKEN = re.compile(r"\{(\w+)\}")
_DATES = {
    "date_num": "%Y-%m-%d",
    "date": "%B %-d, %Y",
    "date_slash": "%m/%d/%Y",
    "date_short": "%b %-d, %Y",
    "date_short_pretty": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "date_long_full": "%A, %B %-d, %Y",
    "date_long_pretty": "%A, %B %-d, %Y",
    "date_pretty": "%B %-d, %Y",
    "day_divider_pretty": "%A, %B %-d",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
    # It would change as one reads; a moment does not.
    "ago": "%B %-d, %Y, %H:%M",
}
_STYLES = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "strike": Markup("<s>{}</s>"),
    "underline": Markup("<u>{}</u>"),
    "code": Markup("<code>{}</code>"),
}


def words(text: object) -> Markup:
    """Words as they are, with their line breaks and their flags."""
    parts: list[Markup] = []
    end, given = 0, str(text)
    for flag in emoji.FLAG.finditer(given):
        parts += _lines(given[end : flag.start()]), emoji.flag_drawn(flag.group())
        end = flag.end()
    return Markup("").join([*parts, _lines(given[end:])])


def words_and_emoji(text: object) -> Markup:
    """The same, with emoji that stand there by name, if something draws them."""
    parts: list[Markup] = []
    end, given = 0, str(text)
    for found in _EMOJI.finditer(given):
        if emoji.is_known(found[1]):
            drawn = emoji.drawn(found[1], tone=int(found[2] or 0))
            parts += words(given[end : found.start()]), drawn
            end = found.end()
    return Markup("").join([*parts, words(given[end:])])


def named_emoji(text: str) -> str:
    """Plain words, in which emoji that stand there by name become characters."""

    def character(found: re.Match[str]) -> str:
        return emoji.characters_of(found[1]) or found[0]

    return _EMOJI.sub(character, text)


def safe_address(url: object) -> str:
    """An address that may be opened; empty: it may not."""
    text = str(url)
    return text if _SAFE.fullmatch(text) else ""


def link(url: object, label: Markup) -> Markup:
    """A link, or only its words where the address may not be opened."""
    address = safe_address(url)
    if not address:
        return label
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(
        address, label
    )


def color(value: object) -> str:
    """A colour as six hexadecimal digits; empty: it is none."""
    found = _COLOR.fullmatch(str(value))
    if found is None:
        return ""
    digits = found[1].lower()
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def moment(timestamp: object, zone: tzinfo) -> datetime | None:
    """Seconds since 1970, also as a message's ts, as a moment; None: it is none."""
    try:
        return datetime.fromtimestamp(float(str(timestamp)), zone)
    except (OSError, OverflowError, ValueError):
        return None


def time_of(timestamp: object, zone: tzinfo, form: str = "%H:%M") -> Markup:
    """A moment as HTML; nothing where it is none."""
    at = moment(timestamp, zone)
    if at is None:
        return Markup("")
    return Markup('<time datetime="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), at.strftime(form)
    )


class Inline:
    """Draws the elements of a rich text's lines.

    Args:
        names: Who and what ids stand for.
        zone: Where dates are read.
    """

    def __init__(self, names: Names, zone: tzinfo) -> None:
        self._names = names
        self._zone = zone

    def draw(self, elements: object) -> Markup:
        """The elements in order; one of an unknown type by its name."""
        given = elements if isinstance(elements, list) else []
        return Markup("").join(self._one(each) for each in given)

    def _one(self, element: object) -> Markup:
        if not isinstance(element, dict):
            return words(element)
        draw = self._DRAWERS.get(str(element.get("type")))
        if draw is None:
            return self._mark("unknown", str(element.get("type")))
        return self._styled(draw(self, element), element.get("style"))

    def _styled(self, drawn: Markup, style: object) -> Markup:
        given = style if isinstance(style, dict) else {}
        for name, frame in _STYLES.items():
            if given.get(name):
                drawn = frame.format(drawn)
        return drawn

    def _text(self, element: Json) -> Markup:
        return words(element.get("text", ""))

    def _link(self, element: Json) -> Markup:
        url = element.get("url", "")
        return link(url, words(element.get("text") or url))

    def _emoji(self, element: Json) -> Markup:
        tone = element.get("skin_tone") or 0
        return emoji.drawn(
            str(element.get("name", "")),
            unicode=str(element.get("unicode", "")),
            tone=tone if isinstance(tone, int) else 0,
        )

    def _user(self, element: Json) -> Markup:
        return self._mark(
            "mention", f"@{self._names.person(element.get('user_id', ''))}"
        )

    def _channel(self, element: Json) -> Markup:
        return self._mark("mention", self._names.channel(element.get("channel_id", "")))

    def _group(self, element: Json) -> Markup:
        return self._mark("mention", f"@{element.get('usergroup_id', '')}")

    def _team(self, element: Json) -> Markup:
        return self._mark("mention", f"@{element.get('team_id', '')}")

    def _broadcast(self, element: Json) -> Markup:
        return self._mark("mention loud", f"@{element.get('range', '')}")

    def _color(self, element: Json) -> Markup:
        digits = color(element.get("value", ""))
        swatch = Markup(
            '<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">'
            '<rect width="1" height="1" fill="#{}"></rect></svg>'
        ).format(digits)
        return (swatch if digits else Markup("")) + words(element.get("value", ""))

    def _date(self, element: Json) -> Markup:
        at = moment(element.get("timestamp"), self._zone)
        if at is None:
            return words(element.get("fallback", ""))

        def part(found: re.Match[str]) -> str:
            return at.strftime(_DATES[found[1]]) if found[1] in _DATES else found[0]

        shown = _DATE_TOKEN.sub(part, str(element.get("format") or "{date_pretty}"))
        drawn = Markup('<time datetime="{}">{}</time>').format(at.isoformat(), shown)
        return link(element.get("url", ""), drawn)

    @staticmethod
    def _mark(name: str, text: str) -> Markup:
        # Apart, so that a name of the other direction moves nothing around it.
        return Markup('<bdi class="{}">{}</bdi>').format(name, words(text))

    _DRAWERS: ClassVar[dict[str, Callable[[Any, Json], Markup]]] = {
        "broadcast": _broadcast,
        "channel": _channel,
        "color": _color,
        "date": _date,
        "emoji": _emoji,
        "link": _link,
        "team": _team,
        "text": _text,
        "user": _user,
        "usergroup": _group,
    }


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
