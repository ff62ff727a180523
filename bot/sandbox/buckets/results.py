"""What the clouds made, to be fetched by addresses that stop to work."""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.buckets.problems import StoreError

#: Older addresses are forgotten, and then are as if they had never been.
_MOST_OFFERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A file that can be fetched for a while."""

    path: Path
    content_type: str
    signature: str
    #: Whether it still can.
    alive: Callable[[], bool]


class Results:
    """Gives out addresses below `/results/`."""

    def __init__(self) -> None:
        self._offers: OrderedDict[str, Offer] = OrderedDict()

    def offer(
        self, path: Path, *, content_type: str, expires: int, alive: Callable[[], bool]
    ) -> str:
        """Make a new address of a file.

        Args:
            path: The file.
            content_type: What it is.
            expires: For the reader, in seconds since 1970; `alive` decides.
            alive: Whether the address works, asked at each request.

        Returns:
            The address without its host. It is a secret: who has it has the file.
        """
        name, signature = secrets.token_hex(16), secrets.token_hex(20)
        self._offers[name] = Offer(
            path=path, content_type=content_type, signature=signature, alive=alive
        )
        if len(self._offers) > _MOST_OFFERS:
            self._offers.popitem(last=False)
        query = f"AccessKeyId=local&Expires={expires}&Signature={signature}"
        return f"/results/{name}?{query}"

    def find(self, name: str, signature: str) -> Offer:
        """The file behind an address.

        Raises:
            StoreError: NoSuchKey; SignatureDoesNotMatch; AccessDenied: too late.
        """
        offer = self._offers.get(name)
        if offer is None:
            raise StoreError("NoSuchKey")
        if not hmac.compare_digest(offer.signature.encode(), signature.encode()):
            raise StoreError("SignatureDoesNotMatch")
        if not offer.alive():
            raise StoreError("AccessDenied", "Request has expired.")
        if not offer.path.exists():
            raise StoreError("NoSuchKey")
        return offer
