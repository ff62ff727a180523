"""A token names one file, for one purpose, for a while; every other text names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.links import DOWNLOAD, STAGED, Links

NOW = 1_780_000_000.0
KEY = b"k" * 32
LINKS = Links([KEY])
TOKEN = LINKS.make(STAGED, "job1/fabc.docx", until=NOW + 60)


def test_token_names_its_file() -> None:
    assert LINKS.read(STAGED, TOKEN, now=NOW) == "job1/fabc.docx"


def test_token_fits_into_a_path() -> None:
    assert set(TOKEN) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    )


@pytest.mark.parametrize(("now", "lives"), [(NOW + 60, True), (NOW + 61, False)])
def test_token_ends(now: float, *, lives: bool) -> None:
    assert (LINKS.read(STAGED, TOKEN, now=now) is not None) == lives


@pytest.mark.parametrize(("now", "ended"), [(NOW + 60, False), (NOW + 61, True)])
def test_token_that_was_good_once_is_known(now: float, *, ended: bool) -> None:
    assert LINKS.has_ended(STAGED, TOKEN, now=now) is ended
    assert not LINKS.has_ended(DOWNLOAD, TOKEN, now=now)
    assert not LINKS.has_ended(STAGED, TOKEN[:-1], now=now)


def test_token_of_another_purpose_names_nothing() -> None:
    assert LINKS.read(DOWNLOAD, TOKEN, now=NOW) is None


def test_token_of_another_installation_names_nothing() -> None:
    assert Links([b"x" * 32]).read(STAGED, TOKEN, now=NOW) is None


def test_old_key_is_still_read_and_the_new_one_signs() -> None:
    both = Links([KEY, b"n" * 32])

    assert both.read(STAGED, TOKEN, now=NOW) == "job1/fabc.docx"
    new = both.make(STAGED, "job1/fabc.docx", until=NOW + 60)
    assert LINKS.read(STAGED, new, now=NOW) is None


@pytest.mark.parametrize("place", range(0, len(TOKEN), 7))
@pytest.mark.parametrize("letter", "Az0_-.")
def test_changed_letter_names_nothing(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]

    assert changed == TOKEN or LINKS.read(STAGED, changed, now=NOW) is None


@pytest.mark.parametrize("value", [None, {}, ["a"], ["a", "b"], [1, 2], ["a", 1, 2]])
def test_token_of_ours_that_holds_something_else_names_nothing(value: object) -> None:
    token = str(LINKS._serializer(STAGED).dumps(value))

    assert LINKS.read(STAGED, token, now=0.0) is None
    assert not LINKS.has_ended(STAGED, token, now=NOW)


@given(st.text(max_size=200))
def test_any_other_text_names_nothing(text: str) -> None:
    assert LINKS.read(STAGED, text, now=NOW) is None
