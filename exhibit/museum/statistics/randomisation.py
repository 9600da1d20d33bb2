"""The p value and interval that the drawing of a switchback itself gives. Pure.

Under the plan each day with its two variants exchanged was as likely as the day that was. So, if the variants do the
same, the signs of the days' differences are drawn by fair coins: nothing is assumed of hours, weekdays, groups or
weather (Fisher 1935, The Design of Experiments; Bojinov, Simchi-Levi and Zhao 2023).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from exhibit.museum.statistics.interval import LEVEL, Interval
from exhibit.museum.statistics.sums import Blocks, Numbers

FLIPS = 4000
_EXACT_DAYS = 12


@dataclass(frozen=True)
class DailyDifferences:
    """A variant less the first on each day that has both, and how much the day weighs: n1 n0 / (n1 + n0)."""

    differences: Numbers
    weights: Numbers

    @property
    def mean(self) -> float:
        return float(self.weights @ self.differences / self.weights.sum())


@dataclass(frozen=True)
class Tested:
    """`difference` in the unit of the values; `p`, how often a drawing gives as large a one, if there is none."""

    difference: float
    interval: Interval
    p: float


def daily_differences(variant: Blocks, first: Blocks) -> DailyDifferences:
    """By days, in the same order of both."""
    both = (variant.of > 0) & (first.of > 0)
    a, b = variant.taken(both), first.taken(both)
    return DailyDifferences(a.sums / a.of - b.sums / b.of, a.of * b.of / (a.of + b.of))


def randomisation_test(days: DailyDifferences, bound: float, seed: int = 1, level: float = LEVEL) -> Tested:
    """The mean difference, its p and the interval of all differences that the test would not reject, at most `bound` to
    either side. Of up to 12 days every drawing is counted, of more 4,000 at random, and the one that was. Of no day
    nothing is known."""
    if not len(days.weights):
        return Tested(0.0, Interval(-bound, bound), 1.0)
    weights = days.weights / days.weights.sum()
    signs = _signs(len(weights), seed)
    moved, scale = signs @ (weights * days.differences), signs @ weights
    mean = days.mean

    def p(shift: float) -> float:
        return float((np.abs(moved - shift * scale) >= abs(mean - shift) - 1e-12).mean())

    ends = [_end(p, mean, side * bound, 1 - level) for side in (-1.0, 1.0)]
    return Tested(mean, Interval(*ends), p(0.0))


@lru_cache(maxsize=8)
def _signs(days: int, seed: int) -> Numbers:
    """A row a drawing, the first of them as it was."""
    if days <= _EXACT_DAYS:
        return np.array(list(product((1.0, -1.0), repeat=days)))
    drawn = np.random.default_rng(seed).choice(np.array([-1.0, 1.0]), (FLIPS, days))
    drawn[0] = 1.0
    return drawn


def _end(p: Callable[[float], float], inside: float, outside: float, alpha: float) -> float:
    """Between a shift that is not rejected and the bound, where rejection begins."""
    if p(outside) > alpha:
        return outside
    for _ in range(30):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p(middle) > alpha else (inside, middle)
    return outside
