"""When all that was asked of a bot in another process has come to its end."""

import asyncio
from contextlib import closing
from pathlib import Path

from bot.config import Settings
from bot.sandbox.control import Control
from storage.sqlite.database import connect

#: Of a busy machine, too.
_PATIENCE_SECONDS = 30.0
_GLANCE_SECONDS = 0.05
_UNENDED = """
    SELECT ended_at FROM jobs WHERE ended_at IS NULL
    UNION ALL SELECT ended_at FROM requests WHERE ended_at IS NULL"""


async def until_all_ended(control: Control, folder: Path) -> None:
    """Wait until Slack has told everything, and the bot has done all of it.

    What has ended never goes on, and what Slack still has to tell again is seen by
    its own quiet: so there is no time to wait for a second post, none can come.

    Args:
        control: Of the workspace.
        folder: Where the bot has its database.
    """
    path = Settings.model_construct(data_dir=folder).database_path
    async with asyncio.timeout(_PATIENCE_SECONDS):
        await control.idle(quiet=_GLANCE_SECONDS, timeout=_PATIENCE_SECONDS)
        while _is_at_work(path):
            await control.idle(quiet=_GLANCE_SECONDS, timeout=_PATIENCE_SECONDS)


def _is_at_work(path: Path) -> bool:
    with closing(connect(path, read_only=True)) as database:
        return bool(list(database.query(f"{_UNENDED} LIMIT 1")))
