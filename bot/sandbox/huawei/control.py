"""A client of our own Huawei's control API, over real HTTP."""

from bot.sandbox.server_control import CloudControl


class HuaweiControl(CloudControl):
    """Drives the server; use it as an async context manager.

    Switches stand in `bot.sandbox.huawei.options.Switches`; the ledger has `documents`
    one by one, too.
    """
