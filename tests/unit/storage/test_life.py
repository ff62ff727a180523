"""Whatever the order of events: the rows keep their promises."""

from pathlib import Path

from tests.unit.storage.life import live


def test_no_order_of_events_breaks_a_promise(tmp_path: Path) -> None:
    live(tmp_path, examples=100)
