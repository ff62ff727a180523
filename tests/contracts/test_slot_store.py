"""Rates: each caller gets a moment of its own, evenly spaced."""

import asyncio

from tests.contracts.stores import Stores
from tests.fakes import NOW


async def test_slots_are_evenly_spaced(stores: Stores) -> None:
    slots = [await stores.slots.reserve("k", NOW, 0.5) for _ in range(4)]

    assert slots == [NOW, NOW + 0.5, NOW + 1.0, NOW + 1.5]


async def test_callers_at_once_get_different_slots(stores: Stores) -> None:
    calls = (stores.slots.reserve("k", NOW, 1.0) for _ in range(20))

    assert sorted(await asyncio.gather(*calls)) == [NOW + n for n in range(20)]


async def test_idle_time_is_not_saved_up_for_a_burst(stores: Stores) -> None:
    await stores.slots.reserve("k", NOW, 1.0)

    later = [await stores.slots.reserve("k", NOW + 100, 1.0) for _ in range(2)]

    assert later == [NOW + 100, NOW + 101]


async def test_keys_do_not_wait_for_each_other(stores: Stores) -> None:
    assert await stores.slots.reserve("k1", NOW, 9.0) == NOW
    assert await stores.slots.reserve("k2", NOW, 9.0) == NOW


async def test_a_pushed_back_account_is_left_alone_until_then(stores: Stores) -> None:
    await stores.slots.push_back("k", NOW + 30)

    assert await stores.slots.reserve("k", NOW, 1.0) == NOW + 30


async def test_a_push_back_never_brings_a_slot_forward(stores: Stores) -> None:
    for _ in range(5):
        await stores.slots.reserve("k", NOW, 10.0)

    await stores.slots.push_back("k", NOW + 5)

    assert await stores.slots.reserve("k", NOW, 10.0) == NOW + 50
