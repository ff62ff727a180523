import pytest

from bot.text.mentions import mentioned_users, with_names
from bot.text.mrkdwn import protect, restore


def test_only_users_without_a_name_and_not_in_code_are_found() -> None:
    message = "<@U1> <@W2>, <@U3|ana> <#C1> <!here> `<@U4>` ```<@U5>``` <@B6>"

    assert mentioned_users(message) == {"U1", "W2"}


@pytest.mark.parametrize(
    ("message", "labelled"),
    [
        ("<@U1> and <@U1>", "<@U1|Ana> and <@U1|Ana>"),
        ("<@U2> is unknown", "<@U2> is unknown"),
        ("<@U1|old> keeps it", "<@U1|old> keeps it"),
        ("`<@U1>` <#U1>", "`<@U1>` <#U1>"),
        ("<@U3>", "<@U3|Tom &amp; Jerry /a b c>"),
        ("<@U4>", "<@U4>"),
        ("*<@U1>*:tada:", "*<@U1|Ana>*:tada:"),
    ],
)
def test_mentions_get_names(message: str, labelled: str) -> None:
    names = {"U1": "Ana", "U3": " Tom & Jerry </a|b\nc>", "U4": "|<>"}

    assert with_names(message, names) == labelled


def test_a_named_mention_stands_in_the_translation_as_a_name() -> None:
    protected = protect(with_names("ask <@U1> now", {"U1": "Ana <!here>"}))

    assert restore("pergunte XQ1 agora", protected) == "pergunte @Ana !here agora"
    assert protected.text == protect("ask <@U1> now").text
