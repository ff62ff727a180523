"""Who calls our own Alibaba: the vendor's own client, and hands that may do anything.

The signer here is written apart from the server's, so that they check each other.
"""

import asyncio
import base64
import hashlib
import hmac
import io
import json
import re
import uuid
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import pytest
from alibabacloud_alimt20181012 import models
from alibabacloud_alimt20181012.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from yarl import URL

from bot.clock import SystemClock, iso
from bot.sandbox.alibaba.options import Key
from bot.sandbox.clouds import LocalAlibaba

Json = dict[str, Any]

VERSION = "2018-10-12"
#: Good parameters of every operation, by the vendor's names.
PAIR = {"FormatType": "text", "SourceLanguage": "en", "TargetLanguage": "ru"}
STANDARD = PAIR | {"ApiType": "translate_standard", "Scene": "general"}
GOOD: dict[str, dict[str, str]] = {
    "GetBatchTranslate": STANDARD | {"SourceText": '{"11":"hello boy","12":"go"}'},
    "TranslateGeneral": PAIR | {"SourceText": "hello"},
    "Translate": PAIR | {"SourceText": "hello", "Scene": "title"},
    "GetDetectLanguage": {"SourceText": "hello"},
    "CreateAsyncTranslate": STANDARD | {"SourceText": "hello"},
}


def batch(*texts: str, **changed: str) -> dict[str, str]:
    """Parameters of a batch of texts whose keys are their numbers."""
    numbered = {str(n): text for n, text in enumerate(texts)}
    source = json.dumps(numbered, ensure_ascii=False)
    return STANDARD | {"SourceText": source} | changed


def items(body: Json) -> dict[str, Json]:
    """A batch's items by their keys."""
    listed = body["TranslatedList"]
    found = json.loads(listed) if isinstance(listed, str) else listed
    return {each["index"]: each for each in found}


class Sdk:
    """The vendor's official client, unmodified.

    Args:
        alibaba: Whom to call.
        sync: Whether by its blocking methods, in a thread.
        key: Whose calls; the permanent key's without one.
        config: Further settings of the client.
    """

    def __init__(
        self,
        alibaba: LocalAlibaba,
        *,
        sync: bool = False,
        key: Key | None = None,
        **config: Any,
    ) -> None:
        key = key or alibaba.keys[0]
        self._sync = sync
        scheme, _, endpoint = alibaba.url.partition("://")
        self._client = Client(
            Config(
                access_key_id=key.id,
                access_key_secret=key.secret,
                security_token=key.token or None,
                endpoint=endpoint,
                protocol=scheme,
                **config,
            )
        )

    async def call(self, operation: str, **parameters: str) -> Json:
        """The answer's body, as the client hands it out."""
        request = getattr(models, f"{operation}Request")().from_map(parameters)
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
        if self._sync:
            answer = await asyncio.to_thread(getattr(self._client, name), request)
        else:
            answer = await getattr(self._client, f"{name}_async")(request)
        body: Json = answer.body.to_map()
        return body


async def refused(call: Awaitable[object]) -> tuple[str, int]:
    """Code and HTTP status of the error that the official client raises."""
    with pytest.raises(AlibabaCloudException) as caught:
        await call
    return caught.value.code, caught.value.status_code


@dataclass(slots=True)
class Signed:
    """A request signed by V3; change it before it is sent to break it."""

    method: str
    query: str
    body: bytes
    headers: dict[str, str]
    names: list[str] = field(default_factory=list)

    def sign(self, secret: str) -> "Signed":
        """Put the Authorization over all headers there are."""
        key = self.headers.pop("key")
        self.names = sorted(self.headers)
        lines = "".join(f"{name}:{self.headers[name]}\n" for name in self.names)
        covered = ";".join(self.names)
        digest = hashlib.sha256(self.body).hexdigest()
        parts = (self.method, "/", self.query, lines, covered, digest)
        inner = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        text = f"ACS3-HMAC-SHA256\n{inner}"
        made = hmac.new(secret.encode(), text.encode(), "sha256").hexdigest()
        said = f"Credential={key},SignedHeaders={covered},Signature={made}"
        self.headers["Authorization"] = f"ACS3-HMAC-SHA256 {said}"
        return self


@dataclass(frozen=True, slots=True)
class Got:
    """An answer off the wire."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Json:
        """The body, where it is JSON."""
        body: Json = json.loads(self.text)
        return body

    @property
    def code(self) -> str | int:
        """What it says it is."""
        code: str | int = self.json["Code"]
        return code


class Raw:
    """Hands that send anything.

    Args:
        alibaba: Whom to call.
        session: What to call with.
    """

    def __init__(self, alibaba: LocalAlibaba, session: aiohttp.ClientSession) -> None:
        self._alibaba = alibaba
        self.session = session
        self.key = alibaba.keys[0]

    def signed(
        self,
        operation: str,
        parameters: Mapping[str, str],
        *,
        method: str = "POST",
        secret: str = "",
        **headers: str,
    ) -> Signed:
        """A signed request; headers by their names with _ for -."""
        encoded = urlencode(sorted(parameters.items()), quote_via=quote, safe="~")
        body = encoded.encode() if method == "POST" else b""
        given = {
            "key": self.key.id,
            "host": URL(self._alibaba.url).authority,
            "x-acs-action": operation,
            "x-acs-version": VERSION,
            "x-acs-date": iso(SystemClock().now()),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        if body:
            given["content-type"] = "application/x-www-form-urlencoded"
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        query = "" if method == "POST" else encoded
        return Signed(method, query, body, given).sign(secret or self.key.secret)

    async def send(self, request: Signed) -> Got:
        """Send it as it is."""
        url = URL(f"{self._alibaba.url}/?{request.query}", encoded=True)
        return await self._sent(request.method, url, request.headers, request.body)

    async def call(
        self, operation: str, parameters: Mapping[str, str], **more: str
    ) -> Got:
        """Sign and send."""
        return await self.send(self.signed(operation, parameters, **more))

    async def call_v1(
        self, operation: str, parameters: Mapping[str, str], **changed: str
    ) -> Got:
        """Sign by the older scheme and send; common parameters can be changed."""
        common = {
            "Action": operation,
            "Version": VERSION,
            "Format": "JSON",
            "AccessKeyId": self.key.id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": uuid.uuid4().hex,
            "Timestamp": iso(SystemClock().now()),
        } | changed
        common = {name: value for name, value in common.items() if value}
        common["Signature"] = _v1(common | dict(parameters), self.key.secret)
        url = URL(f"{self._alibaba.url}/?{_joined(common)}", encoded=True)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._sent("POST", url, form, urlencode(parameters).encode())

    async def _sent(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes
    ) -> Got:
        async with self.session.request(
            method, url, headers=headers, data=io.BytesIO(body) if body else None
        ) as got:
            return Got(got.status, await got.text(), got.headers)


def _v1(parameters: Mapping[str, str], secret: str) -> str:
    text = f"POST&%2F&{quote(_joined(parameters), safe='~')}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), "sha1").digest()
    return base64.b64encode(digest).decode()


def _joined(parameters: Mapping[str, str]) -> str:
    return urlencode(sorted(parameters.items()), quote_via=quote, safe="~")
