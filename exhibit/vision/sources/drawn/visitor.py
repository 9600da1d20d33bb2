"""The drawn visitor: a source for when there is no camera. Drawn faces act out a script in a drawn room.

They go through the same detector and the same network as anybody else; nothing downstream knows of them.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np

from exhibit.values import Frame, Image
from exhibit.vision.sources.drawn.face import portrait
from exhibit.vision.sources.drawn.figure import ORIGIN, laid_over
from exhibit.vision.sources.drawn.room import room
from exhibit.vision.sources.drawn.script import LENGTH_S, Pose, pose_at
from exhibit.vision.sources.port import SourceState

_GRAIN_PX = 64


class DrawnVisitor:
    """A Source. `size_px` is (width, height).

    `live`: paced on `clock` and `sleep`, the newest frame, skipping what nobody asked for in time. Otherwise every
    frame at once, with `captured_s` = sequence / `rate_hz`, and no clock is needed. With `loop` False it is "ended"
    after one run of the script. Raises ValueError when it is to be live without a clock.
    """

    def __init__(
        self,
        clock: Callable[[], float] | None,
        *,
        size_px: tuple[int, int] = (1280, 720),
        rate_hz: float = 30.0,
        live: bool = True,
        loop: bool = True,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if live and clock is None:
            raise ValueError("a live drawn visitor needs a clock")
        self._clock = clock if live else None
        self._size_px = size_px
        self._rate_hz = rate_hz
        # The last sequence number; with `loop` far beyond any exhibition.
        self._last = sys.maxsize if loop else math.ceil(LENGTH_S * rate_hz) - 1
        self._sleep = sleep
        self._began_s: float | None = None
        self._next = 0
        self._skipped = 0
        self._closed = False

    def read(self, wait_s: float) -> Frame | None:
        if self.state().link == "ended":
            return None
        sequence, captured_s = self._next, self._next / self._rate_hz
        if self._clock is not None:
            due = self._awaited(self._clock, wait_s)
            if due is None:
                return None
            sequence, captured_s = due
        self._skipped += min(sequence, self._last + 1) - self._next
        self._next = sequence + 1
        if sequence > self._last:
            return None
        return Frame(draw(sequence / self._rate_hz, self._size_px), captured_s, sequence)

    def _awaited(self, clock: Callable[[], float], wait_s: float) -> tuple[int, float] | None:
        """The newest frame that is due within `wait_s`, and the clock's time when it was."""
        now = clock()
        if self._began_s is None:
            self._began_s = now
        ahead_s = self._began_s + self._next / self._rate_hz - now
        if ahead_s > 0:
            self._sleep(min(ahead_s, wait_s))
            if ahead_s > wait_s:
                return None
            now = clock()
        newest = math.floor((now - self._began_s) * self._rate_hz)
        return max(self._next, newest), now

    def state(self) -> SourceState:
        if self._closed or self._next > self._last:
            return SourceState("ended", "the drawn visitors have left", self._skipped)
        return SourceState("up", "drawn visitors", self._skipped)

    def close(self) -> None:
        self._closed = True


def draw(seconds: float, size_px: tuple[int, int]) -> Image:
    """The room at `seconds` of the script: (height, width, 3) BGR, for `size_px` (width, height).

    The same seconds give the same picture, grain included.
    """
    image = room(size_px).copy()
    for pose in pose_at(seconds):
        _paste(image, pose)
    return _grained(image, round(seconds * 1000))


def _paste(image: Image, pose: Pose) -> None:
    """Put a visitor into the picture, as far as they are in it."""
    height, width = image.shape[:2]
    cutout = portrait(pose.figure, pose.weights, pose.blink)
    turn = cv2.getRotationMatrix2D(ORIGIN, -pose.tilt_deg, pose.size * height / 100)
    matrix = np.asarray(turn, np.float64)
    matrix[:, 2] += np.array([pose.x * width, pose.y * height]) - ORIGIN
    rows, columns = cutout.shape[:2]
    corners = np.array([[0, 0, 1], [columns, 0, 1], [0, rows, 1], [columns, rows, 1]]) @ matrix.T
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, (width, height)).astype(int)
    if right <= left or bottom <= top:
        return
    matrix[:, 2] -= (left, top)
    size = (int(right - left), int(bottom - top))
    seen = cv2.warpAffine(cutout, matrix, size).astype(np.uint8, copy=False)
    image[top:bottom, left:right] = laid_over(image[top:bottom, left:right], seen)


def _grained(image: Image, moment: int) -> Image:
    """The picture with film grain, which moves with `moment`."""
    height, width = image.shape[:2]
    across, down = moment * 7919 % _GRAIN_PX, moment * 104729 // 7 % _GRAIN_PX
    tile = _grain((width, height))[down : down + height, across : across + width]
    return cv2.add(image, tile).astype(np.uint8, copy=False)


@lru_cache(maxsize=2)
def _grain(size_px: tuple[int, int]) -> Image:
    width, height = size_px
    levels = np.random.default_rng(1).normal(6, 2.5, (height + _GRAIN_PX, width + _GRAIN_PX, 1))
    tile = np.repeat(np.clip(levels, 0, 14), 3, axis=2).astype(np.uint8)
    tile.setflags(write=False)
    return tile
