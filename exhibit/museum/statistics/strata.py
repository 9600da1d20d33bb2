"""Two periods compared within strata (weekdays, or weekdays and hours), so that like stands beside like. Pure.

Each stratum that both have weighs n1 n0 / (n1 + n0), by what both know of it (Mantel and Haenszel 1959; Greenland and
Robins 1985, Biometrics 41, 55-68). Assumes that days of a stratum are independent of each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exhibit.museum.statistics.clusters import moderated, variance_alone
from exhibit.museum.statistics.interval import LEVEL, Interval, student_p, student_quantile
from exhibit.museum.statistics.sums import Blocks

Strata = NDArray[np.intp]


@dataclass(frozen=True)
class Standardised:
    """The two means, over what both have and weighted alike; the difference of the first less the second, its standard
    error, and how many blocks of each stand in it."""

    now: float
    before: float
    standard_error: float
    degrees: int
    blocks_now: int
    blocks_before: int

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def interval(self) -> Interval:
        half = student_quantile((1 + LEVEL) / 2, self.degrees) * self.standard_error
        return Interval(self.difference - half, self.difference + half)

    @property
    def p(self) -> float:
        """How often so large a difference is seen where there is none."""
        return student_p(self.difference / self.standard_error, self.degrees) if self.standard_error else 1.0


@dataclass(frozen=True)
class _Cell:
    """One stratum in one period: mean, n, its variance if visitors came alone, and as it varies by block."""

    value: float
    n: float
    alone: float
    by_block: float
    blocks: int


def standardised(now: Blocks, now_strata: Strata, before: Blocks, before_strata: Strata) -> Standardised | None:
    """`now` less `before`, each block in its stratum; None where they share no stratum."""
    both = [int(one) for one in np.intersect1d(now_strata[now.of > 0], before_strata[before.of > 0])]
    if not both:
        return None
    pairs = [(_cell(now, now_strata == one), _cell(before, before_strata == one)) for one in both]
    weights = [a.n * b.n / (a.n + b.n) for a, b in pairs]
    shares = [weight / sum(weights) for weight in weights]
    alone = sum(w * w * (a.alone + b.alone) for w, (a, b) in zip(shares, pairs, strict=True))
    effect, degrees = moderated(*_seen_effect(shares, pairs))
    return Standardised(
        sum(w * a.value for w, (a, _) in zip(shares, pairs, strict=True)),
        sum(w * b.value for w, (_, b) in zip(shares, pairs, strict=True)),
        math.sqrt(effect * alone),
        degrees,
        sum(a.blocks for a, _ in pairs),
        sum(b.blocks for _, b in pairs),
    )


def _cell(blocks: Blocks, which: NDArray[np.bool_]) -> _Cell:
    some = blocks.taken(which & (blocks.of > 0))
    n, count = float(some.of.sum()), len(some.of)
    value = float(some.sums.sum()) / n
    residuals = some.sums - value * some.of
    by_block = count / (count - 1) * float(residuals @ residuals) / (n * n) if count > 1 else math.nan
    return _Cell(value, n, variance_alone(value, float(some.squares.sum()), n), by_block, count)


def _seen_effect(weights: list[float], pairs: list[tuple[_Cell, _Cell]]) -> tuple[float, int]:
    """The design effect within strata, from those of more than one block, and its degrees of freedom (Satterthwaite
    1946, Biometrics 2, 110-114: few where few strata have most of the weight)."""
    told = [(w * w, cell) for w, pair in zip(weights, pairs, strict=True) for cell in pair if cell.blocks > 1]
    alone = sum(w * cell.alone for w, cell in told)
    if alone <= 0:
        return 1.0, 0
    degrees = alone**2 / sum((w * cell.alone) ** 2 / (cell.blocks - 1) for w, cell in told)
    return sum(w * cell.by_block for w, cell in told) / alone, round(degrees)
