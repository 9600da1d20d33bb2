"""A level that glides to where it is sent, without a step and without a kink, frame by frame."""

from __future__ import annotations

import numpy as np

from exhibit.outputs.sound.levels import RATE_HZ, Gains

_NINE_TENTHS = 3.89
"""How many time constants a critically damped glide takes for nine tenths of its way."""
_REST = 1e-5


class Glide:
    """A critically damped glide: sent anywhere at any moment, value and speed go on from where they are (D-sound-3).

    The closed form of value(t) is used, so that the length of a block changes nothing.
    """

    def __init__(self, value: float) -> None:
        self.value = value
        self.goal = value
        self._speed = 0.0
        self._constant_s = 1.0

    @property
    def resting(self) -> bool:
        """Whether it has arrived."""
        return self.value == self.goal and self._speed == 0

    def send_to(self, goal: float, within_s: float) -> None:
        """Go to `goal`; nine tenths of the way are done `within_s` from now."""
        self.goal = goal
        self._constant_s = max(within_s, 0.005) / _NINE_TENTHS

    def advance(self, frames: int) -> Gains:
        """The value at each of the next `frames` frames; it is then there."""
        if self.resting:
            return np.full(frames, self.value)
        after_s = np.arange(1, frames + 1) / RATE_HZ
        away, pull = self.value - self.goal, 1 / self._constant_s
        lean = self._speed + pull * away
        dying = np.exp(-pull * after_s)
        way = (away + lean * after_s) * dying
        self._speed = float((lean - pull * (away + lean * after_s[-1])) * dying[-1])
        self.value = self.goal + float(way[-1])
        if abs(way[-1]) < _REST and abs(self._speed) < _REST / self._constant_s:
            self.value, self._speed = self.goal, 0.0
        return np.asarray(self.goal + way)
