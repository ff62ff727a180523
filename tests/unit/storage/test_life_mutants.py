"""The state machine notices each broken promise, else it would prove nothing."""

from pathlib import Path

import pytest
from hypothesis import Phase

from storage.sqlite.work import SqliteWork
from tests.unit.storage.life import live
from tests.unit.storage.mutants import HARMLESS, MUTANTS


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_store_that_breaks_a_promise_is_found(
    tmp_path: Path, mutant: type[SqliteWork]
) -> None:
    with pytest.raises(AssertionError):
        live(
            tmp_path,
            examples=2_000,
            make_store=mutant,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        )


@pytest.mark.parametrize("store", HARMLESS, ids=lambda store: store.__name__)
def test_a_store_that_says_the_same_otherwise_is_not_found(
    tmp_path: Path, store: type[SqliteWork]
) -> None:
    live(tmp_path, examples=20, make_store=store, derandomize=True, database=None)
