"""Our clients beside our own Huawei, which was written apart from them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import obstore
import pytest
from obstore.store import S3Store

from bot.clock import ManualClock, SystemClock
from bot.errors import (
    AccountRefusedError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.models import Pair, Translated
from bot.providers.files import FileTask, FileTaskState, SourceFile
from bot.providers.huawei import (
    Credentials,
    HuaweiClient,
    HuaweiDetector,
    HuaweiDocuments,
    HuaweiText,
    IamProjects,
    IamTokens,
    Login,
)
from bot.sandbox.clouds import LocalBuckets, LocalHuawei, buckets_of, random_account
from bot.sandbox.huawei.control import HuaweiControl
from bot.sandbox.huawei.options import HuaweiOptions, Switches

PAIR = Pair("en", "zh-Hans")
ACCOUNT = random_account()
KEY, LENT = (Credentials(key.id, key.secret, key.token) for key in ACCOUNT.keys)
LOGIN = Login(ACCOUNT.domain, ACCOUNT.user, ACCOUNT.password, ACCOUNT.project_name)


@dataclass
class World:
    """The cloud, its object store, and a session of ours."""

    server: LocalHuawei
    store: LocalBuckets
    control: HuaweiControl
    session: aiohttp.ClientSession

    def client(
        self, access: Credentials | Login = KEY, *, ahead_seconds: float = 0.0
    ) -> HuaweiClient:
        clock = ManualClock(SystemClock().now() + ahead_seconds)
        known: dict[str, Any] = {
            "endpoint": self.server.url,
            "clock": clock,
            "timeout_seconds": 5.0,
        }
        if isinstance(access, Login):
            tokens = IamTokens(lambda: self.session, login=access, **known)
            return HuaweiClient(
                lambda: self.session, access=tokens, project_id="", **known
            )
        return HuaweiClient(
            lambda: self.session,
            access=access,
            project_id=ACCOUNT.project_id,
            **known,
        )

    async def put(self, name: str, data: bytes) -> SourceFile:
        """Lay a document into the account's own bucket, and sign its address."""
        bucket = S3Store(
            "documents",
            endpoint=self.store.url,
            region="cn-north-4",
            access_key_id=KEY.key_id,
            secret_access_key=KEY.secret,
            virtual_hosted_style_request=False,
            client_options={"allow_http": True},
        )
        await obstore.put_async(bucket, name, data)
        address = await obstore.sign_async(bucket, "GET", name, timedelta(minutes=5))
        format_ = name.rpartition(".")[2]
        return SourceFile(
            path=Path(name), name=name, format=format_, size=len(data), address=address
        )


@pytest.fixture
async def world() -> AsyncIterator[World]:
    store = LocalBuckets(options=buckets_of(ACCOUNT))
    async with AsyncExitStack() as stack:
        await store.start()
        stack.push_async_callback(store.close)
        switches = Switches(enforce_rates=False)
        options = HuaweiOptions(accounts=(ACCOUNT,), switches=switches)
        server = LocalHuawei(store, options=options)
        await server.start()
        stack.push_async_callback(server.close)
        control = await stack.enter_async_context(HuaweiControl(server.control_url))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield World(server, store, control, session)


async def end_of(documents: HuaweiDocuments, task_id: str) -> FileTask:
    task = await documents.read(task_id, files=())
    for _ in range(2_000):  # its task has its turn between our looks
        if task.state is FileTaskState.WAITING:
            task = await documents.read(task_id, files=())
    return task


async def create(documents: HuaweiDocuments, file: SourceFile) -> str:
    return await documents.create([file], PAIR, token="t1")


@pytest.mark.parametrize("access", [KEY, LENT, LOGIN], ids=["key", "lent", "login"])
async def test_texts_are_translated_and_their_language_found(
    world: World, access: Credentials | Login
) -> None:
    client = world.client(access)

    answers = await HuaweiText(client).translate(PAIR, ["hello boy", "ü + a&b=c 😀"])
    found = await HuaweiDetector(client).detect("你好,我的朋友")

    assert [type(answer) for answer in answers] == [Translated] * 2
    assert found.language == "zh-Hans"


@pytest.mark.parametrize("access", [KEY, LENT, LOGIN], ids=["key", "lent", "login"])
async def test_document_is_waited_for_and_fetched_without_a_key(
    world: World, access: Credentials | Login
) -> None:
    documents = HuaweiDocuments(world.client(access))
    file = await world.put("report.txt", b"hello world")

    task_id = await create(documents, file)
    before = await documents.read(task_id, files=())
    await world.control.advance(60)
    after = await end_of(documents, task_id)
    async with world.session.get(after.results[0].address) as response:
        result = await response.read()

    assert (before.status, after.status) == ("WAITING", "FINISHED")
    assert (response.status, bool(result)) == (200, True)
    assert result != b"hello world"


async def test_address_that_ended_is_given_anew_until_the_result_is_gone(
    world: World,
) -> None:
    documents = HuaweiDocuments(world.client())
    task_id = await create(documents, await world.put("report.txt", b"hello"))
    await world.control.advance(60)

    first = (await end_of(documents, task_id)).results[0].address
    await world.control.advance(601)
    second = (await end_of(documents, task_id)).results[0].address
    statuses = []
    for address in (first, second):
        async with world.session.get(address) as response:
            statuses.append(response.status)
    await world.control.advance(86_400)
    gone = await documents.read(task_id, files=())

    assert statuses == [403, 200]
    assert gone.state is FileTaskState.GONE


async def test_job_that_failed_is_told(world: World) -> None:
    documents = HuaweiDocuments(world.client())
    await world.control.add_fault("RunFileTranslation", "job_failed")

    task_id = await create(documents, await world.put("report.txt", b"hello"))
    await world.control.advance(60)

    assert (await end_of(documents, task_id)).state is FileTaskState.FAILED


async def test_second_creation_is_a_second_task(world: World) -> None:
    documents = HuaweiDocuments(world.client())
    file = await world.put("report.txt", b"hello")

    task_ids = [await create(documents, file) for _ in range(2)]

    assert len(set(task_ids)) == 2
    assert len((await world.control.ledger())["documents"]) == 2


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "NLP.6306"),
        ("none.docx", b"no archive", "NLP.6305"),
        ("long.txt", b"word " * 100_000, "NLP.6307"),
    ],
)
async def test_document_at_fault_is_a_rejection(
    world: World, name: str, data: bytes, code: str
) -> None:
    documents = HuaweiDocuments(world.client())
    file = await world.put(name, data)

    with pytest.raises(RejectedError) as caught:
        await create(documents, file)

    assert (caught.value.code, bool(caught.value.request_id)) == (code, True)


async def test_file_that_is_not_in_the_bucket_is_a_rejection(world: World) -> None:
    file = SourceFile(
        path=Path("a.txt"),
        name="a.txt",
        format="txt",
        size=1,
        address="https://b.example.com/a.txt",
    )

    with pytest.raises(RejectedError) as caught:
        await create(HuaweiDocuments(world.client()), file)

    assert caught.value.code == "NLP.6303"


async def test_too_many_tasks_are_tried_later(world: World) -> None:
    await world.control.switch(concurrent_jobs=1)
    documents = HuaweiDocuments(world.client())
    file = await world.put("report.txt", b"hello")
    await create(documents, file)

    with pytest.raises(TransientError) as caught:
        await create(documents, file)

    assert (type(caught.value), caught.value.code) == (TransientError, "NLP.6302")


async def test_too_many_calls_are_tried_in_the_next_second(world: World) -> None:
    await world.control.switch(enforce_rates=True, rates={"RunTextTranslation": 0.5})
    text = HuaweiText(world.client())

    with pytest.raises(TransientError) as caught:
        await text.translate(PAIR, ["hello"])

    assert (caught.value.code, caught.value.retry_after_seconds) == ("APIG.0308", 1.0)


@pytest.mark.parametrize("spelling", ["nlp", "apig"])
async def test_wrong_secret_is_the_accounts_fault(world: World, spelling: str) -> None:
    await world.control.switch(auth_errors=spelling)
    client = world.client(Credentials(KEY.key_id, "wrong"))

    with pytest.raises(AccountRefusedError):
        await HuaweiText(client).translate(PAIR, ["hello"])


async def test_wrong_password_is_the_accounts_fault(world: World) -> None:
    client = world.client(Login(LOGIN.domain, LOGIN.user, "wrong"))

    with pytest.raises(AccountRefusedError):
        await HuaweiText(client).translate(PAIR, ["hello"])


@pytest.mark.parametrize("spelling", ["nlp", "apig"])
async def test_token_that_has_ended_is_replaced(world: World, spelling: str) -> None:
    await world.control.switch(auth_errors=spelling)
    text = HuaweiText(world.client(LOGIN))
    await text.translate(PAIR, ["hello"])
    await world.control.advance(86_401)

    assert isinstance((await text.translate(PAIR, ["hello"]))[0], Translated)


async def test_wrong_clock_is_learned_from_the_answer(world: World) -> None:
    text = HuaweiText(world.client(ahead_seconds=-7_200))

    with pytest.raises(TransientError):
        await text.translate(PAIR, ["hello"])

    assert isinstance((await text.translate(PAIR, ["hello"]))[0], Translated)


@pytest.mark.parametrize(
    ("switches", "code"),
    [
        ({"service": "closed"}, "ModelArts.4204"),
        ({"service": "overdue"}, "NLP.0105"),
        ({"service": "forbidden"}, "NLP.0000"),
    ],
)
async def test_account_that_may_not_is_told(
    world: World, switches: dict[str, str], code: str
) -> None:
    await world.control.switch(**switches)

    with pytest.raises(AccountRefusedError) as caught:
        await HuaweiText(world.client()).translate(PAIR, ["hello"])

    assert caught.value.code == code


async def test_retired_documents_are_a_rejection(world: World) -> None:
    await world.control.switch(documents="retired")
    file = await world.put("report.txt", b"hello")

    with pytest.raises(RejectedError) as caught:
        await create(HuaweiDocuments(world.client()), file)

    assert caught.value.code == "APIG.0101"


@pytest.mark.parametrize(
    "kind",
    [
        "error:NLP.0201",
        "http_502",
        "html_200",
        "done_500",
        "hang",
        "drop_before",
        "drop_after",
        "half",
        "cut",
        "wrong_shape",
        "empty",
        "endless",
    ],
)
async def test_creation_without_an_answer_may_have_made_a_task(
    world: World, kind: str
) -> None:
    await world.control.add_fault("RunFileTranslation", kind, seconds=0.1)
    file = await world.put("report.txt", b"hello")

    with pytest.raises(UnknownOutcomeError):
        await create(HuaweiDocuments(world.client()), file)


@pytest.mark.parametrize("keys", [KEY, LENT], ids=["own", "lent"])
async def test_project_of_a_key_is_found_at_iam(
    world: World, keys: Credentials
) -> None:
    clock = SystemClock()
    projects = IamProjects(
        lambda: world.session,
        endpoint=world.server.url,
        keys=keys,
        region=ACCOUNT.project_name,
        clock=clock,
        timeout_seconds=5.0,
    )
    client = HuaweiClient(
        lambda: world.session,
        endpoint=world.server.url,
        access=keys,
        project_id="",
        projects=projects,
        clock=clock,
        timeout_seconds=5.0,
    )

    assert (await HuaweiText(client).translate(PAIR, ["Hello"]))[0]
    assert await projects.get() == ACCOUNT.project_id


async def test_region_without_a_project_is_told_with_its_setting(world: World) -> None:
    projects = IamProjects(
        lambda: world.session,
        endpoint=world.server.url,
        keys=KEY,
        region="nowhere-1",
        clock=SystemClock(),
        timeout_seconds=5.0,
    )

    with pytest.raises(AccountRefusedError, match="HUAWEICLOUD_PROJECT_ID"):
        await projects.get()
