"""Hardships: what is done to a picture is what its name says, and the face stands where it is said to."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from exhibit.vision.corruptions import (
    ROOM_PX,
    TRIALS,
    PosedFace,
    blurred,
    dim,
    in_room,
    jpeg,
    looks,
    masked,
    sized,
    surrounded,
    turned,
)

DICE = np.random.default_rng(1)


def marked() -> PosedFace:
    """A dark picture with five bright dots for keypoints."""
    points = np.array([[60, 70], [100, 70], [80, 90], [65, 115], [95, 115]], np.float32)
    image = np.full((160, 160, 3), 40, np.uint8)
    for x, y in points.astype(int).tolist():
        cv2.circle(image, (x, y), 3, (250, 250, 250), -1)
    return PosedFace(image, points, 100.0)


@pytest.mark.parametrize("height", [120, 60, 40, 24])
def test_a_face_of_another_size(height: int) -> None:
    small = sized(marked(), DICE, height)
    assert small.height_px == height
    assert small.image.shape[:2] == (round(160 * height / 100),) * 2
    assert_dots(small)


@pytest.mark.parametrize("degrees", [30.0, -30.0])
def test_a_turned_face(degrees: float) -> None:
    turn = turned(marked(), DICE, degrees)
    assert_dots(turn)
    eyes = turn.points[1] - turn.points[0]
    assert np.degrees(np.arctan2(-eyes[1], eyes[0])) == pytest.approx(degrees, abs=0.1)


def assert_dots(posed: PosedFace) -> None:
    """Every keypoint lies on a dot."""
    grey = posed.image[..., 0].astype(float)
    for x, y in np.round(posed.points).astype(int).tolist():
        assert grey[y - 1 : y + 2, x - 1 : x + 2].max() > 120


@pytest.mark.parametrize("height", [120, 24])
def test_in_a_room(height: int) -> None:
    small = sized(marked(), DICE, height)
    placed = in_room(small)
    assert placed.image.shape == (ROOM_PX[1], ROOM_PX[0], 3)
    assert placed.height_px == height
    assert placed.image.mean() == pytest.approx(small.image.mean(), rel=0.1)
    assert placed.centre == pytest.approx((640, 360), abs=height / 4)
    if height == 120:
        assert_dots(placed)


def test_looks_differ_by_their_noise_alone() -> None:
    first, second = looks(marked(), DICE, 2)
    assert (first != second).any()
    assert np.abs(first.astype(int) - marked().image).max() == 3
    assert first.mean() == pytest.approx(marked().image.mean(), abs=0.1)


@pytest.mark.parametrize("quality", [10, 30, 50, 90])
def test_jpeg_as_a_real_encoder_shows_it(quality: int) -> None:
    noise = np.random.default_rng(2).normal(128, 40, (61, 83))
    grey = np.clip(cv2.GaussianBlur(noise, (0, 0), 1.5), 0, 255).round().astype(np.uint8)
    _, coded = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])
    real = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), float)
    ours = jpeg(grey.astype(np.float64), quality)
    # Inner blocks only: how the last, broken blocks are filled up is the encoder's own business.
    assert np.abs(ours - real)[:56, :80].mean() < 0.6


def test_little_light() -> None:
    dark = dim(marked(), DICE)
    assert dark.image.mean() == pytest.approx(marked().image.mean() * 0.25, abs=1.0)
    assert 3 < dark.image[:30, :30, 0].std() < 5


def test_a_blurred_face_keeps_its_light() -> None:
    assert blurred(marked(), DICE).image.mean() == pytest.approx(marked().image.mean(), abs=1.0)


def test_a_mask_covers_the_mouth_and_leaves_the_eyes() -> None:
    posed = marked()
    covered = masked(posed, DICE).image
    changed = (covered != posed.image).any(axis=2)
    assert not changed[60:80].any()
    assert changed[110:120, 65:95].all()


def test_every_hardship_gives_a_picture() -> None:
    posed = surrounded(marked().image, marked().points, 100.0)
    for name, trial in TRIALS.items():
        hard = trial(posed, np.random.default_rng(0))
        assert hard.image.dtype == np.uint8, name
        assert hard.image.ndim == 3, name
