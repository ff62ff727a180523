"""Text as Slack stores it: three characters escaped, addresses in angle brackets."""

import re
from collections.abc import Mapping

#: chat.postMessage cuts longer texts (docs.slack.dev, chat.postMessage, 2025-10).
MAX_TEXT_CHARS = 40_000

#: What may stand between angle brackets and means something to Slack.
MARKUP = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CGD][A-Z0-9]+|![a-z]+(?:\^[^<>]*)?"
    r"|(?:https?|mailto|tel|ftp|slack):[^<>|\s]+)(?:\|[^<>]*)?>"
)
_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]}'\"*_~`]")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def stored(text: str) -> str:
    """Write a posted text the way Slack keeps it.

    Markup such as `<@U…>` and entities that are there already stay; every other
    `&`, `<` and `>` becomes an entity, and a bare address outside code a link.
    """
    parts: list[str] = []
    end = 0
    for found in MARKUP.finditer(text):
        parts += _plain(text[end : found.start()]), _kept(found.group())
        end = found.end()
    return "".join([*parts, _plain(text[end:])])


def escaped(text: str) -> str:
    """Replace `&`, `<` and `>` by entities; those that are there already stay."""
    text = _BARE_AMPERSAND.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    """Turn the three entities back into characters."""
    text = text.replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&amp;", "&")


def mentioned(text: str) -> list[str]:
    """Ids of the users that a stored text mentions, in order."""
    return _MENTION.findall(text)


def command_text(
    typed: str,
    *,
    people: Mapping[str, str],
    channels: Mapping[str, str],
    escape: bool,
) -> str:
    """What a slash command's payload carries for what was typed after it.

    Args:
        typed: The words after the command's name.
        people: Handle -> user id.
        channels: Name -> channel id.
        escape: The manifest's `should_escape`: names become `<@U…|name>` and
            `<#C…|name>`, and addresses stand in angle brackets.
    """
    if not escape:
        return escaped(typed)

    def person(found: re.Match[str]) -> str:
        user = people.get(found[1])
        return f"<@{user}|{found[1]}>" if user else found[0]

    def channel(found: re.Match[str]) -> str:
        place = channels.get(found[1])
        return f"<#{place}|{found[1]}>" if place else found[0]

    text = re.sub(r"(?<!\S)@([a-z0-9._-]+)", person, stored(typed))
    return re.sub(r"(?<!\S)#([a-z0-9_-]+)", channel, text)


def _kept(markup: str) -> str:
    """Markup as it is stored: a mention loses its label."""
    return re.sub(r"^(<@[^|>]+)\|.*>$", r"\1>", markup)


def _plain(text: str) -> str:
    parts: list[str] = []
    end = 0
    for code in _CODE.finditer(text):
        parts += _linked(text[end : code.start()]), escaped(code.group())
        end = code.end()
    return "".join([*parts, _linked(text[end:])])


def _linked(text: str) -> str:
    parts: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts += escaped(text[end : found.start()]), f"<{escaped(found.group())}>"
        end = found.end()
    return "".join([*parts, escaped(text[end:])])
