"""What is shown of a secret."""

import pytest

from bot.doctor.findings import masked


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("xoxb-" + "local-0123456789abcd", "xoxb-...abcd"),
        ("xapp-" + "local-0123456789abcd", "xapp-...abcd"),
        ("xoxb-short", "xoxb-..."),
        ("xoxb-", "xoxb-..."),
        ("hunter2-and-a-long-password", "..."),
        ("hunter2", "..."),
        ("", "..."),
    ],
)
def test_of_a_token_its_kind_and_last_signs_are_shown(secret: str, shown: str) -> None:
    assert masked(secret) == shown
