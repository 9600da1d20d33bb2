"""Fades by a manual clock: their curve, the latest wins, a hold in the middle, blackout, two bytes, another patch."""

from __future__ import annotations

from itertools import pairwise

import pytest

from exhibit.outputs.dmx.fading import BLACKOUT_S, GLIDE_S, FadePause, Lamp, Universe
from exhibit.outputs.dmx.fixture import Fixture, FixtureOrder

DIMMER = Fixture("hall", {"dimmer": (0,)})
HEAD = Fixture("hall", {"dimmer": (4,), "pan": (5, 6)}, {"pan": 0.5})


class Hall:
    """A universe with one dimmer at address 1, and a head at 5 to 7, and its clock."""

    def __init__(self) -> None:
        self.pause = FadePause()
        self.universe = Universe({"lamp": Lamp.resting(DIMMER), "head": Lamp.resting(HEAD)}, self.pause)

    def dim(self, level: float, now_s: float, fade_s: float = 0.0, *, follow: bool = False) -> None:
        self.universe.ask("lamp", FixtureOrder({"dimmer": level}, None, fade_s), now_s, follow=follow)

    def at(self, now_s: float) -> int:
        return self.universe.frame(now_s)[0]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_fade_is_a_straight_line_and_ends_exactly(hall: Hall) -> None:
    hall.dim(1.0, 10.0, 2.0)
    assert [hall.at(t) for t in (9.0, 10.0, 10.5, 11.0, 11.5, 12.0, 99.0)] == [0, 0, 64, 128, 191, 255, 255]
    assert [hall.universe.moving(t) for t in (10.0, 11.9, 12.0)] == [True, True, False]


def test_the_latest_wins_from_where_the_light_is_now(hall: Hall) -> None:
    # t   0            1 (half up)       2 (halfway down)   3
    #     up, 2 s      down, 2 s         up at once
    hall.dim(1.0, 0.0, 2.0)
    hall.dim(0.0, 1.0, 2.0)
    assert [hall.at(t) for t in (1.0, 2.0)] == [128, 64]
    hall.dim(1.0, 2.0)
    assert hall.at(2.0) == 255


def test_a_followed_value_glides_and_leaves_a_fade_its_time(hall: Hall) -> None:
    hall.dim(0.5, 0.0, 2.0)
    hall.dim(1.0, 1.0, follow=True)
    assert [hall.at(t) for t in (1.0, 1.5, 2.0)] == [64, 159, 255]
    hall.dim(0.0, 3.0, follow=True)
    assert [hall.at(3.0 + share * GLIDE_S) for share in (0, 0.5, 1)] == [255, 128, 0]


def test_a_hold_stops_a_fade_where_it_is_and_it_goes_on_from_there(hall: Hall) -> None:
    # t   0           1 (hold)            61 (let go)   62
    #     up, 2 s     stands at a half                  up
    hall.dim(1.0, 0.0, 2.0)
    hall.pause.hold(1.0, held=True)
    assert [hall.at(t) for t in (1.0, 30.0, 61.0)] == [128, 128, 128]
    assert not hall.universe.moving(30.0)
    hall.pause.hold(61.0, held=False)
    assert [hall.at(t) for t in (61.0, 61.5, 62.0)] == [128, 191, 255]


def test_what_is_asked_during_a_hold_begins_afterwards(hall: Hall) -> None:
    hall.pause.hold(1.0, held=True)
    hall.dim(1.0, 5.0, 2.0)
    assert hall.at(9.0) == 0
    hall.pause.hold(9.0, held=False)
    assert [hall.at(t) for t in (9.0, 10.0, 11.0)] == [0, 128, 255]


def test_a_blackout_takes_the_light_and_leaves_the_head_where_it_looks(hall: Hall) -> None:
    hall.dim(1.0, 0.0)
    hall.universe.ask("head", FixtureOrder({"dimmer": 1.0, "pan": 0.25}), 0.0)
    hall.universe.darken(1.0, dark=True)
    assert [hall.at(1.0 + share * BLACKOUT_S) for share in (0, 0.5, 1)] == [255, 128, 0]
    assert hall.universe.frame(2.0)[4:7] == bytes([0, 64, 0])
    hall.universe.darken(3.0, dark=False)
    assert hall.at(4.0) == 255


def test_two_bytes_are_one_value_coarse_first(hall: Hall) -> None:
    assert hall.universe.frame(0.0)[4:7] == bytes([0, 128, 0])  # at rest, in the middle
    hall.universe.ask("head", FixtureOrder({"pan": 1.0}, None, 10.0), 0.0)
    values = [int.from_bytes(hall.universe.frame(t / 100)[5:7], "big") for t in range(1001)]
    assert values[-1] == 65535
    steps = [after - before for before, after in pairwise(values)]
    assert max(steps) <= 33  # one byte alone would jump by 256
    assert min(steps) >= 32


def test_what_nothing_claims_rests(hall: Hall) -> None:
    hall.universe.ask("head", FixtureOrder({"dimmer": 1.0, "pan": 1.0}), 0.0)
    hall.universe.ask("head", FixtureOrder(fade_s=1.0), 1.0)
    assert hall.universe.frame(1.5)[4:7] == bytes([128, 191, 255])
    assert hall.universe.frame(2.0)[4:7] == bytes([0, 128, 0])


def test_another_patch_keeps_values_by_name_and_does_what_was_asked() -> None:
    lamp = Lamp.resting(Fixture("hall", {"red": (0,), "green": (1,), "blue": (2,)}))
    lamp = lamp.asked(FixtureOrder({"level": 0.5}, (1.0, 0.5, 0.0)), 0.0)
    moved = lamp.patched(Fixture("hall", {"dimmer": (8,), "red": (9,), "green": (10,), "blue": (11,)}), 5.0)
    assert moved.values(5.0) == {"dimmer": 0.0, "red": 0.5, "green": 0.25, "blue": 0.0}
    assert moved.values(5.0 + GLIDE_S) == {"dimmer": 0.5, "red": 1.0, "green": 0.5, "blue": 0.0}


def test_at_the_end_fades_are_over_soon(hall: Hall) -> None:
    hall.dim(1.0, 0.0, 60.0)
    hall.universe.hurry(30.0, 1.0)
    assert [hall.at(t) for t in (30.0, 30.5, 31.0)] == [128, 191, 255]
