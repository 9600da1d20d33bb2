"""What a fixture makes of level and colour: in its own channels, whatever it has."""

from __future__ import annotations

import pytest

from exhibit.cues.look_cue import LookCue
from exhibit.outputs.dmx.fixture import Fixture, FixtureOrder

ORANGE = (1.0, 0.5, 0.0)


def fixture(*channels: str, **rest: float) -> Fixture:
    return Fixture("hall", {name: (slot,) for slot, name in enumerate(channels)}, rest)


PAR = fixture("dimmer", "red", "green", "blue")
BARE = fixture("red", "green", "blue")
RGBW = fixture("red", "green", "blue", "white", "amber")
CMY = fixture("cyan", "magenta", "yellow", "pan")
WASH = fixture("dimmer", "cyan", "magenta", "yellow")
TWO = fixture("warm", "cold")


@pytest.mark.parametrize(
    ("lamp", "order", "wanted"),
    [
        (PAR, FixtureOrder(), {}),
        (PAR, FixtureOrder({"dimmer": 0.8}), {"dimmer": 0.8}),
        (PAR, FixtureOrder({"dimmer": 0.8}, ORANGE), {"dimmer": 0.8, "red": 1, "green": 0.5}),
        (PAR, FixtureOrder({}, ORANGE), {"dimmer": 1, "red": 1, "green": 0.5}),
        (PAR, FixtureOrder({"level": 0.5}), {"dimmer": 0.5, "red": 1, "green": 1, "blue": 1}),
        (PAR, FixtureOrder({"level": 0.5, "blue": 1}), {"dimmer": 0.5, "blue": 1}),
        (PAR, FixtureOrder({"level": 0.5, "blue": 1}, ORANGE), {"dimmer": 0.5, "red": 1, "green": 0.5, "blue": 1}),
        (BARE, FixtureOrder({"level": 0.5}, ORANGE), {"red": 0.5, "green": 0.25}),
        (BARE, FixtureOrder({"level": 0.5}), {"red": 0.5, "green": 0.5, "blue": 0.5}),
        (BARE, FixtureOrder({"level": 0.5, "red": 1}), {"red": 0.5}),
        (BARE, FixtureOrder({}, ORANGE), {"red": 1, "green": 0.5}),
        (RGBW, FixtureOrder({}, (1.0, 0.75, 0.25)), {"red": 0.75, "green": 0.5, "white": 0.25}),
        (RGBW, FixtureOrder({"level": 0.5}), {"white": 0.5}),
        (RGBW, FixtureOrder({"amber": 1, "level": 0.5}, ORANGE), {"red": 0.5, "green": 0.25, "amber": 0.5}),
        (CMY, FixtureOrder({}, ORANGE), {"magenta": 0.5, "yellow": 1}),
        (CMY, FixtureOrder({"level": 0.5}, ORANGE), {"cyan": 0.5, "magenta": 0.75, "yellow": 1}),
        (WASH, FixtureOrder({"level": 0.5}, ORANGE), {"dimmer": 0.5, "magenta": 0.5, "yellow": 1}),
        (TWO, FixtureOrder({"level": 0.5}), {"warm": 0.5, "cold": 0.5}),
        (TWO, FixtureOrder({"level": 0.5, "warm": 1}), {"warm": 0.5}),
        (fixture("dimmer", "pan", pan=0.5), FixtureOrder({"level": 1}), {"dimmer": 1, "pan": 0.5}),
        (fixture("red", "green", "blue", red=0.5), FixtureOrder({"level": 0.5}), {"red": 0.25}),
        (fixture("fog"), FixtureOrder({"fog": 0.3}), {"fog": 0.3}),
    ],
)
def test_level_and_colour_in_channels(lamp: Fixture, order: FixtureOrder, wanted: dict[str, float]) -> None:
    assert lamp.values(order) == pytest.approx({**dict.fromkeys(lamp.slots, 0.0), **wanted})


@pytest.mark.parametrize(
    ("lamp", "level", "colour"),
    [
        (PAR, True, True),
        (CMY, True, True),
        (TWO, True, False),
        (fixture("dimmer", "pan"), True, False),
        (fixture("fog"), False, False),
    ],
)
def test_what_it_can_be_asked_for(lamp: Fixture, level: bool, colour: bool) -> None:
    assert (lamp.has_level, lamp.has_colour) == (level, colour)


def test_a_cue_asks_within_0_and_1() -> None:
    order = FixtureOrder.of(
        LookCue("lamp", levels={"dimmer": 1.4, "red": -1}, colours={"colour": (2, 0.5, -1)}, fade_s=2)
    )
    assert order == FixtureOrder({"dimmer": 1.0, "red": 0.0}, (1.0, 0.5, 0.0), 2.0)


def test_what_is_dimmed_is_light_alone() -> None:
    head = fixture("red", "green", "blue", "pan")
    assert head.dimmed({"red": 1, "green": 0.5, "blue": 0, "pan": 0.7}, 0.0) == {
        "red": 0,
        "green": 0,
        "blue": 0,
        "pan": 0.7,
    }
    assert CMY.dimmed({"cyan": 0, "magenta": 0.5, "yellow": 1, "pan": 0.7}, 0.0) == {
        "cyan": 1,
        "magenta": 1,
        "yellow": 1,
        "pan": 0.7,
    }
