"""Looking in the dark: what is dim is shown to the networks brighter, and the last few pictures as one.

The networks learnt from lit pictures. In a tenth of the light dark skin is lost first, since its features are then
two or three levels apart; four times as much is enough. Noise grows with it, so where there is much of it less is
given, and every other search looks at the mean of the last pictures, in which it is halved, and what lies between two
levels can be seen. Bright pictures pass untouched (`benchmarks/fairness.py` measures it; D-vision-23).
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from exhibit.values import Image

DIM_LEVEL = 30.0
"""A picture below this mean level, of 255, is worth keeping for the mean of the next search."""

_USUAL_LEVEL, _LEAST_GAIN, _MOST_GAIN = 60.0, 1.2, 4.0
_BEARABLE_NOISE = 9.0
_DIFFERENCE_TO_DEVIATION = 0.886
_KEPT, _KEPT_S = 3, 0.35
_LEVEL_STEP_PX, _JOINED_LEVEL = 16, 45.0


def lifted(view: Image, shown_share: float = 1.0) -> Image:
    """`view` (height, width, 3) as it would be in more light; itself where it is bright enough. `shown_share` is how
    much of the view lies in the picture: the black beyond its edge is not darkness."""
    shown = max(0.01, shown_share)
    gain = _USUAL_LEVEL / max(1.0, float(cv2.mean(view)[1]) / shown)
    if gain < _LEAST_GAIN:
        return view
    gain = min(gain, _MOST_GAIN, _BEARABLE_NOISE / max(0.1, _noise(view) / shown))
    return view if gain < _LEAST_GAIN else np.asarray(cv2.convertScaleAbs(view, alpha=gain), np.uint8)


def _noise(view: Image) -> float:
    """The deviation of a view's noise in levels: by how much neighbours differ, where little else differs."""
    green = view[..., 1]
    difference = cv2.absdiff(np.ascontiguousarray(green[:, 1:]), np.ascontiguousarray(green[:, :-1]))
    return _DIFFERENCE_TO_DEVIATION * float(cv2.mean(difference)[0])


class Afterglow:
    """The last pictures of a dim room, in memory alone, until it is bright again."""

    def __init__(self) -> None:
        self._kept: list[tuple[float, Image]] = []

    def keep(self, image: Image, level: float, now_s: float) -> None:
        """Remember `image`, of the mean `level`, if it is dim."""
        fresh = [one for one in self._kept if 0 < now_s - one[0] < _KEPT_S and one[1].shape == image.shape]
        self._kept = [*fresh, (now_s, image)][-_KEPT - 1 :] if level < DIM_LEVEL else []

    @property
    def is_dim(self) -> bool:
        """Whether the room is."""
        return bool(self._kept)

    def looks(self, image: Image, *, joined_first: bool) -> tuple[Image, ...]:
        """`image`, which was kept last, and the mean of it and those before it, brighter; alone where none are."""
        if len(self._kept) < 2:
            return (image,)
        joined = _mean_of([one for _, one in self._kept])
        return (joined, image) if joined_first else (image, joined)


def _mean_of(images: Sequence[Image]) -> Image:
    """The mean of pictures of one size, brighter where it is dim: its levels are then finer than theirs."""
    total = images[0].astype(np.float32)
    for one in images[1:]:
        cv2.accumulate(one, total)
    level = float(total[::_LEVEL_STEP_PX, ::_LEVEL_STEP_PX, 1].mean()) / len(images)
    gain = min(_MOST_GAIN, max(1.0, _JOINED_LEVEL / max(1.0, level)))
    return np.asarray(cv2.convertScaleAbs(total, alpha=gain / len(images)), np.uint8)
