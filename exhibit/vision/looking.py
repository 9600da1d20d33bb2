"""A source looked at for a moment, for the doctor: its frames counted, its light judged. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from exhibit.clock import Clock
from exhibit.values import Frame, Image
from exhibit.vision.source import Source

_WAIT_S = 0.25
_BURNT, _BLACK = 250, 16
_GRID_PX = (160, 90)
_KEPT = 3


@dataclass(frozen=True)
class Light:
    """How bright a picture is, 0 (black) to 1 (white); which shares of it are black or burnt out; its contrast, the
    deviation of its levels, 0 to 0.5."""

    mean: float
    black: float
    burnt: float
    contrast: float


@dataclass(frozen=True)
class Sight:
    """What was seen: how many frames of which size came, how many a second, the light in the last one, whether all of
    them were one and the same picture, and the last few."""

    frames: int
    size_px: tuple[int, int]
    rate_hz: float
    light: Light
    still: bool
    last: tuple[Frame, ...]


def looked(source: Source, clock: Clock, first_within_s: float, for_s: float) -> Sight | None:
    """What `source` gives within `for_s` seconds of its first frame; None where none comes within `first_within_s`."""
    first = _next(source, clock, clock.now() + first_within_s)
    if first is None:
        return None
    frames, still = [first], True
    end_s = clock.now() + for_s
    while (frame := _next(source, clock, end_s)) is not None:
        still = still and np.array_equal(frame.image, first.image)
        frames = [*frames[1 - _KEPT :], frame]
    last = frames[-1]
    # What nobody had time to look at counts too: it was given.
    count, lasted_s = last.sequence - first.sequence + 1, last.captured_s - first.captured_s
    height, width = last.image.shape[:2]
    rate_hz = (count - 1) / lasted_s if lasted_s > 0 else 0.0
    return Sight(count, (width, height), rate_hz, light(last.image), still and count > 1, tuple(frames))


def _next(source: Source, clock: Clock, end_s: float) -> Frame | None:
    while clock.now() < end_s and source.state().link != "ended":
        frame = source.read(min(_WAIT_S, max(0.0, end_s - clock.now())))
        if frame is not None:
            return frame
    return None


def light(image: Image) -> Light:
    """The light in a picture (height, width, 3) BGR."""
    grey = cv2.cvtColor(cv2.resize(image, _GRID_PX, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return Light(
        float(grey.mean()) / 255,
        float((grey <= _BLACK).mean()),
        float((grey >= _BURNT).mean()),
        float(grey.std()) / 255,
    )
