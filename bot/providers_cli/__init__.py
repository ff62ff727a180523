"""`thread-translator providers`: what each can do, and one tiny call to try it."""

from bot.providers_cli.commands import providers_app

__all__ = ["providers_app"]
