"""Places in the picture in which nobody is looked for: a cash desk, the guards' chair, the street outside.

They are painted over before anything else sees the frame: no face is found there, no picture of it is kept or served.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exhibit.config.regions import Corners
from exhibit.values import Frame, Observation
from exhibit.vision.mount import painted_over
from exhibit.vision.observer import FrameObserver


class ZonedObserver:
    """Observes as `observer` does, and sees nothing in `zones`."""

    def __init__(self, observer: FrameObserver, zones: Sequence[Corners]) -> None:
        self._observer, self._zones = observer, tuple(zones)

    def observe(self, frame: Frame) -> Observation:
        """What is seen in the rest of `frame`."""
        return self._observer.observe(replace(frame, image=painted_over(frame.image, self._zones)))
