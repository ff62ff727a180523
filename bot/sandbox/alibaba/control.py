"""A client of our own Alibaba's control API, over real HTTP."""

from bot.sandbox.server_control import CloudControl, ControlError, LogEntry

__all__ = ["AlibabaControl", "ControlError", "LogEntry"]


class AlibabaControl(CloudControl):
    """Drives the server; use it as an async context manager.

    Kinds of faults stand in `bot.sandbox.alibaba.failing.Kind`, switches in
    `bot.sandbox.alibaba.options.Switches`; the ledger has `bills` by month, too.
    """

    async def fail_entries(self, contains: str, kind: str, *, times: int = 1) -> None:
        """Let entries of batches fail while their neighbours do not.

        Args:
            contains: What the entry's text holds.
            kind: A code, or one of `bot.sandbox.alibaba.entries.KINDS`.
            times: How often; below 0 until `clear_faults`.
        """
        await self._do("fail_entries", contains=contains, kind=kind, times=times)
