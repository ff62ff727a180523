"""Rests, places, and a rate that is shared; time is turned by hand."""

import heapq
from collections.abc import Sequence

import pytest

from benchmarks.figures import most_within
from bot.clock import ManualClock
from bot.jobs.polling import SHARE_OF_RATE, Line, Patience, PollBudget, Turn, Window
from storage.base import SlotStore

NOW = 1_780_000_000.0
GAP = 1 / (SHARE_OF_RATE * 10)


class FakeSlots:
    """One row of a rate."""

    def __init__(self) -> None:
        self.next_at = 0.0

    async def reserve(self, key: str, now: float, gap_seconds: float) -> float:
        assert key == "vendor/query"
        slot = max(self.next_at, now)
        self.next_at = slot + gap_seconds
        return slot

    async def push_back(self, key: str, until: float) -> None:
        raise AssertionError((key, until))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


def make_budget(clock: ManualClock, slots: SlotStore | None = None) -> PollBudget:
    return PollBudget(
        key="vendor/query", per_second=10, slots=slots or FakeSlots(), clock=clock
    )


def place(job_id: str, at: float, *, dies_at: float = 1_000.0) -> Turn:
    return Turn(job_id=job_id, at=at, dies_at=dies_at)


def line_of(*turns: Turn) -> Line:
    line = Line()
    for turn in turns:
        line.join(turn)
    return line


def moments(line: Line, names: Sequence[str]) -> list[float]:
    return [turn.at for name in names if (turn := line.find(name))]


def test_rests_grow_to_their_ceiling() -> None:
    patience = Patience(first_seconds=2, ceiling_seconds=10, factor=2)

    assert [patience.rest_seconds(polls) for polls in (0, 1, 2, 3, 9_999)] == [
        2,
        4,
        8,
        10,
        10,
    ]


def test_places_are_kept_in_the_order_of_arrival() -> None:
    line = line_of(place("a", 1), place("b", 2), place("c", 3))

    assert moments(line, "abc") == [1, 2, 3]


def test_a_result_that_would_die_takes_the_last_place_in_time() -> None:
    line = line_of(place("a", 1), place("b", 2), place("c", 30))

    turn = line.join(place("urgent", 40, dies_at=10))

    assert turn.at == 2
    assert moments(line, ["a", "b", "c", "urgent"]) == [1, 40, 30, 2]


def test_nobody_gives_his_place_away_who_would_die_for_it() -> None:
    line = line_of(place("a", 1), place("b", 2, dies_at=39))

    line.join(place("urgent", 40, dies_at=10))

    assert moments(line, ["a", "b", "urgent"]) == [40, 2, 1]


def test_where_all_are_in_a_hurry_the_one_who_dies_last_gives_way() -> None:
    line = line_of(
        place("a", 1, dies_at=20),
        place("b", 2, dies_at=30),
        place("c", 3, dies_at=12),
    )

    line.join(place("urgent", 40, dies_at=15))

    assert moments(line, ["a", "b", "c", "urgent"]) == [1, 40, 3, 2]


def test_whoever_is_lost_anyway_changes_nothing() -> None:
    line = line_of(place("a", 11), place("b", 2, dies_at=9))

    line.join(place("late", 40, dies_at=10))

    assert moments(line, ["a", "b", "late"]) == [11, 2, 40]


def test_window_is_open_until_the_rate_is_used_up() -> None:
    window = Window(3)
    opens = []
    for moment in (10.0, 10.1, 10.2):
        opens.append(window.opens_at())
        window.note(moment)

    assert opens == [0, 0, 0]
    assert window.opens_at() == pytest.approx(11, abs=0.05)
    assert window.opens_at() > 11


def test_window_of_a_slow_rate_is_longer_than_a_second() -> None:
    window = Window(0.5)
    window.note(10.0)

    assert window.opens_at() == pytest.approx(12, abs=0.05)


async def test_the_first_one_asks_at_once(clock: ManualClock) -> None:
    assert await make_budget(clock).turn("a", dies_at=NOW + 60) is None


async def test_the_second_one_comes_again_when_its_slot_has_come(
    clock: ManualClock,
) -> None:
    budget = make_budget(clock)
    await budget.turn("a", dies_at=NOW + 60)

    slot_at = await budget.turn("b", dies_at=NOW + 60)
    assert slot_at == pytest.approx(NOW + GAP)
    assert budget.waiting == 1
    clock.advance(GAP)

    assert await budget.turn("b", dies_at=NOW + 60, slot_at=slot_at) is None
    assert budget.waiting == 0


async def test_a_slot_holds_across_a_restart(clock: ManualClock) -> None:
    slots = FakeSlots()
    budget = make_budget(clock, slots)
    await budget.turn("a", dies_at=NOW + 60)
    slot_at = await budget.turn("b", dies_at=NOW + 60)
    await budget.turn("c", dies_at=NOW + 60)
    after = make_budget(clock, slots)
    clock.advance(GAP)

    assert await after.turn("b", dies_at=NOW + 60, slot_at=slot_at) is None


async def test_whoever_gave_its_place_away_hears_of_the_new_one(
    clock: ManualClock,
) -> None:
    budget = make_budget(clock)
    await budget.turn("a", dies_at=NOW + 60)
    first = await budget.turn("b", dies_at=NOW + 60)
    for number in range(20):
        await budget.turn(f"c{number}", dies_at=NOW + GAP / 2)

    urgent = await budget.turn("urgent", dies_at=NOW + 1)
    clock.advance(GAP)
    again = await budget.turn("b", dies_at=NOW + 60, slot_at=first)

    assert urgent == first
    assert again == pytest.approx(NOW + 22 * GAP)


async def test_late_ones_do_not_make_up_for_it_in_one_second(
    clock: ManualClock,
) -> None:
    budget = make_budget(clock)
    names = [f"j{number}" for number in range(12)]
    for name in names:
        await budget.turn(name, dies_at=NOW + 600)
    clock.advance(1.5)

    answers = [await budget.turn(name, dies_at=NOW + 600) for name in names[1:]]

    assert answers[:10] == [None] * 10
    assert answers[10] == pytest.approx(NOW + 2.5, abs=0.05)


async def test_slots_missed_in_a_long_stop_are_drawn_anew(clock: ManualClock) -> None:
    budget = make_budget(clock)
    names = [f"j{number}" for number in range(100)]
    for name in names:
        await budget.turn(name, dies_at=NOW + 6_000)
    clock.advance(600)

    answers = [await budget.turn(name, dies_at=NOW + 6_000) for name in names[1:]]

    later = [answer for answer in answers if answer is not None]
    assert len(later) == 89
    assert len(set(later)) == 89


async def test_whoever_ended_another_way_is_out_of_the_line(
    clock: ManualClock,
) -> None:
    budget = make_budget(clock)
    for name in "ab":
        await budget.turn(name, dies_at=NOW + 60)

    budget.forget("b")
    budget.forget("never was there")

    assert budget.waiting == 0


@pytest.mark.parametrize("late_seconds", [0.0, 0.04])
async def test_many_share_a_rate_fully_and_none_of_their_results_dies(
    clock: ManualClock, late_seconds: float
) -> None:
    lives = {f"j{number}": 40 if number % 20 == 0 else 400 for number in range(1_000)}

    asked = await play(make_budget(clock), clock, lives, 300.0, late_seconds)

    times = sorted(moment for each in asked.values() for moment in each)
    assert len(times) >= 0.95 * 10 * 300
    assert most_within(times, 1.0) <= 10
    gaps = {
        name: max(b - a for a, b in zip([NOW, *each], [*each, NOW + 300], strict=True))
        for name, each in asked.items()
    }
    assert [name for name, life in lives.items() if gaps[name] > life] == []


async def play(
    budget: PollBudget,
    clock: ManualClock,
    lives: dict[str, int],
    seconds: float,
    late_seconds: float,
) -> dict[str, list[float]]:
    """Ask about every job for ever, each step up to so late; the moments by job."""
    patience = Patience(first_seconds=2, ceiling_seconds=30)
    asked: dict[str, list[float]] = {name: [] for name in lives}
    slots: dict[str, float | None] = {}
    due = [(NOW + patience.rest_seconds(0), name) for name in lives]
    heapq.heapify(due)
    while due[0][0] < NOW + seconds:
        moment, name = heapq.heappop(due)
        late = late_seconds * (len(asked[name]) % 3) / 2
        clock.advance(max(moment + late - clock.now(), 0.0))
        last = asked[name][-1] if asked[name] else NOW
        slots[name] = await budget.turn(
            name, dies_at=last + 0.9 * lives[name], slot_at=slots.get(name)
        )
        again = slots[name]
        if again is None:
            asked[name].append(clock.now())
            again = clock.now() + patience.rest_seconds(len(asked[name]))
        heapq.heappush(due, (again, name))
    return asked
