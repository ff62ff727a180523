from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.messages import message_mrkdwn
from bot.text.mrkdwn import join, pieces, protect, restore
from tests.unit.text.walker import walk

CASES = [
    case
    for path in sorted(Path(__file__).with_name("messages").glob("*.yml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
BY_NAME = [pytest.param(case, id=case["name"]) for case in CASES]


@pytest.mark.parametrize("case", BY_NAME)
def test_a_message_is_read_as_mrkdwn(case: dict[str, Any]) -> None:
    assert message_mrkdwn(**case["message"]) == case["source"]


@pytest.mark.parametrize("case", BY_NAME)
def test_of_a_message_only_words_go_to_a_provider(case: dict[str, Any]) -> None:
    assert protect(case["source"]).text == case["sent"]


@pytest.mark.parametrize("case", BY_NAME)
def test_nothing_of_a_message_pings_in_its_translation(case: dict[str, Any]) -> None:
    protected = protect(case["source"])
    cut = pieces(protected)

    whole = restore(protected.text.upper(), protected)
    joined = join(cut, [piece.text.upper() for piece in cut])
    for shown in (whole, joined):
        assert shown is not None
        calls = [each for each in walk(shown).controls if each[0] in "@!"]
        assert all(call.startswith("!date^") for call in calls)


# -- for any message -----------------------------------------------------------------

SIGNS = st.text(alphabet=st.sampled_from("ab* _~`:<>@!|&;\n#30é日x"), max_size=12)
STYLES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("bold", "italic", "strike", "code"), st.booleans())
)


def elements(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": st.just(kind), "style": STYLES, **fields})


MENTIONS = st.sampled_from(["U1", "U2"])
ELEMENTS = st.one_of(
    elements("text", text=SIGNS),
    elements("text", text=SIGNS),
    elements("user", user_id=MENTIONS),
    elements("channel", channel_id=MENTIONS),
    elements("link", url=st.just("https://a.example/"), text=SIGNS),
    elements("broadcast", range=st.just("here")),
    elements("emoji", name=st.sampled_from(["tada", "x-y"])),
)
PARTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["rich_text_section", "rich_text_quote"]),
        "elements": st.lists(ELEMENTS, max_size=6),
    }
)
PLAIN_KINDS = {"user": "@{}", "channel": "#{}", "broadcast": "!{}", "link": "{}"}
KEYS = {"user": "user_id", "channel": "channel_id", "broadcast": "range", "link": "url"}


def targets(parts: list[dict[str, Any]]) -> Counter[str]:
    """What Slack obeys in such a message: nothing that stands in code."""
    found = (
        PLAIN_KINDS[each["type"]].format(each[KEYS[each["type"]]])
        for part in parts
        for each in part["elements"]
        if each["type"] in KEYS and not each["style"].get("code")
    )
    return Counter(found)


def pictures(parts: list[dict[str, Any]]) -> Counter[str]:
    return Counter(
        f":{each['name']}:"
        for part in parts
        for each in part["elements"]
        if each["type"] == "emoji" and not each["style"].get("code")
    )


@given(st.lists(PARTS, max_size=3))
@settings(max_examples=400, deadline=None)
def test_words_of_the_composer_mean_nothing_but_themselves(
    parts: list[dict[str, Any]],
) -> None:
    block = {"type": "rich_text", "elements": parts}

    seen = walk(message_mrkdwn("", [block]))
    assert seen.controls == targets(parts)
    assert +seen.emoji == pictures(parts)


WORDS_IN_JSON = st.text(max_size=8) | st.sampled_from(
    "rich_text rich_text_section rich_text_list section header context markdown "  # noqa: SIM905 - a list would take a line for each
    "table container carousel plan mrkdwn plain_text text user link emoji "
    "date ordered bullet * _x_ <!here> `c` ``` # |a| - [a](b)".split()
)
KEYS_IN_JSON = st.sampled_from(
    "type text elements fields rows style bold code url user_id name unicode skin_tone "  # noqa: SIM905 - as above
    "timestamp format fallback indent offset border title title_link pretext blocks "
    "message_blocks message is_share from_url child_blocks tasks details range".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS_IN_JSON,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS_IN_JSON, inner, max_size=5)
    ),
    max_leaves=25,
)


@given(JSON, JSON, JSON)
@settings(max_examples=500, deadline=None)
def test_any_shape_gives_what_can_be_read(
    text: Any, blocks: Any, attachments: Any
) -> None:
    mrkdwn = message_mrkdwn(text, blocks, attachments)

    assert mrkdwn.encode().decode() == mrkdwn
    assert protect(mrkdwn).prefix


def test_halves_of_characters_become_something_that_can_be_stored() -> None:
    assert message_mrkdwn("a\ud83db") == "a\ufffdb"


def test_blocks_in_blocks_without_end_are_left_out() -> None:
    block: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    for _ in range(500):
        block = {"type": "container", "child_blocks": [block]}

    assert message_mrkdwn("deep", [block]) == "deep"
