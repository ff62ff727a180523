"""The table of languages: in house form, as the vendor has it, with what is sure."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.languages import normalise
from bot.models import Pair
from bot.providers.huawei.languages import (
    can,
    can_document,
    code_of,
    languages,
    table,
    tag_of,
    targets,
)


def vendor(shared: Path, field: str) -> dict[str, Any]:
    read = json.loads((shared / "reference" / "languages.json").read_text("utf-8"))
    return {
        normalise(row["bcp47"]): row[field] for row in read["languages"] if row[field]
    }


def test_every_tag_is_in_house_form() -> None:
    tags = {*languages(unverified=True), *table().tags.values(), *table().documents}

    assert [tag for tag in tags if normalise(tag) != tag] == []


def test_table_says_what_the_vendors_codes_are(shared: Path) -> None:
    codes = vendor(shared, "huawei_text")
    found = vendor(shared, "huawei_detect")
    status = vendor(shared, "huawei_text_status")

    assert table().codes == codes
    assert {code: tag_of(code) for code in found.values()} == {
        code: tag for tag, code in found.items()
    }
    assert table().verified == {tag for tag, said in status.items() if said == "active"}
    assert table().documents == vendor(shared, "huawei_document").keys()


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (None, "auto"),
        ("zh-Hans", "zh"),
        ("zh-Hant", "zh-tw"),
        ("pt-BR", "pt"),
        ("en-GB", "en"),
        ("es-419", "es"),
    ],
)
def test_tag_has_the_vendors_code(tag: str | None, code: str) -> None:
    assert code_of(tag) == code


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("zh", "zh-Hans"),
        ("zh-tw", "zh-Hant"),
        ("ZH-TW", "zh-Hant"),
        ("no", "nb"),
        ("iw", "he"),
        ("eo", "eo"),
        ("unk", None),
        ("", None),
        ("no language", None),
        (None, None),
        (5, None),
    ],
)
def test_code_in_an_answer_has_a_tag(code: object, tag: str | None) -> None:
    assert tag_of(code) == tag


@pytest.mark.parametrize(
    ("pair", "sure", "perhaps"),
    [
        (("zh-Hans", "en"), True, True),
        (("en-GB", "zh-Hans"), True, True),
        (("de", "zh-Hans"), False, True),
        (("en", "zh-Hant"), False, True),
        (("pt-BR", "fr"), False, True),
        ((None, "en"), False, True),
        ((None, "uk"), False, False),
        (("en", "en-GB"), False, False),
        (("pt-PT", "pt-BR"), False, False),
        (("en", "uk"), False, False),
        (("en-Latn", "zh-Hans"), False, False),
        (("x-none", "en"), False, False),
        (("en", ""), False, False),
        (("auto", "en"), False, False),
    ],
)
def test_pair_is_sure_or_unverified_or_lacking(
    pair: tuple[str | None, str], *, sure: bool, perhaps: bool
) -> None:
    assert can(Pair(*pair), unverified=False) is sure
    assert can(Pair(*pair), unverified=True) is perhaps


def test_targets_are_those_it_can_do() -> None:
    assert targets("en", unverified=False) == {"zh-Hans"}
    assert targets("en-GB", unverified=True) == languages(unverified=True) - {"en"}
    assert targets("x-none", unverified=True) == frozenset()


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("zh-Hans", "en"), True),
        (("en", "zh-Hans"), True),
        (("zh", "en"), True),
        (("en", "zh-CN"), True),
        (("zh-TW", "en"), False),
        (("zh-nonsense-", "en"), False),
        (("en-GB", "zh-Hans"), True),
        (("en", "en-GB"), False),
        (("zh-Hant", "en"), False),
        (("en", "de"), False),
        ((None, "en"), False),
    ],
)
def test_documents_go_between_chinese_and_english(
    pair: tuple[str | None, str], *, expected: bool
) -> None:
    assert can_document(Pair(*pair)) is expected
