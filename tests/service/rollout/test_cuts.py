"""A power cut at every few steps of a roll-out: the old show or the new one is whole, and the roll-out comes to its
end. At every step: tests/slow/rollout (`make rollout`)."""

from __future__ import annotations

from pathlib import Path

from tests.service.rollout.cuts import come_back, cuts


def test_after_a_power_cut_the_old_show_or_the_new_one_is_whole_and_the_new_one_comes_to_count(tmp_path: Path) -> None:
    titles = set()
    for room in cuts(tmp_path, "Second", 9, then_ill=False):
        titles.add(room.title)
        come_back(room)
        assert (room.title, room.good) == ("Second", room.playing)
    assert titles == {"First", "Second"}
