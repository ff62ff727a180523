"""Help alone is enough, and every label fits."""

import re
from pathlib import Path

import pytest
import yaml

from bot.languages import flag_of
from bot.slack import words

HELP = words.help_text(["built-in engine"])
MANIFEST = yaml.safe_load(
    (Path(__file__).parents[3] / "manifest.yml").read_text(encoding="utf-8")
)
SHORTCUTS = [each["name"] for each in MANIFEST["features"]["shortcuts"]]


@pytest.mark.parametrize(
    "way",
    [
        "`/translate pt Good morning, everyone`",
        "`/translate` alone opens a form",
        "`/translate pt` with the link of a message",
        "`/translate languages`",
        "`/translate status`",
        "Add a flag to a message as a reaction",
        "`@translator pt`",
        "`@translator pt Good morning`",
        "no slash commands",
        "direct message",
        "three-dots menu",
        "`/invite @translator`",
        "`pt`, `portuguese`, `:flag-pt:`",
        "built-in engine",
        *SHORTCUTS,
        words.OTHER_LANGUAGE,
        words.SHOW_ORIGINAL,
        words.POST_TO_CHANNEL,
        words.POST_IN_THREAD,
        words.DELETE,
        words.TRY_AGAIN,
    ],
)
def test_help_names_every_way_in(way: str) -> None:
    assert way in HELP


def test_help_is_one_section_in_short_groups() -> None:
    assert len(HELP) < 3_000
    assert max(len(group.split("\n")) for group in HELP.split("\n\n")) <= 6


def test_help_wakes_nobody() -> None:
    assert not re.search(r"[<>]", HELP)


def test_bots_name_in_help_is_that_of_the_manifest() -> None:
    name = MANIFEST["features"]["bot_user"]["display_name"]

    assert f"@{name}" == words.BOT_NAME


def test_language_in_a_menu_has_its_flag_and_fits() -> None:
    assert words.option_label("ja") == "🇯🇵 Japanese"
    assert words.option_label("eo") == "Esperanto"
    assert len(words.option_label("a" * 99)) == 75
    assert flag_of("pt-BR") in words.option_label("pt-BR")


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (words.FORM_TITLE, 24),
        (words.FORM_SUBMIT, 24),
        (words.FORM_CLOSE, 24),
        (words.DELETE_TITLE, 100),
        (words.DELETE_TEXT, 300),
        (words.KEEP, 30),
    ],
)
def test_labels_fit_where_slack_draws_them(text: str, most: int) -> None:
    assert 0 < len(text) <= most
