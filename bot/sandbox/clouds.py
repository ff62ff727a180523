"""The local clouds: servers on loopback that speak the translation clouds' wires."""

from secrets import token_hex
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.engine import Engine
from bot.sandbox.alibaba.cloud import Cloud
from bot.sandbox.alibaba.control_api import ControlApi
from bot.sandbox.alibaba.options import AlibabaOptions, Key, Switches
from bot.sandbox.alibaba.wire import Wire
from bot.sandbox.buckets.options import Bucket, BucketsOptions, StoreKey
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.buckets.serving import LoopbackServer, told
from bot.sandbox.huawei.options import Account, HuaweiOptions, random_account
from bot.sandbox.huawei.server import LocalHuawei

__all__ = [
    "AlibabaOptions",
    "Bucket",
    "BucketsOptions",
    "HuaweiOptions",
    "Key",
    "LocalAlibaba",
    "LocalBuckets",
    "LocalHuawei",
    "Switches",
    "buckets_of",
    "random_account",
]

#: A form of 1,000,000 characters outside ASCII has up to 9 MB; the vendor's own limit
#: is not known.
_MAX_BODY_BYTES = 32 * 1024 * 1024


class LocalAlibaba(LoopbackServer):
    """Alibaba's machine translation (alimt 2018-10-12) on this machine.

    Args:
        clock: The clock to follow; the machine's own without one.
        engine: A started engine, which translates what it can; without one all
            translations are simulated.
        options: How it behaves.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        engine: Engine | None = None,
        options: AlibabaOptions = AlibabaOptions(),  # noqa: B008 - it is frozen
    ) -> None:
        super().__init__(options.control_token, _MAX_BODY_BYTES)
        self._keys = options.keys or _random_keys()
        self._cloud = Cloud(options, self._keys, clock, engine)

    @property
    def keys(self) -> tuple[Key, ...]:
        """Whose calls are taken."""
        return self._keys

    @property
    def cloud(self) -> Cloud:
        """What stands behind the wire, for tests in the same process."""
        return self._cloud

    def addresses(self) -> dict[str, Any]:
        """Everything that a bot and a control client need, in plain values."""
        return super().addresses() | {"keys": [told(key) for key in self._keys]}

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/_local/{action}", ControlApi(self._cloud).handle)
        router.add_route("*", "/", Wire(self._cloud).handle)

    async def _end(self) -> None:
        await self._cloud.tasks.stop()


def buckets_of(account: Account, *names: str) -> BucketsOptions:
    """An object store that is one account's, as at the vendor: by its own keys.

    Args:
        account: Of our own Huawei.
        names: Of the buckets; one "documents" without any.
    """
    return BucketsOptions(
        keys=tuple(
            StoreKey(id=key.id, secret=key.secret, token=key.token, account=account.id)
            for key in account.keys
        ),
        buckets=tuple(
            Bucket(name=name, account=account.id) for name in names or ("documents",)
        ),
    )


def _random_keys() -> tuple[Key, ...]:
    """One pair that stays, one temporary; neither looks like one of the vendor's."""
    return (
        Key(id=f"local-{token_hex(10)}", secret=token_hex(15)),
        Key(
            id=f"STS.local-{token_hex(10)}",
            secret=token_hex(22),
            token=f"local-{token_hex(32)}",
        ),
    )
