"""The command in this process: what it wrote, and how it ended."""

from collections.abc import Callable
from typing import NamedTuple


class Outcome(NamedTuple):
    """Exit code, results and words."""

    code: int
    out: str
    err: str


#: Runs the command with arguments; words given by name are set as its surroundings.
Cli = Callable[..., Outcome]
