"""A power cut at each step of a roll-out, of a good commit and of one that makes the room ill; and twenty rooms:
`make rollout`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.service.rollout.cuts import come_back, cuts
from tests.service.rollout.twenty import play

pytestmark = pytest.mark.skipif("EXHIBIT_SLOW" not in os.environ, reason="takes minutes: make rollout")


def test_a_good_commit_comes_to_count_whenever_the_power_was_cut(tmp_path: Path) -> None:
    for room in cuts(tmp_path, "Second", 1, then_ill=False):
        come_back(room)
        assert (room.title, room.good) == ("Second", room.playing)


def test_a_commit_that_makes_the_room_ill_is_gone_whenever_the_power_was_cut(tmp_path: Path) -> None:
    for room in cuts(tmp_path, "Second", 1, then_ill=True):
        if room.title == "First" and not room.follower.memory.tried:
            room.around.ill = frozenset()
            room.follower.step()
            room.around.ill = frozenset({"it is black"})
        come_back(room)
        assert (room.title, room.good) == ("First", room.playing)


def test_twenty_rooms(tmp_path: Path) -> None:
    play(tmp_path, 20)
