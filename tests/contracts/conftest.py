"""The stores under contract: every class that says it keeps the promises."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.stores import Stores, open_stores


@pytest.fixture(params=["sqlite"])
def stores(tmp_path: Path) -> Iterator[Stores]:
    with open_stores(tmp_path / "work.db") as opened:
        yield opened
