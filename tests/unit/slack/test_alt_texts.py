"""An image is described by its words, where its layers hold them."""

import json
from typing import Any

import pytest

from bot.items import Item
from bot.slack.alt_texts import alt_text_of, words_in
from tests.unit.slack.samples import job

ITEM = Item(id="F1")


def described(template: str) -> str:
    content = {"names": {"F1": "menu.png"}, "artifacts": {"F1": {"template": template}}}
    return alt_text_of(job(content=content), ITEM)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ({"layers": [{"content": "Sopa"}, {"content": "do dia"}]}, "Sopa do dia"),
        ({"children": [{"type": "text", "text": "Sopa\n\tdo  dia"}]}, "Sopa do dia"),
        ([{"text": "Soup", "translatedText": "Sopa"}], "Sopa"),
        ([{"text": "Soup", "translated_text": "Sopa"}], "Sopa"),
        ({"text": {"content": "Sopa"}}, "Sopa"),
        ({"text": 7, "content": None, "width": "9"}, ""),
        ("Sopa", ""),
    ],
)
def test_words_are_found_by_the_names_they_usually_have(
    layers: Any, words: str
) -> None:
    assert words_in(json.dumps(layers)) == words


@pytest.mark.parametrize("template", ["", "{", "null", "[" * 50_000])
def test_what_holds_no_words_gives_none(template: str) -> None:
    assert words_in(template) == ""


@pytest.mark.parametrize(("count", "end"), [(200, "x"), (201, "…")])
def test_so_much_is_read_out(count: int, end: str) -> None:
    words = words_in(json.dumps({"text": "x" * count}))

    assert (len(words), words[-1]) == (200, end)


def test_image_is_described_by_its_name_and_its_words() -> None:
    said = "menu.png, its text translated into Portuguese"

    assert described('{"content": "Sopa"}') == f"{said}: Sopa"
    assert described("{}") == said
    assert alt_text_of(job(content={"names": {"F1": "menu.png"}}), ITEM) == said
