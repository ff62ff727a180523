"""Documents: whose they may be, what is looked at, and how long results live."""

import aiohttp
import pytest
from yarl import URL

from bot.sandbox.alibaba.wordmap import restore
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.server import LocalHuawei
from bot.sandbox.server_control import ServerControl
from tests.unit.sandbox.buckets.kit import S3
from tests.unit.sandbox.huawei.conftest import STRANGER
from tests.unit.sandbox.huawei.kit import Json, Raw, docx, finished, pptx, unpacked

pytestmark = pytest.mark.usefixtures("control")


async def done(raw: Raw, control: HuaweiControl, url: str, **changed: str) -> Json:
    """The last status of a new job."""
    job = (await raw.create(url, **changed)).json["job_id"]
    await control.advance(2)

    async def ask() -> Json:
        return (await raw.status(job)).json

    return {"job_id": job, **await finished(ask)}


def files(huawei: LocalHuawei) -> int:
    return len(list(huawei._folder.iterdir()))


async def fetched(raw: Raw, url: str) -> tuple[int, bytes]:
    async with raw.session.get(URL(url, encoded=True)) as response:
        return response.status, await response.read()


async def test_text_comes_back_word_by_word_and_labelled(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.txt", "你好,世界\n".encode())
    asked = {"from": "zh", "to": "en"}

    answer = await done(raw, control, bucket.sign("a.txt"), **asked)

    label, _, text = (await fetched(raw, answer["url"]))[1].decode().partition("\n")
    assert (label, restore(text, "en")) == ("[simulated: en]", "你好,世界\n")


async def test_presentation_comes_back_with_its_slides(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.pptx", pptx("one", "two"))

    answer = await done(raw, control, bucket.sign("a.pptx"), type="pptx")

    _, result = await fetched(raw, answer["url"])
    assert "two" not in unpacked(result, "ppt/slides/slide2.xml")


async def test_address_lives_ten_minutes_and_is_given_anew(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.txt", b"hello")
    first = await done(raw, control, bucket.sign("a.txt"))
    await control.advance(599)
    before = (await fetched(raw, first["url"]))[0]
    await control.advance(1)
    after = (await fetched(raw, first["url"]))[0]
    second = (await raw.status(first["job_id"])).json["url"]

    assert (before, after) == (200, 403)
    assert second != first["url"]
    assert (await fetched(raw, second))[0] == 200


async def test_result_is_kept_for_a_day(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.txt", b"hello")
    job = (await done(raw, control, bucket.sign("a.txt")))["job_id"]
    await control.advance(86_399)
    kept = await raw.status(job)
    await control.advance(2)
    gone = await raw.status(job)

    assert (kept.json["status"], gone.status, gone.code) == (
        "FINISHED",
        400,
        "NLP.6304",
    )
    assert (await control.state())["jobs"] == []


async def test_job_of_another_account_is_not_found(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.txt", b"hello")
    job = (await done(raw, control, bucket.sign("a.txt")))["job_id"]
    raw.account, raw.key = STRANGER, STRANGER.keys[0]

    assert (await raw.status(job)).code == "NLP.6304"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("localhost", "127.0.0.1", "not in OBS"),
        ("localhost", "[::1]", "not in OBS"),
        ("localhost", "example.com", "not in OBS"),
        ("localhost", "user@localhost", "not in OBS"),
        ("http://", "https://", "not in OBS"),
        ("/documents/", "/theirs/", "not in a bucket of yours"),
        ("/documents/", "/nobodys/", "not in a bucket of yours"),
        ("/documents/", "/results/", "not in a bucket of yours"),
        ("a.txt", "%C3%A9.txt", "English letters"),
        ("a.txt", "%E4%BD%A0.txt", "English letters"),
        ("a.txt", "a%20b.txt", "English letters"),
        ("a.txt", "never.txt", "HTTP 403"),
        ("Signature=", "Signature=0", "HTTP 403"),
    ],
)
async def test_file_must_be_readable_in_a_bucket_of_ones_own(
    raw: Raw, bucket: S3, old: str, new: str, why: str
) -> None:
    await bucket.put("a.txt", b"hello")
    url = bucket.sign("a.txt")
    assert old in url

    got = await raw.create(url.replace(old, new))

    assert (got.status, got.code, why in got.text) == (400, "NLP.6303", True)


async def test_file_that_is_not_there_cannot_be_read(raw: Raw, bucket: S3) -> None:
    got = await raw.create(bucket.sign("never.txt"))

    assert (got.code, "HTTP 404" in got.text) == ("NLP.6303", True)


async def test_file_of_a_public_bucket_of_ones_own_needs_no_signature(
    raw: Raw, store: LocalBuckets
) -> None:
    await S3(store, "open").put("a.txt", b"hello")

    assert (await raw.create(f"{store.url}/open/a.txt")).status == 200


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (("letters", "a1.txt"), 400),
        (("letters", "folder-1/a.txt"), 200),
        (("ascii", "a_1-b.txt"), 200),
        (("ascii", "a b.txt"), 400),
    ],
)
async def test_what_names_may_hold_is_switched(
    raw: Raw, bucket: S3, control: HuaweiControl, rule: tuple[str, str], status: int
) -> None:
    names, name = rule
    await control.switch(object_names=names)
    await bucket.put(name, b"hello")

    assert (await raw.create(bucket.sign(name))).status == status


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (("txt", b""), "NLP.6306"),
        (("txt", b"\xff\xfe\x00"), "NLP.6305"),
        (("docx", b"PK no archive"), "NLP.6305"),
        (("docx", pptx("one")), "NLP.6305"),
        (("pptx", docx("one")), "NLP.6305"),
        (("docx", docx("one", pages=251)), "NLP.6307"),
        (("pptx", pptx(*["x"] * 251)), "NLP.6307"),
        (("txt", b"x" * (250 * 1_800 + 1)), "NLP.6307"),
    ],
)
async def test_file_is_judged_before_a_job_is_made(
    raw: Raw,
    bucket: S3,
    control: HuaweiControl,
    document: tuple[str, bytes],
    code: str,
) -> None:
    kind, data = document
    await bucket.put("a", data)

    got = await raw.create(bucket.sign("a"), type=kind)

    assert (got.status, got.code) == (400, code)
    assert (await control.ledger())["lines"] == []


@pytest.mark.parametrize("name", ["a", "never"])
async def test_file_can_be_judged_later_and_the_job_fails(
    raw: Raw, bucket: S3, control: HuaweiControl, name: str
) -> None:
    await control.switch(fetch="job")
    await bucket.put("a", b"")
    job = (await raw.create(bucket.sign(name))).json["job_id"]
    await control.advance(2)

    async def ask() -> Json:
        return (await raw.status(job)).json

    assert await finished(ask, end="ERROR") == {"status": "ERROR"}
    assert (await control.ledger())["documents"] == []


async def test_file_can_be_fetched_later_and_the_job_is_done(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await control.switch(fetch="job")
    await bucket.put("a.txt", b"hello")

    await done(raw, control, bucket.sign("a.txt"))

    assert len((await control.ledger())["documents"]) == 1


@pytest.mark.parametrize("kind", ["http_503", "drop_before", "cut"])
async def test_store_that_fails_is_a_file_that_cannot_be_read(
    raw: Raw, bucket: S3, store: LocalBuckets, kind: str
) -> None:
    await bucket.put("a.txt", b"hello")
    async with ServerControl(store.control_url) as faults:
        # The cloud's own client sends what broke a second time.
        await faults.add_fault("GetObject", kind, times=2)

        assert (await raw.create(bucket.sign("a.txt"))).code == "NLP.6303"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("job_unchanged", b"hello"), ("job_empty", b""), ("job_other", b"\x89PNG")],
)
async def test_result_can_be_none(
    raw: Raw, bucket: S3, control: HuaweiControl, fault: str, expected: bytes
) -> None:
    await bucket.put("a.txt", b"hello")
    await control.add_fault("RunFileTranslation", fault)

    answer = await done(raw, control, bucket.sign("a.txt"))

    data = (await fetched(raw, answer["url"]))[1]
    assert data[: max(4, len(expected))] == expected


async def test_job_can_fail_or_go_on_for_ever(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.txt", b"hello")
    url = bucket.sign("a.txt")
    await control.add_fault("RunFileTranslation", "job_failed")
    await control.add_fault("RunFileTranslation", "job_never")
    failed = (await raw.create(url)).json["job_id"]
    never = (await raw.create(url)).json["job_id"]
    await control.advance(900)

    async def ask() -> Json:
        return (await raw.status(failed)).json

    assert await finished(ask, end="ERROR") == {"status": "ERROR"}
    assert (await raw.status(never)).json == {"status": "BEGIN"}


async def test_words_of_the_states_are_switched(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await control.switch(job_statuses=["WAITING", "HALF", "FINISHED", "ERROR"])
    await bucket.put("a.txt", b"hello")
    job = (await raw.create(bucket.sign("a.txt"))).json["job_id"]
    await control.advance(0.7)

    assert (await raw.status(job)).json == {"status": "HALF"}


async def test_too_many_unfinished_jobs_are_told_in_the_vendors_words(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await control.switch(concurrent_jobs=1)
    await bucket.put("a.txt", b"hello")
    url = bucket.sign("a.txt")
    await raw.create(url)
    second = await raw.create(url)

    assert (second.status, second.code) == (400, "NLP.6302")
    assert "Reaching concurrency limitation" in second.text
    await control.advance(10)
    job = (await control.state())["jobs"][0]["id"]

    async def ask() -> Json:
        return (await raw.status(job)).json

    await finished(ask)
    assert (await raw.create(url)).status == 200


async def test_same_document_twice_is_two_jobs_and_both_are_billed(
    raw: Raw, bucket: S3, control: HuaweiControl
) -> None:
    await bucket.put("a.docx", docx("hello", pages=7))
    url = bucket.sign("a.docx")
    jobs = {(await raw.create(url, type="docx")).json["job_id"] for _ in range(2)}

    ledger = await control.ledger()

    assert len(jobs) == 2
    [line] = ledger["lines"]
    assert (line["calls"], line["pages"], line["characters"]) == (2, 14, 10)
    assert [each["name"] for each in ledger["documents"]] == ["documents/a.docx"] * 2


async def test_download_needs_no_login_and_notes_a_token_that_came(
    raw: Raw, bucket: S3, control: HuaweiControl, store: LocalBuckets
) -> None:
    await bucket.put("a.txt", b"hello")
    answer = await done(raw, control, bucket.sign("a.txt"))
    headers = {"X-Auth-Token": "t"}
    async with aiohttp.request("GET", answer["url"], headers=headers) as response:
        assert response.status == 200

    async with ServerControl(store.control_url) as told:
        assert (await told.log())[-1].data["token_sent"] is True


async def test_nothing_is_left_when_jobs_are_forgotten(
    raw: Raw, bucket: S3, control: HuaweiControl, huawei: LocalHuawei
) -> None:
    await bucket.put("a.txt", b"hello")
    await done(raw, control, bucket.sign("a.txt"))
    await bucket.put("b.txt", b"")
    await raw.create(bucket.sign("b.txt"))
    before = files(huawei)

    await control.reset()

    assert (before, files(huawei)) == (1, 0)


async def test_nothing_is_left_when_the_cloud_ends_at_work(
    raw: Raw, bucket: S3, huawei: LocalHuawei
) -> None:
    await bucket.put("a.txt", b"hello " * 70_000)
    await raw.create(bucket.sign("a.txt"))

    await huawei.close()

    assert not huawei._folder.exists()
