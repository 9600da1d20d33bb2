"""How far apart rooms answer a call, and a rule about all of them: `make in-step`. Each room is a program of its own,
and all share one machine and its clock: what is measured is what Exhibit and the broker add to the clocks of a house.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from exhibit.values import EMOTIONS
from tests.conftest import Neighbour, until
from tests.house.rooms_in_step import CalledRooms
from tests.house.stand_in_rooms import StandInRoom

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make in-step")

ROOMS = tuple(f"room{number}" for number in range(int(os.environ.get("EXHIBIT_ROOMS", "5"))))
CALLS = 25
ALL_HAPPY = """  happy:
    when: house.count(happiness > 0.5) >= 3
    while: [scene: rain]
"""
HAPPY = json.dumps({"visitors": 4, "dominant": "happiness", **dict.fromkeys(EMOTIONS, 0.0), "happiness": 0.9})
APART_S = 0.1
"""In the median, of as many rooms as the machine can bear; of a quiet one 40 ms is asked at most."""


@pytest.mark.parametrize("offset_s", [0.001, None])
def test_rooms_answer_a_call_together(
    tmp_path: Path, neighbour: Callable[[list[str]], Neighbour], offset_s: float | None
) -> None:
    """With clocks that a time server keeps, and without one: then the delay of the line is on top."""
    rooms = CalledRooms(tmp_path, neighbour, ROOMS, offset_s)
    try:
        assert until(rooms.listening), rooms.broker.said()
        apart_ms = sorted(1000 * rooms.call() for _ in range(CALLS))
    finally:
        rooms.close()
    kept = "no time server" if offset_s is None else "a time server"
    print(f"\n{len(ROOMS)} rooms, {kept}: {CALLS} calls, apart by {statistics.median(apart_ms):.0f} ms in the median, "
          f"{apart_ms[-2]:.0f} and {apart_ms[-1]:.0f} ms at most")  # fmt: skip
    assert statistics.median(apart_ms) < 1000 * APART_S
    assert {len(told) for told in rooms.started.values()} == {CALLS}, "each call is answered once, and none that is old"


def test_a_rule_about_all_rooms_begins_in_all_of_them_and_is_right_again_when_one_dies(
    tmp_path: Path, neighbour: Callable[[list[str]], Neighbour]
) -> None:
    rooms = CalledRooms(tmp_path, neighbour, ROOMS, rules=ALL_HAPPY)
    happy = [StandInRoom(f"house/guest{number}", rooms.port) for number in range(3)]
    keys = [(name, "happy") for name in ROOMS]
    try:
        assert until(rooms.listening), rooms.broker.said()
        for one in happy:
            one.start()
        assert until(lambda: all(one.connected.is_set() for one in happy))
        for one in happy:
            one.tell("mood", HAPPY)
        assert until(lambda: all(rooms.started.get(key) for key in keys)), rooms.started
        died_s = time.time()
        happy[0].die()
        assert until(lambda: all(rooms.ended.get(key) for key in keys)), rooms.ended
    finally:
        rooms.close()
        for one in happy:
            one.die()
    began = [rooms.started[key][0] for key in keys]
    right_s = max(rooms.ended[key][0] for key in keys) - died_s
    print(f"\n{len(ROOMS)} rooms: a rule about all of them began within {1000 * (max(began) - min(began)):.0f} ms, "
          f"and was right again {right_s:.1f} s after one had died")  # fmt: skip
    assert max(began) - min(began) < 0.2
    assert right_s < 6.0
