"""The crop: whatever the face's place, size and turn, it is framed alike."""

from __future__ import annotations

import numpy as np
import pytest

from exhibit.values import Image
from exhibit.vision.crop import CROP_SIDE_PX, TEMPLATE, Points, align, similarity


def picture(side: int = 900) -> Image:
    """Soft blobs, so that a shift of a pixel shows."""
    y, x = np.mgrid[0:side, 0:side]
    grey = 127 + 60 * np.sin(x / 37) + 60 * np.cos(y / 53)
    return np.asarray(grey, np.uint8)


def points(side: float, left: float, top: float, turn_deg: float) -> Points:
    angle = np.radians(turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray((TEMPLATE - 0.5) @ turn.T * side + [left + side / 2, top + side / 2], np.float32)


def test_similarity_maps_the_points_exactly_when_it_can() -> None:
    source = points(300, 120, 80, 25)
    target = TEMPLATE * 48
    matrix = similarity(source, target)
    mapped = source @ matrix[:, :2].T + matrix[:, 2]
    assert np.abs(mapped - target).max() < 1e-3


def test_points_in_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="coincide"):
        similarity(np.zeros((5, 2), np.float32), TEMPLATE)


@pytest.mark.parametrize("side", [48, 100, 200, 431, 700])
def test_a_large_face_is_averaged_down_to_the_same_framing(side: int) -> None:
    """Each size must show what a patient average over the same square shows."""
    image = picture()
    crop = align(image, points(side, 60, 90, 0)).astype(float)
    x = 60 + (np.arange(CROP_SIDE_PX)) * side / CROP_SIDE_PX
    y = 90 + (np.arange(CROP_SIDE_PX)) * side / CROP_SIDE_PX
    wanted = 127 + 60 * np.sin(x / 37)[None, :] + 60 * np.cos(y / 53)[:, None]
    assert np.abs(crop - wanted).mean() < 5


def test_a_crop_over_the_edge_repeats_the_edge() -> None:
    crop = align(np.full((60, 60), 90, np.uint8), points(200, -70, -70, 10))
    assert crop.shape == (48, 48)
    assert set(np.unique(crop)) == {90}


def test_colour_becomes_grey_and_the_margin_widens_the_view() -> None:
    colour = np.repeat(picture()[..., None], 3, axis=2)
    place = points(240, 200, 200, 0)
    wide = align(colour, place, 60, margin=0.125)
    assert wide.shape == (60, 60)
    assert np.abs(wide[6:54, 6:54].astype(int) - align(colour, place, 48).astype(int)).mean() < 3
