"""The page about the local clouds names the operations with files as they are."""

import re

from bot.sandbox.alibaba.file_operations import FILE_OPERATIONS, MOST_IMAGES
from bot.sandbox.alibaba.pictures import LONGEST_SIDE, SHORTEST_SIDE
from tests.unit.sandbox.kit import ROOT

PAGE = (ROOT / "docs" / "local-clouds.md").read_text(encoding="utf-8")


def test_table_of_operations_is_the_one_that_is_used() -> None:
    [table] = re.findall(r"\| File operation \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE)
    rows = [line.split("|")[1:3] for line in table.splitlines()]

    assert [(name.strip(), rate.strip()) for name, rate in rows] == [
        (f"`{each.name}`", str(each.calls_per_second))
        for each in FILE_OPERATIONS.values()
    ]


def test_limits_are_those_that_hold() -> None:
    assert f"up to {MOST_IMAGES} `ImageUrls`" in PAGE
    assert f"of {SHORTEST_SIDE} to {LONGEST_SIDE:,} pixels" in PAGE
