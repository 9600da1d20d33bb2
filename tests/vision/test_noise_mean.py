"""In the noise of the dark a face is read from its last few looks together; in good light from each by itself."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.values import Face, Image
from exhibit.vision.noise_mean import NoiseMean
from exhibit.vision.quality import QualityLimits, noise_share, unreadable_crop


def crop(seed: int, noise: float, light: float) -> Image:
    across = np.linspace(40, 200, 48)[None, :] * np.ones((48, 1))
    dark = across * light + np.random.default_rng(seed).normal(0, noise, (48, 48))
    return np.clip(np.round(dark), 0, 255).astype(np.uint8)


def face_at(x: float, y: float, size: float = 1) -> Face:
    places = ((20, 30), (60, 30), (40, 50), (25, 70), (55, 70))
    one, two, three, four, five = ((x + size * across, y + size * down) for across, down in places)
    return Face((x, y, x + 80 * size, y + 100 * size), (one, two, three, four, five), 0.9)


HERE, THERE = face_at(100, 100), face_at(400, 100)


def test_four_looks_in_the_dark_have_half_the_noise_of_one() -> None:
    mean, looks = NoiseMean(), [crop(seed, 4, 0.1) for seed in range(6)]
    read = [mean.joined([HERE], [look], number / 30)[0] for number, look in enumerate(looks)]
    assert read[0] is looks[0]
    assert noise_share(read[-1]) < 0.65 * noise_share(looks[-1])
    assert unreadable_crop(read[0], QualityLimits()) == "dark"
    assert not unreadable_crop(read[-1], QualityLimits())


def test_in_good_light_each_look_stands_alone_and_none_is_kept() -> None:
    mean = NoiseMean()
    for number in range(5):
        look = crop(number, 2, 1)
        assert mean.joined([HERE], [look], number / 30)[0] is look


@pytest.mark.parametrize(
    ("other", "later_s"), [(THERE, 1 / 30), (face_at(100, 100, 2), 1 / 30), (HERE, 0.5), (HERE, -1)]
)
def test_nobody_is_mixed_with_another_or_with_what_was_long_ago(other: Face, later_s: float) -> None:
    mean, look = NoiseMean(), crop(2, 4, 0.1)
    mean.joined([HERE], [crop(1, 4, 0.1)], 0.0)
    assert mean.joined([other], [look], later_s)[0] is look
