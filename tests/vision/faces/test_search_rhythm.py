"""Searches of the whole picture, beside lamps that strobe: every lamp of the sweep, at every rate of cameras."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import pytest

from exhibit.vision.faces.search_rhythm import PROPOSE_S, Brightest, is_due

RATES_HZ = (5, 6, 7.5, 8, 9, 10, 11, 12, 12.5, 14, 15, 16, 18, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 60)
LAMPS_HZ = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 6.25, 7, 7.5, 8, 10, 12, 12.5, 14, 15, 16.67, 20, 24, 25)
LASTS_S = 30


def looked_at(rate_hz: float, lamp_hz: float, duty: float, phase: float = 0.3) -> Iterator[tuple[float, bool, bool]]:
    """Each frame: its time, whether it is lit, whether it is searched."""
    searched_s, searches, before_s, brightest = -math.inf, 0, -math.inf, Brightest()
    for at in range(round(LASTS_S * rate_hz)):
        now_s = at / rate_hz
        lit = (now_s * lamp_hz + phase) % 1 < duty
        interval_s, before_s = now_s - before_s, now_s
        level = 90.0 if lit else 9.0
        brightest = brightest.after(level, interval_s)
        due = is_due(now_s - searched_s, interval_s, searches, dim=brightest.outshines(level))
        if due:
            searched_s, searches = now_s, searches + 1
        yield now_s, lit, due


def longest_s(moments: list[float]) -> float:
    return max(later - now for now, later in zip([0.0, *moments], [*moments, float(LASTS_S)], strict=True))


@pytest.mark.parametrize("duty", [0.2, 0.3, 0.5, 0.7])
def test_no_strobe_and_no_mains_hides_a_visitor(duty: float) -> None:
    """Wherever the camera itself has a lit picture each second, one is searched within two seconds more."""
    for rate_hz in RATES_HZ:
        for lamp_hz in LAMPS_HZ:
            frames = list(looked_at(rate_hz, lamp_hz, duty))
            lit = longest_s([at for at, is_lit, _ in frames if is_lit])
            found = longest_s([at for at, is_lit, due in frames if is_lit and due])
            assert lit > 1.0 or found <= lit + 2.0, (rate_hz, lamp_hz, lit, found)


def test_a_lamp_that_burns_every_second_picture_out_hides_nobody_either() -> None:
    frames = list(looked_at(25, 12.5, 0.5, 0.25))
    assert longest_s([at for at, burnt, due in frames if due and not burnt]) < 3.0


@pytest.mark.parametrize("rate_hz", [15, 25, 30, 60])
def test_a_steady_light_is_searched_as_often_as_before(rate_hz: int) -> None:
    searched = [at for at, _, due in looked_at(rate_hz, 1, 1.0) if due]
    assert len(searched) / LASTS_S == pytest.approx(1 / PROPOSE_S, rel=0.08)
    assert max(later - now for now, later in pairwise(searched)) < 0.24


@pytest.mark.parametrize("rate_hz", [0.3, 1, 5, 8, 10])
def test_where_pictures_are_seldom_each_is_searched(rate_hz: float) -> None:
    assert all(due for _, _, due in looked_at(rate_hz, 1, 1.0))


def test_the_same_frames_are_searched_each_time() -> None:
    assert list(looked_at(30, 7, 0.4)) == list(looked_at(30, 7, 0.4))
