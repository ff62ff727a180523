"""What is set for channels, in SQLite: one row for each where somebody set anything."""

from sqlite_utils import Database

from bot.models import ChannelSettings
from storage.sqlite.database import SqliteDatabase

_READ = "SELECT uploads, target FROM channel_settings WHERE team = ? AND channel = ?"
_SET = """
INSERT INTO channel_settings (team, channel, uploads, target)
VALUES (:team, :channel, :uploads, :target)
ON CONFLICT (team, channel) DO UPDATE SET uploads = :uploads, target = :target
"""


class SqliteChannels:
    """The ChannelStore in one SQLite file."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def channel(self, team: str, channel: str) -> ChannelSettings:
        """What is set for a channel; where nothing is, what goes without saying."""
        rows = await self._database.read(
            lambda db: list(db.query(_READ, [team, channel]))
        )
        if not rows:
            return ChannelSettings()
        return ChannelSettings(bool(rows[0]["uploads"]), rows[0]["target"])

    async def set_channel(
        self, team: str, channel: str, settings: ChannelSettings
    ) -> None:
        """Set it; may be repeated."""
        row = {
            "team": team,
            "channel": channel,
            "uploads": int(settings.uploads),
            "target": settings.target,
        }

        def set_it(db: Database) -> None:
            db.execute(_SET, row)

        await self._database.write(set_it)
