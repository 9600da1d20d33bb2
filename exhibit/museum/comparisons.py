"""Periods beside each other, like weekdays with like, and what of many differences stands out. Observed, never caused.
Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.journal.atoms import USUAL_K
from exhibit.museum.counting import Counted, CountedDay, Period
from exhibit.museum.measures import RANKED, MeasureName
from exhibit.museum.statistics.discoveries import discoveries
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.strata import Standardised, Strata, standardised
from exhibit.museum.telling import measure_blocks


@dataclass(frozen=True)
class Comparison:
    """A measure in two periods, over the weekdays on which both were open, each weighted alike in both. `difference` is
    now less before, in the measure's unit (holding time: geometric means, and their ratio less 1), with its interval
    over days; `p`, how often chance does as much. `left_out`: days without a like weekday, or without a measure."""

    exhibit: str
    measure: MeasureName
    now: float
    before: float
    difference: float
    interval: Interval
    p: float
    days_now: int
    days_before: int
    left_out: int


@dataclass(frozen=True)
class Comparisons:
    """Everything that was compared, and which of it stands out at a rate of false ones of 10 % (Benjamini and
    Hochberg): of those `standing_out`, by chance about `by_chance` are none."""

    every: tuple[Comparison, ...]
    standing_out: tuple[Comparison, ...]
    by_chance: float


def compared(
    counted: Counted, now: Period, before: Period, k: int = USUAL_K, measures: Sequence[MeasureName] = RANKED
) -> Comparisons:
    """Each exhibit's measures `now` and `before`. Differences of fewer than k in either period are withheld: they are
    not in the list."""
    every = tuple(
        one
        for name, days in counted.days.items()
        for measure in measures
        if (one := comparison(name, measure, (days, now), (days, before), k))
    )
    found = discoveries([one.p for one in every])
    return Comparisons(every, tuple(every[place] for place in found.places), found.by_chance)


Side = tuple[Sequence[CountedDay], Period]
"""Days, and which of them."""


def comparison(exhibit: str, measure: MeasureName, now: Side, before: Side, k: int = USUAL_K) -> Comparison | None:
    """One measure in two periods; None where either has fewer than k, or they have no weekday in common."""
    here, there = (list(_single_days(*side)) for side in (now, before))
    one, other = (measure_blocks(measure, [each.tally for each in side]) for side in (here, there))
    if min(one.of.sum(), other.of.sum()) < k:
        return None
    result = standardised(one, _weekdays(here), other, _weekdays(there))
    return _told(exhibit, measure, result, len(here) + len(there)) if result else None


def _single_days(days: Sequence[CountedDay], period: Period) -> Iterator[CountedDay]:
    """Weeks have no weekday."""
    return (one for one in days if one.day in period and one.days == 1)


def _weekdays(days: Sequence[CountedDay]) -> Strata:
    return np.array([one.day.weekday() for one in days], dtype=np.intp)


def _told(exhibit: str, measure: MeasureName, found: Standardised, days: int) -> Comparison:
    """Of holding times, whose logarithms are compared, the ratio."""
    told = math.exp if measure in _LOGARITHMIC else float
    by_ratio = measure in _LOGARITHMIC
    around = found.interval
    ends = Interval(math.expm1(around.low), math.expm1(around.high)) if by_ratio else around
    difference = math.expm1(found.difference) if by_ratio else found.difference
    left_out = days - found.blocks_now - found.blocks_before
    return Comparison(
        exhibit, measure, told(found.now), told(found.before), difference, ends, found.p,
        found.blocks_now, found.blocks_before, left_out,
    )  # fmt: skip


_LOGARITHMIC: tuple[MeasureName, ...] = ("holding", "power")
