"""Boxes that do not tremble: what is shown of a face (D-vision-8), smoothed by a One Euro filter for each of its
numbers. Pure.

Only for the eye. Who is who, the crop and the record keep to the box as it was found.
"""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.smoothing import OneEuro
from exhibit.values import Box


@dataclass(frozen=True)
class BoxFilterSettings:
    """`rest_hz` is the cut-off for a face at rest: 1 / (2 pi rest_hz) seconds, 0.2 s for 0.8 Hz, is how far it then
    trails. Each face height a second that it moves adds `quicker` to the cut-off: counted in heights, so that near and
    far faces are alike. Chosen by `benchmarks/calm.py`."""

    rest_hz: float = 0.8
    quicker: float = 1.5


@dataclass(frozen=True)
class BoxFilter:
    """A box as it is shown: its middle across and down, its width and its height, each with its memory."""

    across: OneEuro
    down: OneEuro
    width: OneEuro
    height: OneEuro

    @classmethod
    def at(cls, box_xyxy: Box) -> BoxFilter:
        """What a first sight is shown as: itself."""
        return cls(*map(OneEuro, _measures(box_xyxy)))

    def towards(self, box_xyxy: Box, step_s: float, settings: BoxFilterSettings) -> BoxFilter:
        """The memory `step_s` later, when the face was found at `box_xyxy`."""
        measures = _measures(box_xyxy)
        beta = settings.quicker / measures[3]
        before = (self.across, self.down, self.width, self.height)
        pairs = zip(before, measures, strict=True)
        return BoxFilter(*(one.towards(value, step_s, settings.rest_hz, beta) for one, value in pairs))

    @property
    def box_xyxy(self) -> Box:
        x, y, half_width, half_height = self.across.value, self.down.value, self.width.value / 2, self.height.value / 2
        return x - half_width, y - half_height, x + half_width, y + half_height


def _measures(box_xyxy: Box) -> tuple[float, float, float, float]:
    left, top, right, bottom = box_xyxy
    return (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
