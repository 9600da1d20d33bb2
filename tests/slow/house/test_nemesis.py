"""Many rooms, one of them a real headless show, two pages and a broker, in a seeded order of kills, stops and cuts:
`make nemesis`. Its short form is tests/house/test_nemesis.py."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.house.nemesis import Ordeal

SEED = int(os.environ.get("EXHIBIT_SEED", "1"))
ROOMS = int(os.environ.get("EXHIBIT_ROOMS", "19"))
STEPS = int(os.environ.get("EXHIBIT_STEPS", "40"))
pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make nemesis")


def test_no_order_of_kills_makes_a_page_show_a_dead_room_as_living(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the page's libraries are not installed: pip install 'exhibit[web]'")
    show = REPOSITORY / "tests" / "shows" / "good" / "small"
    begun_s = time.monotonic()
    ordeal = Ordeal(tmp_path, rooms=ROOMS, seed=SEED, show=show)
    try:
        for _ in range(2):
            ordeal.open_page()
        ordeal.start()
        done = ordeal.undergo(STEPS)
        print("\n".join(done))
    finally:
        ordeal.close()
        for watcher in ordeal.watchers:
            longest = f"a dead room was shown as living for {watcher.longest_s:.1f} s at most"
            span_s = time.monotonic() - begun_s
            print(f"seed {SEED}, {ROOMS + 1} rooms, {span_s:.0f} s: {watcher.answers} answers; {longest}")
    assert [watcher.lies for watcher in ordeal.watchers] == [[], []]
