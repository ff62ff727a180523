"""Every private answer is words, within Slack's limits, and inert."""

import re
import string
from typing import Any

import pytest

from bot.models import Job, Say, say
from bot.slack import words
from bot.slack.answers import Answer, compose, result
from bot.slack.blocks import (
    ACTION_ANYWAY,
    ACTION_PUBLISH,
    SECTION_CHARS,
    Block,
    sections,
)
from tests.unit.slack.samples import FakeFacts, job, request

LINK = "https://x.slack.com/archives/C1/p1"
#: Answers that are neither a translation nor point at one.
NOTES = [
    code for code in Say if code not in {Say.RESULT, Say.PUBLISH, Say.ALREADY_DONE}
]
#: What each answer is told, as the job engine tells it.
FIELDS: dict[Say, dict[str, Any]] = {
    Say.UNKNOWN_LANGUAGE: {"near": ["pt", "pl"]},
    Say.NO_TEXT: {"target": "pt"},
    Say.TOO_LONG: {"chars": 12_001, "limit": 12_000},
    Say.CANNOT_READ: {"reason": "not_in_channel"},
    Say.UNSUPPORTED_PAIR: {"source": "ja", "target": "pt", "works": ["en"]},
    Say.SAME_LANGUAGE: {"source": "pt", "job": "j1"},
    Say.FAILED: {"reason": "is_archived"},
}
#: What turns into a mention or a link where it is not escaped.
LIVE = "<!channel> & <@U1> <https://evil.example|pt> <!subteam^S1>"


async def told(code: Say, **changes: Any) -> Answer:
    fields = FIELDS.get(code, {}) | changes
    asked = request(content={"unknown": "klingonese"})
    return await compose(asked, say(code, **fields), job(), FakeFacts(), LINK)


def texts(answer: Answer) -> list[str]:
    shown = [each["text"]["text"] for each in answer.blocks if "text" in each]
    small = [part for each in answer.blocks for part in each.get("elements", [])]
    return shown + [each["text"] for each in small if each["type"] == "mrkdwn"]


def faults(parts: list[Block]) -> list[str]:
    """What Slack would refuse (docs.slack.dev/reference/block-kit/blocks, 2026-08)."""
    found = ["number of blocks"] if not 1 <= len(parts) <= 50 else []
    for part in parts:
        match part:
            case {"type": "section", "text": {"type": "mrkdwn", "text": text}}:
                fine = 1 <= len(text) <= 3_000
            case {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}:
                fine = 1 <= len(text) <= 2_000
            case {"type": "actions", "elements": [{"type": "button"} as button]}:
                fine = (
                    len(button["text"]["text"]) <= 75
                    and len(button["action_id"]) <= 255
                    and 1 <= len(button["value"]) <= 2_000
                )
            case _:
                fine = False
        found += [] if fine else [str(part)[:200]]
    return found


def buttons(answer: Answer) -> list[tuple[str, str]]:
    elements = [part for each in answer.blocks for part in each.get("elements", [])]
    return [
        (each["action_id"], each["value"])
        for each in elements
        if each["type"] == "button"
    ]


@pytest.mark.parametrize("code", Say)
async def test_every_answer_is_words_that_slack_takes(code: Say) -> None:
    answer = await told(code)

    assert answer.text.strip()
    assert faults(answer.blocks) == []
    assert "None" not in answer.text


@pytest.mark.parametrize("code", Say)
async def test_only_the_published_translation_is_public(code: Say) -> None:
    assert (await told(code)).public is (code == Say.PUBLISH)


@pytest.mark.parametrize("code", NOTES)
async def test_note_holds_no_link_and_no_mention(code: Say) -> None:
    shown = "".join(texts(await told(code)))

    assert re.findall(r"<(?!#C1>)[^>]*>", shown) == []


@pytest.mark.parametrize("unknown", [LIVE, LIVE * 500, "&" * 5_000, "\n" * 9, ""])
async def test_unknown_language_is_inert_and_short(unknown: str) -> None:
    asked = request(content={"unknown": unknown})
    answer = await compose(
        asked, say(Say.UNKNOWN_LANGUAGE, near=[]), None, FakeFacts(), ""
    )

    for text in [*texts(answer), answer.text]:
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
        assert "/translate languages" in text
    assert faults(answer.blocks) == []


async def test_similar_languages_are_offered() -> None:
    answer = await told(Say.UNKNOWN_LANGUAGE)

    assert "klingonese" in answer.text
    assert "Polish (`pl`), Portuguese (`pt`)" in answer.text


def test_help_names_every_way_in() -> None:
    text = words.help_text(["built-in engine"])

    for way in (
        "`/translate pt Good morning, everyone`",
        "`/translate languages`",
        "`/translate status`",
        "React to it with a flag",
        "button",
        "built-in engine",
    ):
        assert way in text


async def test_status_counts_what_is_done_under_way_and_failed() -> None:
    assert "Done: 3, on their way: 2, failed: 2." in (await told(Say.STATUS)).text


async def test_languages_name_each_direction_and_what_is_missing() -> None:
    text = (await told(Say.LANGUAGES)).text

    assert "English (`en`): Portuguese" in text
    assert "Portuguese (`pt`): English" in text
    assert text.endswith("_Install Apertium for Spanish._")


async def test_list_of_all_languages_fits_in_a_message() -> None:
    tags = [f"{a}{b}" for a in string.ascii_lowercase for b in "aeiorstln"]
    facts = FakeFacts({tag: frozenset(tags) for tag in tags})
    answer = await compose(request(), say(Say.LANGUAGES), None, facts, "")

    assert faults(answer.blocks) == []
    assert answer.blocks[-1]["text"]["text"] == "…"
    assert len(answer.text) <= 40_000


@pytest.mark.parametrize("code", [Say.RESULT, Say.PUBLISH])
@pytest.mark.parametrize("known", [None, job(content={})])
async def test_erased_translation_is_said_to_be_erased(
    code: Say, known: Job | None
) -> None:
    answer = await compose(request(), say(code), known, FakeFacts(), "")

    assert answer.text == words.ERASED
    assert not answer.public


async def test_private_translation_can_be_made_public() -> None:
    answer = await told(Say.RESULT)

    assert texts(answer)[0] == "Bom dia"
    assert "English" in texts(answer)[-1]
    assert "engine local" in texts(answer)[-1]
    assert answer.text == "Portuguese: Bom dia"
    assert buttons(answer) == [(ACTION_PUBLISH, "j1")]


def test_public_translation_has_no_button() -> None:
    assert buttons(result(job(), FakeFacts(), public=True)) == []


def test_translation_by_way_of_another_language_says_so() -> None:
    data = {"route": ["es", "en", "pt"], "provider": "local"}
    answer = result(job(data=data), FakeFacts(), public=True)

    assert texts(answer)[-1].endswith("engine local, by way of English")


async def test_same_language_can_be_translated_anyway() -> None:
    assert buttons(await told(Say.SAME_LANGUAGE)) == [(ACTION_ANYWAY, "j1")]


@pytest.mark.parametrize("code", [Say.UNCHANGED, Say.ALREADY_DONE])
async def test_note_without_its_job_is_still_a_note(code: Say) -> None:
    answer = await compose(request(), say(code), None, FakeFacts(), "")

    assert answer.text.strip()
    assert faults(answer.blocks) == []


async def test_done_translation_is_linked() -> None:
    assert (await told(Say.ALREADY_DONE)).text.endswith(LINK)


@pytest.mark.parametrize(
    ("reason", "advice"),
    [("missing_scope", "reinstall"), ("not_in_channel", "`/invite`")],
)
async def test_unreadable_channel_comes_with_advice(reason: str, advice: str) -> None:
    assert advice in (await told(Say.CANNOT_READ, reason=reason)).text


async def test_nothing_set_up_leads_to_what_is() -> None:
    text = (await told(Say.UNSUPPORTED_PAIR, works=[])).text

    assert "`/translate languages`" in text


@pytest.mark.parametrize("reason", [*words._FAILURES, "a_code_of_tomorrow"])
async def test_failure_says_what_and_what_next(reason: str) -> None:
    text = (await told(Say.FAILED, reason=reason)).text

    assert len(re.findall(r"[.] ?", text)) >= 2
    assert (reason in text) is (reason not in words._FAILURES)


def test_next_steps_belong_to_known_failures() -> None:
    assert words._NEXT_STEPS.keys() <= words._FAILURES.keys()


@pytest.mark.parametrize("size", [2_999, 3_000, 3_001])
def test_lines_are_shared_out_to_sections(size: int) -> None:
    text = f"{'a' * 1_499}\n{'b' * (size - 1_500)}\n\nend"
    parts = [each["text"]["text"] for each in sections(text)]

    assert "\n".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part) <= SECTION_CHARS for part in parts)


def test_languages_without_anything_missing_end_with_the_list() -> None:
    assert words.languages_text({"en": ["pt"]}, "").endswith("Portuguese")
