from typing import Any

import pytest

from bot.demo.parts import Act, Opened, Part, Shown, Telling
from bot.sandbox.control import LogEntry

Json = dict[str, Any]


def _entry(kind: str, /, **data: Any) -> LogEntry:
    return LogEntry(seq=1, at=0.0, kind=kind, data=data)


def _posted(ts: str, kind: str = "post", **more: Any) -> LogEntry:
    only = more.pop("ephemeral_to", "")
    raw = {"channel": "C1", "ts": ts, "text": ts} | more
    return _entry(kind, message=raw, by_bot=False, ephemeral_to=only)


def _reacted(user: str, ts: str, kind: str = "reaction_added") -> LogEntry:
    item = {"channel": "C1", "ts": ts}
    event = {"type": kind, "user": user, "reaction": "us", "item": item}
    payload = {"event": event}
    return _entry("delivery", kind="events_api", payload=payload, attempt=0)


def _used(payload: Json, *, attempt: int = 0) -> LogEntry:
    payload = {"user": {"id": "U1"}} | payload
    return _entry("delivery", kind="interactive", payload=payload, attempt=attempt)


def _typed(text: str) -> LogEntry:
    payload = {"user_id": "U1", "command": "/translate", "text": text}
    return _entry("delivery", kind="slash_commands", payload=payload, attempt=0)


def _view(view_id: str, what: str = "open", **more: Any) -> LogEntry:
    return _entry("view", what=what, user="U1", view={"id": view_id} | more)


def _short(parts: list[Part]) -> list[str]:
    """The parts, each as a word or a few."""
    return [
        f"{each.user} {each.did} {each.what}{each.emoji}".strip()
        if isinstance(each, Act)
        else f"view {each.raw['id']}"
        if isinstance(each, Opened)
        else " ".join(
            ["earlier"] * each.earlier
            + [each.raw["text"]]
            + [each.mark] * bool(each.mark)
        )
        for each in parts
    ]


@pytest.fixture
def telling() -> Telling:
    return Telling("UBOT")


def test_messages_and_acts_are_told_in_order(telling: Telling) -> None:
    parts = telling.tell([_posted("1"), _reacted("U1", "1"), _posted("2")])
    assert _short(parts) == ["1", "U1 added us", "2"]


def test_what_the_bot_adds_itself_is_no_act(telling: Telling) -> None:
    assert _short(telling.tell([_posted("1"), _reacted("UBOT", "1")])) == ["1"]


def test_a_flag_on_an_earlier_message_shows_that_message_again(
    telling: Telling,
) -> None:
    telling.tell([_posted("1")])
    parts = telling.tell([_reacted("U1", "1", "reaction_removed")])
    assert _short(parts) == ["earlier 1", "U1 took away us"]


def test_an_answer_to_an_earlier_message_stands_below_it(telling: Telling) -> None:
    telling.tell([_posted("1")])
    parts = telling.tell([_posted("2", thread_ts="1")])
    assert _short(parts) == ["earlier 1", "2"]
    assert [part.is_reply for part in parts if isinstance(part, Shown)] == [False, True]


def test_a_flag_on_an_earlier_answer_shows_its_thread(telling: Telling) -> None:
    telling.tell([_posted("1"), _posted("2", thread_ts="1")])
    parts = telling.tell([_reacted("U1", "2")])
    assert _short(parts) == ["earlier 1", "earlier 2", "U1 added us"]


def test_a_change_within_a_scene_shows_the_end_alone(telling: Telling) -> None:
    parts = telling.tell([_posted("1"), _posted("1", "update", text="done")])
    assert _short(parts) == ["done"]


def test_a_change_of_an_earlier_message_is_marked(telling: Telling) -> None:
    telling.tell([_posted("1")])
    assert _short(telling.tell([_posted("1", "update")])) == ["1 changed"]
    told = telling.tell([_reacted("U1", "1"), _posted("1", "update", text="new")])
    assert _short(told) == ["earlier new changed", "U1 added us"]


def test_a_deleted_message_stays_to_be_seen_and_is_marked(telling: Telling) -> None:
    parts = telling.tell([_posted("1"), _posted("1", "delete")])
    assert _short(parts) == ["1 deleted"]
    assert telling.places() == []


def test_a_private_message_knows_its_reader_and_is_not_looked_up(
    telling: Telling,
) -> None:
    parts = telling.tell([_posted("1", "ephemeral", ephemeral_to="U1"), _posted("2")])
    assert isinstance(parts[0], Shown)
    assert parts[0].raw["ephemeral_to"] == "U1"
    assert telling.places() == [("C1", "2")]


def test_messages_are_shown_as_they_are_by_now(telling: Telling) -> None:
    parts = telling.tell([_posted("1")])
    now = {"channel": "C1", "ts": "1", "text": "now"}
    telling.refresh({("C1", "1"): now, ("C1", "9"): now})
    assert _short(parts) == ["now"]
    assert _short(telling.tell([_reacted("U1", "1")]))[0] == "earlier now"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "/translate"),
        ("pt a &lt;b&gt; &amp;amp; c", "/translate pt a <b> &amp; c"),
        ("pt <https://a.example/b>", "/translate pt https://a.example/b"),
        ("pt <@U1|emma> in <#C1|travel>", "/translate pt @emma in #travel"),
    ],
)
def test_a_command_is_told_as_it_was_typed(
    telling: Telling, text: str, shown: str
) -> None:
    assert _short(telling.tell([_typed(text)])) == [f"U1 typed {shown}"]


def test_a_long_command_is_cut(telling: Telling) -> None:
    (act,) = telling.tell([_typed("word " * 100)])
    assert isinstance(act, Act)
    assert (len(act.what) <= 160, act.what[-1]) == (True, "…")


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"type": "button", "text": {"text": "Delete"}}, "U1 clicked Delete"),
        (
            {"type": "static_select", "selected_option": {"text": {"text": "A"}}},
            "U1 chose A",
        ),
        ({"type": "datepicker"}, "U1 clicked datepicker"),
    ],
)
def test_a_click_shows_what_was_clicked(
    telling: Telling, action: Json, told: str
) -> None:
    telling.tell([_posted("1")])
    where = {"container": {"message_ts": "1", "channel_id": "C1"}}
    click = _used({"type": "block_actions", "actions": [action]} | where)
    assert _short(telling.tell([click])) == ["earlier 1", told]


def test_shortcuts_and_menus_are_told(telling: Telling) -> None:
    telling.tell([_posted("1")])
    place = {"channel": {"id": "C1"}, "message": {"ts": "1"}}
    parts = telling.tell(
        [
            _used(
                {"type": "message_action", "callback_id": "translate_message"} | place
            ),
            _used({"type": "shortcut", "callback_id": "translate_text"}),
            _used({"type": "block_suggestion", "value": "portug"}),
            _used({"type": "view_closed"}),
        ]
    )
    assert _short(parts) == [
        "earlier 1",
        "U1 used the shortcut Translate message",
        "U1 used the shortcut Translate text",
        "U1 looked in the menu for portug",
    ]


def test_a_form_is_shown_once_as_it_was_sent(telling: Telling) -> None:
    view = {"id": "V1", "state": {"values": {"a": 1}}}
    sent = _used({"type": "view_submission", "view": view})
    parts = telling.tell([_view("V1"), sent, _view("V1", "close")])
    assert _short(parts) == ["view V1", "U1 sent the form"]
    assert isinstance(parts[0], Opened)
    assert parts[0].raw == view


def test_a_second_attempt_and_what_nobody_did_are_not_told(telling: Telling) -> None:
    again = _used({"type": "shortcut", "callback_id": "x"}, attempt=1)
    other = _entry(
        "delivery", kind="events_api", payload={"event": {"type": "message"}}, attempt=0
    )
    assert telling.tell([again, other, _entry("ack", delivery=1)]) == []
