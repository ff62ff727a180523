"""What a message looks like in a plain text file."""

import pytest

from bot.text.readable import readable


@pytest.mark.parametrize(
    ("mrkdwn", "shown"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt; once", "&lt; once"),
        ("*bold*, _slanted_ and ~gone~", "*bold*, _slanted_ and ~gone~"),
        ("`a &lt; b`", "`a < b`"),
        ("```\nx = '&lt;@U1&gt;'\n```", "```\nx = '<@U1>'\n```"),
        ("line one\n&gt; quoted\n\n• item", "line one\n> quoted\n\n• item"),
        (":tada: @Ana", ":tada: @Ana"),
    ],
)
def test_words_marks_and_code_stay_as_they_are_shown(mrkdwn: str, shown: str) -> None:
    assert readable(mrkdwn) == shown


@pytest.mark.parametrize(
    ("mrkdwn", "shown"),
    [
        (
            "<https://example.com/a?b=1&amp;c=2|the plan>",
            "the plan (https://example.com/a?b=1&c=2)",
        ),
        ("<https://example.com>", "https://example.com"),
        ("<https://example.com|https://example.com>", "https://example.com"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<mailto:ana@example.com|Ana>", "Ana (ana@example.com)"),
        ("<https://example.com|*the* plan>", "*the* plan (https://example.com)"),
    ],
)
def test_a_link_is_its_words_and_its_address(mrkdwn: str, shown: str) -> None:
    assert readable(mrkdwn) == shown


@pytest.mark.parametrize(
    ("mrkdwn", "shown"),
    [
        ("<#C123|general>", "#general"),
        ("<#C123|>", "#C123"),
        ("<#C123>", "#C123"),
        ("<@U1|Ana>", "@Ana"),
        ("<@U1>", "@U1"),
        ("<!here>", "@here"),
        ("<!subteam^S1|@crew>", "@crew"),
        ("<!date^1392734382^{date}|18 February 2014>", "18 February 2014"),
    ],
)
def test_what_slack_would_draw_is_spelled_out(mrkdwn: str, shown: str) -> None:
    assert readable(mrkdwn) == shown


def test_controls_in_code_are_no_controls() -> None:
    assert readable("`see <https://example.com|x>`") == "`see <https://example.com|x>`"
