"""A translation shows where it comes from, and offers what its readers may do."""

from typing import Any

import pytest

from bot.models import CHANNEL, THREAD, JobKey, Place
from bot.slack.blocks import (
    ACTION_DELETE,
    ACTION_LANGUAGE,
    ACTION_ORIGINAL,
    ACTION_PUBLISH,
)
from bot.slack.results import for_asker, for_channel, for_thread
from tests.unit.slack.samples import FakeFacts, controls, job, request, texts

MENU = (ACTION_LANGUAGE, "j1")


def key(ts: str, audience: str) -> JobKey:
    return JobKey(team="T1", channel="C1", ts=ts, target="pt", audience=audience)


def labels(answer: Any) -> list[str]:
    rows = [each["elements"] for each in answer.blocks if each["type"] == "actions"]
    return [
        (element.get("text") or element["placeholder"])["text"]
        for row in rows
        for element in row
    ]


def test_translation_in_a_thread_has_what_everyone_there_may_do() -> None:
    answer = for_thread(job(key=key("100.1", THREAD)), FakeFacts(), 1)

    assert answer.public
    assert controls(answer) == [(ACTION_ORIGINAL, "j1"), MENU, (ACTION_DELETE, "j1")]
    assert labels(answer) == ["Show original", "Other language…", "Delete"]


def test_deleting_is_confirmed_in_a_dialog() -> None:
    button = for_thread(job(), FakeFacts(), 1).blocks[-1]["elements"][-1]

    assert button["style"] == button["confirm"]["style"] == "danger"
    assert button["confirm"]["confirm"]["text"] == "Delete"
    assert button["confirm"]["deny"]["text"] == "Keep it"
    assert "everyone" in button["confirm"]["text"]["text"]


@pytest.mark.parametrize("audience", [CHANNEL, "U1"])
def test_post_that_is_not_a_threads_has_no_buttons(audience: str) -> None:
    answer = for_thread(job(key=key("r1", audience)), FakeFacts(), 1)

    assert controls(answer) == []


def test_published_translation_has_no_buttons() -> None:
    answer = for_channel(job(key=key("100.1", THREAD)), FakeFacts(), 1)

    assert answer.public
    assert controls(answer) == []


def test_private_translation_of_a_message_can_be_posted_in_its_thread() -> None:
    answer = for_asker(job(key=key("100.1", "U1")), FakeFacts(), 1, request())

    assert not answer.public
    assert controls(answer) == [(ACTION_PUBLISH, "j1"), MENU, (ACTION_ORIGINAL, "j1")]
    assert labels(answer)[0] == "Post in thread"


@pytest.mark.parametrize(
    ("channel", "buttons"),
    [
        ("C1", [(ACTION_PUBLISH, "j1"), MENU]),
        ("G1", [(ACTION_PUBLISH, "j1"), MENU]),
        ("D1", [MENU]),
        ("", [MENU]),
    ],
)
def test_private_translation_of_a_typed_text_can_be_posted_where_others_are(
    channel: str, buttons: list[tuple[str, str]]
) -> None:
    asked = request(place=Place("T1", channel))
    answer = for_asker(job(key=key("r1", "U1")), FakeFacts(), 1, asked)

    assert controls(answer) == buttons


def test_translation_names_languages_engine_and_time() -> None:
    data = {"route": ["en", "pt"], "provider": "local", "seconds": 1.234}
    answer = for_thread(job(data=data), FakeFacts(), 1)

    assert texts(answer) == [
        "Bom dia",
        "🇺🇸 English to 🇧🇷 Portuguese · engine local · 1.2 s",
    ]
    assert answer.text == "Portuguese: Bom dia"


def test_translation_by_way_of_another_language_says_so() -> None:
    data = {"route": ["es", "en", "pt"], "provider": "local"}
    answer = for_thread(job(data=data), FakeFacts(), 1)

    assert texts(answer)[-1].endswith("engine local, by way of English")


def test_translation_by_another_provider_says_why() -> None:
    tried = [["first", "105"], ["second", "resting"]]
    data = {"route": ["en", "pt"], "provider": "local", "tried": tried}
    answer = for_thread(job(data=data), FakeFacts(), 1)

    assert texts(answer)[-1].endswith(
        "engine local, for engine first could not (`105`) "
        "and engine second does not answer just now"
    )


def test_translation_from_nobody_knows_what_names_where_it_went() -> None:
    answer = for_thread(job(data={"route": [], "provider": "local"}), FakeFacts(), 1)

    assert texts(answer)[-1] == "🇧🇷 Portuguese · engine local"


def test_post_below_a_file_says_how_long_the_whole_is() -> None:
    data = {"route": ["en", "pt"], "provider": "local", "attached": 13_412}
    answer = for_thread(job(data=data), FakeFacts(), 1)

    assert texts(answer)[1] == (
        "These are the first lines. The whole translation, 13,412 characters, is in "
        "the file above."
    )
    assert texts(answer)[2].endswith("engine local")
    assert answer.text.startswith("Portuguese: Bom dia\nThese are the first lines.")
    assert len(controls(answer)) == 3


def test_each_part_says_which_it_is_and_the_last_has_the_buttons() -> None:
    long = job(content={"posts": [["um", " ", "dois"], ["tres"]]})
    first, last = (for_thread(long, FakeFacts(), part) for part in (1, 2))

    assert texts(first)[:2] == ["um", "dois"]
    assert texts(first)[2].startswith("Part 1 of 2 · ")
    assert first.text == "Portuguese (part 1 of 2): um\ndois"
    assert controls(first) == []
    assert texts(last)[0] == "tres"
    assert len(controls(last)) == 3
