"""Whatever a provider does, nothing pings, nothing is lost, nothing stands twice."""

import re
from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.text.mrkdwn import join, pieces, protect, restore
from tests.unit.text.walker import walk

WORDS = st.sampled_from(
    "word Ana's Ünï 日本 です ไทย 한국 well, yes. 10:30:45 2 &amp; &lt; &gt; "  # noqa: SIM905 - a list would take a line for each
    "snake_case 3*4*5 (so)".split()
)
BLANKS = st.sampled_from([" ", " ", " ", "", "\n", "\n\n", "\n&gt; ", "\n• ", "\n1. "])
#: `N` becomes a number: each token of a message is another one.
TOKENS = st.sampled_from(
    [
        "<@UN|NamNe>",
        "<!subteam^SN|@grpNe>",
        "<#CN>",
        "<#CN|chan>",
        "<!date^N^{date}|noon>",
        "<!date^N^{time}^https://d.example/N|noon>",
        "https://N.example/p",
        "aN@b.example",
        "<https://N.example/?a=1&amp;b>",
        "<https://N.example/|see the guide>",
        "<https://N.example/|a *bold* label>",
        "<https://N.example/|N.example>",
        "<mailto:aN@b.example|aN@b.example>",
        ":eNe:",
        ":eNe::skin-tone-3:",
        ":éN:",
        "`cN()`",
        "`cN &lt;!here&gt; &amp;`",
        "`cN <!here> <@U1>`",
        "```\nfN\n\n *x* &gt;\n```",
        "```<@U1> <!subteam^S1|@devs>\nfN```",
        "*bold*",
        "*bold and _more_*",
        "_it_",
        "~no~",
        "*bold <#CN> here*",
        "_<https://N.example/|it>_",
        "*`cN`*",
    ]
)
HOSTILE = st.sampled_from(
    "<!channel> <!here|x> <@U9> <@U1|Nam> <#C9> <https://evil.example|y> < "  # noqa: SIM905 - as above
    "&lt;!channel&gt; &lt; > & | * _ ~ ` ``` *x* _x_ ~x~ `x` ```x``` : :evil: "
    ":e1e: :0: www.evil.example www.e*l.example XQ1 XQ2 XQ9 xq3 XQ ZX1 X Q 1 中 x 9 "
    "!date^1^{date}|x> amp;".split()
) | st.sampled_from(["\n", "\n\n", "\n&gt; ", "```\n", "\r", " ", "w" * 3000])
INVISIBLE = st.sampled_from(["\x00", "\u200b", "\u200d", "\u202e", "\u00ad", "\ufeff"])
ANSWERS = st.lists(HOSTILE | HOSTILE | INVISIBLE, max_size=6)


SIGNS = "*_~`:"


def is_ambiguous(left: str, right: str) -> bool:
    """Whether what begins here might be read as part of what stands before."""
    left_binds = left in SIGNS or (left.isalnum() and left < "\u0e00")
    right_binds = right in SIGNS or (right.isalnum() and right < "\u0e00")
    return left_binds and right_binds and left + right != "::"


@st.composite
def messages(draw: st.DrawFn) -> str:
    """Words and tokens in any order, each token with a number of its own."""
    message = draw(st.sampled_from(["", "&gt; ", "• "]))
    parts = draw(st.lists(st.tuples(WORDS | TOKENS | TOKENS, BLANKS), max_size=10))
    for number, (part, blank) in enumerate(parts, start=1):
        token = re.sub("N(?!am)", str(number), part)
        apart = message and is_ambiguous(message[-1], token[0])
        message += (" " if apart else "") + token + blank
    return message


def hostile(text: str, additions: list[str], chance: Random) -> str:
    """What a bad provider makes of a text: more, less, and in another order."""
    parts = re.split(r"( |\n|(?=XQ\d)|(?<=XQ\d))", text)
    for addition in additions:
        parts.insert(chance.randint(0, len(parts)), addition)
    fate = chance.randint(0, 9)
    if fate == 0:
        parts = parts[: chance.randint(0, len(parts))]
    elif fate == 1:
        parts *= 2
    elif fate == 2:
        parts.insert(chance.randint(0, len(parts)), chance.choice(parts))
    elif fate < 6 and len(parts) > 1:
        at, to = (chance.randint(0, len(parts) - 1) for _ in "ab")
        parts[at], parts[to] = parts[to], parts[at]
    return "".join(parts)


def answered(source: str, additions: list[str], chance: Random) -> str:
    """A message's whole way: as one text, and if that is refused piece by piece."""
    protected = protect(source)
    whole = restore(hostile(protected.text, additions, chance), protected)
    if whole is not None:
        return whole
    return piecewise(source, additions, chance)


def piecewise(source: str, additions: list[str], chance: Random) -> str:
    cut = pieces(protect(source))
    return join(cut, [hostile(piece.text, additions, chance) for piece in cut])


def is_ping(target: str) -> bool:
    return target.startswith(("@", "!")) and not target.startswith("!date^")


def escaped(code: Counter[str]) -> Counter[str]:
    return Counter(
        {key.replace("<", "&lt;").replace(">", "&gt;"): n for key, n in code.items()}
    )


def named(text: str) -> Counter[str]:
    """The names that a message gives to people and groups."""
    return Counter(re.findall(r"\|@?((?:Nam|grp)\d+e)>", text))


def shown_names(text: str) -> Counter[str]:
    """The names in a translation, each apart from all words around it."""
    return Counter(re.findall(r"(?<![^\W_])@((?:Nam|grp)\d+e)(?![^\W_])", text))


def assert_nothing_is_lost_or_new(source: str, shown: str) -> None:
    was, now = walk(source), walk(shown)
    kept = Counter({k: n for k, n in was.controls.items() if not is_ping(k)})
    assert now.controls == kept
    assert now.code == escaped(was.code)
    assert now.emoji == was.emoji
    assert +now.formats == +was.formats
    assert {key: now.addresses[key] for key in was.addresses} == was.addresses
    assert shown_names(shown) == named(source)
    assert "\x00" not in shown


EXAMPLES = settings(
    max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@given(messages(), ANSWERS, st.randoms(use_true_random=False))
@EXAMPLES
def test_a_hostile_answer_adds_no_control_sequence_and_loses_no_token(
    source: str, additions: list[str], chance: Random
) -> None:
    assert_nothing_is_lost_or_new(source, answered(source, additions, chance))


@given(messages(), ANSWERS, st.randoms(use_true_random=False))
@EXAMPLES
def test_hostile_pieces_add_no_control_sequence_and_lose_no_token(
    source: str, additions: list[str], chance: Random
) -> None:
    assert_nothing_is_lost_or_new(source, piecewise(source, additions, chance))


def test_a_backtick_of_a_provider_does_not_grow_onto_an_address() -> None:
    source = "word https://2.example/p "
    protected = protect(source)

    shown = restore("`x`XQ1 ", protected)

    assert shown is not None
    assert_nothing_is_lost_or_new(source, shown)
