import json
from pathlib import Path

import pytest
from babel.core import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.languages import (
    autonym,
    base,
    display_name,
    find_language,
    flag_of,
    flag_target,
    nearest,
    normalise,
    split_target,
)

#: CLDR's codes that are no territories: pseudo-locales, the unknown, the Eurozone.
NO_TERRITORIES = {"XA", "XB", "ZZ", "QO", "EZ"}
TERRITORIES = sorted(
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code.isalpha() and code not in NO_TERRITORIES
)
#: Flags of places and bodies where no language is at home.
SILENT = {"AC", "AQ", "CP", "EU", "HM", "TA", "UN"}
#: No provider known to this project writes Bhutan's language.
WITHOUT_PROVIDER = {"dz"}
FACTS = Path(__file__).parents[3] / "shared" / "reference" / "languages.json"


@pytest.mark.parametrize(
    ("tag", "house"),
    [
        *(("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-SG", "zh-Hans")),
        *(("zh_TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-MO", "zh-Hant")),
        *(("ZH-hans-cn", "zh-Hans"), ("cmn", "zh-Hans"), ("zh-yue", "yue")),
        *(("iw", "he"), ("in", "id"), ("ji", "yi"), ("jw", "jv"), ("tl", "fil")),
        *(("no", "nb"), ("no-NO", "nb-NO"), ("nn", "nn"), ("mo", "ro")),
        *(("pt_br", "pt-BR"), ("EN-us", "en-US"), ("es-419", "es-419")),
        *(("sr-Cyrl", "sr"), ("sr-latn", "sr-Latn"), ("sh", "sr-Latn")),
        *((" de ", "de"), ("de-DE-1996", "de-DE"), ("en-u-ca-buddhist", "en")),
    ],
)
def test_a_tag_is_written_in_house_form(tag: str, house: str) -> None:
    assert normalise(tag) == house
    assert normalise(house) == house


@pytest.mark.parametrize("tag", ["", "x", "zzz", "und", "x-own", "a b", "de-", "123"])
def test_what_is_no_language_tag_is_an_error(tag: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        normalise(tag)


@pytest.mark.parametrize(("tag", "language"), [("pt-BR", "pt"), ("zh_Hant", "zh")])
def test_the_base_is_the_language_alone(tag: str, language: str) -> None:
    assert base(tag) == language


@pytest.mark.parametrize(
    ("tag", "locale", "name"),
    [
        ("de", "en", "German"),
        ("pt-BR", "en", "Brazilian Portuguese"),
        ("pt-BR", "fr", "portugais brésilien"),
        ("zh-Hant", "en", "Traditional Chinese"),
        ("fr-BE", "en", "French (Belgium)"),
        ("sr-Latn", "en", "Serbian (Latin)"),
        ("de", "xx", "German"),
        ("cbk", "en", "Chavacano"),
        ("?", "en", "?"),
    ],
)
def test_a_language_has_a_name_in_the_readers_language(
    tag: str, locale: str, name: str
) -> None:
    assert display_name(tag, locale) == name


@pytest.mark.parametrize(
    ("tag", "name"),
    [("de", "Deutsch"), ("ja", "日本語"), ("zh-Hant", "繁體中文"), ("tlh", "Klingon")],
)
def test_a_language_has_a_name_of_its_own_else_an_english_one(
    tag: str, name: str
) -> None:
    assert autonym(tag) == name


# -- flags ---------------------------------------------------------------------------


def test_cldr_knows_as_many_territories_as_were_looked_through() -> None:
    assert len(TERRITORIES) == 259


@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_flag_asks_for_a_language_or_is_known_to_ask_for_none(
    territory: str,
) -> None:
    target = flag_target(f"flag-{territory.lower()}")

    assert (target is None) == (territory in SILENT)
    if target is not None:
        assert normalise(target) == target


def test_every_flag_asks_for_a_language_that_some_provider_has() -> None:
    if not FACTS.exists():
        pytest.skip("the list of the providers' languages is not beside the project")
    facts = json.loads(FACTS.read_text("utf-8"))
    offered = {base(entry["bcp47"]) for entry in facts["languages"]} | WITHOUT_PROVIDER
    targets = {flag_target(f"flag-{code.lower()}") for code in TERRITORIES} - {None}

    assert {base(str(target)) for target in targets} <= offered


@pytest.mark.parametrize(
    ("reaction", "target"),
    [
        *(("gb", "en"), ("uk", "en"), ("us", "en"), ("de", "de"), ("jp", "ja")),
        *(("cn", "zh-Hans"), ("kr", "ko"), ("ru", "ru"), ("es", "es"), ("it", "it")),
        *(("flag-england", "en"), ("flag-scotland", "en"), ("flag-wales", "en")),
        *(("flag-br", "pt-BR"), ("flag-pt", "pt-PT"), ("flag-ao", "pt")),
        *(("flag-tw", "zh-Hant"), ("flag-hk", "zh-Hant"), ("flag-mo", "zh-Hant")),
        *(("flag-be", "nl"), ("flag-ch", "de"), ("flag-ca", "en"), ("flag-za", "en")),
        *(("flag-in", "hi"), ("flag-sg", "en"), ("flag-ie", "en"), ("flag-il", "he")),
        *(("flag-ph", "fil"), ("flag-cy", "el"), ("flag-my", "ms"), ("flag-kz", "kk")),
        *(("flag-ua", "uk"), ("flag-no", "nb"), ("flag-rs", "sr"), ("flag-ir", "fa")),
        *(("de::skin-tone-2", "de"), (":flag-fr:", "fr"), ("FR", "fr")),
    ],
)
def test_a_flag_asks_for_the_language_people_expect(reaction: str, target: str) -> None:
    assert flag_target(reaction) == target


@pytest.mark.parametrize(
    "reaction",
    [
        *("id", "cl", "ng", "sa", "cd", "tv", "tm", "at", "br", "ua", "flag", "eu"),
        *("pirate_flag", "rainbow-flag", "checkered_flag", "white_flag", "flag-"),
        *("flag-uk", "flag-zz", "flag-xx", "flag-001", "england", "thumbsup", "", ":"),
    ],
)
def test_other_emoji_ask_for_nothing(reaction: str) -> None:
    assert flag_target(reaction) is None


def test_a_workspace_decides_otherwise_by_territory() -> None:
    wishes = {"BE": "fr", "tw": "zh-HK", "gb": "en-gb", "de": ""}

    reactions = ("flag-be", "flag-tw", "uk", "de", "fr")
    targets = [flag_target(reaction, wishes) for reaction in reactions]
    assert targets == ["fr", "zh-Hant", "en-GB", None, "fr"]


def test_a_workspaces_wish_for_no_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="Dutch"):
        flag_target("flag-be", {"be": "Dutch!"})


@pytest.mark.parametrize(
    ("tag", "flag"),
    [
        *(("ja", "🇯🇵"), ("pt-BR", "🇧🇷"), ("pt", "🇧🇷"), ("ar", "🇸🇦"), ("en-GB", "🇬🇧")),
        *(("zh-Hans", "🇨🇳"), ("zh-Hant", "🇹🇼"), ("es-419", "🇪🇸"), ("nb", "🇳🇴")),
        *(("ca", ""), ("eo", ""), ("eu", ""), ("yue", ""), ("ta", ""), ("?", "")),
    ],
)
def test_a_flag_stands_beside_a_language_only_if_it_asks_for_it(
    tag: str, flag: str
) -> None:
    assert flag_of(tag) == flag


# -- names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        *(("de", "de"), ("PT-br", "pt-BR"), ("zh-TW", "zh-Hant"), ("no", "nb")),
        *(("uk", "uk"), ("ar", "ar"), ("sv", "sv"), ("jp", "ja"), ("cnr", "sr-ME")),
        *(("cbk", "cbk"), ("tlh", "tlh"), (" fr ", "fr")),
        *(("German", "de"), ("deutsch", "de"), ("日本語", "ja"), ("francês", "fr")),
        *(
            ("FRANCAIS", "fr"),
            ("espanol", "es"),
            ("tiếng việt", "vi"),
            ("중국어", "zh-Hans"),
        ),
        *(("brazilian portuguese", "pt-BR"), ("Portuguese (Brazil)", "pt-BR")),
        *(("Chinese, Simplified", "zh-Hans"), ("traditional chinese", "zh-Hant")),
        *(("farsi", "fa"), ("mandarin", "zh-Hans"), ("norwegian", "nb")),
        *((":flag-jp:", "ja"), (":de:", "de"), (":uk:", "en"), ("🇯🇵", "ja")),
    ],
)
def test_a_language_is_found_by_code_name_or_flag(words: str, tag: str) -> None:
    assert find_language(words) == tag


@pytest.mark.parametrize(
    "words",
    ["", " ", "zzz", "auto", "und", "us", "the", "hello", ":smile:", "🇪🇺", "🎉🎉"],
)
def test_other_words_name_no_language(words: str) -> None:
    assert find_language(words) is None


@given(st.text() | st.text(st.characters()))
@settings(deadline=None)
def test_no_words_make_the_search_fail(words: str) -> None:
    found = find_language(words)

    assert found is None or normalise(found) == found


def test_a_misspelt_name_brings_the_nearest_languages() -> None:
    offered = ["de", "en", "es", "fr", "ja", "jv", "zh-Hans", "zh-Hant"]

    assert nearest("Germn", offered) == ["de"]
    assert nearest("espanyol", offered)[0] == "es"
    assert nearest("Japnese", offered, count=1) == ["ja"]
    assert nearest("chinese", offered) == ["zh-Hans", "zh-Hant"]
    assert nearest("qqqqqq", offered) == []


# -- the opening of a command --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tag", "rest"),
    [
        ("de hallo", "de", "hallo"),
        ("DE hallo", "de", "hallo"),
        ("pt-BR  two blanks", "pt-BR", " two blanks"),
        ("German: good  morning\n you", "de", "good  morning\n you"),
        ("german : hello", "de", "hello"),
        ("de\n:wave: hello", "de", ":wave: hello"),
        ("de :wave: hello", "de", ":wave: hello"),
        ("Chinese (Traditional): hi", "zh-Hant", "hi"),
        ("brazilian portuguese hi", "pt-BR", "hi"),
        ("日本語：こんにちは", "ja", "こんにちは"),  # noqa: RUF001 - the wide colon is meant
        ("中文 hello", "zh-Hans", "hello"),
        ("to French hello", "fr", "hello"),
        ("into fr: hello", "fr", "hello"),
        ("in it: hello", "it", "hello"),
        (":flag-fr: hello", "fr", "hello"),
        ("🇫🇷 hello", "fr", "hello"),
        ("it is good", "it", "is good"),
        ("fur: hello", "fur", "hello"),
        ("  de", "de", ""),
        ("to de", "de", ""),
    ],
)
def test_a_command_begins_with_the_language(text: str, tag: str, rest: str) -> None:
    assert split_target(text) == (tag, rest)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "hello", "hello\nde", ":smile: de", "to", "to be or not", "to it"),
        *("in my view", "to hello", "It is good", "No problem", "De nada", "war ends"),
        *("India won", "Even so", "men at work", "the end", "Java is slow", "lets go"),
        *("hello: German", "und so", "10:30 works", "http://x.y hello", "auto hello"),
    ],
)
def test_an_ordinary_beginning_names_no_language(text: str) -> None:
    assert split_target(text) == (None, text)


@given(st.text() | st.text(alphabet="dego to:\n🇩🇪en-"))
@settings(deadline=None)
def test_a_command_keeps_the_end_of_its_text(text: str) -> None:
    target, rest = split_target(text)

    assert text.endswith(rest)
    assert target is not None or rest == text
