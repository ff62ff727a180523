"""Looks at an installation from all sides, changes nothing, and says what mends it."""

from bot.doctor.examination import examine
from bot.doctor.findings import Finding, State
from bot.doctor.report import show

__all__ = ["Finding", "State", "examine", "show"]
