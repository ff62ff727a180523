"""What people and apps write is never more than words, in whatever field it stands."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.sandbox.page.kit import (
    PIXEL,
    SNAPSHOTS,
    Json,
    Node,
    Seen,
    changed,
    leaves,
    renderer,
)

#: Each would act if it were not escaped where it is drawn.
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "<javascript:alert(1)|here>",
    "[here](javascript:alert(1)) <svg onload=alert(1)>",
    "</pre></article><iframe src=//example.com>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62;",
    'https://example.com/"onclick="alert(1)',
    "\u202e\x00\ud800<b style=color:red>",
    "```<b>``` `<b>` *<b>* >>><b>",
)
#: The same in two, for each field alone: in the midst of it, and at its beginning.
SHARP = (
    "a\"><script>alert(1)</script>' onmouseover='alert(1)<javascript:alert(1)|x>\x00",
    "javascript:alert(1)",
)
#: All that the templates write.
_TAGS = (
    "a article bdi blockquote br code dd details div dl dt em figcaption figure h4"
    " header hr img li ol p pre rect s section span strong summary svg table tbody td"
    " th thead time tr ul"
)
TAGS = frozenset(_TAGS.split())
_ATTRIBUTES = (
    "alt aria-hidden aria-label class data-flag datetime dir fill height href"
    " preserveaspectratio rel role src start tabindex title viewbox width"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
CASES = [
    json.loads(path.read_text("utf-8")) for path in sorted(SNAPSHOTS.glob("*.json"))
]
#: What has no case of its own.
MORE: tuple[Json, ...] = (
    {"type": "message", "user": "U1", "ts": "1.1", "text": "words", "username": "name"},
    {
        "type": "home",
        "blocks": [
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "radio_buttons",
                        "options": [
                            {
                                "text": {"type": "plain_text", "text": "a"},
                                "description": {"type": "plain_text", "text": "b"},
                                "value": "c",
                            }
                        ],
                    },
                    {"type": "timepicker", "initial_time": "10:00"},
                    {"type": "users_select", "initial_user": "U1"},
                    {"type": "slider"},
                ],
            },
            {"type": "section", "text": {"type": "mrkdwn", "text": "x"}},
        ],
    },
)


def _spots() -> Iterator[Any]:
    for number, case in enumerate([*CASES, *MORE]):
        for path in leaves(case):
            yield pytest.param(case, path, id=f"{number}-{'.'.join(map(str, path))}")


def _drawn(case: Json) -> Seen:
    draw = renderer(picture=lambda name: PIXEL if name == "F0HERE" else name)
    if case["type"] == "message":
        return Seen(draw.message(case))
    return Seen(draw.view(case, errors=case.get("errors")))


def _faults(node: Node) -> list[str]:
    """What an element has that no template wrote."""
    given = node.attributes
    found = [name for name in given if name not in ATTRIBUTES]
    if node.tag not in TAGS:
        found.append(node.tag)
    if not given.get("href", "https://").startswith(("https://", "mailto:", "tel:")):
        found.append(given["href"])
    if not given.get("src", PIXEL).startswith(("data:image/png;base64,", "/")):
        found.append(given["src"])
    return found


@pytest.mark.parametrize(("case", "path"), list(_spots()))
def test_no_markup_survives_in_any_field(case: Json, path: tuple[Any, ...]) -> None:
    for payload in SHARP:
        drawn = _drawn(changed(case, path, payload))
        assert [fault for node in drawn.nodes for fault in _faults(node)] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_markup_survives_in_all_fields_at_once(payload: str) -> None:
    for case in (*CASES, *MORE):
        hostile = case
        for path in leaves(case):
            hostile = changed(hostile, path, payload)
        drawn = _drawn(hostile)
        assert [fault for node in drawn.nodes for fault in _faults(node)] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_markup_survives_as_the_type_of_a_block(payload: str) -> None:
    drawn = Seen(renderer().blocks([{"type": payload}]))
    assert [fault for node in drawn.nodes for fault in _faults(node)] == []


def test_every_tag_that_is_allowed_is_used() -> None:
    drawn = [_drawn(case) for case in CASES]
    assert {node.tag for each in drawn for node in each.nodes} == TAGS
