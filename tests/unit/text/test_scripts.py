import pytest

from bot.text.scripts import in_script_of


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("iPhone 15 Pro Max", "ru"),
        ("Купите iPhone 15 Pro Max", "ru"),
        ("Он сказал «good morning» и ушёл домой", "ru"),
        ("Microsoft Windows Server", "ar"),
        ("مرحبا بالعالم", "ar"),
        ("東京都", "ja"),
        ("東京に行きます", "ja"),
        ("npm run build を実行", "ja"),
        ("Dockerfile と docker compose を更新", "ja"),
        ("안녕하세요", "ko"),
        ("大韓民國", "ko"),
        ("我喜欢の这个", "zh"),
        ("你好", "zh-Hant"),
        ("Dobar dan, kako ste", "sr-Latn"),
        ("Dobar dan, kako ste", "sr"),
        ("Добар дан, како сте", "sr"),
        ("רק OK", "he"),
        ("रिपोर्ट देखें", "hi"),
        ("\uff37\uff49\uff44\uff45 letters", "en"),
        ("ok", "ja"),
        ("e-mail", "ru"),
    ],
)
def test_a_right_translation_is_believed(text: str, target: str) -> None:
    assert in_script_of(text, target)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Привет, мир", "ja"),
        ("Привет", "ja"),
        ("Hello, how are you today?", "ar"),
        ("Hello world", "ar"),
        ("See the iPhone 15 Pro Max", "ru"),
        ("Bonjour tout le monde", "ru"),
        ("Доброе утро, коллеги", "en"),
        ("Добар дан, како сте", "sr-Latn"),
        ("One Two Three Four Five Six Seven", "ru"),
        ("你好请看一下这个报告我们明天下午三点开会讨论这件事情吧", "ja"),
        ("你好请看一下报告", "ko"),
        ("これは日本語です", "zh"),
        ("東京に行きます", "en"),
        ("สวัสดี", "ja"),
        ("Please check the report", "hi"),
        ("да please check this report again today", "ru"),
    ],
)
def test_another_script_is_seen(text: str, target: str) -> None:
    assert not in_script_of(text, target)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12:30 - !!!",
        "<@U1|ana maria> `code of mine` https://a.example/words/of/it :tada:",
        "@ana ```some more code```",
    ],
)
def test_without_words_there_is_nothing_to_refuse(text: str) -> None:
    assert in_script_of(text, "ar")


@pytest.mark.parametrize("target", ["xx", "@@", "", "got"])
def test_where_the_script_is_unknown_the_text_is_believed(target: str) -> None:
    assert in_script_of("Some words of it", target)
