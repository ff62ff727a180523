"""Each wish is one committed request, told before and after, and wakes the engine."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.errors import StorageError
from bot.jobs.ports import Point
from bot.models import ChannelSettings, Place, Request, RequestKind, Work
from bot.service import (
    ClickWish,
    CommandWish,
    FlagWish,
    FormStart,
    FormWish,
    MessageWish,
    ShortcutWish,
    TranslationService,
    UploadWish,
)
from storage.base import ChannelStore
from storage.sqlite.work import SqliteWork
from tests.contracts.stores import Stores, open_stores
from tests.fakes import NOW, make_request

COMMAND = CommandWish(
    team="T1",
    channel="C1",
    user="U1",
    text="pt hello",
    trigger_id="1.2.3",
    response_url="http://127.0.0.1/r",
)
FLAG = FlagWish(
    team="T1",
    channel="C1",
    ts="100.1",
    user="U1",
    reaction="flag-br",
    event_ts="101.5",
)
CLICK = ClickWish(
    team="T1",
    channel="C1",
    user="U1",
    about="j1",
    thread_ts="",
    trigger_id="4.5.6",
    response_url="http://127.0.0.1/r",
)
MESSAGE = MessageWish(
    team="T1",
    channel="C1",
    user="U1",
    ts="150.1",
    thread_ts="100.1",
    text="<@UBOT> pt",
    blocks=({"type": "rich_text", "elements": []},),
)
FORM = FormWish(
    team="T1",
    channel="C1",
    user="U1",
    text="hello",
    target="pt",
    public=True,
    view_id="V1",
    response_url="http://127.0.0.1/r",
)


@dataclass
class Desk:
    """A service over a real store, and what it told to whom."""

    stores: Stores
    heard: list[str] = field(default_factory=list)
    #: None: nobody translates files.
    channels: ChannelStore | None = None

    def __post_init__(self) -> None:
        self.service = TranslationService(
            store=self.stores.work,
            reader=self.stores.reader,
            clock=ManualClock(NOW),
            committed=lambda: self.heard.append("woken"),
            observer=self._observe,
            flag_overrides={"ch": "de"},
            languages=lambda: frozenset({"de", "pt", "pt-BR", "ja"}),
            channels=self.channels,
        )

    def _observe(self, point: Point, work: Work | None) -> None:
        assert isinstance(work, Request)
        self.heard.append(point.value)

    async def requests(self) -> list[Work]:
        return await self.stores.work.claim(NOW, NOW + 60, 99)

    async def the_request(self) -> Request:
        (request,) = await self.requests()
        assert isinstance(request, Request)
        return request


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_stores(tmp_path / "work.db") as stores:
        yield Desk(stores)


async def test_a_command_is_kept_with_its_words_and_its_way_back(desk: Desk) -> None:
    await desk.service.translate_command(COMMAND)

    request = await desk.the_request()
    assert (request.kind, request.state) == (RequestKind.COMMAND, "received")
    assert request.place == Place("T1", "C1")
    assert (request.user, request.content) == ("U1", {"text": "pt hello"})
    assert request.response_url == "http://127.0.0.1/r"
    assert (request.created_at, request.intent_at) == (NOW, NOW)


async def test_the_engine_is_woken_after_the_commit_and_not_before(
    desk: Desk,
) -> None:
    await desk.service.translate_command(COMMAND)

    assert desk.heard == ["received", "committed", "woken"]


async def test_a_flag_is_kept_with_its_language(desk: Desk) -> None:
    assert await desk.service.translate_by_flag(FLAG)

    request = await desk.the_request()
    assert (request.kind, request.place) == (
        RequestKind.FLAG,
        Place("T1", "C1", "100.1"),
    )
    assert str(request.data["target"]).startswith("pt")
    assert (request.response_url, request.content) == ("", {})


async def test_a_flag_may_mean_another_language_here(desk: Desk) -> None:
    await desk.service.translate_by_flag(replace(FLAG, reaction="flag-ch"))

    assert (await desk.the_request()).data == {"target": "de"}


@pytest.mark.parametrize("reaction", ["thumbsup", "flag-aq", "", "tada::skin-tone-2"])
async def test_a_reaction_that_is_no_language_is_no_wish(
    desk: Desk, reaction: str
) -> None:
    assert not await desk.service.translate_by_flag(replace(FLAG, reaction=reaction))

    assert await desk.requests() == []
    assert desk.heard == []


async def test_clicks_carry_what_they_are_about(desk: Desk) -> None:
    await desk.service.publish(CLICK)
    await desk.service.translate_anyway(CLICK)
    await desk.service.show_original(CLICK)
    await desk.service.try_again(CLICK)
    await desk.service.delete(CLICK)

    found = await desk.requests()
    kinds = [work.kind for work in found if isinstance(work, Request)]
    assert kinds == [
        RequestKind.PUBLISH,
        RequestKind.ANYWAY,
        RequestKind.ORIGINAL,
        RequestKind.RETRY,
        RequestKind.DELETE,
    ]
    assert [work.data for work in found] == [{"about": "j1"}] * 5


async def test_a_choice_of_language_carries_it_and_its_thread(desk: Desk) -> None:
    await desk.service.other_language(replace(CLICK, thread_ts="100.1"), "ja")

    request = await desk.the_request()
    assert request.kind == RequestKind.OTHER_LANGUAGE
    assert request.data == {"about": "j1", "target": "ja", "thread_ts": "100.1"}


async def test_a_mention_is_kept_with_its_message_and_thread(desk: Desk) -> None:
    await desk.service.translate_mention(MESSAGE)

    request = await desk.the_request()
    assert request.kind == RequestKind.MENTION
    assert request.place == Place("T1", "C1", "150.1", "100.1")
    blocks = [{"type": "rich_text", "elements": []}]
    assert request.content == {"text": "<@UBOT> pt", "blocks": blocks}


async def test_a_direct_message_is_a_wish_of_its_own_kind(desk: Desk) -> None:
    await desk.service.translate_direct(MESSAGE)

    assert (await desk.the_request()).kind == RequestKind.DIRECT


async def test_a_shortcut_is_kept_with_its_message_and_its_way_back(
    desk: Desk,
) -> None:
    wish = ShortcutWish(
        team="T1",
        channel="C1",
        user="U1",
        ts="150.1",
        thread_ts="",
        text="hello",
        edit="151.0",
        trigger_id="7.8.9",
        response_url="http://127.0.0.1/r",
    )

    await desk.service.translate_message(wish)

    request = await desk.the_request()
    assert request.kind == RequestKind.SHORTCUT
    assert request.place == Place("T1", "C1", "150.1", "")
    assert (request.data, request.content) == ({"edit": "151.0"}, {"text": "hello"})
    assert request.response_url == "http://127.0.0.1/r"


async def test_a_form_s_plain_text_is_escaped(desk: Desk) -> None:
    assert await desk.service.translate_form(replace(FORM, text="1 < 2 & <!here>"))

    request = await desk.the_request()
    assert (request.kind, request.place) == (RequestKind.FORM, Place("T1", "C1"))
    assert request.data == {"target": "pt", "public": True}
    assert request.content == {"text": "1 &lt; 2 &amp; &lt;!here&gt;"}


@pytest.mark.parametrize("text", ["", " ", "123 :tada:", "https://example.com"])
async def test_a_form_without_words_is_no_wish(desk: Desk, text: str) -> None:
    assert not await desk.service.translate_form(replace(FORM, text=text))

    assert await desk.requests() == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["pt-BR", "de", "ja", "pt"]),
        ("port", ["pt-BR", "pt"]),
        ("PORTUGU", ["pt-BR", "pt"]),
        ("deutsch", ["de"]),
        ("日本", ["ja"]),
        ("pt-b", ["pt-BR"]),
        ("klingon", []),
    ],
)
def test_languages_are_found_by_any_part_of_their_names(
    desk: Desk, typed: str, found: list[str]
) -> None:
    assert desk.service.languages(typed) == found


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("portuges 1 &lt; 2", FormStart("portuges 1 < 2")),
        ("pt", FormStart(target="pt")),
        ("<@UBOT> <@UBOT>, good morning", FormStart("good morning")),
        ("help", FormStart()),
        ("pt https://x.slack.com/archives/C1/p1700000000123456", FormStart()),
    ],
)
async def test_a_form_begins_with_what_the_same_person_wrote(
    desk: Desk, text: str, start: FormStart
) -> None:
    await desk.stores.work.add_request(make_request(data={}, content={"text": text}))

    assert await desk.service.form_start("T1", "U1", "r1") == start


@pytest.mark.parametrize(
    ("team", "user", "request_id"),
    [("T1", "U2", "r1"), ("T2", "U1", "r1"), ("T1", "U1", "r2")],
)
async def test_a_form_shows_nobody_else_s_words(
    desk: Desk, team: str, user: str, request_id: str
) -> None:
    await desk.stores.work.add_request(make_request(content={"text": "secret"}))

    start = await desk.service.form_start(team, user, request_id)

    assert start == FormStart()


async def test_trying_again_is_one_wish_however_often_it_is_clicked(
    desk: Desk,
) -> None:
    for number in range(3):
        await desk.service.try_again(replace(CLICK, trigger_id=f"t{number}"))

    assert len(await desk.requests()) == 1


async def test_what_is_delivered_twice_is_kept_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.service.translate_command(COMMAND)
        await desk.service.translate_by_flag(FLAG)
        await desk.service.publish(CLICK)
        await desk.service.translate_anyway(CLICK)
        await desk.service.translate_mention(MESSAGE)
        await desk.service.translate_direct(MESSAGE)
        await desk.service.translate_form(FORM)

    assert len(await desk.requests()) == 7


@pytest.mark.parametrize(
    "other",
    [
        replace(FLAG, user="U2"),
        replace(FLAG, ts="100.2"),
        replace(FLAG, channel="C2"),
        replace(FLAG, team="T2"),
        replace(FLAG, reaction="flag-es"),
        # Taken away and added again: a new gesture, not a second delivery.
        replace(FLAG, event_ts="102.5"),
    ],
)
async def test_each_gesture_is_a_wish_of_its_own(desk: Desk, other: FlagWish) -> None:
    await desk.service.translate_by_flag(FLAG)
    await desk.service.translate_by_flag(other)

    assert len(await desk.requests()) == 2


async def test_what_could_not_be_committed_is_not_received(desk: Desk) -> None:
    assert isinstance(desk.stores.work, SqliteWork)
    desk.stores.work._database.close()

    with pytest.raises(StorageError):
        await desk.service.translate_command(COMMAND)

    assert desk.heard == ["received"]


# --- uploads ----------------------------------------------------------------------

UPLOAD = UploadWish(team="T1", channel="C1", user="U1", file="F1")


class FakeChannels:
    """Keeps what is set for one channel, and counts who asks."""

    def __init__(self, settings: ChannelSettings) -> None:
        self.settings = settings
        self.asked: list[tuple[str, str]] = []

    async def channel(self, team: str, channel: str) -> ChannelSettings:
        self.asked.append((team, channel))
        return self.settings

    async def set_channel(
        self, team: str, channel: str, settings: ChannelSettings
    ) -> None:
        raise AssertionError(f"{team}/{channel} is set to {settings}")


async def test_an_upload_is_a_wish_where_the_channel_is_set_so(desk: Desk) -> None:
    channels = FakeChannels(ChannelSettings(uploads=True, target="pt"))
    desk = Desk(desk.stores, channels=channels)

    assert await desk.service.translate_upload(UPLOAD)
    assert await desk.service.translate_upload(UPLOAD)

    request = await desk.the_request()
    assert (request.kind, request.user) == (RequestKind.UPLOAD, "U1")
    assert request.data == {"file": "F1", "target": "pt"}
    assert request.place == Place("T1", "C1")


async def test_elsewhere_an_upload_costs_one_look_and_commits_nothing(
    desk: Desk,
) -> None:
    channels = FakeChannels(ChannelSettings())
    desk = Desk(desk.stores, channels=channels)

    assert not await desk.service.translate_upload(UPLOAD)

    assert channels.asked == [("T1", "C1")]
    assert desk.heard == []
    assert await desk.requests() == []


async def test_where_nobody_translates_files_an_upload_is_none_of_ours(
    desk: Desk,
) -> None:
    assert not await desk.service.translate_upload(UPLOAD)
    assert desk.heard == []


async def test_a_click_on_cancel_is_kept(desk: Desk) -> None:
    await desk.service.cancel(CLICK)

    request = await desk.the_request()
    assert (request.kind, request.data) == (RequestKind.CANCEL, {"about": "j1"})
