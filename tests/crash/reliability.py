"""The figures of the long proof: docs/reliability.json, and the tables made of it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
_BEGIN = "<!-- made by scripts/test-long: begin -->"
_END = "<!-- made by scripts/test-long: end -->"

#: Headings of the table of runs, and the names of the figures below them.
_RUNS = {
    "Run": "name",
    "Flags": "flags",
    "Kills": "kills",
    "Acted, not said": "untold",
    "Lost": "lost",
    "Posted twice": "duplicates",
    "Batches repeated by one kill, at most": "most_repeated_by_a_kill",
    "Last answer after the last kill": "seconds_after_last_kill",
}
_STARTS = {
    "From": "name",
    "Starts": "starts",
    "Median": "median_seconds",
    "Longest": "longest_seconds",
}


def tables(figures: Mapping[str, Any]) -> str:
    """Write the figures as Markdown."""
    lives, machine = figures["lives"], figures["machine"]
    where = (
        f"Measured on {figures['date']} at commit `{figures['commit']}`, "
        f"{machine['cores']} cores, Python {machine['python']}."
    )
    lived = (
        f"Lives of the state machine without a broken promise: {lives['lives']:,}; "
        f"stores with a planted defect found: {lives['mutants_found']} of "
        f"{lives['mutants']}."
    )
    runs = _table(_RUNS, figures["chaos"])
    starts = _table(_STARTS, figures["recovery"])
    return "\n".join([where, "", *runs, "", *starts, "", lived])


def _table(
    columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> Sequence[str]:
    cells = [list(columns), ["---"] * len(columns)]
    cells += [[_cell(name, row[name]) for name in columns.values()] for row in rows]
    return [f"| {' | '.join(line)} |" for line in cells]


def _cell(name: str, value: object) -> str:
    return f"{value} s" if "seconds" in name else str(value)


def read() -> Mapping[str, Any]:
    """The figures as they stand in the repository."""
    figures: Mapping[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return figures


def write(figures: Mapping[str, Any]) -> None:
    """Keep new figures, and bring the page in step."""
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_tables(page, figures), encoding="utf-8")


def with_tables(page: str, figures: Mapping[str, Any]) -> str:
    """The page with these figures between its marks."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError("the page has lost the marks around its tables")
    return f"{before}{_BEGIN}\n\n{tables(figures)}\n\n{_END}{after}"
