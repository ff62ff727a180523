"""What a sweep erased is in no file any more: not in the database, not in its log."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.models import Move, Request
from tests.contracts.stores import Stores, open_stores
from tests.fakes import NOW, make_job, make_key, make_request

MARK = b"in-confidence"
REQUESTS = 300


def secret_request(number: int) -> Request:
    """A request with a text; every second one's takes pages of its own."""
    words = f"{MARK.decode()}-{number} " * (500 if number % 2 else 1)
    return make_request(
        f"r{number}", content={"text": words}, response_url=f"https://{words[:20]}"
    )


async def end_all(stores: Stores) -> None:
    """Commit the requests, then bring each to its end."""
    rows = map(secret_request, range(REQUESTS))
    await asyncio.gather(*map(stores.work.add_request, rows))
    held = await stores.work.claim(NOW, NOW + 60, REQUESTS)
    end = Move(state="done", ended=True)
    requests = [work for work in held if isinstance(work, Request)]
    await asyncio.gather(
        *(stores.work.save_request(each, end, NOW) for each in requests)
    )


def marks(folder: Path) -> int:
    """How often a secret stands in the bytes of all files."""
    return sum(file.read_bytes().count(MARK) for file in folder.iterdir())


async def test_no_text_is_left_in_any_file_after_a_sweep(tmp_path: Path) -> None:
    with open_stores(tmp_path / "work.db") as stores:
        await end_all(stores)
        before = marks(tmp_path)

        swept = await stores.work.sweep(texts=NOW + 1, segments=0, rows=0)

        assert (before > REQUESTS, swept.texts) == (True, REQUESTS)
        assert marks(tmp_path) == 0
    assert marks(tmp_path) == 0


async def test_no_segment_is_left_in_any_file_after_a_sweep(tmp_path: Path) -> None:
    job = replace(make_job("j1", key=make_key()), content={})
    texts = [f"{MARK.decode()} {number} " * 200 for number in range(40)]
    with open_stores(tmp_path / "work.db") as stores:
        await stores.translate(job, *texts)
        await stores.work.cancel(job.id, NOW)
        assert marks(tmp_path) > len(texts)

        await stores.work.sweep(texts=NOW + 1, segments=NOW + 1, rows=NOW + 1)

        assert marks(tmp_path) == 0
