"""The form, as it is sent."""

from typing import Any

import pytest

from bot.slack import views
from bot.slack.views import form


def element(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    (found,) = (each for each in view["blocks"] if each["block_id"] == block_id)
    inner: dict[str, Any] = found["element"]
    return inner


def test_empty_form_has_nothing_chosen_but_who_reads_it() -> None:
    view = form()

    assert "initial_value" not in element(view, views.TEXT)
    assert "initial_option" not in element(view, views.LANGUAGE)
    chosen = element(view, views.VISIBILITY)["initial_option"]
    assert chosen["value"] == views.ONLY_ME


def test_form_begins_with_what_was_wanted() -> None:
    view = form("Good morning", "pt")

    assert element(view, views.TEXT)["initial_value"] == "Good morning"
    option = element(view, views.LANGUAGE)["initial_option"]
    assert (option["value"], "Portuguese" in option["text"]["text"]) == ("pt", True)


@pytest.mark.parametrize("size", [3_000, 3_001])
def test_form_takes_no_more_text_than_slack_does(size: int) -> None:
    assert len(element(form("a" * size), views.TEXT)["initial_value"]) == 3_000


def test_conversation_may_be_left_out_and_brings_its_address() -> None:
    (block,) = (
        each for each in form()["blocks"] if each["block_id"] == views.CONVERSATION
    )

    assert block["optional"]
    assert block["element"]["response_url_enabled"]
    assert block["element"]["default_to_current_conversation"]
