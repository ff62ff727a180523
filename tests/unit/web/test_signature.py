"""What is signed by Slack is told from everything else, without a fault."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.web.signature import Refusal, why_not_from_slack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_780_000_000
BODY = b"token=x&command=%2Ftranslate&text=pt+hello"


def sign(body: bytes = BODY, timestamp: str = str(NOW), secret: str = SECRET) -> str:
    """As Slack's own SDK signs."""
    signature = SignatureVerifier(secret).generate_signature(
        timestamp=timestamp, body=body
    )
    assert signature is not None
    return signature


def refusal(
    body: bytes = BODY,
    timestamp: str = str(NOW),
    signature: str | None = None,
    secret: str = SECRET,
    now: float = NOW,
) -> Refusal | None:
    return why_not_from_slack(
        body,
        timestamp=timestamp,
        signature=sign(body, timestamp) if signature is None else signature,
        secret=secret,
        now=now,
    )


def test_example_of_slacks_page_is_genuine() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
        b"&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A"
        b"%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
        b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
        b".803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

    assert refusal(body, "1531420618", signature, now=1_531_420_618) is None


@pytest.mark.parametrize("skew", [-300, -299, 0, 299, 300])
def test_request_of_the_last_five_minutes_is_genuine(skew: int) -> None:
    assert refusal(timestamp=str(NOW + skew)) is None


@pytest.mark.parametrize("skew", [-100_000, -301, 301, 100_000])
def test_older_or_younger_request_is_stale(skew: int) -> None:
    assert refusal(timestamp=str(NOW + skew)) is Refusal.STALE


def test_old_request_of_a_stranger_is_forged() -> None:
    timestamp = str(NOW - 301)

    assert refusal(timestamp=timestamp, signature=sign()) is Refusal.FORGED


def test_empty_secret_signs_nothing() -> None:
    signed = hmac.new(b"", f"v0:{NOW}:".encode() + BODY, hashlib.sha256).hexdigest()

    assert refusal(signature=f"v0={signed}", secret="") is Refusal.FORGED


@given(
    timestamp=st.one_of(
        st.text(max_size=20),
        st.integers().map(str),
        st.from_regex(r"\d{10}", fullmatch=True),
        st.just("9" * 5000),
        st.just(f"{NOW}\n"),
    ),
    signature=st.one_of(
        st.text(max_size=80),
        st.from_regex(r"v0=[0-9a-fA-F]{63,65}", fullmatch=True),
        st.from_regex(r"v0=\d{64}\n?", fullmatch=True),
    ),
    body=st.binary(max_size=50),
)
def test_forgery_is_refused_without_a_fault(
    timestamp: str, signature: str, body: bytes
) -> None:
    assert refusal(body, timestamp, signature) is Refusal.FORGED


@given(st.data())
def test_one_changed_character_is_noticed(data: st.DataObject) -> None:
    parts = [BODY.decode(), str(NOW), sign()]
    which = data.draw(st.integers(0, 2))
    index = data.draw(st.integers(0, len(parts[which]) - 1))
    letter = data.draw(st.characters(max_codepoint=127))
    changed = parts[which][:index] + letter + parts[which][index + 1 :]
    same = changed == parts[which]
    parts[which] = changed

    body, timestamp, signature = parts
    assert (refusal(body.encode(), timestamp, signature) is None) is same
