"""docs/reliability.md says what docs/reliability.json holds, and that is good news."""

import pytest

from tests.crash.chaos import TWICE
from tests.crash.reliability import PAGE, read, tables, with_tables


def test_the_page_shows_the_figures() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert with_tables(page, read()) == page


def test_the_figures_keep_the_marks_and_the_control_breaks_one() -> None:
    runs = {run["name"]: run["broken"] for run in read()["chaos"]}
    control = runs.pop("control: no look-up")

    assert len(runs) == 4
    assert set(map(tuple, runs.values())) == {()}
    assert TWICE in control


def test_every_planted_defect_was_found() -> None:
    lives = read()["lives"]

    assert lives["lives"] >= 2_000
    assert lives["mutants_found"] == lives["mutants"] >= 6


def test_another_figure_makes_another_page() -> None:
    figures = {**read(), "commit": "another"}

    assert "`another`" in tables(figures)
    assert with_tables(PAGE.read_text(encoding="utf-8"), figures) != PAGE.read_text(
        encoding="utf-8"
    )


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks"):
        with_tables("# Reliability\n", read())
