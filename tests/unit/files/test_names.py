"""Names that people give, made safe to show, to save and to send."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.names import display_name, extension_of, provider_name, result_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.docx", "report.docx"),
        ("Bericht für Müller.pdf", "Bericht für Müller.pdf"),
        ("報告書.docx", "報告書.docx"),
        ("cafe\u0301.txt", "café.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\boot.ini", "_.._boot.ini"),
        ("/absolute/a.txt", "_absolute_a.txt"),
        ("C:\\a.txt", "C_a.txt"),
        ("a\r\nContent-Type: x.txt", "a_Content-Type_ x.txt"),
        ("a\x00.png", "a_.png"),
        ("a\tb\x07.png", "ab.png"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200b\u200d\ufeff.txt", "a.txt"),
        ("\u2066a\u2069.txt", "a.txt"),
        ("a\u3164b.txt", "ab.txt"),
        ("<!channel>.png", "_!channel_.png"),
        ("<@U1>|x.png", "_@U1_x.png"),
        ('"quoted" `code`.md', "_quoted_ _code_.md"),
        ("a?*.csv", "a_.csv"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("console.txt", "console.txt"),
        (".docx", "file.docx"),
        ("...", "file"),
        ("", "file"),
        ("  a  b .txt", "a b.txt"),
        ("a.", "a"),
        ("\ud800a.txt", "a.txt"),
        ("a\u2028b.txt", "a_b.txt"),
        ("a\u00a0\u3000b.txt", "a b.txt"),
    ],
)
def test_name_is_shown_as_what_it_is(name: str, shown: str) -> None:
    assert display_name(name) == shown


@pytest.mark.parametrize("letter", ["a", "é", "語", "😀"])
def test_long_name_keeps_whole_letters_and_its_extension(letter: str) -> None:
    shown = display_name(letter * 300 + ".docx")

    assert 116 < len(shown.encode()) <= 120
    assert shown.strip(letter) == ".docx"


@given(st.text())
def test_no_name_holds_what_could_lead_elsewhere(name: str) -> None:
    shown = display_name(name)

    assert 0 < len(shown.encode()) <= 120
    assert not set(shown) & set('/\\:<>|"*?`\0\r\n\u2028\u202e\u200b')
    assert shown not in {".", ".."}
    assert all(unicodedata.category(sign) not in {"Cc", "Cf", "Cs"} for sign in shown)
    assert display_name(shown) == shown


@given(st.text())
def test_shown_extension_is_the_one_that_is_judged(name: str) -> None:
    assert extension_of(display_name(name)) == extension_of(name)


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.DOCX", "docx"),
        ("a.tar.gz", "gz"),
        ("a.doc\u202ex", "docx"),
        ("report\u202excod.exe", "exe"),
        ("a.pdf ", "pdf"),
        ("a.png/b", ""),
        ("a", ""),
        ("a.", ""),
        ("a.verylongwords", ""),
        ("a.p\u0434f", ""),
    ],
)
def test_extension_is_the_one_a_person_sees(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize(
    ("name", "language", "extension", "result"),
    [
        ("report.docx", "ja", "", "report.ja.docx"),
        ("paper.PDF", "pt-BR", "docx", "paper.pt-BR.docx"),
        ("photo.jpeg", "zh-Hans", "", "photo.zh-Hans.jpeg"),
        ("README", "de", "", "README.de"),
        ("README", "de", "md", "README.de.md"),
        ("a" * 300 + ".docx", "ja", "", "a" * 112 + ".ja.docx"),
    ],
)
def test_result_is_named_after_its_source(
    name: str, language: str, extension: str, result: str
) -> None:
    assert result_name(name, language, extension) == result


@pytest.mark.parametrize("language", ["", "../x", "ja\n", "ja/"])
def test_result_in_no_language_has_no_name(language: str) -> None:
    with pytest.raises(ValueError, match="tag"):
        result_name("a.txt", language)


def test_provider_reads_small_english_letters_that_stay_the_same() -> None:
    name = provider_name("job-1/報告書", "docx")

    stem, _, extension = name.partition(".")
    assert (len(stem), extension) == (21, "docx")
    assert stem.isascii()
    assert stem.isalpha()
    assert stem.islower()
    assert provider_name("job-1/報告書", "docx") == name
    assert provider_name("job-2/報告書", "docx") != name
