"""Two who count the same people: how far their shares lie apart, and how often they would agree of one person. Pure.

Nobody is compared with themselves: there are only counts of blocks of time. Where both count the same people, blocks in
which one finds more are blocks in which the other does; from how closely that goes along, Goodman's regression (1953,
American Sociological Review 18, 663-664) gives how often the first says yes where the second does, and where the second
does not. It assumes that these two are the same in all blocks. Who is missed by one of them draws it towards chance: it
says too little, never too much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exhibit.museum.statistics.clusters import resampled_weights
from exhibit.museum.statistics.interval import LEVEL, Interval
from exhibit.museum.statistics.sums import Numbers

LEAST_BLOCKS = 8
"""Fewer tell nothing of how two go along."""


@dataclass(frozen=True)
class YesAndNo:
    """Shares of people of whom both say yes, the first or the second alone, or neither; their sum is 1."""

    both: float
    first: float
    second: float
    neither: float

    @property
    def agreed(self) -> float:
        """Of how many they say the same."""
        return self.both + self.neither


@dataclass(frozen=True)
class RaterAgreement:
    """How two raters go along over `blocks`. `difference`: the first's share less the second's. `kappa` and `ac1`, 1
    for the same of everybody, 0 for what chance would do. Each with its interval, over blocks."""

    difference: float
    difference_interval: Interval
    kappa: float
    kappa_interval: Interval
    ac1: float
    ac1_interval: Interval
    blocks: int


def cohens_kappa(table: YesAndNo) -> float:
    """Agreement beyond chance, where chance keeps each one's own share (Cohen 1960, Educational and Psychological
    Measurement 20, 37-46). It is low where nearly all are alike, however seldom they differ: read AC1 beside it."""
    first, second = table.both + table.first, table.both + table.second
    return _beyond(table.agreed, first * second + (1 - first) * (1 - second))


def gwets_ac1(table: YesAndNo) -> float:
    """Agreement beyond chance, where chance is worth as much as the rarer answer lets it (Gwet 2008, British J. of
    Mathematical and Statistical Psychology 61, 29-48)."""
    share = (table.both + table.first + table.both + table.second) / 2
    return _beyond(table.agreed, 2 * share * (1 - share))


def yes_and_no(first: Numbers, second: Numbers, of: Numbers) -> YesAndNo | None:
    """The table that two series of shares by block make likely, blocks weighing by `of`; None where the second's share
    never varies."""
    weights = of / of.sum()
    mean_first, mean_second = float(weights @ first), float(weights @ second)
    around = second - mean_second
    spread = float(weights @ (around * around))
    if spread < 1e-12:
        return None
    slope = float(weights @ (around * (first - mean_first))) / spread
    where_not = min(1.0, max(0.0, mean_first - slope * mean_second))
    where_yes = min(1.0, max(0.0, mean_first + slope * (1 - mean_second)))
    both, alone = mean_second * where_yes, (1 - mean_second) * where_not
    return YesAndNo(both, alone, mean_second - both, 1 - mean_second - alone)


def rater_agreement(first: Numbers, second: Numbers, of: Numbers, seed: int = 1) -> RaterAgreement | None:
    """How two series of shares (0 to 1) go along, by blocks of `of` people; None of fewer than `LEAST_BLOCKS`, or where
    the second's never varies. Intervals by the bootstrap over blocks (Efron 1979)."""
    blocks = len(of)
    found = yes_and_no(first, second, of) if blocks >= LEAST_BLOCKS else None
    if found is None:
        return None
    drawn = [_told(first, second, of * weights) for weights in resampled_weights(blocks, seed)]
    ends = np.array([one for one in drawn if one is not None])
    low, high = np.quantile(ends, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    around = [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]
    difference = float((of / of.sum()) @ (first - second))
    return RaterAgreement(
        difference, around[0], cohens_kappa(found), around[1], gwets_ac1(found), around[2], blocks
    )  # fmt: skip


def _told(first: Numbers, second: Numbers, of: Numbers) -> tuple[float, float, float] | None:
    table = yes_and_no(first, second, of)
    if table is None:
        return None
    return float((of / of.sum()) @ (first - second)), cohens_kappa(table), gwets_ac1(table)


def _beyond(agreed: float, chance: float) -> float:
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0
