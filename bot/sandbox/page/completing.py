"""What the composer offers while somebody types: commands, people, places."""

from collections.abc import Callable

from bot.sandbox.page.sight import Sight

Suggestion = dict[str, str]

_MOST = 50
_BROADCASTS = {
    "here": "everyone who is there now",
    "channel": "everyone in this channel",
    "everyone": "everyone in the workspace",
}


def suggestions(sight: Sight, kind: str, query: str) -> list[Suggestion]:
    """What begins with, or else holds, what was typed.

    Args:
        sight: Of who types.
        kind: "command", "person" or "channel"; nothing for any other.
        query: What was typed after the sign; empty: all there is.

    Returns:
        In order: "value" to write, "label" and "about" to show.
    """
    make = _KINDS.get(kind)
    found = make(sight) if make else []
    sought = query.casefold()
    hits = [each for each in found if sought in _words(each)]
    hits.sort(key=lambda each: not each["value"][1:].casefold().startswith(sought))
    return hits if not sought else hits[:_MOST]


def _words(one: Suggestion) -> str:
    return f"{one['value']} {one['label']} {one['about']}".casefold()


def _commands(sight: Sight) -> list[Suggestion]:
    return [
        {
            "value": each.name,
            "label": each.name,
            "about": f"{each.usage_hint} {each.description}".strip(),
        }
        for each in sight.world.manifest.commands
    ]


def _people(sight: Sight) -> list[Suggestion]:
    people = [each for each in sight.world.people.values() if not each.deleted]
    found = [
        {"value": f"@{each.name}", "label": f"@{each.name}", "about": each.real_name}
        for each in people
    ]
    loud = [
        {"value": f"@{name}", "label": f"@{name}", "about": about}
        for name, about in _BROADCASTS.items()
    ]
    return found + loud


def _channels(sight: Sight) -> list[Suggestion]:
    return [
        {"value": f"#{each.name}", "label": f"#{each.name}", "about": each.purpose}
        for each in sight.channels()
    ]


_KINDS: dict[str, Callable[[Sight], list[Suggestion]]] = {
    "channel": _channels,
    "command": _commands,
    "person": _people,
}
