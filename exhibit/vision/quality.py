"""The quality gate: a face that cannot be read well is not read at all. It counts as a visitor and votes for nothing
(D-vision-5).

Five reasons, with limits chosen by `benchmarks/quality.py` on FER+ validation faces: too small, turned too far
away, too doubtful a face, too blurred, drowned in the noise of the dark. Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from exhibit.values import Face, Image


@dataclass(frozen=True)
class QualityLimits:
    """Below any of these a face is not read: its height in pixels, attention, detector's score, sharpness; nor above
    this share of noise where it is dark, as in a tenth of the light."""

    height_px: float = 18.0
    attention: float = 0.1
    score: float = 0.5
    sharpness: float = 0.05
    dark_noise: float = 0.42


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


_DARK_LEVEL, _NOISY = 40.0, 0.3
_DIM_LEVEL = 60.0
_TURNED = 0.4
_NOISE_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)


def noise_share(crop: Image) -> float:
    """The deviation of the noise in a grey crop (h, w) over that of the crop (Immerkaer 1996, doi
    10.1006/cviu.1996.0060)."""
    rough = np.abs(cv2.filter2D(crop.astype(np.float32), -1, _NOISE_KERNEL)[1:-1, 1:-1]).mean()
    return float(math.sqrt(math.pi / 2) * rough / 6) / (_deviation(crop.astype(np.float32)) + 1.0)


def why_refused(attention: float, crop: Image) -> str:
    """What most likely keeps the network from reading a `crop` that it refuses: the picture says so, not the network.
    What is neither turned nor dark is covered, by whatever."""
    if attention < _TURNED:
        return "turned away"
    return "dark" if crop.mean() < _DARK_LEVEL or noise_share(crop) > _NOISY else "covered"


def unreadable(face: Face, attention: float, crop: Image, limits: QualityLimits) -> str:
    """Why `face` with its aligned `crop` should not be read, in a word; "" when it should."""
    if face.height_px < limits.height_px:
        return "small"
    if attention < limits.attention:
        return "turned away"
    if face.score < limits.score:
        return "doubtful"
    return unreadable_crop(crop, limits)


def unreadable_crop(crop: Image, limits: QualityLimits) -> str:
    """The same by the aligned grey crop (h, w) alone."""
    if sharpness(crop) < limits.sharpness:
        return "blurred"
    if crop.mean() < _DIM_LEVEL and noise_share(crop) > limits.dark_noise:
        return "dark"
    return ""
