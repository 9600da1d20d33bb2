"""What a place is like for reading faces: each face that was seen, in a few numbers and never as a picture. Pure but
for the reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from exhibit.values import Face, Image
from exhibit.vision.crop import align
from exhibit.vision.emotions import EmotionReader
from exhibit.vision.quality import QualityLimits, sharpness
from exhibit.vision.tracking.attention import attention

Reason = Literal["", "small", "turned away", "dark", "blurred", "covered"]
"""Why a face cannot be read; "" where it can."""

_DARK = 0.07
"""Below this mean level of a face, of 1, what is read is right in two of three cases and sure of itself all the same
(a tenth of ordinary light; measured on FER+ validation faces)."""
_EDGE = 0.01


@dataclass(frozen=True)
class FaceSight:
    """One face in one picture: why it is not to be read; its height in pixels; how light it is and the whole picture
    is, 0..1 (None: not known); where its middle is, as shares of the picture; whether the picture's edge cuts it."""

    reason: Reason
    height_px: float
    spot: tuple[float, float]
    cut: bool
    light: float | None = None
    around: float | None = None


def sight_of(image: Image, face: Face, reader: EmotionReader) -> FaceSight:
    """The sight of `face` in `image` (height, width, 3) BGR; `reader` is asked whether it can be read."""
    height, width = image.shape[:2]
    left, top, right, bottom = (
        edge / side for edge, side in zip(face.box_xyxy, (width, height, width, height), strict=True)
    )
    crop = _crop(image, face)
    light = None if crop is None else float(crop.mean()) / 255
    reason = _reason(face, crop, light, QualityLimits())
    if not reason and not reader.read(image, [face])[0].emotions:
        reason = "covered"
    return FaceSight(
        reason,
        face.height_px,
        ((left + right) / 2, (top + bottom) / 2),
        is_cut((left, top, right, bottom)),
        light,
        float(cv2.mean(image)[1]) / 255,
    )


def is_cut(box: tuple[float, float, float, float]) -> bool:
    """Whether a box (left, top, right, bottom, as shares of the picture) touches the picture's edge."""
    return min(box[:2]) < _EDGE or max(box[2:]) > 1 - _EDGE


def reason_of(height_px: float, attends: float, limits: QualityLimits | None = None) -> Reason:
    """What place and pose alone forbid: too small, or turned away."""
    limits = limits or QualityLimits()
    if height_px < limits.height_px:
        return "small"
    return "turned away" if attends < limits.attention else ""


def _reason(face: Face, crop: Image | None, light: float | None, limits: QualityLimits) -> Reason:
    by_place = reason_of(face.height_px, attention(face), limits)
    if by_place or crop is None or light is None:
        return by_place or "turned away"
    if light < _DARK:
        return "dark"
    return "blurred" if sharpness(crop) < limits.sharpness else ""


def _crop(image: Image, face: Face) -> Image | None:
    try:
        return align(image, np.array(face.keypoints, dtype=np.float32))
    except ValueError:
        return None
