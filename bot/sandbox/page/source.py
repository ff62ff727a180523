"""A stored text as a person would type it, to change it."""

import re

from bot.sandbox.text import MARKUP, unescaped
from bot.sandbox.world import World


def source(world: World, text: str) -> str:
    """Turn mentions and addresses back into what makes them.

    Args:
        world: Knows the names.
        text: As it is stored.
    """
    return unescaped(MARKUP.sub(lambda found: _typed(world, found), text))


def _typed(world: World, found: re.Match[str]) -> str:
    target, _, label = found[0][1:-1].partition("|")
    if target.startswith("@"):
        person = world.people.get(target[1:])
        return f"@{person.name}" if person else found[0]
    if target.startswith("#"):
        channel = world.channels.get(target[1:])
        return f"#{channel.name}" if channel else found[0]
    if target.startswith("!"):
        broadcast = target in ("!here", "!channel", "!everyone")
        return f"@{target[1:]}" if broadcast else found[0]
    is_plain = not label or target == f"mailto:{label}"
    return (label or target) if is_plain else found[0]
