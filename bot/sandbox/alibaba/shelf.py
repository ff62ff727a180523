"""The vendor's own store: what was uploaded for it, and what it made."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from bot.clock import iso
from bot.sandbox.timing import WorkspaceClock

Json = dict[str, Any]
#: Hosts of this machine are numbers; the first of them is the bucket's name, so that
#: "<bucket>.<endpoint>" is a host that can be called without a name server.
BUCKET: Final = "127"
_ENDPOINT: Final = "0.0.1"
MOST_UPLOAD_BYTES: Final = 50 * 1024 * 1024


class StoreError(Exception):
    """The store refuses a request.

    Args:
        status: HTTP's.
        code: The store's own.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(slots=True, kw_only=True)
class _Grant:
    account: str
    key_id: str
    policy: str
    signature: str
    ends_at: float
    data: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that the cloud made."""

    data: bytes
    content_type: str
    ends_at: float


class Shelf:
    """Keeps both kinds of files in memory.

    Args:
        clock: By which permits and results end.
    """

    def __init__(self, clock: WorkspaceClock) -> None:
        self._clock = clock
        self._grants: dict[str, _Grant] = {}
        self._made: dict[str, Made] = {}

    def grant(self, account: str, port: int, seconds: float) -> Json:
        """Permit the upload of one object.

        Args:
            account: Whose document it will be.
            port: Where this server is called.
            seconds: How long the permit can be used.

        Returns:
            The members of AuthorizeFileUpload's answer.
        """
        now = self._clock.now()
        key, ends_at = f"alimt/{secrets.token_hex(16)}", now + seconds
        conditions = [{"key": key}, ["content-length-range", 0, MOST_UPLOAD_BYTES]]
        rules = {"expiration": iso(ends_at), "conditions": conditions}
        policy = base64.b64encode(json.dumps(rules).encode()).decode()
        digest = hmac.digest(secrets.token_bytes(16), policy.encode(), hashlib.sha1)
        grant = self._grants[key] = _Grant(
            account=account,
            key_id=f"STS.local-{secrets.token_hex(10)}",
            policy=policy,
            signature=base64.b64encode(digest).decode(),
            ends_at=ends_at,
        )
        return {
            "AccessKeyId": grant.key_id,
            "EncodedPolicy": policy,
            "Signature": grant.signature,
            "Bucket": BUCKET,
            "Endpoint": f"{_ENDPOINT}:{port}",
            "ObjectKey": key,
            "UseAccelerate": False,
        }

    def put(self, form: dict[str, str], data: bytes) -> str:
        """Keep an uploaded object.

        Args:
            form: The fields that came with it.
            data: Its bytes.

        Returns:
            Its key.

        Raises:
            StoreError: The form is not the one that was permitted, or too late.
        """
        grant = self._grants.get(form.get("key", ""))
        if grant is None or form.get("policy") != grant.policy:
            raise StoreError(403, "AccessDenied")
        if form.get("OSSAccessKeyId") != grant.key_id:
            raise StoreError(403, "InvalidAccessKeyId")
        if not hmac.compare_digest(form.get("Signature", ""), grant.signature):
            raise StoreError(403, "SignatureDoesNotMatch")
        if self._clock.now() >= grant.ends_at:
            raise StoreError(403, "AccessDenied")
        grant.data = data
        return form["key"]

    def uploaded(self, address: str, account: str, port: int) -> bytes | None:
        """The object that an address names, if it is one of this store.

        Args:
            address: As it was given to another operation.
            account: Who gave it.
            port: Where this server is called.
        """
        parts = urlsplit(address)
        if parts.netloc != f"{BUCKET}.{_ENDPOINT}:{port}":
            return None
        grant = self._grants.get(unquote(parts.path).removeprefix("/"))
        return grant.data if grant is not None and grant.account == account else None

    def keep(self, data: bytes, suffix: str, content_type: str, ends_at: float) -> str:
        """Keep a file that the cloud made.

        Args:
            data: Its bytes.
            suffix: Its file name extension.
            content_type: Its type, as HTTP calls it.
            ends_at: When it can no longer be fetched, in seconds since 1970.

        Returns:
            Its name, which is a secret.
        """
        self._forget()
        name = f"{secrets.token_hex(16)}.{suffix}"
        self._made[name] = Made(data=data, content_type=content_type, ends_at=ends_at)
        return name

    def get(self, name: str) -> Made:
        """A file that the cloud made.

        Raises:
            StoreError: There is none of this name, or it came to its end.
        """
        made = self._made.get(name)
        if made is None:
            raise StoreError(404, "NoSuchKey")
        if self._clock.now() >= made.ends_at:
            raise StoreError(403, "AccessDenied")
        return made

    def clear(self) -> None:
        """Forget everything."""
        self._grants.clear()
        self._made.clear()

    def _forget(self) -> None:
        """Free the bytes of what ended; that it was there is known for ever."""
        now = self._clock.now()
        for name, made in self._made.items():
            if made.data and now >= made.ends_at:
                self._made[name] = Made(
                    data=b"", content_type=made.content_type, ends_at=made.ends_at
                )
        for grant in self._grants.values():
            if now >= grant.ends_at:
                grant.data = None
