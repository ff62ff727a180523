"""What becomes of names and addresses that a person types."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.composing import typed
from bot.sandbox.control import Control
from bot.sandbox.core import Core
from bot.sandbox.manifest import Manifest
from bot.sandbox.options import WorkspaceOptions
from bot.sandbox.world import World
from tests.unit.sandbox.kit import FULL


@pytest.fixture
def world() -> World:
    return Core(Manifest.read(FULL), WorkspaceOptions(), None).world


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("@fullbot pt", "<@U0LOCALBOT> pt"),
        ("Hi @Bruno, @emma.", "Hi <@U0BRUNO00>, <@U0EMMA000>."),
        ("你好@bruno你好", "你好<@U0BRUNO00>你好"),
        ("@here or @channel", "<!here> or <!channel>"),
        ("in #travel!", "in <#C0TRAVEL0|travel>!"),
        ("a@b.example", "<mailto:a@b.example|a@b.example>"),
        ("<@U0EMMA000> & <", "<@U0EMMA000> &amp; &lt;"),
    ],
)
def test_names_and_addresses_become_markup(
    world: World, text: str, stored: str
) -> None:
    assert typed(world, text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "@nobody",
        "#nowhere",
        "`@bruno`",
        "```\n@bruno a@b.example\n```",
        "me@bruno",
        "@",
    ],
)
def test_what_names_nobody_stays(world: World, text: str) -> None:
    assert typed(world, text) == text


def test_address_keeps_the_names_in_it(world: World) -> None:
    assert typed(world, "https://a.example/@bruno") == "<https://a.example/@bruno>"


@pytest.mark.parametrize("part", ["a", "@a ", "a@", "a.", "#travel ", "`", "<"])
def test_longest_text_is_read_in_no_time(world: World, part: str) -> None:
    text = part * (40_000 // len(part))

    before = world.clock.monotonic()
    typed(world, text)

    assert world.clock.monotonic() - before < 2


async def test_edit_is_composed_too(control: Control) -> None:
    said = await control.say("emma", "general", "x")

    edited = await control.edit("emma", "general", said.ts, "@bruno")

    assert edited.text == "<@U0BRUNO00>"


async def test_what_apps_write_stays_as_it_is(
    control: Control, client: AsyncWebClient
) -> None:
    posted = await client.chat_postMessage(channel="C0GENERAL", text="@bruno")
    other = await control.say("emma", "general", "@bruno", bot=True)

    assert posted["message"]["text"] == other.text == "@bruno"
