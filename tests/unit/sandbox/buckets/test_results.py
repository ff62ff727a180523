"""What a cloud made is fetched by addresses that stop to work."""

from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.sandbox.buckets import results
from bot.sandbox.buckets.problems import StoreError
from bot.sandbox.buckets.results import Results
from bot.sandbox.buckets.server import LocalBuckets
from bot.sandbox.server_control import ServerControl


class Made:
    """A file that a cloud made, and whether its addresses work."""

    def __init__(self, store: LocalBuckets, folder: Path) -> None:
        self.path = folder / "result.txt"
        self.path.write_bytes(b"0123456789")
        self.alive = True
        self.url = store.offer(
            self.path, content_type="text/plain", expires=1, alive=lambda: self.alive
        )


@pytest.fixture
def made(store: LocalBuckets, tmp_path: Path) -> Made:
    return Made(store, tmp_path)


async def test_result_is_fetched_whole_in_part_and_asked_for(
    made: Made, session: aiohttp.ClientSession
) -> None:
    async with session.get(made.url) as whole:
        assert await whole.read() == b"0123456789"
    async with session.get(made.url, headers={"Range": "bytes=3-4"}) as part:
        assert (part.status, await part.read()) == (206, b"34")
    async with session.head(made.url) as head:
        assert head.headers["Content-Length"] == "10"


async def test_address_stops_to_work(
    made: Made, session: aiohttp.ClientSession
) -> None:
    made.alive = False

    async with session.get(made.url) as response:
        assert (response.status, "expired" in await response.text()) == (403, True)


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"Signature": "x"}, 403), ({"Signature": ""}, 403), ({"further": "x"}, 200)],
)
async def test_signature_must_be_the_given_one(
    made: Made, session: aiohttp.ClientSession, changed: dict[str, str], status: int
) -> None:
    async with session.get(URL(made.url).update_query(changed)) as response:
        assert response.status == status


async def test_what_is_not_there_is_not_found(
    made: Made, session: aiohttp.ClientSession
) -> None:
    async with session.get(made.url.replace("/results/", "/results/x")) as response:
        assert response.status == 404
    made.path.unlink()
    async with session.get(made.url) as response:
        assert response.status == 404


async def test_login_is_refused_and_a_token_that_came_is_noted(
    made: Made, session: aiohttp.ClientSession, control: ServerControl
) -> None:
    async with session.get(made.url, headers={"Authorization": "x"}) as response:
        assert response.status == 400
    async with session.get(made.url, headers={"X-Auth-Token": "x"}) as response:
        assert response.status == 200

    assert [entry.data["token_sent"] for entry in await control.log()] == [False, True]


def test_oldest_addresses_are_forgotten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(results, "_MOST_OFFERS", 1)
    given = Results()

    first, _ = [
        given.offer(tmp_path, content_type="", expires=0, alive=lambda: True)
        for _ in range(2)
    ]

    with pytest.raises(StoreError, match="NoSuchKey"):
        given.find(first.split("/")[2].partition("?")[0], "")
