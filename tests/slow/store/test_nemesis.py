"""Twenty rooms, a million rows, one real PostgreSQL, under a seeded nemesis: `make nemesis`. Its short form is in
tests/journal/test_forwarding.py."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psycopg
import pytest

from exhibit.journal.opening import open_store
from tests.journal.conftest import postgres
from tests.journal.forwarders import ForwarderOrdeal, SmallDisk
from tests.journal.nemesis import Ordeal, StoreServer, found_in

__all__ = ["postgres"]
SEED = int(os.environ.get("EXHIBIT_SEED", "1"))
ROWS = int(os.environ.get("EXHIBIT_ROWS", "50000"))
"""Of each room."""
FORWARDED = int(os.environ.get("EXHIBIT_FORWARDED", "2000"))
pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make nemesis")


def test_a_million_rows_of_twenty_rooms_are_in_the_store_once_and_in_order(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    house: str = request.getfixturevalue("postgres")
    open_store(house, made=True).close()
    ordeal = Ordeal(house, tmp_path, rooms=20, rows=ROWS, seed=SEED, store=StoreServer(house))
    begun_s = time.monotonic()
    cuts, kills = ordeal.undergo()
    span_s = time.monotonic() - begun_s
    print(f"{20 * ROWS} rows, {cuts} lines cut, the store killed {kills} times, {span_s:.0f} s, seed {SEED}")
    assert cuts
    assert kills
    assert found_in(house) == ordeal.expected()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a small disk")
def test_forwarders_that_are_killed_on_disks_that_are_full_lose_nothing(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    house: str = request.getfixturevalue("postgres")
    with psycopg.connect(house, autocommit=True) as line:
        line.execute("drop table if exists journal_row, journal_version")
    open_store(house, made=True).close()
    disk = SmallDisk(tmp_path / "disk")
    try:
        ordeal = ForwarderOrdeal(house, disk, rooms=3, rows=FORWARDED, seed=SEED)
        ordeal.undergo()
    finally:
        disk.close()
    print(f"{3 * FORWARDED} rows, forwarders killed {ordeal.kills} times, a write met a full disk {ordeal.full} times")
    assert ordeal.kills
    assert ordeal.full
    assert found_in(house) == ordeal.expected()
