"""Providers fetch files from our own server, or from a bucket that others wrote."""

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import boto3
import pytest
from moto.server import ThreadedMotoServer

from bot.clock import ManualClock
from bot.errors import TransientError
from bot.files.links import STAGED, Links
from bot.files.staging import Bucket, BucketSettings, OwnServer

NAME = "job1/fabc.docx"
WORDS = b"PK\x03\x04 a document"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """A server of the S3 kind with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="AKID",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="staging")
    yield address
    server.stop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fabc.docx"
    path.write_bytes(WORDS)
    return path


def bucket_at(address: str, bucket: str = "staging") -> Bucket:
    settings = BucketSettings(
        bucket=bucket,
        endpoint=address,
        region="us-east-1",
        access_key_id="AKID",
        secret_access_key="secret",
        path_style=True,
    )
    return Bucket(settings, timeout_seconds=5.0)


async def fetched(address: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status, await answer.read()


async def test_file_in_a_bucket_is_fetched_by_its_address(
    store: str, file: Path
) -> None:
    address = await bucket_at(store).put(file, NAME)

    assert await fetched(address) == (200, WORDS)
    assert "X-Amz-Expires=3600" in address


async def test_file_that_is_put_twice_stands_once(store: str, file: Path) -> None:
    bucket = bucket_at(store)
    first = await bucket.put(file, NAME)
    await bucket.put(file, NAME)

    assert await fetched(first) == (200, WORDS)


async def test_removed_file_is_gone_and_may_be_removed_again(
    store: str, file: Path
) -> None:
    bucket = bucket_at(store)
    address = await bucket.put(file, NAME)
    await bucket.remove(NAME)
    await bucket.remove(NAME)

    assert (await fetched(address))[0] == 404


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", ""])
async def test_bucket_that_is_not_there_may_be_later(
    store: str, file: Path, address: str
) -> None:
    with pytest.raises(TransientError) as failed:
        await bucket_at(address or store, "no-such-bucket").put(file, NAME)

    assert failed.value.code == "staging_failed"
    assert "secret" not in str(failed.value)


async def test_own_server_signs_an_address(file: Path) -> None:
    clock, links = ManualClock(1_780_000_000.0), Links([b"k" * 32])
    own = OwnServer("https://bot.example.com", links, clock)
    address = await own.put(file, NAME)
    await own.remove(NAME)

    start, token, name = address.rsplit("/", 2)
    assert (start, name) == ("https://bot.example.com/files", "fabc.docx")
    assert links.read(STAGED, token, now=clock.now() + 3_599) == NAME
    assert links.read(STAGED, token, now=clock.now() + 3_601) is None


async def test_bucket_of_its_own_host_stands_before_it() -> None:
    settings = BucketSettings(
        bucket="ours",
        endpoint="https://obs.cn-north-4.myhuaweicloud.com",
        region="cn-north-4",
        access_key_id="AKID",
        secret_access_key="secret",
    )
    address = await Bucket(settings, timeout_seconds=1.0).address(NAME)

    host = "https://ours.obs.cn-north-4.myhuaweicloud.com"
    assert address.startswith(f"{host}/thread-translator/{NAME}?")
