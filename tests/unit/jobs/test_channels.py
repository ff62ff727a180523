"""`/translate channel ...`: who may set what, and what they are told."""

from dataclasses import replace

import pytest

from bot.clock import ManualClock
from bot.jobs.channels import is_about_channel
from bot.models import ChannelSettings, Place, RequestKind
from tests.contracts.stores import Stores
from tests.fakes import make_request
from tests.unit.jobs.upload_shop import ON, UploadShop
from tests.unit.jobs.workshop import BOT

OFF = ChannelSettings()


@pytest.fixture
def shop(stores: Stores, clock: ManualClock) -> UploadShop:
    return UploadShop(stores, clock)


async def known(shop: UploadShop) -> ChannelSettings:
    return await shop.channels.channel("T1", "C1")


@pytest.mark.parametrize(
    "words", ["uploads on pt", "uploads on to pt", "UPLOADS On portuguese"]
)
async def test_a_member_switches_uploads_on_with_a_language(
    shop: UploadShop, words: str
) -> None:
    told = await shop.set(words)

    assert await known(shop) == ON
    assert told == {"code": "channel", "uploads": True, "target": "pt", "can": True}


async def test_without_a_language_it_is_asked_for_later(shop: UploadShop) -> None:
    told = await shop.set("uploads on")

    assert await known(shop) == ChannelSettings(uploads=True)
    assert told["target"] == ""


async def test_a_member_switches_uploads_off(shop: UploadShop) -> None:
    await shop.set("uploads on pt")
    told = await shop.set("uploads off")

    assert await known(shop) == OFF
    assert told["uploads"] is False


@pytest.mark.parametrize("words", ["", "uploads", "  Uploads "])
async def test_whoever_asks_is_told_what_is_set(shop: UploadShop, words: str) -> None:
    await shop.set("uploads on pt")

    told = await shop.set(words, user="UGUEST")

    assert told == {"code": "channel", "uploads": True, "target": "pt", "can": True}


@pytest.mark.parametrize(
    ("user", "reason"), [("UGUEST", "guest"), ("UNKNOWN", "guest")]
)
@pytest.mark.parametrize("words", ["uploads on pt", "uploads off"])
async def test_guests_and_strangers_set_nothing(
    shop: UploadShop, user: str, reason: str, words: str
) -> None:
    await shop.channels.set_channel("T1", "C1", replace(ON, target="es"))

    assert await shop.set(words, user=user) == {
        "code": "channel_refused",
        "reason": reason,
    }
    assert (await known(shop)).target == "es"


async def test_whoever_is_not_in_the_channel_sets_nothing(shop: UploadShop) -> None:
    shop.messages.members.remove(("C1", "U1"))

    assert (await shop.set("uploads on pt"))["reason"] == "not_in_it"
    assert await known(shop) == OFF


async def test_where_the_bot_is_not_it_would_hear_of_no_upload(
    shop: UploadShop,
) -> None:
    shop.messages.members.remove(("C1", BOT))

    assert (await shop.set("uploads on pt"))["reason"] == "not_there"
    assert await known(shop) == OFF


async def test_a_direct_conversation_has_no_settings(shop: UploadShop) -> None:
    told = await shop.set("uploads on pt", place=Place("T1", "D1"))

    assert told["reason"] == "no_channel"


async def test_without_a_provider_of_files_it_is_said_what_is_missing(
    shop: UploadShop,
) -> None:
    wishes = shop.steps.requests.wishes
    channels = wishes.channels
    assert channels is not None
    without = replace(
        channels, reading=replace(wishes.reading, file_formats=frozenset())
    )
    shop.steps = replace(
        shop.steps,
        requests=replace(shop.steps.requests, wishes=replace(wishes, channels=without)),
    )
    shop.engine._stepper = shop.steps

    assert (await shop.set("uploads on pt"))["reason"] == "no_provider"
    assert (await shop.set("uploads off"))["can"] is False


@pytest.mark.parametrize("words", ["topic", "uploads pt", "uploads off pt"])
async def test_other_words_are_answered_with_the_right_ones(
    shop: UploadShop, words: str
) -> None:
    assert await shop.set(words) == {"code": "channel_usage"}


@pytest.mark.parametrize("words", ["klingonese", "pt and more"])
async def test_an_unknown_language_is_told(shop: UploadShop, words: str) -> None:
    told = await shop.set(f"uploads on {words}")

    assert told["code"] == "unknown_language"
    assert await known(shop) == OFF


@pytest.mark.parametrize(
    ("text", "about"),
    [("channel", True), (" Channel uploads", True), ("channels", False), ("", False)],
)
def test_only_words_about_the_channel_are(text: str, *, about: bool) -> None:
    asked = make_request(kind=RequestKind.COMMAND, content={"text": text})

    assert is_about_channel(asked) is about
    assert not is_about_channel(replace(asked, kind=RequestKind.DIRECT))
