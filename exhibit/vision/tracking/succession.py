"""Who stands where another stood: the next person at the same place begins anew (D-vision-21). Pure."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence

from exhibit.values import Face, Looks

_GAP_S = 0.2
_ALIKE_AFTER_GAP, _ALIKE_AT_ONCE = 0.82, 0.72
"""Looks less alike than this are another's: after a moment out of sight, and from one picture to the next, where it is
mostly the light that changes at once."""

_GROWTH, _LONGER = 0.45, 0.30
_FORGOTTEN_S = 1.5


def likeness(one: Looks, other: Looks) -> float:
    """-1..1, as two looks correlate; 1 where one of them is not known."""
    return sum(map(operator.mul, one, other)) if one and other else 1.0


def is_another(before: Face, before_looks: Sequence[Looks], face: Face, looks: Looks, unseen_s: float) -> bool:
    """Whether `face` is somebody else's than `before`, who looked like any of `before_looks` and was last seen
    `unseen_s` ago at the same place."""
    gap = unseen_s > _GAP_S
    known = [likeness(one, looks) for one in before_looks]
    if known and max(known) < (_ALIKE_AFTER_GAP if gap else _ALIKE_AT_ONCE):
        return True
    if unseen_s > _FORGOTTEN_S:  # of a source this slow nobody knows how much may have changed
        return False
    grown = abs(math.log(face.height_px / before.height_px))
    longer = abs(math.log(_length(face) / _length(before)))
    return gap and (grown > _GROWTH or longer > _LONGER)


def _length(face: Face) -> float:
    """From the eyes down to the mouth in face heights, which turning the head to the side leaves as it is."""
    left, right, _, mouth_left, mouth_right = face.keypoints
    across = (mouth_left[0] + mouth_right[0] - left[0] - right[0]) / 2
    down = (mouth_left[1] + mouth_right[1] - left[1] - right[1]) / 2
    return max(0.05, math.hypot(across, down) / face.height_px)
