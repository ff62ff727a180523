"""Objects come, go and are read, by a client that others wrote and by address."""

import asyncio

import aiohttp
import pytest
from obstore.exceptions import PermissionDeniedError
from yarl import URL

from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.server_control import ServerControl
from tests.unit.sandbox.buckets.kit import S3, Signed

#: Two parts of five megabytes, and a bit: obstore sends such a body in three.
LARGE = b"0123456789abcdef" * 700_000


async def test_object_comes_back_whole_and_in_parts(s3: S3) -> None:
    await s3.put("folder/a name é.docx", b"0123456789")

    assert await s3.get("folder/a name é.docx") == b"0123456789"
    assert await s3.part("folder/a name é.docx", 2, 5) == b"234"
    assert await s3.size("folder/a name é.docx") == 10


async def test_large_object_is_put_together_from_its_parts(
    s3: S3, control: ServerControl
) -> None:
    await s3.put("large", LARGE)
    operations = [entry.data["operation"] for entry in await control.log()]

    assert await s3.get("large") == LARGE
    assert sorted(operations) == [
        "CompleteMultipartUpload",
        "CreateMultipartUpload",
        *["UploadPart"] * 3,
    ]


async def test_later_object_takes_the_place_of_the_former(s3: S3) -> None:
    await s3.put("a", b"former")
    await s3.put("a", b"later")

    assert await s3.get("a") == b"later"


async def test_deleted_objects_are_gone_and_nothing_is_left(
    s3: S3, control: ServerControl
) -> None:
    await s3.put("a & b", b"x")
    await s3.put("c", b"x")
    await s3.put("kept", b"x")
    await s3.delete("a & b", "c", "never there")

    with pytest.raises(FileNotFoundError):
        await s3.get("c")
    assert (await control.state())["objects"] == [
        {"bucket": "documents", "key": "kept", "bytes": 1}
    ]


async def test_signed_address_reads_by_itself_with_range_and_type(
    s3: S3, session: aiohttp.ClientSession
) -> None:
    await s3.put("a b.txt", b"0123456789", "text/x-odd")

    async with session.get(s3.sign("a b.txt")) as whole:
        body, kind = await whole.read(), whole.content_type
    headers = {"Range": "bytes=7-"}
    async with session.get(s3.sign("a b.txt"), headers=headers) as part:
        status, rest = part.status, await part.read()

    assert (body, kind, status, rest) == (b"0123456789", "text/x-odd", 206, b"789")


async def test_signed_address_works_for_its_own_method_only(
    s3: S3, session: aiohttp.ClientSession
) -> None:
    put, head = s3.sign("a", "PUT"), s3.sign("a", "HEAD")
    delete = s3.sign("a", "DELETE")

    async with session.put(put, data=b"xyz") as response:
        assert response.status == 200
    async with session.get(put) as response:
        assert response.status == 403
    async with session.head(head) as response:
        assert (response.status, response.headers["Content-Length"]) == (200, "3")
    async with session.delete(delete) as response:
        assert response.status == 204
    async with session.head(head) as response:
        assert response.status == 404


async def test_public_bucket_can_be_read_but_not_written_by_all(
    store: LocalBuckets, session: aiohttp.ClientSession
) -> None:
    await S3(store, "theirs-for-all", store.keys[2]).put("a", b"open")
    url = f"{store.url}/theirs-for-all/a"

    async with session.get(url) as response:
        assert await response.read() == b"open"
    async with session.put(url, data=b"x") as response:
        assert (response.status, response.content_type) == (403, "application/xml")


@pytest.mark.parametrize("bucket", ["theirs", "nobodys"])
async def test_other_buckets_are_closed(store: LocalBuckets, bucket: str) -> None:
    with pytest.raises((PermissionDeniedError, FileNotFoundError)):
        await S3(store, bucket).put("a", b"x")


async def test_unsigned_request_of_a_closed_bucket_is_denied(
    s3: S3, store: LocalBuckets, session: aiohttp.ClientSession
) -> None:
    await s3.put("a", b"x")

    async with session.get(f"{store.url}/documents/a") as response:
        assert (response.status, "AccessDenied" in await response.text()) == (403, True)


async def test_body_that_breaks_off_is_no_object(
    s3: S3, store: LocalBuckets, control: ServerControl
) -> None:
    url = URL(s3.sign("a", "PUT"))
    head = f"PUT {url.raw_path_qs} HTTP/1.1\r\nHost: {url.authority}\r\n"
    reader, writer = await asyncio.open_connection("localhost", url.port)
    writer.write(f"{head}Content-Length: 10\r\n\r\n12345".encode())
    await writer.drain()
    writer.close()
    await reader.read()

    for _ in range(500):
        if await control.log():
            break
        await asyncio.sleep(0.01)

    assert (await control.state())["objects"] == []
    assert list(store._folder.iterdir()) == []


async def test_bucket_can_be_asked_for_but_not_listed(signed: Signed) -> None:
    assert (await signed("HEAD", "/documents"))[0] == 200
    assert (await signed("GET", "/documents"))[0] == 501
    assert (await signed("POST", "/documents/a"))[0] == 501


async def test_upload_in_parts_can_be_given_up(signed: Signed) -> None:
    _, begun = await signed("POST", "/documents/a", "uploads=")
    name = begun.partition("<UploadId>")[2].partition("<")[0]
    part = f"partNumber=1&uploadId={name}"
    assert (await signed("PUT", "/documents/a", part, b"old"))[0] == 200
    assert (await signed("PUT", "/documents/a", part, b"new"))[0] == 200

    assert (await signed("DELETE", "/documents/a", f"uploadId={name}"))[0] == 204
    assert (await signed("PUT", "/documents/a", part, b"x"))[0] == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<Part><PartNumber>2</PartNumber></Part>", 400, "InvalidPart"),
        (b"<Part></Part>", 400, "MalformedXML"),
        (
            b"<PartNumber>1</PartNumber><PartNumber>1</PartNumber>",
            400,
            "MalformedXML",
        ),
    ],
)
async def test_parts_that_do_not_fit_are_no_object(
    signed: Signed, body: bytes, status: int, code: str
) -> None:
    _, begun = await signed("POST", "/documents/a", "uploads=")
    name = begun.partition("<UploadId>")[2].partition("<")[0]
    part = f"partNumber=1&uploadId={name}"
    await signed("PUT", "/documents/a", part, b"x")

    got = await signed("POST", "/documents/a", f"uploadId={name}", body)

    assert got[0] == status
    assert code in got[1]


@pytest.mark.parametrize("number", ["", "0", "x", "10001"])
async def test_part_needs_a_number(signed: Signed, number: str) -> None:
    query = f"partNumber={number}&uploadId=u"

    assert (await signed("PUT", "/documents/a", query, b"x"))[0] == 400


async def test_deletion_of_nothing_is_told(signed: Signed) -> None:
    got = await signed("POST", "/documents", "delete=", b"<Delete></Delete>")

    assert (got[0], "MalformedXML" in got[1]) == (400, True)


async def test_reset_removes_all_objects_and_begun_uploads(
    s3: S3, control: ServerControl, signed: Signed
) -> None:
    await s3.put("a", b"x")
    await signed("POST", "/documents/b", "uploads=")

    await control.reset()

    assert (await control.state())["objects"] == []
