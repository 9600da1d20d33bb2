"""An interval that may be looked at every day: right on all days together. Pure.

With a switchback's coins the days' differences, less the true one, are symmetric around nought given the past, so that
exp(l S - l² V / 2) is a supermartingale for every l (S their sum, V that of their squares: de la Peña 1999, Annals of
Probability 27, 537-564). Mixed over normal l it gives the bound sqrt((V + r) log((V + r) / (r a²))) (Howard, Ramdas,
McAuliffe and Sekhon 2021, Annals of Statistics 49, 1055-1080, eq. 14): S passes it ever with a chance of at most a.
Nothing is assumed of distributions, and it may be ended at any look.
"""

from __future__ import annotations

import math

import numpy as np

from exhibit.museum.statistics.interval import LEVEL, Interval
from exhibit.museum.statistics.randomisation import DailyDifferences

_STEPS = 2000


def anytime_interval(days: DailyDifferences, expected_variance: float, bound: float, level: float = LEVEL) -> Interval:
    """All differences, at most `bound` to either side, that the days so far leave possible. `expected_variance`, of the
    weighted sum over the whole planned length, must come from the plan, and not from these days; the bound is tightest
    there (`planned_variance`)."""
    shifts = np.linspace(-bound, bound, 2 * _STEPS + 1)
    alpha = 1 - level
    tuned = expected_variance / (2 * math.log(1 / alpha) + math.log(1 + 2 * math.log(1 / alpha)))
    # The sum of w (d - shift), and of its squares, for every shift at once.
    w, d = days.weights, days.differences
    total = w @ d - shifts * w.sum()
    squares = w * w
    variance = np.maximum(0.0, squares @ (d * d) - 2 * shifts * (squares @ d) + shifts**2 * squares.sum())
    left = shifts[total * total <= (variance + tuned) * np.log((variance + tuned) / (tuned * alpha * alpha))]
    if not len(left):
        return Interval(days.mean, days.mean)
    step = bound / _STEPS
    return Interval(float(left[0]) - step, float(left[-1]) + step).within(-bound, bound)


def planned_variance(days: int, visits_a_day: float, variance: float, design_effect: float) -> float:
    """The variance of the weighted sum over `days`, each with so many visits of each of two variants, of values of that
    `variance` (a share: p (1 - p))."""
    return days * visits_a_day / 2 * variance * design_effect
