"""The built-in engine behind the Protocols of all providers."""

from bot.providers.local.text import LocalDetector, LocalText

__all__ = ["LocalDetector", "LocalText"]
