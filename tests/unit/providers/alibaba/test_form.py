"""A form's bytes: those that urllib.parse.urlencode would write, only sooner."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.alibaba.signing import form

WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))


def as_urllib_does(fields: dict[str, str]) -> bytes:
    return urlencode(sorted(fields.items())).encode()


@given(st.dictionaries(WRITABLE, WRITABLE))
def test_any_form_is_written_as_urllib_writes_it(fields: dict[str, str]) -> None:
    assert form(fields) == as_urllib_does(fields)


def test_every_byte_of_ascii_is_written_as_urllib_writes_it() -> None:
    fields = {"ascii": "".join(map(chr, range(128)))}

    assert form(fields) == as_urllib_does(fields)


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "%00", "a b+c", "", "é", "²", "你好 🙂"]
)
def test_text_is_read_back_as_it_was(text: str) -> None:
    written = form({"SourceText": text}).decode("ascii")

    assert parse_qsl(written, keep_blank_values=True) == [("SourceText", text)]


def test_half_a_character_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        form({"SourceText": "half \ud800"})
