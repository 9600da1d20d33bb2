"""Twenty rooms, a million rows, one real PostgreSQL, under a seeded nemesis: `make nemesis`. Its short form is in
tests/journal/test_forwarding.py."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from exhibit.journal.opening import open_store
from tests.journal.conftest import postgres
from tests.journal.nemesis import Ordeal, found_in

__all__ = ["postgres"]
SEED = int(os.environ.get("EXHIBIT_SEED", "1"))
ROWS = int(os.environ.get("EXHIBIT_ROWS", "50000"))
"""Of each room."""
pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make nemesis")


def test_a_million_rows_of_twenty_rooms_are_in_the_store_once_and_in_order(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    house: str = request.getfixturevalue("postgres")
    open_store(house, made=True).close()
    ordeal = Ordeal(house, tmp_path, rooms=20, rows=ROWS, seed=SEED)
    begun_s = time.monotonic()
    cuts = ordeal.undergo()
    print(f"{20 * ROWS} rows, {cuts} lines cut, {time.monotonic() - begun_s:.0f} s, seed {SEED}")
    assert cuts
    assert found_in(house) == ordeal.expected()
