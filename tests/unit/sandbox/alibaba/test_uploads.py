"""Documents that are uploaded to the cloud's own store, and results fetched from it."""

import asyncio
import io
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alibabacloud_tea_util.models import RuntimeOptions  # type: ignore[import-untyped] # it has no types

from bot.clock import ManualClock
from bot.sandbox.alibaba.control import AlibabaControl
from bot.sandbox.alibaba.options import AlibabaOptions, Switches
from bot.sandbox.clouds import LocalAlibaba
from tests.unit.sandbox.alibaba.conftest import KEYS
from tests.unit.sandbox.alibaba.hosting import (
    READ,
    Host,
    advance,
    document,
    docx,
    ended,
    fetched,
    hang_up,
    translated,
    upload_request,
)
from tests.unit.sandbox.clouds.kit import Json, Sdk, refused


@pytest.fixture
async def over_tls(
    minute: ManualClock, tmp_path: Path
) -> AsyncIterator[tuple[LocalAlibaba, str]]:
    """A server with a certificate, as the client insists on in uploads, and its CA."""
    trustme = pytest.importorskip("trustme", reason="trustme makes the certificates")
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(tls)
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    options = AlibabaOptions(keys=KEYS, switches=Switches(job_seconds=0))
    alibaba = LocalAlibaba(clock=minute, options=options)
    await alibaba.start(tls=tls)
    yield alibaba, str(path)
    hang_up()
    await alibaba.close()


async def test_official_client_uploads_by_itself(
    over_tls: tuple[LocalAlibaba, str],
) -> None:
    alibaba, authority = over_tls
    sdk = Sdk(alibaba, sync=True, ca=authority)
    advance(sdk, alibaba)
    runtime = RuntimeOptions(ca=authority)

    made = await asyncio.to_thread(
        sdk._client.create_doc_translate_task_advance,
        upload_request(docx("hello")),
        runtime,
    )

    assert made.body.status == "ready"
    answer = await ended(sdk, READ, made.body.task_id)
    assert answer["TranslateFileUrl"].startswith(f"{alibaba.url}/?result=")
    assert (answer["Status"], answer["PageCount"]) == ("translated", 1)


async def permit(sdk: Sdk, alibaba: LocalAlibaba, product: str = "alimt") -> Json:
    """A permit, asked for as the client does within its upload."""
    from alibabacloud_tea_openapi import utils_models as tea

    params = tea.Params(
        action="AuthorizeFileUpload",
        version="2019-12-19",
        protocol="HTTP",
        pathname="/",
        method="GET",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    request = tea.OpenApiRequest(query={"Product": product, "RegionId": "cn-hangzhou"})
    answer = await asyncio.to_thread(
        sdk._client.call_api, params, request, RuntimeOptions()
    )
    body: Json = answer["body"]
    assert f"{body['Bucket']}.{body['Endpoint']}" == alibaba.url.partition("://")[2]
    return body


async def sent(
    alibaba: LocalAlibaba, given: Json, data: bytes | None = b"hello", **changed: str
) -> tuple[int, str]:
    """Send the form of an upload; returns status and text."""
    fields = {
        "OSSAccessKeyId": given["AccessKeyId"],
        "Signature": given["Signature"],
        "key": given["ObjectKey"],
        "policy": given["EncodedPolicy"],
        "success_action_status": "201",
    } | changed
    form = aiohttp.FormData(fields, default_to_multipart=True)
    if data is not None:
        form.add_field("file", io.BytesIO(data), filename="x")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{alibaba.url}/", data=form) as got,
    ):
        return got.status, await got.text()


def address(alibaba: LocalAlibaba, given: Json) -> str:
    return f"{alibaba.url}/{given['ObjectKey']}"


async def test_uploaded_document_needs_no_host_with_a_name(
    one: Sdk, alibaba: LocalAlibaba
) -> None:
    given = await permit(one, alibaba)
    status, text = await sent(alibaba, given, docx("hello"))

    answer = await translated(one, address(alibaba, given))

    assert (status, given["ObjectKey"] in text) == (201, True)
    assert answer["TranslateFileUrl"].endswith(".docx")


async def test_uploads_of_others_and_of_nobody_are_not_taken(
    one: Sdk, alibaba: LocalAlibaba
) -> None:
    other = Sdk(alibaba, sync=True, key=alibaba.keys[1])
    given = await permit(other, alibaba)
    await sent(alibaba, given)
    unused = await permit(one, alibaba)

    for key in (given, unused):
        call = document(one, address(alibaba, key))
        assert await refused(call) == ("10022", 400)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"key": "other"}, 403, "AccessDenied"),
        ({"policy": "other"}, 403, "AccessDenied"),
        ({"OSSAccessKeyId": "other"}, 403, "InvalidAccessKeyId"),
        ({"Signature": "other"}, 403, "SignatureDoesNotMatch"),
        ({"policy": "x" * 16_385}, 400, "EntityTooLarge"),
        ({"success_action_status": "200"}, 204, ""),
    ],
)
async def test_form_that_was_not_permitted_is_refused(
    one: Sdk, alibaba: LocalAlibaba, changed: Any, status: int, code: str
) -> None:
    got, text = await sent(alibaba, await permit(one, alibaba), **changed)

    assert (got, code in text) == (status, True)


async def test_form_without_a_file_and_one_too_large_are_refused(
    one: Sdk, alibaba: LocalAlibaba
) -> None:
    given = await permit(one, alibaba)

    none = await sent(alibaba, given, None)
    large = await sent(alibaba, given, bytes(50 * 1024 * 1024 + 1))

    assert (none[0], "IncorrectNumberOfFiles" in none[1]) == (400, True)
    assert (large[0], "EntityTooLarge" in large[1]) == (400, True)


async def test_permit_ends(
    one: Sdk, alibaba: LocalAlibaba, control: AlibabaControl
) -> None:
    given = await permit(one, alibaba)
    await control.advance(3_600)

    assert (await sent(alibaba, given))[0] == 403


async def test_permit_is_for_this_product_only(one: Sdk, alibaba: LocalAlibaba) -> None:
    assert await refused(permit(one, alibaba, "ecs")) == ("InvalidProduct", 400)


async def test_upload_is_kept_as_long_as_its_permit(
    one: Sdk, alibaba: LocalAlibaba, control: AlibabaControl
) -> None:
    given = await permit(one, alibaba)
    await sent(alibaba, given)
    await translated(one, address(alibaba, given))
    await control.advance(3_600)
    other = await permit(one, alibaba)
    await sent(alibaba, other)
    await translated(one, address(alibaba, other))

    assert await refused(document(one, address(alibaba, given))) == ("10022", 400)


async def test_form_of_one_part_that_is_none_is_refused(
    alibaba: LocalAlibaba,
) -> None:
    inner = aiohttp.MultipartWriter("mixed")
    inner.append("x")
    form = aiohttp.MultipartWriter("form-data")
    form.append(inner)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{alibaba.url}/", data=form) as got,
    ):
        assert (got.status, "MalformedPOST" in await got.text()) == (400, True)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("http_503", (503, b"<html>")),
        ("html_200", (200, b"<html>")),
        ("empty", (200, b"")),
        ("slow", (200, b"[simul")),
    ],
)
async def test_download_can_be_made_to_fail(
    one: Sdk,
    control: AlibabaControl,
    host: Host,
    kind: str,
    expected: tuple[int, bytes],
) -> None:
    answer = await translated(one, host.put("a.txt", b"hello"))
    await control.add_fault("Download", kind)

    got = await fetched(answer["TranslateFileUrl"])

    assert (got[0], got[1][:6]) == expected
    assert (await control.log())[-1].data["fault"] == kind


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "hang"])
async def test_connection_of_a_file_can_be_cut(
    one: Sdk, alibaba: LocalAlibaba, control: AlibabaControl, kind: str
) -> None:
    given = await permit(one, alibaba)
    await control.add_fault("Upload", kind)

    with pytest.raises(aiohttp.ClientError):
        await sent(alibaba, given)

    call = document(one, address(alibaba, given))
    if kind == "drop_after":
        assert await call
    else:
        assert await refused(call) == ("10022", 400)


async def test_results_are_only_to_be_fetched(alibaba: LocalAlibaba) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.delete(f"{alibaba.url}/?result=x.txt") as got,
    ):
        assert got.status == 405
