from typing import Any

import pytest

from bot.sandbox.text import command_text, escaped, mentioned, stored, unescaped


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("already &amp; &lt;done&gt;", "already &amp; &lt;done&gt;"),
        ("hi <@U0EMMA000|emma>", "hi <@U0EMMA000>"),
        ("<#C0TRAVEL0|travel> <!here>", "<#C0TRAVEL0|travel> <!here>"),
        ("<https://a.example/?x=1|label>", "<https://a.example/?x=1|label>"),
        (
            "see https://a.example/?x=1&y=2.",
            "see <https://a.example/?x=1&amp;y=2>.",
        ),
        ("`https://a.example`", "`https://a.example`"),
        ("```\nx < https://a.example\n```", "```\nx &lt; https://a.example\n```"),
        ("<b>no markup of Slack's</b>", "&lt;b&gt;no markup of Slack's&lt;/b&gt;"),
    ],
)
def test_posted_text_is_kept_as_slack_keeps_it(posted: str, kept: str) -> None:
    assert stored(posted) == kept


def test_keeping_a_kept_text_changes_nothing() -> None:
    once = stored("a & b <c> https://a.example/?q=1&r=2 <@U0EMMA000>")

    assert stored(once) == once


def test_entities_come_back_as_characters() -> None:
    assert unescaped(escaped("a < b & c > d")) == "a < b & c > d"


def test_mentions_are_found_in_order() -> None:
    text = "<@U0EMMA000> and <@W0BRUNO00|bruno>, not <#C0TRAVEL0>"

    assert mentioned(text) == ["U0EMMA000", "W0BRUNO00"]


NAMES: dict[str, Any] = {
    "people": {"emma": "U0EMMA000"},
    "channels": {"travel": "C0TRAVEL0"},
}


def test_escaped_command_text_carries_ids_and_links() -> None:
    typed = "@emma #travel @nobody #none http://a.example"

    text = command_text(typed, **NAMES, escape=True)

    assert text == (
        "<@U0EMMA000|emma> <#C0TRAVEL0|travel> @nobody #none <http://a.example>"
    )


def test_plain_command_text_stays_as_typed() -> None:
    text = command_text("@emma http://a.example a&b", **NAMES, escape=False)

    assert text == "@emma http://a.example a&amp;b"
