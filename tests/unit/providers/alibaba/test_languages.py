"""The table of languages: in house form, as the vendor has it, with its rules."""

import json
from pathlib import Path

import pytest

from bot.languages import normalise
from bot.models import Pair
from bot.providers.alibaba.languages import (
    code_of,
    languages,
    route,
    table,
    tag_of,
    targets,
)


def test_every_tag_is_in_house_form() -> None:
    assert [tag for tag in languages() if normalise(tag) != tag] == []


def test_table_says_what_the_vendors_codes_are(shared: Path) -> None:
    read = json.loads((shared / "reference" / "languages.json").read_text("utf-8"))
    vendor = {
        normalise(row["bcp47"]): row["alimt"]
        for row in read["languages"]
        if row["alimt"] and row["bcp47"] != "tl"  # it is fil, which has a row
    }

    assert {tag: code_of(tag) for tag in vendor} == vendor
    assert languages() - vendor.keys() == {"nn"}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("auto", "auto"),
        ("zh-Hans", "zh"),
        ("zh-Hant", "zh-tw"),
        ("hr", "hbs"),
        ("nb", "no"),
        ("nn", "no"),
        ("pt-BR", "pt"),
        ("en-GB", "en"),
        ("es-419", "es"),
        ("sr-ME", "cnr"),
        ("yue", "yue"),
    ],
)
def test_tag_has_the_vendors_code(tag: str, code: str) -> None:
    assert code_of(tag) == code


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("zh", "zh-Hans"),
        ("zh-tw", "zh-Hant"),
        ("zh-TW", "zh-Hant"),
        ("hbs", "hr"),
        ("no", "nb"),
        ("tl", "fil"),
        ("iw", "he"),
        ("", None),
        ("no language", None),
        (None, None),
        (5, None),
    ],
)
def test_code_in_an_answer_has_a_tag(code: object, tag: str | None) -> None:
    assert tag_of(code) == tag


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("en", "de"), ("en", "de")),
        (("pt-BR", "en-GB"), ("pt-BR", "en-GB")),
        (("en", "zh-Hans"), ("en", "zh-Hans")),
        (("zh-Hans", "zh-Hant"), ("zh-Hans", "zh-Hant")),
        (("en", "zh-Hant"), ("en", "zh-Hans", "zh-Hant")),
        (("zh-Hant", "en"), ("zh-Hant", "zh-Hans", "en")),
        (("zh-Hant", "yue"), ("zh-Hant", "zh-Hans", "yue")),
        (("mn", "zh-Hans"), ("mn", "zh-Hans")),
        (("zh-Hans", "yue"), ("zh-Hans", "yue")),
        (("nn", "de"), ("nn", "de")),
        ((None, "de"), ("auto", "de")),
        ((None, "zh-Hant"), ("auto", "zh-Hans", "zh-Hant")),
    ],
)
def test_pair_has_its_route(
    pair: tuple[str | None, str], expected: tuple[str, ...]
) -> None:
    assert route(Pair(*pair)) == expected


@pytest.mark.parametrize(
    "pair",
    [
        ("en", "mn"),
        ("yue", "en"),
        ("mn", "yue"),
        (None, "yue"),
        (None, "mn"),
        ("en", "en-GB"),
        ("pt-PT", "pt-BR"),
        ("en", "uk"),
        ("sr", "en"),
        ("en", "ug"),
        ("de", "nn"),
        ("nb", "nn"),
        ("en", "uz-Cyrl"),
        ("en", "auto"),
        ("en", "und"),
        ("en", ""),
        ("x-none", "en"),
    ],
)
def test_pair_that_the_vendor_lacks_has_no_route(pair: tuple[str | None, str]) -> None:
    assert route(Pair(*pair)) == ()


def test_targets_are_those_with_a_route() -> None:
    assert targets("yue") == {"zh-Hans", "zh-Hant"}
    assert targets("zh-Hans") == languages() - {"zh-Hans", "nn"}
    assert targets("pt-BR") == targets("pt") == languages() - {"pt", "nn", "mn", "yue"}
    assert targets("x-none") == frozenset()


def test_every_code_stands_for_one_tag_that_can_be_a_target() -> None:
    known = table()

    assert len(known.tags) == len(known.codes) - len(known.source_only)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("zh", "zh"), ("zh-CN", "zh"), ("zh-SG", "zh"), ("zh-TW", "zh-tw")],
)
def test_chinese_is_known_without_its_script(tag: str, code: str) -> None:
    assert route(Pair(tag, "zh-Hans" if code == "zh-tw" else "en"))
    assert code_of(tag) == code


def test_chinese_in_a_script_that_the_vendor_lacks_has_no_route() -> None:
    assert route(Pair("zh-Latn", "en")) == route(Pair("zh-nonsense-", "en")) == ()
