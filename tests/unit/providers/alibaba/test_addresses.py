"""Addresses that go to Alibaba and come back: which are believed, and how."""

import pytest
from yarl import URL

from bot.providers.alibaba.addresses import result_address, sent, spelling

VENDOR = URL("https://mt.cn-hangzhou.aliyuncs.com")
LOCAL = URL("http://127.0.0.1:4001")


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("https://b.oss.example/x%2Cy?S=a%2Bb", "https://b.oss.example/x%2Cy?S=a%2Bb"),
        ("http://b.oss.example/x?S=a%2Bb", "https://b.oss.example/x?S=a%2Bb"),
        ("http://b.oss.example:80/x", "https://b.oss.example/x"),
        ("http://b.oss.example:8080/x", "https://b.oss.example:8080/x"),
        (" https://b.oss.example/x ", "https://b.oss.example/x"),
        ("http://127.0.0.1:4001/x", "https://127.0.0.1:4001/x"),
        ("ftp://b.oss.example/x", ""),
        ("https://user@b.oss.example/x", ""),
        ("https:///x", ""),
        ("http://[::1/x", ""),
        ("http://b.oss.example:99999/x", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
        (None, ""),
        (["https://b.oss.example/x"], ""),
    ],
)
def test_result_is_fetched_over_tls_or_not_at_all(said: object, taken: str) -> None:
    assert result_address(said, VENDOR) == taken


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("http://127.0.0.1:4001/x", "http://127.0.0.1:4001/x"),
        ("http://localhost:4001/x", "http://localhost:4001/x"),
        ("http://127.0.0.1:4002/x", "https://127.0.0.1:4002/x"),
        ("http://127.0.0.2:4001/x", "https://127.0.0.2:4001/x"),
        ("http://b.oss.example:4001/x", "https://b.oss.example:4001/x"),
    ],
)
def test_own_cloud_answers_with_addresses_of_its_own(said: str, taken: str) -> None:
    assert result_address(said, LOCAL) == taken


def test_comma_does_not_part_an_address() -> None:
    assert sent("https://a.example/1,2.png?x=%2C") == (
        "https://a.example/1%2C2.png?x=%2C"
    )


def test_spellings_of_an_address_are_the_same() -> None:
    assert spelling("https://a.example/1,2%7E.png") == spelling(
        "https://a.example/1%2c2~.png"
    )
