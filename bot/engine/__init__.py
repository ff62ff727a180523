"""Translates and detects languages on this machine, in child processes."""

from bot.engine.engine import Engine

__all__ = ["Engine"]
