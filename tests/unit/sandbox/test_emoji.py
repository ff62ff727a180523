import pytest

from bot.sandbox.emoji import element


@pytest.mark.parametrize(
    ("written", "made"),
    [
        (":wave:", {"name": "wave", "unicode": "1f44b"}),
        (":+1:", {"name": "+1", "unicode": "1f44d"}),
        (":100:", {"name": "100", "unicode": "1f4af"}),
        (":flag-br:", {"name": "flag-br", "unicode": "1f1e7-1f1f7"}),
        (":partyparrot:", {"name": "partyparrot"}),
        (
            ":wave::skin-tone-3:",
            {"name": "wave", "unicode": "1f44b-1f3fc", "skin_tone": 3},
        ),
        (":raised-fist::skin-tone-6:", {"name": "raised-fist", "skin_tone": 6}),
    ],
)
def test_emoji_has_its_name_and_tone(written: str, made: dict[str, object]) -> None:
    assert element(written) == [{"type": "emoji", **made}]


@pytest.mark.parametrize("written", [":30:", ":-:", ":wave", ":Wave:"])
def test_other_words_between_colons_are_no_emoji(written: str) -> None:
    assert element(written) == []
