"""Who calls our own Huawei: the vendor's own client, and hands that may do anything.

The signer here is written apart from the server's, so that they check each other.
"""

import asyncio
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from bot.clock import SystemClock
from bot.sandbox.huawei.options import Account, Key
from bot.sandbox.huawei.server import LocalHuawei

with pytest.MonkeyPatch.context() as patch:
    # When it is imported, the client writes an id of its own into the home folder.
    patch.setenv("HOME", "")
    credentials = import_module("huaweicloudsdkcore.auth.credentials")
    exceptions = import_module("huaweicloudsdkcore.exceptions.exceptions")
    http_config = import_module("huaweicloudsdkcore.http.http_config")
    region = import_module("huaweicloudsdkcore.region.region")
    nlp = import_module("huaweicloudsdknlp.v2")

Json = dict[str, Any]

#: Where a body stands in the official client's requests.
_BODIES = {
    "run_text_translation": nlp.TextTranslationReq,
    "run_language_detection": nlp.LanguageDetectionReq,
    "run_file_translation": nlp.FileTranslationReq,
}
_REQUESTS = {
    "run_text_translation": nlp.RunTextTranslationRequest,
    "run_language_detection": nlp.RunLanguageDetectionRequest,
    "run_file_translation": nlp.RunFileTranslationRequest,
    "run_get_file_translation_result": nlp.RunGetFileTranslationResultRequest,
}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


class Served(Protocol):
    """A cloud, as far as its clients know of it."""

    @property
    def url(self) -> str: ...

    @property
    def account(self) -> Account: ...


class Sdk:
    """The vendor's official client, unmodified, over plain HTTP.

    Args:
        huawei: Whom to call.
        by_futures: Whether by its client with threads of its own.
        key: Whose calls; the permanent key's without one.
        finds_project: Whether the client asks IAM for the project by itself.
    """

    def __init__(
        self,
        huawei: Served,
        *,
        by_futures: bool = False,
        key: Key | None = None,
        finds_project: bool = False,
    ) -> None:
        key = key or huawei.account.keys[0]
        self._by_futures = by_futures
        project = None if finds_project else huawei.account.project_id
        login = credentials.BasicCredentials(key.id, key.secret, project)
        login.iam_endpoint = huawei.url
        if key.token:
            login.with_security_token(key.token)
        config = http_config.HttpConfig(timeout=(5, 20), user_agent="tests")
        client = nlp.NlpAsyncClient if by_futures else nlp.NlpClient
        builder = client.new_builder().with_credentials(login).with_http_config(config)
        if finds_project:
            builder.with_region(region.Region("cn-north-4", huawei.url))
        else:
            builder.with_endpoint(huawei.url)
        self._client = builder.build()

    @classmethod
    async def made(cls, huawei: Served, **more: Any) -> "Sdk":
        """Make one where that already makes a call, which blocks."""
        return await asyncio.to_thread(cls, huawei, **more)

    async def call(self, operation: str, **parameters: str) -> Json:
        """The answer, as the client hands it out."""
        request = _REQUESTS[operation]()
        if operation in _BODIES:
            request.body = _BODIES[operation](**_as_client_names(parameters))
        else:
            request.job_id = parameters["job_id"]
        answer = await asyncio.to_thread(self._called, operation, request)
        body: Json = answer.to_json_object()
        return body

    def close(self) -> None:
        """End its connections and threads."""
        client = self._client.get_http_client()
        client.close()
        client.executor.shutdown()

    def _called(self, operation: str, request: Any) -> Any:
        if self._by_futures:
            return getattr(self._client, f"{operation}_async")(request).result()
        return getattr(self._client, operation)(request)


def _as_client_names(parameters: Mapping[str, str]) -> dict[str, str]:
    return {"_from" if name == "from" else name: v for name, v in parameters.items()}


async def refused(call: Awaitable[object]) -> tuple[str, int]:
    """Code and HTTP status of the error that the official client raises."""
    with pytest.raises(exceptions.ServiceResponseException) as caught:
        await call
    assert caught.value.request_id
    return caught.value.error_code, caught.value.status_code


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
    def code(self) -> str:
        """The error that it tells of."""
        return str(self.json["error_code"])


@dataclass(slots=True)
class Raw:
    """Hands that send anything.

    `covered` are headers that are signed, `headers` are set after the signature was
    made; a `token` goes in place of a signature.
    """

    huawei: LocalHuawei
    session: aiohttp.ClientSession
    key: Key
    account: Account
    token: str = ""
    covered: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    ahead_seconds: float = 0.0

    async def nlp(
        self, path: str, body: Json | bytes | None = None, *, method: str = ""
    ) -> Got:
        """Call what stands below the project; a body makes it a POST."""
        whole = f"/v1/{self.account.project_id}/machine-translation/{path}"
        return await self.send(method or ("POST" if body else "GET"), whole, body)

    async def text(self, text: str = "hello", **changed: Any) -> Got:
        """Translate a text."""
        body = {"text": text, "from": "en", "to": "zh"} | changed
        return await self.nlp("text-translation", body)

    async def create(self, url: str, **changed: Any) -> Got:
        """Create a document's job."""
        body = {"url": url, "from": "en", "to": "zh", "type": "txt"} | changed
        return await self.nlp("file-translation/jobs", body)

    async def status(self, job_id: str) -> Got:
        """Ask for a document's job."""
        return await self.nlp(f"file-translation/jobs/{job_id}")

    async def login(self, **changed: Any) -> Got:
        """Ask IAM for a token; parts of the body can be changed by their names."""
        own = self.account
        user = {
            "name": changed.get("user", own.user),
            "password": changed.get("password", own.password),
            "domain": {"name": changed.get("domain", own.domain)},
        }
        identity = {
            "methods": changed.get("methods", ["password"]),
            "password": {"user": user},
        }
        scope = changed.get("scope", {"project": {"name": own.project_name}})
        body = {"auth": {"identity": identity, "scope": scope}}
        url = f"{self.huawei.url}/v3/auth/tokens?nocatalog=true"
        kind = {"Content-Type": "application/json;charset=utf8"}
        return await self._sent("POST", URL(url), kind, json.dumps(body).encode())

    async def send(
        self, method: str, path: str, body: Json | bytes | None = None
    ) -> Got:
        """Sign a request, or put the token in, and send it."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body or b""
        headers = {"content-type": "application/json", **self.covered}
        if self.token:
            headers["x-auth-token"] = self.token
        else:
            headers = self._signed(method, path, headers, data)
        url = URL(f"{self.huawei.url}{path}", encoded=True)
        return await self._sent(method, url, headers | self.headers, data)

    def _signed(
        self, method: str, path: str, headers: dict[str, str], data: bytes
    ) -> dict[str, str]:
        now = datetime.fromtimestamp(SystemClock().now() + self.ahead_seconds, UTC)
        headers = {
            "host": URL(self.huawei.url).authority,
            "x-sdk-date": now.strftime("%Y%m%dT%H%M%SZ"),
            **({"x-security-token": self.key.token} if self.key.token else {}),
            **headers,
        }
        names = sorted(headers)
        where, _, query = path.partition("?")
        said = headers.get("x-sdk-content-sha256", hashlib.sha256(data).hexdigest())
        parts = (
            method,
            f"{quote(where.rstrip('/'), safe='/~')}/",
            "&".join(sorted(query.split("&"))),
            "".join(f"{name}:{headers[name]}\n" for name in names),
            ";".join(names),
            said,
        )
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        text = f"SDK-HMAC-SHA256\n{headers['x-sdk-date']}\n{digest}"
        made = hmac.new(self.key.secret.encode(), text.encode(), "sha256").hexdigest()
        signed = f"SignedHeaders={';'.join(names)}, Signature={made}"
        headers["Authorization"] = f"SDK-HMAC-SHA256 Access={self.key.id}, {signed}"
        return headers

    async def _sent(
        self, method: str, url: URL, headers: Mapping[str, str], body: bytes
    ) -> Got:
        data = io.BytesIO(body) if body else None
        async with self.session.request(method, url, headers=headers, data=data) as got:
            return Got(got.status, await got.text(), got.headers)


async def finished(ask: Callable[[], Awaitable[Json]], end: str = "FINISHED") -> Json:
    """Ask for a job until it is done; its work is real, whatever the clock shows."""
    for _ in range(500):
        answer = await ask()
        if answer["status"] == end:
            return answer
        await asyncio.sleep(0.01)
    pytest.fail(f"the job stays {answer['status']}")


def docx(*paragraphs: str, pages: int | None = None) -> bytes:
    """The smallest Word document that holds these paragraphs."""
    runs = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{runs}</w:body>'
        "</w:document>"
    }
    if pages is not None:
        parts["docProps/app.xml"] = f"<Properties><Pages>{pages}</Pages></Properties>"
    return _packed(parts)


def pptx(*slides: str) -> bytes:
    """The smallest presentation with a text on each slide."""
    texts = {
        f"ppt/slides/slide{n}.xml": f'<p xmlns:a="{_DRAWING}"><a:t>{text}</a:t></p>'
        for n, text in enumerate(slides, start=1)
    }
    return _packed({"ppt/presentation.xml": "<p/>", **texts})


def _packed(parts: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def unpacked(data: bytes, name: str) -> str:
    """A part of a document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()
