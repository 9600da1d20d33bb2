"""The quality gate: a face that cannot be read well is not read at all. It counts as a visitor and votes for nothing
(D-vision-5).

Four reasons, with limits chosen by `benchmarks/quality.py` on FER+ validation faces: too small, turned too far
away, too doubtful a face, too blurred. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.values import Face, Image


@dataclass(frozen=True)
class QualityLimits:
    """Below any of these a face is not read: its height in pixels, attention, detector's score, sharpness."""

    height_px: float = 18.0
    attention: float = 0.1
    score: float = 0.5
    sharpness: float = 0.05


def sharpness(crop: Image) -> float:
    """How sharp a grey crop (h, w) is in its least sharp direction: the deviation of the second difference, across or
    down, over that of the crop itself.

    One direction suffices to spoil a face: motion blurs along one only. 0.27 is the median of the FER+ faces, 0.14 the
    lowest hundredth; a Gaussian of 2 pixels gives 0.05 (of 48).
    """
    grey = crop.astype(np.float32)
    across = _deviation(grey[:, 2:] - 2 * grey[:, 1:-1] + grey[:, :-2])
    down = _deviation(grey[2:] - 2 * grey[1:-1] + grey[:-2])
    # The constant keeps the noise of a flat, dark crop from looking sharp.
    return min(across, down) / (_deviation(grey) + 5.0)


def _deviation(levels: NDArray[np.float32]) -> float:
    """The standard deviation; NumPy's own takes three times as long for so few numbers."""
    return float(cv2.meanStdDev(levels)[1][0, 0])


def unreadable(face: Face, attention: float, crop: Image, limits: QualityLimits) -> str:
    """Why `face` with its aligned `crop` should not be read, in a word; "" when it should."""
    if face.height_px < limits.height_px:
        return "small"
    if attention < limits.attention:
        return "turned away"
    if face.score < limits.score:
        return "doubtful"
    if sharpness(crop) < limits.sharpness:
        return "blurred"
    return ""
