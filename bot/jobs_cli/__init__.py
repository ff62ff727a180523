"""`thread-translator jobs`: look at jobs, try them again, end them."""

from bot.jobs_cli.commands import AsJson, jobs_app

__all__ = ["AsJson", "jobs_app"]
