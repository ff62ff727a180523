"""From where files of one kind may come."""

import pytest

from bot.errors import RejectedError
from bot.files.addresses import origins
from bot.files.purposes import Purpose, slack_files, slack_origins

RESULTS = Purpose(
    label="Alibaba Cloud", host_suffixes=frozenset({".aliyuncs.com"}), upgrades=True
)


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://b.oss.aliyuncs.com/f?s=%2F", "https://b.oss.aliyuncs.com/f?s=%2F"),
        ("http://b.oss.aliyuncs.com/f", "https://b.oss.aliyuncs.com/f"),
    ],
)
def test_host_with_a_known_end_is_asked_by_https(address: str, asked: str) -> None:
    assert str(RESULTS.admit(address)) == asked


@pytest.mark.parametrize(
    "address",
    [
        "https://aliyuncs.com/f",
        "https://evilaliyuncs.com/f",
        "https://b.aliyuncs.com.evil.test/f",
        "https://b.aliyuncs.com:8443/f",
        "http://b.aliyuncs.com:8080/f",
        "https://b.aliyuncs.com./f",
    ],
)
def test_host_that_only_resembles_it_is_refused(address: str) -> None:
    with pytest.raises(RejectedError, match="Alibaba Cloud is not known"):
        RESULTS.admit(address)


def test_refusal_does_not_quote_the_address() -> None:
    with pytest.raises(RejectedError) as refused:
        RESULTS.admit("https://evil.test/?signature=secret")

    assert "secret" not in str(refused.value)


def test_local_workspace_takes_the_place_of_slacks_hosts() -> None:
    purpose = slack_files(loopback_origins=frozenset({"http://127.0.0.1:8"}))

    assert purpose.takes_token(purpose.admit("http://127.0.0.1:8/f"))
    with pytest.raises(RejectedError):
        purpose.admit("https://files.slack.com/f")


def test_slacks_hosts_alone_take_the_token() -> None:
    purpose = slack_files()

    for host in ("files.slack.com", "slack-files.com"):
        assert purpose.takes_token(purpose.admit(f"https://{host}/f"))
    with pytest.raises(RejectedError, match="not https"):
        purpose.admit("http://files.slack.com/f")


@pytest.mark.parametrize(
    ("api_url", "here", "elsewhere"),
    [
        ("https://slack.com/api/", "files.slack.com", "files.slack-gov.com"),
        ("https://slack-gov.com/api/", "files.slack-gov.com", "files.slack.com"),
        ("https://slack-gov.com/api/", "slack-files-gov.com", "slack-files.com"),
        ("https://slack-gov.com.evil.test/", "slack-files.com", "slack-files-gov.com"),
    ],
)
def test_token_of_one_slack_never_meets_the_other(
    api_url: str, here: str, elsewhere: str
) -> None:
    purpose = slack_files(origins=slack_origins(api_url))

    assert purpose.takes_token(purpose.admit(f"https://{here}/f"))
    with pytest.raises(RejectedError, match="not known to keep files there"):
        purpose.admit(f"https://{elsewhere}/f")


def test_loopback_origin_elsewhere_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="this machine"):
        Purpose(label="X", loopback_origins=frozenset({"http://10.0.0.1:80"}))


def test_host_end_without_a_dot_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="dot"):
        Purpose(label="X", host_suffixes=frozenset({"aliyuncs.com"}))


@pytest.mark.parametrize(
    "text", ["https://a.test/path", "https://u@a.test", "https://a.test?q=1", "a.test"]
)
def test_more_than_an_origin_is_an_error_of_ours(text: str) -> None:
    with pytest.raises(ValueError, match="host and port"):
        origins([text])
