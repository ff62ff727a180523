"""Every reason that providers and hosts of files give is told in words."""

import pytest

from bot.errors import Fault
from bot.slack import file_words

HOSTS = ["http_401", "http_403", "http_404", "http_410", "unexpected_page"]


@pytest.mark.parametrize("reason", [*Fault, *HOSTS, "copy_unreadable", "no_staging"])
def test_reason_has_a_sentence_without_its_code(reason: str) -> None:
    said = file_words.reason(reason, {"code": "NLP.6305"})

    assert "something went wrong" not in said
    assert reason not in said
    assert "NLP" not in said


def test_no_two_faults_share_a_sentence() -> None:
    said = [file_words.reason(fault, {}) for fault in Fault]

    assert len(set(said)) == len(said)
