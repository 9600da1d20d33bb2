"""Places in the picture in which nobody is looked for: a cash desk, the guards' chair, the street outside.

They are painted over before anything else sees the frame: no face is found there, no picture of it is kept or served.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from exhibit.values import Frame, Image, Observation, Point
from exhibit.vision.observer import FrameObserver

_GREY = (128, 128, 128)
"""Neither dark nor bright: whether a picture is covered or blinded is judged by the rest of it."""

Zone = Sequence[Point]
"""The corners of a place, as shares of the picture's width and height."""


def painted_over(image: Image, zones: Sequence[Zone]) -> Image:
    """A copy of `image` (height, width, 3) without what lies in `zones`."""
    height, width = image.shape[:2]
    painted = image.copy()
    corners = [np.array([(round(x * width), round(y * height)) for x, y in zone], dtype=np.int32) for zone in zones]
    cv2.fillPoly(painted, corners, _GREY)
    return painted


class ZonedObserver:
    """Observes as `observer` does, and sees nothing in `zones`."""

    def __init__(self, observer: FrameObserver, zones: Sequence[Zone]) -> None:
        self._observer, self._zones = observer, tuple(zones)

    def observe(self, frame: Frame) -> Observation:
        """What is seen in the rest of `frame`."""
        return self._observer.observe(replace(frame, image=painted_over(frame.image, self._zones)))
