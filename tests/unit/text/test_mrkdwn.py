import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.mrkdwn import has_letters, join, pieces, plain, protect, restore

#: Messages as Slack stores them, what a provider gets of each, and which tokens stand
#: for the rest, in order. `shown` is what comes back from a provider that changes
#: nothing, where that is not the message itself; `translated` what stands where it
#: says `answer`, and null where the answer is refused.
CASES = [
    case
    for path in sorted(Path(__file__).with_name("cases").glob("*.yml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
BY_NAME = [pytest.param(case, id=case["name"]) for case in CASES]
ANSWERED = [pytest.param(case, id=case["name"]) for case in CASES if "answer" in case]


def test_there_are_cases_enough_and_each_has_a_name_of_its_own() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 200


@pytest.mark.parametrize("case", BY_NAME)
def test_a_message_is_sent_as_text_with_its_tokens_in_order(
    case: dict[str, Any],
) -> None:
    protected = protect(case["source"])

    assert protected.text == case["sent"]
    assert [token.source for token in protected.tokens] == case["tokens"]


@pytest.mark.parametrize("case", BY_NAME)
def test_a_provider_that_changes_nothing_gives_the_message_back(
    case: dict[str, Any],
) -> None:
    protected = protect(case["source"])

    shown = case.get("shown", case["source"])
    assert restore(protected.text, protected) == shown


@pytest.mark.parametrize("case", BY_NAME)
def test_untranslated_pieces_joined_give_the_message_back(case: dict[str, Any]) -> None:
    cut = pieces(protect(case["source"]))

    shown = case.get("shown", case["source"])
    assert join(cut, [piece.text for piece in cut]) == shown


@pytest.mark.parametrize("case", ANSWERED)
def test_an_answer_becomes_a_message_or_is_refused(case: dict[str, Any]) -> None:
    assert restore(case["answer"], protect(case["source"])) == case["translated"]


def answered(source: str, answer: str) -> str | None:
    return restore(answer, protect(source))


@pytest.mark.parametrize(
    ("source", "answer", "shown"),
    [
        ("<@U1> asks <@U2>", "XQ2 antwortet XQ1", "@someone antwortet @someone"),
        ("a *red* car", "um carro XQ1 vermelho XQ2", "um carro *vermelho*"),
        ("see <http://x|the guide>", "veja XQ1 o guia XQ2", "veja <http://x|o guia>"),
        ("ask <@U1> now", "pergunte XQ 1 agora", "pergunte @someone agora"),
        ("ask <@U1> now", "pergunte xq1 agora", "pergunte @someone agora"),
        ("ask <@U1> now", "pergunteXQ1agora", "pergunte @someone agora"),
        ("hi :a: you *all*", "oi XQ1 XQ2todos XQ3", "oi :a: *todos*"),
        ("hi :a: you *all*", "oi XQ1XQ2todosXQ3", "oi :a: *todos*"),
        ("请<@U1>看", "please XQ1 look", "please @someone look"),
        ("请<@U1>看", "pleaseXQ1look", "please @someone look"),
        ("请<@U1>看", "XQ1, look", "@someone, look"),
        ("これは*重要*です", "is XQ1 important XQ2 here", "is *important* here"),
        ("これは*重要*です", "is XQ1 important XQ2here", "is *important* here"),
        ("a *b*_c_ d", "w XQ1 x XQ2 XQ3 y XQ4 z", "w *x*_y_ z"),
        ("ask <@U1> now", "は XQ1 を", "は @someone を"),
        ("Done:tada: now", "完成 XQ1 了", "完成:tada: 了"),
        ("&gt; one\n• two", "eins\nzwei", "&gt; eins\n• zwei"),
        ("one\n\n\ntwo", "eins\n\nzwei", "eins\n\n\nzwei"),
        ("  one ", " eins", "  eins "),
    ],
)
def test_a_changed_order_or_spacing_is_put_right(
    source: str, answer: str, shown: str
) -> None:
    assert answered(source, answer) == shown


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        pytest.param("ask <@U1> now", "pergunte agora", id="lost"),
        pytest.param("ask <@U1> now", "XQ1 pergunte XQ1", id="doubled"),
        pytest.param("ask <@U1> now", "pergunte XQ1 XQ2", id="never issued"),
        pytest.param("ask <@U1> now", "pergunte XQ1 XQ", id="without a number"),
        pytest.param("ask <@U1> 5", "pergunte XQ15", id="grown together"),
        pytest.param("a *b* c", "x XQ2 y XQ1 z", id="closed before opened"),
        pytest.param("a *b* c", "x XQ1XQ2 z", id="nothing between the marks"),
        pytest.param("a *b* <@U1>", "x XQ1 y XQ3 XQ2", id="mention moved inside"),
        pytest.param("a *b* _c_", "w XQ1 x XQ3 y XQ2 z XQ4", id="stretches crossed"),
        pytest.param("a <@U1>\nb <@U2>", "a XQ2\nb XQ1", id="on another line"),
        pytest.param("a <@U1>\nb", "a XQ1\nb XQ2", id="new on a line without tokens"),
        pytest.param("one\ntwo", "eins zwei", id="lines run together"),
        pytest.param("one two", "eins\nzwei", id="a line too many"),
        pytest.param("one", "", id="empty"),
    ],
)
def test_an_answer_with_damage_is_refused(source: str, answer: str) -> None:
    assert answered(source, answer) is None


@pytest.mark.parametrize(
    "hostile",
    ["<!channel>", "<@U9>", "<http://x|y>", "&lt;!here&gt;", "a < b & c > d"],
)
def test_what_a_provider_writes_comes_out_inert(hostile: str) -> None:
    whole = answered("ask <#C1> now", f"XQ1 {hostile}")
    cut = pieces(protect("ask <#C1> now"))
    joined = join(cut, [hostile for _ in cut])

    for shown in (whole, joined):
        assert shown is not None
        assert re.findall("<.*?>", shown) == ["<#C1>"]
        assert "&lt;!here&gt;" not in shown


def test_pieces_keep_their_edges_and_stay_on_one_line() -> None:
    cut = pieces(protect("• see <@U1> *now* please"))

    shown = join(cut, [f"\n x{n}\ny \n" if p.text else "" for n, p in enumerate(cut)])
    assert shown == "• x1 y @someone *x5 y* x7 y"


def test_a_piece_that_comes_back_empty_keeps_its_own_text() -> None:
    cut = pieces(protect("see <@U1> *now*"))

    assert join(cut, [""] * len(cut)) == "see @someone *now*"


def test_a_piece_that_would_break_its_neighbours_marks_is_set_apart() -> None:
    cut = pieces(protect("これは*重要*です"))

    words = iter(["this is", "important", "here"])
    shown = join(cut, [next(words) if piece.text else "" for piece in cut])
    assert shown == "this is *important* here"


def test_what_cannot_be_proven_is_refused_and_its_pieces_lose_all_force() -> None:
    protected = protect("ask <#C1> now")
    (line,) = protected.lines
    damaged = replace(protected, lines=(replace(line, kept=("<#C1>", "<#C2>")),))

    assert restore("pergunte XQ1 agora", damaged) is None
    cut = pieces(damaged)
    assert join(cut, ["*a* b@c.de" for _ in cut]) == (
        "∗a∗ b\uff20c.de <#C1> ∗a∗ b\uff20c.de"  # noqa: RUF001 - look-alikes
    )


def test_joining_with_too_few_translations_is_an_error() -> None:
    cut = pieces(protect("see <@U1>"))

    with pytest.raises(ValueError, match="argument"):
        join(cut, ["x"])


def test_the_same_message_gives_the_same_tokens_always() -> None:
    assert protect("*a* <@U1> b :c: d") == protect("*a* <@U1> b :c: d")


def test_a_provider_without_known_prefixes_gets_the_usual_ones() -> None:
    assert protect("ask <@U1>", ()).text == "ask XQ1"


def test_a_detector_judges_only_the_words() -> None:
    message = "&gt; *Hola* <@U1>, mira <http://x|la guía> `rm` :tada:\n```x```\n• Adiós"

    assert plain(message) == "Hola , mira la guía\nAdiós"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XQ1 XQ2", False),
        ("12:30 - !", False),
        ("👍", False),
        ("", False),
        ("XQ1 ja", True),
        ("日本", True),
        ("ZXA12", False),
    ],
)
def test_placeholders_digits_and_signs_are_no_letters(
    text: str,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert has_letters(text) is expected


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("ask <@U1> now", "ask @someone now"),
        ("`<@U1>` ```<@U1>```", "`&lt;@U1&gt;` ```&lt;@U1&gt;```"),
    ],
)
def test_without_words_nothing_pings_either(source: str, shown: str) -> None:
    protected = protect(source)

    assert restore(protected.text, protected) == shown


# -- for any message -----------------------------------------------------------------

TEXTS = st.sampled_from(
    "word Ünï 日本 です 1 XQ a.b "  # noqa: SIM905 - a list would take a line for each
    ": * _ ~ ` &amp; &lt; &gt; . | ! ``` # @ ß İ "
    "http://x.y/z a@b.cd".split()
) | st.sampled_from(["&gt; ", "• ", " ", "  ", "\n", "\n\n", "\t", "\r", "\u200d"])
ATOMS = st.sampled_from(
    "<http://h|h.x> `code&lt;` :wave: 👍🏽 "  # noqa: SIM905 - as above
    "*bold* _it_ ~no~ <#C1|c> "
    "<!date^1^{d}|x>".split()
) | st.sampled_from(["<http://h|see *this*>", "*a _b_ c*", "```\nx\n```"])


MESSAGES = st.lists(TEXTS | ATOMS, max_size=25).map("".join)


@given(MESSAGES)
@settings(max_examples=400, deadline=None)
def test_any_message_survives_a_provider_that_changes_nothing(source: str) -> None:
    protected = protect(source)
    cut = pieces(protected)

    assert restore(protected.text, protected) == source
    assert join(cut, [piece.text for piece in cut]) == source


@given(st.text())
@settings(deadline=None)
def test_any_text_survives_a_provider_that_changes_nothing(text: str) -> None:
    clean = text.replace("\x00", "")
    source = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    protected = protect(source)

    assert restore(protected.text, protected) == source
