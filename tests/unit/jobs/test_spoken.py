"""Words to the bot, taken apart."""

import pytest

from bot.jobs.spoken import Spoken, behind_mention, understand
from bot.models import Place, Say

LINK = "https://acme.slack.com/archives/C0PLAN/p1700000000123456"
PLACE = Place("T1", "C0PLAN", "1700000000.123456")


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("help", Spoken(question=Say.HELP)),
        (" ? ", Spoken(question=Say.HELP)),
        ("Languages", Spoken(question=Say.LANGUAGES)),
        ("status", Spoken(question=Say.STATUS)),
        ("", Spoken()),
        ("pt", Spoken(target="pt")),
        ("pt Good morning", Spoken(target="pt", text="Good morning")),
        ("Good morning", Spoken(text="Good morning")),
        ("help me", Spoken(text="help me")),
    ],
)
def test_words_are_a_question_a_language_or_a_text(words: str, spoken: Spoken) -> None:
    assert understand(words, "T1") == spoken


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        f"<{LINK}>",
        f"<{LINK}|a message>",
        f"{LINK}?thread_ts=1699999999.000100&amp;cid=C0PLAN",
        f"<{LINK}?thread_ts=1699999999.000100&cid=C0PLAN>",
        "http://127.0.0.1:4000/archives/C0PLAN/p1700000000123456",
    ],
)
@pytest.mark.parametrize("lead", ["", "pt "])
def test_a_message_s_address_leads_to_it(link: str, lead: str) -> None:
    spoken = understand(lead + link, "T1")

    assert (spoken.link, spoken.target) == (PLACE, "pt" if lead else None)


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.slack.com/archives/C0PLAN",
        "https://example.com/page",
        f"{LINK} and more words",
        f"see {LINK}",
        "https://acme.slack.com/archives/C0PLAN/p17000000001234567",
        "/archives/C0PLAN/p1700000000123456",
    ],
)
def test_any_other_address_is_a_text(text: str) -> None:
    assert understand(f"pt {text}", "T1").link is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("<@UBOT> pt hello", "pt hello"),
        ("<@UBOT>", ""),
        ("  <@UBOT|translator>: pt", "pt"),
        ("<@UBOT>, de", "de"),
        ("<@UBOT>\npt hello", "pt hello"),
    ],
)
def test_what_stands_behind_the_bot_s_name(text: str, rest: str) -> None:
    assert behind_mention(text, "UBOT") == rest


@pytest.mark.parametrize("text", ["thanks <@UBOT>", "<@UBOT2> pt", "", "pt hello"])
def test_the_bot_spoken_of_is_not_spoken_to(text: str) -> None:
    assert behind_mention(text, "UBOT") is None
