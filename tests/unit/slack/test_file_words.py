"""Why a file was not translated, in words."""

import re

import pytest

from bot.files.refusals import Refusal
from bot.items import FINAL, ItemState
from bot.slack import file_words

#: What the gate names with each refusal.
FIGURES: dict[Refusal, dict[str, int | str]] = {
    Refusal.TOO_LARGE: {"size": 30_000_000, "limit": 20_971_520},
    Refusal.MISMATCH: {"found": "pdf"},
    Refusal.POLYGLOT: {"found": "zip"},
    Refusal.ARCHIVE: {"fault": "overlap"},
    Refusal.ARCHIVE_ENTRIES: {"entries": 5_000, "limit": 2_000},
    Refusal.ARCHIVE_SIZE: {"size": 9, "limit": 8},
    Refusal.ARCHIVE_XML: {"size": 9, "limit": 8},
    Refusal.ARCHIVE_RATIO: {"ratio": 900, "limit": 50},
    Refusal.PIXELS: {"pixels": 90_000_000, "limit": 50_000_000},
    Refusal.FRAMES: {"frames": 201, "limit": 200},
    Refusal.SIDES: {"width": 9, "height": 12, "least": 15, "most": 8_192},
    Refusal.SLIVER: {"width": 9_000, "height": 12, "limit": 10},
    Refusal.PAGES: {"pages": 1_500, "limit": 1_000},
    Refusal.CHARACTERS: {"characters": 2_000_000, "limit": 1_000_000},
}
#: What else a file may fail with: ours, the fetcher's and Slack's.
CODES = [
    *sorted(FINAL - set(Refusal)),
    "address_refused",
    "channel_not_found",
    "deadline",
    "is_archived",
    "login_page",
    "missing_scope",
    "never_shown",
    "no_result",
    "no_staging",
    "not_in_channel",
    "poison",
    "provider_gone",
    "restricted_action",
    "result_gone",
    "task_failed",
    "too_many_redirects",
    "unknown_outcome",
    "upload_address",
    "upload_failed",
    *(f"result_{code}" for code in Refusal),
    "result_http_400",
]


def is_a_sentence(said: str) -> bool:
    """Words that follow a name and a colon: no hole, no placeholder, no markup."""
    return bool(re.fullmatch(r"[A-Za-z][^?{}<>&*`]{5,160}", said)) and said[-1] != "."


@pytest.mark.parametrize("code", Refusal)
def test_every_refusal_of_the_gate_has_its_sentence(code: Refusal) -> None:
    figures = {"extension": "docx"} | FIGURES.get(code, {})

    said = file_words.reason(code, figures)

    assert is_a_sentence(said)
    assert "something went wrong" not in said


@pytest.mark.parametrize("code", CODES)
def test_every_other_reason_has_its_sentence(code: str) -> None:
    said = file_words.reason(code, {"source": "fr", "target": "pt"})

    assert is_a_sentence(said)
    assert "something went wrong" not in said


@pytest.mark.parametrize(
    ("code", "figures", "said"),
    [
        ("too_large", {"limit": 20_971_520}, "it is larger than the 21 MB that"),
        ("too_large", {}, "it is larger than the most that I may send"),
        ("unsupported", {"extension": "zip"}, "this kind of file (zip) is not"),
        ("unsupported", {"format": "gif"}, "this kind of file (gif) is not"),
        ("pixels", FIGURES[Refusal.PIXELS], "it has 90,000,000 pixels, more than the"),
        (
            "unsupported_pair",
            {"source": "fr", "target": "pt"},
            "files are not translated from French into Portuguese here",
        ),
        ("result_unreadable", {}, "what came back for it cannot be used (unreadable)"),
    ],
)
def test_figures_stand_in_their_sentence(
    code: str, figures: dict[str, int | str], said: str
) -> None:
    assert file_words.reason(code, figures).startswith(said)


def test_a_provider_s_own_code_is_named() -> None:
    assert file_words.reason("NoText", {}) == "something went wrong (NoText)"


def test_a_figure_that_nobody_gave_does_not_break_the_sentence() -> None:
    assert "? pages" in file_words.reason("pages", {})


def test_every_stage_of_a_file_has_words() -> None:
    assert set(file_words.STAGES) == set(ItemState) - {ItemState.FAILED}


@pytest.mark.parametrize(
    ("done", "count", "said"),
    [
        (0, 1, "I could not translate 1 file into"),
        (1, 1, "Translated 1 file into"),
        (2, 3, "Translated 2 of 3 files into"),
    ],
)
def test_the_first_line_counts(done: int, count: int, said: str) -> None:
    assert file_words.finished(done, count, "pt", 4.2).startswith(said)


def test_the_time_it_took_is_told_where_it_is_known() -> None:
    assert file_words.finished(1, 1, "pt", 4.2).endswith(" in 4 s")
    assert not file_words.finished(1, 1, "pt", None).endswith("s")


def test_the_small_line_names_languages_and_providers() -> None:
    assert file_words.by_whom(["A", "B"], ["en", "fr"]) == "From English, French · A, B"
    assert file_words.by_whom([], []) == ""


def test_an_image_is_described_for_those_who_do_not_see_it() -> None:
    assert file_words.alt_text("plan.png", "pt").startswith("plan.png, its text")
