"""What the store does, once it is known who asks."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import escape, unescape

from aiohttp import web

from bot.sandbox.buckets.problems import StoreError
from bot.sandbox.buckets.reading import Asked, save
from bot.sandbox.buckets.shelf import Shelf
from bot.sandbox.buckets.signatures import Claim
from bot.sandbox.buckets.striking import Download

_KEY = re.compile(r"<Key>([^<]+)</Key>")
_PART = re.compile(r"<PartNumber>(\d{1,5})</PartNumber>")
_MOST_PARTS = 10_000

_Act = Callable[[Asked, Claim | None], Awaitable[web.StreamResponse]]


class Service:
    """Does what requests ask for.

    Args:
        shelf: Where the objects lie.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._acts: dict[str, _Act] = {
            "PutObject": self._put,
            "GetObject": self._get,
            "HeadObject": self._get,
            "HeadBucket": self._head_bucket,
            "DeleteObject": self._delete,
            "DeleteObjects": self._delete_many,
            "CreateMultipartUpload": self._begin,
            "UploadPart": self._part,
            "CompleteMultipartUpload": self._complete,
            "AbortMultipartUpload": self._abort,
        }

    async def run(
        self, asked: Asked, account: str, claim: Claim | None
    ) -> web.StreamResponse:
        """Do it.

        Args:
            asked: The request.
            account: Who asks; empty: somebody unknown.
            claim: What the signature covers.

        Raises:
            StoreError: It cannot be done, or not by this account.
        """
        bucket = self._shelf.bucket(asked.bucket)
        reads = asked.operation in ("GetObject", "HeadObject")
        if account != bucket.account and not (reads and bucket.public):
            raise StoreError("AccessDenied")
        act = self._acts.get(asked.operation)
        if act is None:
            raise StoreError("NotImplemented")
        return await act(asked, claim)

    async def _put(self, asked: Asked, claim: Claim | None) -> web.StreamResponse:
        stored = await save(asked.request, claim, self._shelf.new_path())
        stored = replace(stored, content_type=asked.content_type)
        self._shelf.put(asked.bucket, asked.key, stored)
        return web.Response(headers={"ETag": f'"{stored.md5}"'})

    async def _get(self, asked: Asked, _: Claim | None) -> web.StreamResponse:
        stored = self._shelf.get(asked.bucket, asked.key)
        return Download(stored.path, stored.content_type)

    async def _head_bucket(self, _: Asked, __: Claim | None) -> web.StreamResponse:
        return web.Response()

    async def _delete(self, asked: Asked, _: Claim | None) -> web.StreamResponse:
        self._shelf.delete(asked.bucket, asked.key)
        return web.Response(status=204)

    async def _delete_many(self, asked: Asked, _: Claim | None) -> web.StreamResponse:
        keys = [unescape(key) for key in _KEY.findall(await asked.request.text())]
        if not keys:
            raise StoreError("MalformedXML")
        for key in keys:
            self._shelf.delete(asked.bucket, key)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return _xml("DeleteResult", gone)

    async def _begin(self, asked: Asked, _: Claim | None) -> web.StreamResponse:
        name = self._shelf.begin(asked.bucket, asked.key, asked.content_type)
        said = f"{_named(asked)}<UploadId>{name}</UploadId>"
        return _xml("InitiateMultipartUploadResult", said)

    async def _part(self, asked: Asked, claim: Claim | None) -> web.StreamResponse:
        number = asked.query.get("partNumber", "")
        if not number.isdecimal() or not 0 < int(number) <= _MOST_PARTS:
            raise StoreError("InvalidPart")
        part = await save(asked.request, claim, self._shelf.new_path())
        try:
            self._shelf.add_part(asked.query["uploadId"], int(number), part)
        except StoreError:
            part.path.unlink()
            raise
        return web.Response(headers={"ETag": f'"{part.md5}"'})

    async def _complete(self, asked: Asked, _: Claim | None) -> web.StreamResponse:
        numbers = [int(each) for each in _PART.findall(await asked.request.text())]
        if not numbers or numbers != sorted(set(numbers)):
            raise StoreError("MalformedXML")
        # Copying hundreds of megabytes would hold everybody up.
        stored = await asyncio.to_thread(
            self._shelf.complete, asked.query["uploadId"], numbers
        )
        said = f"{_named(asked)}<ETag>&quot;{stored.md5}&quot;</ETag>"
        return _xml("CompleteMultipartUploadResult", said)

    async def _abort(self, asked: Asked, _: Claim | None) -> web.StreamResponse:
        self._shelf.abort(asked.query["uploadId"])
        return web.Response(status=204)


def refusal(error: StoreError, *, path: str, request_id: str) -> web.Response:
    """The answer to a request that was refused."""
    said = (
        f"<Code>{error.code}</Code><Message>{error.message}</Message>"
        f"<Resource>{escape(path)}</Resource><RequestId>{request_id}</RequestId>"
    )
    return _xml("Error", said, status=error.status)


def _named(asked: Asked) -> str:
    return f"<Bucket>{asked.bucket}</Bucket><Key>{escape(asked.key)}</Key>"


def _xml(root: str, inner: str, *, status: int = 200) -> web.Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?><{root}>{inner}</{root}>'
    return web.Response(text=text, status=status, content_type="application/xml")
