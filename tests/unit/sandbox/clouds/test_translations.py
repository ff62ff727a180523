"""Translations: by the embedded engine where it can, else simulated, and reversible."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Engine
from bot.sandbox.alibaba.languages import CODES, code_of, supports, tag_of
from bot.sandbox.alibaba.problems import BusinessError
from bot.sandbox.alibaba.translator import Rendered, Translator
from bot.sandbox.alibaba.wordmap import restore, simulate
from tests.unit.sandbox.clouds.conftest import StartAlibaba
from tests.unit.sandbox.clouds.kit import GOOD, Sdk


async def translated(
    translator: Translator,
    text: str,
    source: str = "en",
    target: str = "pt",
    *,
    markup: bool = False,
    engine_chars: int = 1_000,
) -> Rendered:
    return await translator.translate(
        text, source, target, markup=markup, engine_chars=engine_chars
    )


@pytest.mark.parametrize("text", ["Hello, boy! 42", "你好世界", "Привет", "naïve 😀"])
def test_simulated_text_comes_back_from_every_language(text: str) -> None:
    changed = {code: simulate(text, code) for code in CODES}

    assert {restore(made, code) for code, made in changed.items()} == {text}
    assert text not in changed.values()


@given(text=st.text(), target=st.sampled_from(["zh", "fr", "ru", "ko", "hi"]))
def test_any_text_comes_back(text: str, target: str) -> None:
    assert restore(simulate(text, target), target) == text


@pytest.mark.parametrize(
    ("target", "script"),
    [
        ("zh", "CJK"),
        ("zh-tw", "CJK"),
        ("ja", "HIRAGANA"),
        ("ko", "HANGUL"),
        ("ru", "CYRILLIC"),
        ("ar", "ARABIC"),
        ("el", "GREEK"),
        ("th", "THAI"),
        ("hi", "DEVANAGARI"),
        ("de", "LATIN"),
        ("no", "LATIN"),
    ],
)
def test_simulated_words_stand_in_the_targets_script(target: str, script: str) -> None:
    letters = simulate("word", target)

    assert {
        unicodedata.name(letter).split()[0].split("-")[0] for letter in letters
    } == {script}


def test_what_is_no_word_stays_as_it_is() -> None:
    kept = '<a href="x">, 12:30 XQ1 &amp; https://example.com/a?b=c 😀'

    assert simulate(kept, "ru") == kept


def test_text_that_was_not_simulated_does_not_come_back() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        restore("hello", "ru")


def test_own_table_is_that_of_the_reference(shared: Path) -> None:
    path = shared / "reference" / "languages.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["languages"]
    listed = {row["bcp47"]: row["alimt"] for row in rows if row["alimt"]}

    assert set(listed.values()) == CODES
    assert {tag: code_of(tag) for tag in listed} == listed


def test_tags_and_codes_lead_to_each_other() -> None:
    assert all(code_of(tag_of(code)) == code for code in CODES)
    assert code_of("pt-BR") == "pt"
    assert code_of("uk") is None


def test_pairs_with_chinese_only() -> None:
    assert supports("zh", "yue")
    assert supports("mn", "zh")
    assert not supports("zh-tw", "yue")
    assert len([c for c in CODES if supports("zh-tw", c)]) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "en"),
        ("Ελλάδα", "el"),
        ("мир", "ru"),
        ("שלום", "he"),
        ("سلام", "ar"),
        ("नमस्ते", "hi"),
        ("สวัสดี", "th"),
        ("かな", "ja"),
        ("漢字", "zh"),
        ("한국", "ko"),
        ("𠀀", "zh"),
    ],
)
async def test_without_an_engine_the_script_tells_the_language(
    text: str, code: str
) -> None:
    assert await Translator(None).detect(text) == code


async def test_without_an_engine_all_is_simulated() -> None:
    done = await translated(Translator(None), "hello")

    assert (done.by, restore(done.text, "pt")) == ("simulated", "hello")


@pytest.mark.engine
async def test_engine_translates_what_it_can(engine: Engine) -> None:
    translator = Translator(engine)

    known = await translated(translator, "Good morning, my friend.")
    unknown = await translated(translator, "Good morning.", target="ja")

    assert (known.by, unknown.by) == ("engine", "simulated")
    assert known.text.lower().startswith("bom dia")


@pytest.mark.engine
async def test_engine_leaves_tags_alone_and_keeps_entities(engine: Engine) -> None:
    text = "<p>Good morning &amp; good night</p>"

    done = await translated(Translator(engine), text, markup=True)

    assert done.text.startswith("<p>")
    assert done.text.endswith("</p>")
    assert "&amp;" in done.text
    assert "morning" not in done.text


@pytest.mark.engine
async def test_engine_judges_the_language(engine: Engine) -> None:
    text = "Onde fica a estação de trem mais próxima, por favor?"

    done = await translated(Translator(engine), text, "auto", "en")

    assert (done.detected, done.by) == ("pt", "engine")


@pytest.mark.engine
async def test_text_that_is_too_long_for_the_engine_is_simulated(
    engine: Engine,
) -> None:
    done = await translated(Translator(engine), "Good morning.", engine_chars=5)

    assert done.by == "simulated"


@pytest.mark.engine
async def test_engine_that_is_closed_fails_the_translation(engine: Engine) -> None:
    await engine.close()

    with pytest.raises(BusinessError) as caught:
        await translated(Translator(engine), "Where is the station?")
    assert caught.value.number == 107
    assert await Translator(engine).detect("Where is the station?") == "en"


@pytest.mark.engine
async def test_log_says_who_translated(
    start_alibaba: StartAlibaba, engine: Engine
) -> None:
    alibaba = await start_alibaba(engine=engine)
    mixed = {"SourceText": '{"1":"Good morning","2":"Bom dia"}'}
    pair = {"SourceLanguage": "auto", "TargetLanguage": "pt"}

    await Sdk(alibaba).call(
        "GetBatchTranslate", **GOOD["GetBatchTranslate"] | mixed | pair
    )

    [entry] = alibaba.cloud.journal.after(0)
    assert "engine" in entry.data["by"]
