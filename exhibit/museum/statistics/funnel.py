"""How far shares of few lie apart by chance alone. Pure. Source: Spiegelhalter 2005, Statistics in Medicine 24,
1185-1202, whose over-dispersion is here the design effect within exhibits."""

from __future__ import annotations

import math

from exhibit.museum.statistics.interval import Interval, two_sided

NEAR, FAR = 0.95, 0.998
"""The two levels that a funnel draws: about two and three standard errors."""


def funnel_limits(mean: float, n: float, design_effect: float = 1.0, level: float = NEAR) -> Interval:
    """Where the share of an exhibit of `n` lies in `level` of the cases, if `mean` is true of it."""
    half = two_sided(level) * math.sqrt(design_effect * mean * (1 - mean) / n)
    return Interval(mean - half, mean + half).within(0.0, 1.0)
