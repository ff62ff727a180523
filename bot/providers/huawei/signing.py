"""Huawei's signature SDK-HMAC-SHA256, as pure functions.

The moment is given: the same arguments sign the same request. Source: requests recorded
from the vendor's SDK (huaweicloudsdkcore 3.1.219), read on 2026-11-21.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from bot.clock import iso

ALGORITHM = "SDK-HMAC-SHA256"
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key (AK, SK); with a security token, one that is lent for a while."""

    key_id: str
    secret: str = field(repr=False)
    security_token: str = field(default="", repr=False)


def json_body(fields: Mapping[str, object]) -> bytes:
    """Encode fields as the SDK does: in their order, all but ASCII as escapes."""
    return json.dumps(fields).encode()


def query(fields: Mapping[str, str]) -> str:
    """Encode fields as a query, in the one form in which it is signed."""
    pairs = sorted(fields.items())
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote(text, safe="~")


def sdk_date(moment: float) -> str:
    """Write a moment (seconds since 1970) as X-Sdk-Date has it: 20261121T025152Z."""
    return iso(moment).replace("-", "").replace(":", "")


def request_headers(
    *, host: str, date: str, project_id: str, credentials: Credentials
) -> dict[str, str]:
    """Write the headers that are signed: no more, so a proxy may touch the others.

    Args:
        host: With its port, where it is not the scheme's own.
        date: As `sdk_date` writes it.
        project_id: The project that pays.
        credentials: Whose call it is.
    """
    headers = {
        "Content-Type": JSON_TYPE,  # the SDK sends it without a body as well
        "Host": host,
        "X-Project-Id": project_id,
        "X-Sdk-Date": date,
    }
    if credentials.security_token:
        headers["X-Security-Token"] = credentials.security_token
    return headers


def authorization(
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    credentials: Credentials,
    *,
    canonical_query: str = "",
) -> str:
    """Sign a request; returns the header Authorization.

    Args:
        method: POST or GET.
        path: As it is sent.
        headers: All that are to be signed, X-Sdk-Date among them.
        body: As it is sent; empty for GET.
        credentials: Whose call it is.
        canonical_query: As `query` writes it.
    """
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    names = sorted(lower)
    signed = ";".join(names)
    canonical = "\n".join(
        (
            method,
            _canonical_path(path),
            canonical_query,
            *(f"{name}:{lower[name]}" for name in names),
            "",
            signed,
            hashlib.sha256(body).hexdigest(),
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{lower['x-sdk-date']}\n{digest}"
    signature = hmac.new(
        credentials.secret.encode(), to_sign.encode(), hashlib.sha256
    ).hexdigest()
    return (
        f"{ALGORITHM} Access={credentials.key_id}, SignedHeaders={signed}, "
        f"Signature={signature}"
    )


def _canonical_path(path: str) -> str:
    """Signed with a slash at its end, which the request itself does not have."""
    quoted = "/".join(_quoted(part) for part in unquote(path).split("/"))
    return quoted if quoted.endswith("/") else f"{quoted}/"
