"""Numbers at random that a phone draws exactly as Python does, from one seed: so can a test hold the one against the
other. Pure: what comes next is a function of the seed and of how many came before."""

from __future__ import annotations

import math

_WORD = 0xFFFFFFFF
_STEP = 0x6D2B79F5


class SeededDraws:
    """Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for a list of works, not for secrets."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _WORD

    def random(self) -> float:
        """At least 0, below 1."""
        self._state = state = (self._state + _STEP) & _WORD
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _WORD
        mixed ^= (mixed + (((mixed ^ (mixed >> 7)) * (mixed | 61)) & _WORD)) & _WORD
        return (mixed ^ (mixed >> 14)) / 2**32

    def standard_normal(self) -> float:
        """Around 0 with deviation 1 (Box and Muller 1958)."""
        first, second = self.random(), self.random()
        return math.sqrt(-2 * math.log(1 - first)) * math.cos(2 * math.pi * second)

    def integers(self, count: int) -> int:
        """One of 0 to `count` - 1."""
        return int(self.random() * count)
