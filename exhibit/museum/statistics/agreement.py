"""Do two shares rise and fall together? Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exhibit.museum.statistics.interval import Interval, two_sided
from exhibit.museum.statistics.sums import Numbers

LEAST_BLOCKS = 6


@dataclass(frozen=True)
class Correlation:
    """Pearson's correlation of two series, -1 to 1, with its interval; `effective` blocks, after what their own memory
    takes away."""

    value: float
    interval: Interval
    effective: float


def correlation(one: Numbers, other: Numbers) -> Correlation | None:
    """How two series in the order of time go together; None of fewer than `LEAST_BLOCKS` blocks, or where one never
    varies. The interval is Fisher's (1921, Metron 1, 3-32), which takes both for about normal; both being alike from
    one block to the next, they count as fewer (Bartlett 1935; Dawdy and Matalas 1964). Noise in the shares, of ten or
    twenty answers a block, draws it towards 0: it says too little, never too much."""
    n = len(one)
    if n < LEAST_BLOCKS or not (one.std() > 1e-12 and other.std() > 1e-12):
        return None
    value = float(np.corrcoef(one, other)[0, 1])
    memory = max(0.0, _memory(one) * _memory(other))
    effective = max(4.0, n * (1 - memory) / (1 + memory))
    half = two_sided() / math.sqrt(effective - 3)
    z = math.atanh(max(-0.999999, min(0.999999, value)))
    return Correlation(value, Interval(math.tanh(z - half), math.tanh(z + half)), effective)


def _memory(series: Numbers) -> float:
    """The correlation of each value with the one after it."""
    around = series - series.mean()
    return float((around[1:] * around[:-1]).sum() / (around * around).sum())
