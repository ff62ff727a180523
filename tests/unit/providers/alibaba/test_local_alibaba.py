"""Our clients beside our own Alibaba, which was written apart from them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.clock import ManualClock
from bot.errors import (
    AccountRefusedError,
    RejectedError,
    TransientError,
    UnknownOutcomeError,
)
from bot.models import Pair, Translated
from bot.providers.alibaba import (
    AlibabaClient,
    AlibabaDetector,
    AlibabaLongText,
    AlibabaText,
    Credentials,
)
from bot.providers.base import LongTextState
from bot.sandbox.clouds import AlibabaOptions, Key, LocalAlibaba, Switches
from tests.unit.providers.certificates import make_certificates

PAIR = Pair("en", "de")
KEYS = (Key(id="ak", secret="sk"), Key(id="STS.ak", secret="sk", token="lent"))
Connect = Callable[..., Awaitable[AlibabaClient]]
#: The vendor's pages contradict each other: any of this may come.
SPELLINGS = [
    {"code_type": "string", "list_type": "string", "spelling": "long"},
    {"code_type": "number", "list_type": "array", "spelling": "number"},
    {"error_status": "true", "spelling": "name", "errors_as": "xml"},
]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@asynccontextmanager
async def alibaba(clock: ManualClock, **switches: Any) -> AsyncIterator[LocalAlibaba]:
    options = AlibabaOptions(keys=KEYS, switches=Switches(**switches))
    server = LocalAlibaba(clock=clock, options=options)
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def connect(clock: ManualClock) -> AsyncIterator[Connect]:
    """Makes a client of a server with these switches."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def made(
            keys: Credentials | None = None, **switches: Any
        ) -> AlibabaClient:
            server = await stack.enter_async_context(alibaba(clock, **switches))
            return client_of(server, session, clock, keys)

        yield made


def client_of(
    server: LocalAlibaba,
    session: aiohttp.ClientSession,
    clock: ManualClock,
    keys: Credentials | None = None,
) -> AlibabaClient:
    return AlibabaClient(
        lambda: session,
        endpoint=server.url,
        credentials=keys or Credentials("ak", "sk"),
        clock=clock,
        timeout_seconds=5,
    )


@pytest.mark.parametrize("keys", [("ak", "sk"), ("STS.ak", "sk", "lent")])
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_batches_and_longer_texts_are_translated(
    connect: Connect, keys: tuple[str, ...], spelling: dict[str, str]
) -> None:
    text = AlibabaText(await connect(Credentials(*keys), **spelling))

    answers = await text.translate(PAIR, ["hello boy", "go home + a&b=c", "x " * 600])

    assert [type(answer) for answer in answers] == [Translated] * 3


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_pair_that_the_cloud_lacks_is_a_rejection(
    connect: Connect, spelling: dict[str, str]
) -> None:
    client = await connect(**spelling)

    with pytest.raises(RejectedError) as caught:
        await client.call(
            "TranslateGeneral",
            {
                "FormatType": "text",
                "Scene": "general",
                "SourceLanguage": "en",
                "TargetLanguage": "zh-tw",
                "SourceText": "hello",
            },
        )

    assert caught.value.code == "System.LanguageNotSupported"
    assert caught.value.request_id


async def test_traditional_chinese_is_reached_in_two_calls(connect: Connect) -> None:
    text = AlibabaText(await connect())

    (answer,) = await text.translate(Pair("en", "zh-Hant"), ["hello"])

    assert isinstance(answer, Translated)
    assert answer.route == ("en", "zh-Hans", "zh-Hant")


async def test_language_is_found(connect: Connect) -> None:
    found = await AlibabaDetector(await connect()).detect("你好,我的朋友")

    assert found.language == "zh-Hans"


async def test_long_text_is_waited_for(connect: Connect, clock: ManualClock) -> None:
    long_text = AlibabaLongText(await connect(enforce_rates=False))
    job_id = await long_text.create("Hello there. " * 2_000, PAIR)

    before = await long_text.read(job_id)
    clock.advance(60)
    after = await long_text.read(job_id)
    for _ in range(100):  # its task has its turn between our looks
        if after.state is LongTextState.WAITING:
            after = await long_text.read(job_id)

    assert (before.state, after.state) == (LongTextState.WAITING, LongTextState.DONE)
    assert after.text


async def test_wrong_secret_is_the_accounts_fault(connect: Connect) -> None:
    text = AlibabaText(await connect(Credentials("ak", "wrong")))

    with pytest.raises(AccountRefusedError) as caught:
        await text.translate(PAIR, ["hello"])

    assert caught.value.code == "SignatureDoesNotMatch"


async def test_wrong_clock_is_learned_from_the_answer(connect: Connect) -> None:
    text = AlibabaText(await connect(skew_seconds=7_200))

    with pytest.raises(TransientError):
        await text.translate(PAIR, ["hello"])

    assert isinstance((await text.translate(PAIR, ["hello"]))[0], Translated)


async def test_throttled_account_waits_for_the_next_minute(
    connect: Connect, clock: ManualClock
) -> None:
    text = AlibabaText(await connect(rates={"GetBatchTranslate": 1}))
    await text.translate(PAIR, ["hello"])

    with pytest.raises(TransientError) as caught:
        await text.translate(PAIR, ["hello"])
    assert not isinstance(caught.value, UnknownOutcomeError)
    clock.advance(caught.value.retry_after_seconds or 0)

    assert isinstance((await text.translate(PAIR, ["hello"]))[0], Translated)


async def test_cloud_is_called_over_https(clock: ManualClock) -> None:
    certificate, authority = make_certificates()
    server = LocalAlibaba(clock=clock, options=AlibabaOptions(keys=KEYS))
    await server.start(tls=certificate)
    connector = aiohttp.TCPConnector(ssl=authority)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = client_of(server, session, clock)
        (answer,) = await AlibabaText(client).translate(PAIR, ["hello"])
    await server.close()

    assert isinstance(answer, Translated)
