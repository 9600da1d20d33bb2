"""The palette, seen through simulated eyes: every two emotions can be told apart."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from exhibit.palette import COLOURS
from exhibit.values import EMOTIONS

Vector = NDArray[np.float64]

# Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency":
# severity 1, in linear light.
EYES = {
    "all receptors": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
APART = 14.5


def linear(colour: str) -> Vector:
    shares = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def lab(light: Vector) -> Vector:
    light = np.clip(light, 0, 1)
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(cv2.cvtColor(coded.astype(np.float32).reshape(1, 1, 3), cv2.COLOR_RGB2Lab)[0, 0], np.float64)


def difference(one: Vector, other: Vector) -> float:
    """CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    chroma = np.hypot(one[1], one[2]), np.hypot(other[1], other[2])
    seventh = (sum(chroma) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(seventh / (seventh + 25**7))
    (c1, h1), (c2, h2) = (
        (np.hypot(a * stretch, b), np.degrees(np.arctan2(b, a * stretch)) % 360) for _, a, b in (one, other)
    )
    turn = (h2 - h1 + 180) % 360 - 180
    light, c, h = (one[0] + other[0]) / 2, (c1 + c2) / 2, h1 + turn / 2
    t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) - 0.2 * cosine(4 * h - 63)
    by_light = (other[0] - one[0]) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * c)
    by_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * c * t)
    blue = 60 * np.exp(-((((h % 360) - 275) / 25) ** 2))
    twist = -2 * np.sqrt(c**7 / (c**7 + 25**7)) * np.sin(np.radians(blue))
    return float(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 + twist * by_chroma * by_hue))


def cosine(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


def test_the_difference_is_the_published_one() -> None:
    """Pairs 1, 17 and 24 of the table of Sharma, Wu and Dalal."""
    pairs = (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (50.0, 3.2592, 0.3350), 1.0),
    )
    for one, other, published in pairs:
        assert difference(np.array(one), np.array(other)) == pytest.approx(published, abs=2e-4)


@pytest.mark.parametrize("eyes", EYES)
def test_every_two_emotions_can_be_told_apart(eyes: str) -> None:
    seen = {name: lab(np.array(EYES[eyes]) @ linear(COLOURS[name])) for name in EMOTIONS}
    near = {(a, b): round(difference(seen[a], seen[b]), 1) for a, b in itertools.combinations(EMOTIONS, 2)}
    assert {pair: apart for pair, apart in near.items() if apart < APART} == {}
