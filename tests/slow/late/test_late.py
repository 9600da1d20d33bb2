"""Network, broker, screen and camera late, in all sixteen combinations: `make late`."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

import pytest

from tests.conftest import until
from tests.late_room import ALL, LIT_WITHIN_S, NEEDS_NETWORKS, Late, require_it_comes_up, room

LATE_S = float(os.environ.get("EXHIBIT_LATE_S", "10"))
"""Seconds between two that come late."""
pytestmark = [
    NEEDS_NETWORKS,
    pytest.mark.usefixtures("networks"),
    pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make late"),
]


@pytest.mark.parametrize("late", [late for many in range(5) for late in combinations(ALL, many)], ids="+".join)
def test_a_show_comes_up_by_itself_whatever_comes_late(tmp_path: Path, late: tuple[Late, ...]) -> None:
    took_s = require_it_comes_up(tmp_path, late, LATE_S)
    print(f"the wall was lit {took_s:.1f} s after its display")
    assert took_s < LIT_WITHIN_S


def test_with_a_new_address_and_a_broker_that_forgets_all_it_is_told_again(tmp_path: Path) -> None:
    with room(tmp_path) as made:
        for one in ALL:
            made.comes(one)
        made.begin()
        made.require_all_well()
        for _ in range(3):
            made.empty_broker()
            assert until(lambda: made.is_told("room/status", "online"))
            assert until(lambda: made.is_told("room/visitors", "0"))
        made.move()
        made.empty_broker()
        assert until(lambda: made.ill() == set())
        made.require_all_well()


def test_a_screen_that_hangs_is_told_and_the_wall_is_lit_again(tmp_path: Path) -> None:
    """Nothing of ours ends, and nothing is shown: the wall does not count as well, and the show is started again."""
    with room(tmp_path) as made:
        for one in ALL:
            made.comes(one)
        made.begin()
        made.require_all_well()
        made.hang_screen(hangs=True)
        assert until(lambda: bool({"projector", "screens"} & (made.ill() or set()))), (made.ill(), made.said())
        assert until(lambda: "supervise: it has not said for too long that it lives" in made.said()), made.said()
        made.hang_screen(hangs=False)
        assert until(lambda: made.lit() and made.ill() == set()), (made.ill(), made.said())
