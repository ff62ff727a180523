"""A request to the store, taken apart, and its body on its way to a file."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from bot.sandbox.buckets.problems import StoreError
from bot.sandbox.buckets.shelf import Stored
from bot.sandbox.buckets.signatures import UNSIGNED, Claim
from bot.sandbox.presented import Presented

#: What there is: the method of HTTP, whether an object is meant and no bucket, and the
#: parameter that tells it from what comes below it.
OPERATIONS: Final[dict[str, tuple[str, bool, str]]] = {
    "HeadBucket": ("HEAD", False, ""),
    "DeleteObjects": ("POST", False, "delete"),
    "CreateMultipartUpload": ("POST", True, "uploads"),
    "CompleteMultipartUpload": ("POST", True, "uploadId"),
    "UploadPart": ("PUT", True, "uploadId"),
    "AbortMultipartUpload": ("DELETE", True, "uploadId"),
    "PutObject": ("PUT", True, ""),
    "GetObject": ("GET", True, ""),
    "HeadObject": ("HEAD", True, ""),
    "DeleteObject": ("DELETE", True, ""),
}
_CHUNK_BYTES: Final = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    request: web.Request
    operation: str
    bucket: str
    #: Empty: the bucket itself is meant.
    key: str
    query: Mapping[str, str]
    presented: Presented

    @property
    def content_type(self) -> str:
        """What the body is said to be."""
        return self.presented.headers.get("content-type", "binary/octet-stream")


def read(request: web.Request) -> Asked:
    """Take a request apart; the path begins with the bucket's name."""
    path, _, query = request.raw_path.partition("?")
    bucket, _, key = path.lstrip("/").partition("/")
    pairs = parse_qsl(query, keep_blank_values=True)
    found = dict(pairs)
    return Asked(
        request=request,
        operation=_operation(request.method, found, is_object=bool(key)),
        bucket=unquote(bucket),
        key=unquote(key),
        query=found,
        presented=Presented(
            method=request.method,
            path=path,
            query=pairs,
            headers={name.lower(): value for name, value in request.headers.items()},
        ),
    )


async def save(request: web.Request, claim: Claim | None, path: Path) -> Stored:
    """Write a request's body into a file, piece by piece.

    Args:
        request: Its body was not read yet.
        claim: What its signature covers.
        path: The file; it is not there after an error.

    Raises:
        StoreError: The digest that was signed is not the body's, or the body is not
            whole.
    """
    payload = UNSIGNED if claim is None else claim.payload
    if payload != UNSIGNED and not _DIGEST.fullmatch(payload):
        raise StoreError("NotImplemented", "Bodies signed in chunks are not taken.")
    try:
        return await _saved(request, payload, path)
    except BaseException:
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - one call of the system
        raise


async def _saved(request: web.Request, payload: str, path: Path) -> Stored:
    covered, named, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with path.open("wb") as file:
        async for chunk in request.content.iter_chunked(_CHUNK_BYTES):
            covered.update(chunk)
            named.update(chunk)
            size += file.write(chunk)
    if payload not in (UNSIGNED, covered.hexdigest()):
        raise StoreError("XAmzContentSHA256Mismatch")
    return Stored(path=path, size=size, md5=named.hexdigest())


def _operation(method: str, query: Mapping[str, str], *, is_object: bool) -> str:
    """The protocol's name of what is asked for; empty: it is nothing we know."""
    for name, (wanted, of_object, parameter) in OPERATIONS.items():
        fits = (method, is_object) == (wanted, of_object)
        if fits and (not parameter or parameter in query):
            return name
    return ""
