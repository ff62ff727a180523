"""What each action of the control API takes."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """An action's arguments; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Body):
    """No arguments."""


class Log(Body):
    """Which entries: newer than `after`."""

    after: int = 0


class AddFault(Body):
    """An order to fail, for calls of an operation."""

    operation: str
    kind: str
    times: int = 1
    share: float = Field(default=1.0, ge=0, le=1)
    seconds: float = Field(default=0.0, ge=0)
    match: dict[str, Any] = Field(default_factory=dict)


class FailEntries(Body):
    """An order to fail, for entries of batches."""

    contains: str
    kind: str
    times: int = 1


class Switch(Body):
    """New values of switches, by their names; the others stay."""

    switches: dict[str, Any]


class Advance(Body):
    """How far the clock jumps."""

    seconds: float = Field(gt=0)
