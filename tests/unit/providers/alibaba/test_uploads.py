"""Documents on their way to Alibaba's own store: a permit, a form, and its ends."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from bot.errors import RejectedError, TransientError, UnknownOutcomeError
from bot.models import Pair
from bot.providers.alibaba import AlibabaDocuments, AlibabaUploads
from bot.providers.alibaba.uploads import Permit, _around
from bot.providers.files import Handover
from tests.unit.providers.alibaba.files_kit import canned, recorded, source
from tests.unit.providers.cloud import KEYS, Cloud, Reply

#: More than goes in one piece.
LARGE = bytes(range(256)) * 4_000
PUT = Reply("<PostResponse/>", 201, "application/xml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.docx"
    path.write_bytes(b"DOCBYTES")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.docx"
    path.write_bytes(LARGE)
    return path


def uploads(cloud: Cloud, **more: Any) -> AlibabaUploads:
    known: dict[str, Any] = {
        "endpoint": cloud.url,
        "boundary": lambda: "08931819425854",
    }
    return AlibabaUploads(
        lambda: cloud.session,
        credentials=KEYS,
        clock=cloud.clock,
        timeout_seconds=5.0,
        **(known | more),
    )


def permit(cloud: Cloud, **changed: Any) -> Reply:
    """A permit whose store is this very server: a bucket's name is part of a host's."""
    known = {
        "RequestId": "RA",
        "AccessKeyId": "OSSAK",
        "EncodedPolicy": "POLICY",
        "Bucket": "127",
        "Endpoint": f"0.0.1:{URL(cloud.url).port}",
        "ObjectKey": "obj/key",
        "Signature": "SIG",
        "UseAccelerate": False,
    }
    return Reply(known | changed)


async def test_file_is_put_into_the_store(cloud: Cloud, file: Path) -> None:
    cloud.replies += [permit(cloud), PUT]

    address = await uploads(cloud).upload(file)

    asked, form = cloud.seen
    assert address == f"http://127.0.0.1:{URL(cloud.url).port}/obj/key"
    assert (asked.method, asked.action) == ("GET", "AuthorizeFileUpload")
    assert asked.headers["x-acs-version"] == "2019-12-19"
    assert (form.method, form.target) == ("POST", "/")
    assert b"\r\n\r\nDOCBYTES\r\n--08931819425854--" in form.body
    assert "Authorization" not in form.headers


async def test_large_file_arrives_whole(cloud: Cloud, large: Path) -> None:
    cloud.replies += [permit(cloud), PUT]

    await uploads(cloud).upload(large)

    assert LARGE in cloud.seen[1].body
    assert cloud.seen[1].headers["Content-Length"] == str(len(cloud.seen[1].body))
    assert "Transfer-Encoding" not in cloud.seen[1].headers


async def test_document_is_created_from_the_store(cloud: Cloud, file: Path) -> None:
    cloud.replies += [permit(cloud), PUT, Reply({"TaskId": "0586"})]
    documents = AlibabaDocuments(
        cloud.client(), endpoint=cloud.url, uploads=uploads(cloud)
    )

    made = await documents.create(
        [source(path=file)], Pair("en", "zh-Hans"), token="wish1"
    )

    assert made == "0586"
    assert documents.capabilities.handover is Handover.UPLOAD
    assert cloud.seen[2].fields["FileUrl"].endswith("/obj/key")


@pytest.mark.parametrize(
    "changed",
    [
        {"Bucket": ""},
        {"Bucket": "bkt", "Endpoint": "oss-cn-hangzhou.aliyuncs.com"},
        {"Endpoint": "0.0.1:1"},
        {"Endpoint": "0.0.1:x"},
        {"Endpoint": "0.0.1:4001/path"},
        {"ObjectKey": None},
        {"ObjectKey": 'key"\r\nX: 1'},
        {"Signature": ["SIG"]},
        {"EncodedPolicy": "a policy"},
    ],
)
async def test_permit_that_cannot_be_used_gets_no_file(
    cloud: Cloud, file: Path, changed: dict[str, Any]
) -> None:
    cloud.replies.append(permit(cloud, **changed))

    with pytest.raises(TransientError) as caught:
        await uploads(cloud).upload(file)

    assert (caught.value.code, caught.value.request_id) == ("unreadable", "RA")
    assert len(cloud.seen) == 1


@pytest.mark.parametrize(
    ("host", "store"),
    [
        ("bkt.oss-cn-hangzhou.aliyuncs.com", "bkt.oss-cn-hangzhou.aliyuncs.com"),
        ("bkt.oss.example", None),
        ("bkt.aliyuncs.com.example", None),
        ("127.0.0.1", None),
        ("a@b.aliyuncs.com", None),
        ("b.aliyuncs.com/x", None),
        ("b.aliyuncs.com?x", None),
    ],
)
def test_vendors_permit_is_for_the_vendors_store(
    cloud: Cloud, host: str, store: str | None
) -> None:
    found = uploads(cloud, endpoint="https://openplatform.aliyuncs.com")._store(host)

    assert (found and found.host) == store
    assert found is None or found.scheme == "https"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, TransientError),
        (429, TransientError),
        (500, TransientError),
        (400, RejectedError),
        (302, RejectedError),
    ],
)
async def test_store_that_refuses_says_so_by_its_status(
    cloud: Cloud, file: Path, status: int, error: type[Exception]
) -> None:
    cloud.replies += [permit(cloud), Reply("<Error/>", status)]

    with pytest.raises(error) as caught:
        await uploads(cloud).upload(file)

    assert getattr(caught.value, "code", "") == f"http_{status}"


async def test_lost_answer_leaves_no_doubt_about_a_task(
    cloud: Cloud, file: Path
) -> None:
    cloud.replies.append(Reply("", 502))

    with pytest.raises(TransientError) as caught:
        await uploads(cloud).upload(file)

    assert not isinstance(caught.value, UnknownOutcomeError)


async def test_store_that_cannot_be_reached_is_tried_again(
    cloud: Cloud, file: Path
) -> None:
    class Away(AlibabaUploads):
        async def _permit(self) -> Permit:
            store = URL("http://127.0.0.1:1/")  # nobody listens there
            return Permit(store, "key", "id", "policy", "signature")

    away = Away(
        lambda: cloud.session, credentials=KEYS, clock=cloud.clock, timeout_seconds=5.0
    )

    with pytest.raises(TransientError) as caught:
        await away.upload(file)

    assert caught.value.code == "unreachable"


async def test_copy_that_is_gone_is_not_sent(cloud: Cloud, tmp_path: Path) -> None:
    cloud.replies.append(permit(cloud))

    with pytest.raises(RejectedError) as caught:
        await uploads(cloud).upload(tmp_path / "gone.docx")

    assert caught.value.code == "copy_unreadable"


async def test_refused_account_is_refused_here_too(cloud: Cloud, file: Path) -> None:
    cloud.replies.append(Reply({"Code": "Forbidden.RAM"}, 403))

    with pytest.raises(RejectedError) as caught:
        await uploads(cloud).upload(file)

    assert caught.value.code == "Forbidden.RAM"


async def test_recorded_permit_is_reproduced(
    cloud: Cloud, file: Path, shared: Path
) -> None:
    vector = recorded(shared, "ali_docadvance__01__AuthorizeFileUpload")
    cloud.replies.append(Reply(canned(shared, "AuthorizeFileUpload")))

    with pytest.raises(TransientError):  # its store is no host of the vendor's
        await uploads(cloud).upload(file)

    seen = cloud.seen[0]
    assert seen.target == vector["target"]
    for name in ("x-acs-action", "x-acs-version", "x-acs-content-sha256"):
        assert seen.headers[name] == vector["headers"][name]


def test_recorded_form_is_reproduced(shared: Path) -> None:
    vector = recorded(shared, "ali_docadvance__02__upload_form")
    store = URL(f"http://{vector['headers']['host']}/")
    permit = Permit(store, "obj/key", "OSSAK", "POLICY", "SIG")

    head, tail = _around(permit, "08931819425854")

    assert (head + b"DOCBYTES" + tail).decode() == vector["body"]
    assert str(len(head + b"DOCBYTES" + tail)) == _length(vector["headers"])


def _length(headers: Mapping[str, str]) -> str:
    return headers["content-length"]


def test_recorded_address_is_reproduced(shared: Path) -> None:
    vector = recorded(shared, "ali_docadvance__03__CreateDocTranslateTask")
    permit = Permit(URL("http://127.0.0.1:18081/"), "obj/key", "i", "p", "s")

    written = vector["body"].split("&")[0]

    assert written == "FileUrl=http%3A%2F%2F127.0.0.1%3A18081%2Fobj%2Fkey"
    assert permit.object_address == "http://127.0.0.1:18081/obj/key"
