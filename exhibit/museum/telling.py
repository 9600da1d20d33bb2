"""From sums of days to numbers that may be told: the measures of `MEASURES`, each with its interval. Pure.

What is of fewer than k is withheld; shares of fewer than 50 are told in steps of 5 points, with an interval that allows
for it; so few that they would tell of somebody (fewer than three did, or did not) are told as "at most" or "at least".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exhibit.journal.published import EXACT_FROM, SMALL, share
from exhibit.journal.tally import DWELL_EDGES_S, Tally
from exhibit.museum.estimates import Edge, Estimate, HoldingTime, Told, Withheld
from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.clusters import Clustered, clustered, share_interval
from exhibit.museum.statistics.durations import (
    binned_quantile,
    duration_blocks,
    log_blocks,
    mean_bounds,
    median_time,
    quantile_bin,
)
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.sums import Blocks, Numbers, column, histograms, share_blocks

_STEP = 0.05
_WHOLE = 100


def measure_blocks(measure: MeasureName, tallies: Sequence[Tally]) -> Blocks:
    """The values of a measure, a block for each tally; of holding time and power, the logarithm of the seconds. Raises
    ValueError for the response share, which is of more than tallies."""
    match measure:
        case "attraction":
            return share_blocks(column(tallies, lambda one: one.stops), column(tallies, lambda one: one.visits))
        case "smiles":
            return share_blocks(column(tallies, lambda one: one.smiles), column(tallies, lambda one: one.read_visits))
        case "readable":
            return share_blocks(column(tallies, lambda one: one.read_visits), column(tallies, lambda one: one.visits))
        case "uplift":
            return Blocks(
                column(tallies, lambda one: one.uplift),
                column(tallies, lambda one: one.uplift_visits),
                column(tallies, lambda one: one.uplift_squared),
            )
        case "holding" | "power":
            return log_blocks(histograms(tallies), DWELL_EDGES_S)
        case "response":
            raise ValueError("the response share is of answers and visits")


def told_measure(measure: MeasureName, tallies: Sequence[Tally], k: int) -> Told:
    """A measure over the days (blocks) of `tallies`: a share, the mean uplift, or the median holding time."""
    match measure:
        case "holding":
            holding = holding_time(tallies, k)
            return holding.median if holding else Withheld(k)
        case "uplift":
            return _told_mean(measure_blocks(measure, tallies), k)
        case _:
            return told_share(measure_blocks(measure, tallies), k)


def told_share(blocks: Blocks, k: int) -> Told:
    """The share that `blocks` hold, by days."""
    n = round(float(blocks.of.sum()))
    if n < k:
        return Withheld(k)
    seen = clustered(blocks)
    count = round(float(blocks.sums.sum()))
    return _rough(seen, count, n) if n < EXACT_FROM else _exact(seen, count, n)


def _rough(seen: Clustered, count: int, n: int) -> Estimate:
    """In steps of 5 points; the interval knows no more than that."""
    value = share(count, n) or _STEP
    around = share_interval(seen.at(value))
    low = 0.0 if value <= _STEP else around.low - _STEP / 2
    high = 1.0 if value >= 1 - _STEP else around.high + _STEP / 2
    whole = Interval(np.floor(low * _WHOLE) / _WHOLE, np.ceil(high * _WHOLE) / _WHOLE).within(0.0, 1.0)
    return Estimate(value, whole, n, seen.blocks, round(seen.design_effect, 1), rough=True)


def _exact(seen: Clustered, count: int, n: int) -> Estimate:
    clipped = min(n - SMALL, max(SMALL, count))
    edge: Edge = "at most" if count < SMALL else "at least" if count > n - SMALL else ""
    around = share_interval(seen.at(clipped / n))
    around = Interval(0.0 if edge == "at most" else around.low, 1.0 if edge == "at least" else around.high)
    return Estimate(clipped / n, around, n, seen.blocks, seen.design_effect, edge=edge)


def _told_mean(blocks: Blocks, k: int) -> Told:
    n = round(float(blocks.of.sum()))
    if n < k:
        return Withheld(k)
    seen = clustered(blocks)
    return Estimate(seen.value, seen.interval(), n, seen.blocks, seen.design_effect)


def holding_time(tallies: Sequence[Tally], k: int) -> HoldingTime | None:
    """How long those who stopped looked; None where fewer than k did."""
    bins = histograms(tallies) if tallies else np.zeros((1, len(DWELL_EDGES_S)))
    together: Numbers = bins.sum(axis=0)
    n = round(float(together.sum()))
    if n < k:
        return None
    median, mean = median_time(bins, DWELL_EDGES_S), clustered(duration_blocks(bins, DWELL_EDGES_S))
    share_below = median.clustered
    around = mean.interval().within(0.0, float(DWELL_EDGES_S[-1]))
    cut = round(float(together[-1]))
    return HoldingTime(
        Estimate(median.value, median.interval, n, share_below.blocks, share_below.design_effect),
        Estimate(mean.value, around, n, mean.blocks, mean.design_effect),
        float(binned_quantile(together, DWELL_EDGES_S, 0.25)[0]),
        float(binned_quantile(together, DWELL_EDGES_S, 0.75)[0]),
        quantile_bin(together, DWELL_EDGES_S, 0.5),
        mean_bounds(together, DWELL_EDGES_S),
        cut if cut >= SMALL else None,
    )


def holding_power(mean: Estimate, needed_s: float) -> Estimate:
    """The mean holding time by the seconds that the work needs."""
    around = Interval(mean.interval.low / needed_s, mean.interval.high / needed_s)
    return Estimate(mean.value / needed_s, around, mean.n, mean.days, mean.design_effect)
