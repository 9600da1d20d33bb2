"""Looking in the dark: what is dim is lifted as far as its noise allows, what is bright passes untouched."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.values import Image
from exhibit.vision.faces.crop_view import around, whole
from exhibit.vision.faces.dim import Afterglow, lifted


def grey(level: float, noise: float = 0.0) -> Image:
    chance = np.random.default_rng(1)
    return np.clip(chance.normal(level, noise, (64, 64, 3)) + 0.5, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("level", [55, 128, 250])
def test_what_is_bright_is_the_very_same_picture(level: float) -> None:
    image = grey(level, 2)
    assert lifted(image) is image


@pytest.mark.parametrize(("level", "noise", "gain"), [(12, 1, 4), (30, 1, 2), (12, 4, 2.25), (0, 0, 4)])
def test_what_is_dim_is_lifted_to_four_times_and_less_where_it_is_noisy(
    level: float, noise: float, gain: float
) -> None:
    assert lifted(grey(level, noise)).mean() == pytest.approx(gain * grey(level, noise).mean(), rel=0.1)


def test_the_black_beyond_a_picture_s_edge_is_not_darkness() -> None:
    bright = grey(90, 2)
    corner = around((4, 4), 96, 192)
    assert corner.shown_share(bright) == pytest.approx(0.293, abs=0.01)
    assert np.array_equal(corner.lit(bright), corner.cut(bright))
    assert np.array_equal(whole(bright, (64, 192)).lit(bright), whole(bright, (64, 192)).cut(bright))
    dark = grey(20, 0.5)
    assert 55 < corner.lit(dark).max() < 70


def test_the_mean_of_a_dim_room_s_pictures_has_half_the_noise() -> None:
    glow, chance = Afterglow(), np.random.default_rng(2)
    looks = [np.clip(chance.normal(20, 4, (64, 64, 3)) + 0.5, 0, 255).astype(np.uint8) for _ in range(6)]
    for at, look in enumerate(looks):
        glow.keep(look, 20, at / 30)
    joined, alone = glow.looks(looks[-1], joined_first=True)
    assert alone is looks[-1]
    assert joined.mean() == pytest.approx(45, abs=1)
    assert joined.std() / joined.mean() == pytest.approx(alone.std() / alone.mean() / 2, rel=0.1)


def test_what_lies_between_two_levels_is_seen_in_the_mean() -> None:
    glow, chance = Afterglow(), np.random.default_rng(2)
    plain = np.full((64, 64, 3), 8.0)
    plain[:, 32:] += 0.5
    looks = [np.clip(chance.normal(plain, 1) + 0.5, 0, 255).astype(np.uint8) for _ in range(4)]
    for at, look in enumerate(looks):
        glow.keep(look, 8, at / 30)
    joined = glow.looks(looks[-1], joined_first=False)[1]
    assert joined[:, 32:].mean() - joined[:, :32].mean() == pytest.approx(2, abs=0.3)


def test_nothing_is_remembered_of_a_bright_room_of_long_ago_or_of_another_size() -> None:
    glow, dim = Afterglow(), grey(20)
    glow.keep(dim, 20, 0.0)
    glow.keep(dim, 20, 1.0)
    assert len(glow.looks(dim, joined_first=True)) == 1
    glow.keep(dim[:32], 20, 1.1)
    assert len(glow.looks(dim, joined_first=True)) == 1
    glow.keep(dim, 20, 1.2)
    glow.keep(grey(120), 120, 1.3)
    assert len(glow.looks(dim, joined_first=True)) == 1
