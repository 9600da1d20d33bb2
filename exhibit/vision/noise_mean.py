"""Reading in noise: what a face's last few aligned crops have in common.

In a tenth of the light a sensor's noise is about as strong as the face. The mean of four crops, each put in place by
its own keypoints, has half of it (D-vision-29). What is not noisy passes untouched and is never kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.values import Face, Image
from exhibit.vision.quality import noise_share

_NOISY = 0.25
"""From here on a crop is worth a mean: the share of its deviation that is noise. 1 in 1,000 faces in good light, two
thirds in a quarter of the light, all in a tenth."""
_LOOKS, _KEPT_S = 4, 0.14
_SAME_PLACE, _SAME_SIZE = 0.35, 1.3


@dataclass(frozen=True)
class _Kept:
    captured_s: float
    face: Face
    crop: Image


class NoiseMean:
    """The last crops of faces in noise, in memory alone and for a seventh of a second."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []

    def joined(self, faces: Sequence[Face], crops: Sequence[Image], captured_s: float) -> list[Image]:
        """`crops` (48, 48) of `faces`, those in noise as the mean with the same face's last ones."""
        self._kept = [one for one in self._kept if 0 < captured_s - one.captured_s < _KEPT_S]
        fresh = [
            _Kept(captured_s, face, crop) for face, crop in zip(faces, crops, strict=True) if noise_share(crop) > _NOISY
        ]
        means = {id(one.crop): self._mean(one) for one in fresh}
        self._kept += fresh
        return [means.get(id(crop), crop) for crop in crops]

    def _mean(self, new: _Kept) -> Image:
        before = [one.crop for one in self._kept if _is_same(one.face, new.face)][-_LOOKS + 1 :]
        if not before:
            return new.crop
        return np.asarray(np.round(np.mean([*before, new.crop], axis=0)), np.uint8)


def _is_same(one: Face, other: Face) -> bool:
    """Whether two sights a few hundredths of a second apart are of one face, by place and size alone."""
    larger = max(one.height_px, other.height_px)
    near = math.dist(one.centre, other.centre) < _SAME_PLACE * larger
    return near and larger < _SAME_SIZE * min(one.height_px, other.height_px)
