"""kill -9 at random: nothing is lost and nothing stands twice, thanks to the look-up.

`scripts/test-long` does the same for longer, with rarer failures.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.chaos import SOON, TWICE, Plan, run
from tests.warm.bots import Nursery

pytestmark = pytest.mark.timeout(150)

#: Failures are frequent here, so that a short run meets enough of them.
SHORT = Plan(flags=60, seconds=9, least_kills=3, cut_share=0.1, hang_share=0.03, seed=3)


async def test_chaos_loses_nothing_and_posts_nothing_twice(
    tmp_path: Path, nursery: Nursery
) -> None:
    outcome = await run(SHORT, tmp_path, nursery)

    # How soon is for scripts/test-long, which has the machine to itself.
    assert set(outcome.broken) <= {SOON}
    assert outcome.kills >= 3
    assert outcome.untold >= 5


async def test_without_the_look_up_the_same_chaos_posts_twice(
    tmp_path: Path, nursery: Nursery
) -> None:
    outcome = await run(replace(SHORT, looks_up=False), tmp_path, nursery)

    assert outcome.duplicates > 0
    assert TWICE in outcome.broken
    assert outcome.lost == 0
