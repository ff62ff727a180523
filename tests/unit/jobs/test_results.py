"""Translations on our server: kept, named to people, brought back when gone."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web

from bot.clock import ManualClock
from bot.errors import RejectedError, TransientError
from bot.files.fetch import Fetcher
from bot.files.links import DOWNLOAD, Links
from bot.files.purposes import Purpose
from bot.files.refusals import Refusal, RefusedError
from bot.files.shelf import HandedIn, Kept, Shelf
from bot.items import Item, ItemState, written
from bot.jobs.polling import PollBudget
from bot.jobs.results import Results
from bot.models import Job, JobKey, Kind
from bot.providers.file_routing import FileRouter, name_of
from bot.providers.files import FileResult, FileTask, FileTaskState, Handover
from tests.fakes import DOCUMENTS, FakeDesk, FakeFileTranslator
from tests.unit.files.hosts import Host, hosting
from tests.unit.providers.slots import Slots

WORDS = b"a translation"
LINKS = Links([b"k" * 32])
ITEM = Item(
    id="F1",
    state=ItemState.COLLECTED,
    kind=Kind.DOCUMENT,
    format="pdf",
    size=9,
    translator=name_of(DOCUMENTS),
    task="task 0",
    result="docx",
)
KEY = JobKey(team="T1", channel="C1", ts="1.1", target="ja", audience="thread")
JOB = Job(
    id="j1", team="T1", state="uploading", key=KEY, data={"files": written([ITEM])}
)


class OneFile(FakeDesk):
    """A desk on which a translation lies."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def result(self, job_id: str, item: Item) -> Path:
        assert (job_id[0], item.id) == ("j", "F1")
        return self._path


class FakeGate:
    """Lets everything in, until a test says otherwise."""

    refusal: Refusal | None = None

    async def check(self, path: Path, name: str) -> None:
        assert (path.name, name) == ("unchecked", "translation.docx")
        if self.refusal is not None:
            raise RefusedError(self.refusal)


@dataclass
class RevokingGate:
    """Lets everything in, while somebody takes the link away."""

    shelf: Shelf
    name: str

    async def check(self, path: Path, name: str) -> None:
        assert (path.name, name) == ("unchecked", "translation.docx")
        self.shelf.remove(self.name)


@dataclass
class Place:
    """A shelf with all that it needs."""

    results: Results
    translator: FakeFileTranslator
    gate: FakeGate
    #: Where the provider keeps its translations.
    host: Host

    async def offered(self) -> tuple[str, Kept]:
        """A translation on the shelf: its name, and what it is."""
        item = await self.results.offer(JOB, ITEM, "plan.ja.docx")
        about = await self.results.find(item.link)
        assert about is not None
        return item.link, about

    async def lost(self) -> tuple[str, Kept]:
        """The same, whose bytes are gone from our disk."""
        name, about = await self.offered()
        self.results.shelf.path(name).unlink()
        return name, about

    def gives(self, *addresses: str) -> None:
        """What the provider says of its task, by place."""
        self.translator.answers.append(
            FileTask(
                state=FileTaskState.DONE,
                results=tuple(
                    FileResult(index=index, address=address)
                    for index, address in enumerate(addresses)
                ),
            )
        )


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    translation = tmp_path / "translated"
    translation.write_bytes(WORDS)
    async with hosting(lambda _: web.Response(body=WORDS)) as host:
        made = _place(translation, host)
        yield made
        await made.results.fetcher.close()


def _place(translation: Path, host: Host) -> Place:
    translator, gate, clock = FakeFileTranslator(DOCUMENTS), FakeGate(), ManualClock()
    translator.tasks.append("task 0")
    purpose = Purpose(label="other", loopback_origins=frozenset({host.url}))
    budget = PollBudget(key="other", per_second=1.0, slots=Slots(), clock=clock)
    parts: dict[str, Any] = {"gate": gate, "desk": OneFile(translation)}
    results = Results(
        **parts,
        shelf=Shelf(translation.parent / "results", b"s" * 32),
        links=LINKS,
        router=FileRouter([translator], lambda _name, _way: True),
        fetcher=Fetcher({"other": purpose}, clock=clock),
        budgets={name_of(DOCUMENTS): budget},
        clock=clock,
        public_url="https://bot.example.com",
        keep_seconds=60.0,
        most_bytes=2 * len(WORDS),
    )
    return Place(results, translator, gate, host)


async def test_what_is_offered_is_named_to_people_for_a_while(place: Place) -> None:
    now = place.results.clock.now()

    item = await place.results.offer(JOB, ITEM, "plan.ja.docx")

    start, _, token = place.results.address(item).rpartition("/")
    assert start == "https://bot.example.com/download"
    assert LINKS.read(DOWNLOAD, token, now=now + 60) == item.link
    assert LINKS.has_ended(DOWNLOAD, token, now=now + 61)
    assert place.results.address(ITEM) == ""


async def test_what_is_offered_is_known_with_the_task_that_made_it(
    place: Place,
) -> None:
    _, about = await place.offered()

    assert about == Kept(
        title="plan.ja.docx",
        format="docx",
        team="T1",
        job="j1",
        until=place.results.clock.now() + 60,
        translator=name_of(DOCUMENTS),
        task="task 0",
        handed_in=(HandedIn(name="F1.pdf", format="pdf", size=9),),
    )


async def test_what_came_without_a_task_names_none(place: Place) -> None:
    item = await place.results.offer(JOB, replace(ITEM, task=""), "plan.ja.docx")

    about = await place.results.find(item.link)
    assert about is not None
    assert (about.task, about.handed_in) == ("", ())


async def test_disk_that_does_not_take_it_may_do_so_later(place: Place) -> None:
    place.results.desk.result("j1", ITEM).unlink()

    with pytest.raises(TransientError) as failed:
        await place.offered()

    assert failed.value.code == "disk"


async def test_oldest_copies_go_where_there_is_room_for_no_more(place: Place) -> None:
    names = []
    for number, job in enumerate((JOB, replace(JOB, id="j2"), replace(JOB, id="j3"))):
        item = await place.results.offer(job, ITEM, "plan.ja.docx")
        record = place.results.shelf.path(item.link).with_name("about.json")
        os.utime(record, (number, number))
        names.append(item.link)

    there = [place.results.shelf.path(name).exists() for name in names]
    assert there == [False, True, True]


async def test_what_is_withdrawn_is_found_no_more(place: Place) -> None:
    name, _ = await place.offered()

    await place.results.withdraw(JOB.id, [ITEM])
    await place.results.withdraw(JOB.id, [ITEM])

    assert await place.results.find(name) is None


async def test_copy_that_is_there_needs_no_provider(place: Place) -> None:
    path = await place.results.fetched(*await place.offered())

    assert path.read_bytes() == WORDS
    assert place.translator.reads == []


async def test_copy_that_is_gone_is_fetched_once_for_all_who_ask(place: Place) -> None:
    name, about = await place.lost()
    place.gives(f"{place.host.url}/fresh")

    paths = await asyncio.gather(
        *(place.results.fetched(name, about) for _ in range(3))
    )

    assert [path.read_bytes() for path in paths] == [WORDS] * 3
    assert place.translator.reads == [("task 0", 1)]
    assert [request.path for request in place.host.seen] == ["/fresh"]


async def test_address_that_is_none_of_the_providers_is_not_fetched(
    place: Place,
) -> None:
    place.gives("https://evil.example/fresh")

    with pytest.raises(RejectedError, match="not known to keep files there"):
        await place.results.fetched(*await place.lost())

    assert place.host.seen == []


@pytest.mark.parametrize("addresses", [(), ("",)])
async def test_translation_that_its_provider_has_no_more_is_gone(
    place: Place, addresses: tuple[str, ...]
) -> None:
    place.gives(*addresses)

    with pytest.raises(RejectedError) as gone:
        await place.results.fetched(*await place.lost())

    assert gone.value.code == "result_gone"


async def test_provider_that_is_at_work_again_is_asked_later(place: Place) -> None:
    place.translator.answers.append(FileTask(state=FileTaskState.WAITING))

    with pytest.raises(TransientError) as later:
        await place.results.fetched(*await place.lost())

    assert later.value.code == "waiting"


@pytest.mark.parametrize("changes", [{"task": ""}, {"translator": "nobody"}])
async def test_copy_of_which_no_provider_knows_is_gone(
    place: Place, changes: dict[str, str]
) -> None:
    name, about = await place.lost()

    with pytest.raises(RejectedError) as gone:
        await place.results.fetched(name, replace(about, **changes))  # type: ignore[arg-type]  # all are texts

    assert gone.value.code == "result_gone"


async def test_words_of_a_file_that_is_gone_are_not_asked_for_again(
    place: Place,
) -> None:
    inline = replace(DOCUMENTS, handover=Handover.INLINE)
    translator = FakeFileTranslator(inline)
    router = FileRouter([translator], lambda _name, _way: True)
    name, about = await place.lost()
    results = replace(place.results, router=router)

    with pytest.raises(RejectedError) as gone:
        await results.fetched(name, replace(about, translator=name_of(inline)))

    assert (gone.value.code, translator.reads) == ("result_gone", [])


async def test_link_that_is_revoked_meanwhile_brings_nothing_now(place: Place) -> None:
    name, about = await place.lost()
    place.gives(f"{place.host.url}/fresh")
    gate = RevokingGate(place.results.shelf, name)
    results = replace(place.results, gate=cast("Any", gate))

    with pytest.raises(TransientError) as later:
        await results.fetched(name, about)

    assert later.value.code == "disk"
    assert await results.find(name) is None


async def test_what_comes_back_is_looked_at_before_it_is_served(place: Place) -> None:
    place.gate.refusal = Refusal.UNREADABLE
    place.gives(f"{place.host.url}/fresh")
    name, about = await place.lost()

    with pytest.raises(RejectedError) as refused:
        await place.results.fetched(name, about)

    assert refused.value.code == "result_unreadable"
    left = place.results.shelf.path(name).parent
    assert [path.name for path in left.iterdir()] == ["about.json"]


async def test_provider_is_not_asked_more_often_than_the_account_allows(
    place: Place,
) -> None:
    name, about = await place.lost()
    place.gives("")
    with pytest.raises(RejectedError):
        await place.results.fetched(name, about)

    with pytest.raises(TransientError) as later:
        await place.results.fetched(name, about)

    assert later.value.retry_after_seconds == pytest.approx(1 / 0.97, abs=0.1)
    assert len(place.translator.reads) == 1
