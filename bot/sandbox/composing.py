"""What Slack's composer makes of what a person types, before it is stored."""

import re
from collections.abc import Callable

from bot.sandbox.text import MARKUP, stored
from bot.sandbox.world import World

#: What the composer leaves alone: code, markup and addresses.
_SAFE = re.compile(
    rf"```.*?```|`[^`\n]+`|{MARKUP.pattern}|https?://[^\s<>|]+", re.DOTALL
)
_NAME = r"([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)"
_AT = re.compile(rf"(?<![A-Za-z0-9_@/.&])@{_NAME}", re.IGNORECASE)
_HASH = re.compile(rf"(?<![A-Za-z0-9_#/.&])#{_NAME}", re.IGNORECASE)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
)
_BROADCASTS = ("here", "channel", "everyone")


def typed(world: World, text: str) -> str:
    """Text as Slack stores it when a person typed it.

    Names of people (`@emma`, the bot's too), of groups (`@here`) and of channels
    (`#travel`) become mentions, mail addresses links; names that nobody has stay.

    Args:
        world: Knows the names.
        text: What was typed; markup such as `<@U…>` may stand in it.
    """
    return stored(_outside(text, lambda part: _named(world, part)))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """Change what stands between code, markup and addresses."""
    parts: list[str] = []
    end = 0
    for safe in _SAFE.finditer(text):
        parts += change(text[end : safe.start()]), safe.group()
        end = safe.end()
    return "".join([*parts, change(text[end:])])


def _named(world: World, text: str) -> str:
    people = {each.name: f"<@{each.id}>" for each in world.people.values()}
    people |= {name: f"<!{name}>" for name in _BROADCASTS}
    channels = {
        each.name: f"<#{each.id}|{each.name}>"
        for each in world.channels.values()
        if each.name
    }

    def known(names: dict[str, str]) -> Callable[[re.Match[str]], str]:
        return lambda found: names.get(found[1].lower(), found[0])

    text = _MAIL.sub(lambda found: f"<mailto:{found[0]}|{found[0]}>", text)
    text = _outside(text, lambda part: _AT.sub(known(people), part))
    return _outside(text, lambda part: _HASH.sub(known(channels), part))
