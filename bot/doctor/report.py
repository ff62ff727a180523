"""Shows findings: lines for people, or JSON for programs."""

import json
from collections import Counter
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.text import Text

from bot.doctor.findings import Finding, State

#: A mark, never alone: the word stands beside it, for who sees no colours or signs.
_MARKS = {
    State.OK: ("✓", "green"),
    State.WARNING: ("!", "yellow"),
    State.FAILED: ("✗", "red"),
    State.SKIPPED: ("-", "dim"),
}
_STATE_COLUMNS = 9
_NAME_COLUMNS = 16


def show(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print findings to stdout, and for people how many of each to stderr."""
    if as_json:
        print(json.dumps(_document(findings)))  # noqa: T201 - the result
        return
    console = Console(markup=False, emoji=False, highlight=False)
    for finding in findings:
        # Commands stay whole, so that they can be copied.
        console.print(_lines(finding), soft_wrap=True)
    counts = Counter(finding.state for finding in findings)
    words = (f"{counts[state]} {state}" for state in State if counts[state])
    typer.echo(", ".join(words), err=True)


def _document(findings: Sequence[Finding]) -> dict[str, object]:
    checks = [
        {"name": one.name, "state": one.state, "what": one.what, "fix": one.fix}
        for one in findings
    ]
    is_ok = all(one.state is not State.FAILED for one in findings)
    return {"ok": is_ok, "checks": checks}


def _lines(finding: Finding) -> Text:
    mark, style = _MARKS[finding.state]
    text = Text(f"{mark} {finding.state:<{_STATE_COLUMNS}}", style=style)
    text.append(f"{finding.name:<{_NAME_COLUMNS}}", style="bold")
    text.append(_printable(finding.what), style="default")
    if finding.fix:
        indent = " " * (2 + _STATE_COLUMNS)
        text.append(f"\n{indent}{'mend it:':<{_NAME_COLUMNS}}", style="default")
        text.append(_printable(finding.fix), style="default")
    return text


def _printable(words: str) -> str:
    """What others said may hold signs that steer a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in words)
