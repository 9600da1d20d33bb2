"""The quality gate: what cannot be read well is not read."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from exhibit.values import Image
from exhibit.vision.crop import Points, align
from exhibit.vision.emotions import Answer, TFLiteReader
from exhibit.vision.faces.finder import YuNet
from exhibit.vision.model_files import Manifest
from exhibit.vision.quality import QualityLimits, sharpness, unreadable
from exhibit.vision.sources.drawn.visitor import draw

LIMITS = QualityLimits()


@pytest.fixture
def smile(networks: Manifest) -> tuple[Image, YuNet]:
    """The drawn visitor's smile, and the detector."""
    return draw(11.0, (1280, 720)), YuNet(networks.needed("faces-yunet")[0])


def crop_of(image: Image, points: Points) -> Image:
    return align(image, points)


def test_each_reason_has_its_word(smile: tuple[Image, YuNet]) -> None:
    image, finder = smile
    face = finder.find(image)[0]
    crop = crop_of(image, np.array(face.keypoints, np.float32))
    small = replace(face, box_xyxy=(0, 0, 12, 15))
    assert unreadable(face, 1.0, crop, LIMITS) == ""
    assert unreadable(small, 1.0, crop, LIMITS) == "small"
    assert unreadable(face, 0.05, crop, LIMITS) == "turned away"
    assert unreadable(replace(face, score=0.3), 1.0, crop, LIMITS) == "doubtful"
    assert unreadable(face, 1.0, np.asarray(cv2.GaussianBlur(crop, (0, 0), 4), np.uint8), LIMITS) == "blurred"


@pytest.mark.parametrize("axis", [0, 1])
def test_blur_along_one_direction_is_enough(axis: int, smile: tuple[Image, YuNet]) -> None:
    image, finder = smile
    crop = crop_of(image, np.array(finder.find(image)[0].keypoints, np.float32))
    kernel = np.zeros((15, 15), np.float32)
    kernel[(7, slice(None)) if axis == 0 else (slice(None), 7)] = 1 / 15
    moved = np.asarray(cv2.filter2D(crop, -1, kernel), np.uint8)
    assert sharpness(moved) < LIMITS.sharpness < sharpness(crop)


def test_a_flat_crop_is_not_sharp() -> None:
    noise = np.random.default_rng(1).integers(120, 123, (48, 48)).astype(np.uint8)
    assert sharpness(noise) < 0.5
    assert sharpness(np.full((48, 48), 90, np.uint8)) == 0.0


def test_a_face_below_the_limits_is_found_and_not_read(networks: Manifest, smile: tuple[Image, YuNet]) -> None:
    image, finder = smile
    blurred = np.asarray(cv2.GaussianBlur(image, (0, 0), 12), np.uint8)
    faces = finder.find(image)
    path, network = networks.needed("emotions")
    reader = TFLiteReader(path, network.classes or (), limits=LIMITS)
    assert max(reader.read(image, faces)[0].emotions.items(), key=lambda item: item[1])[0] == "happiness"
    assert reader.read(blurred, faces) == [Answer(unread="blurred")]
    assert reader.read(image, []) == []
