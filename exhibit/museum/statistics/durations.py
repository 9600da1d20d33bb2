"""Durations that are kept as counts in bins on a logarithmic scale: median, quartiles, mean, and what the bins hide.
Pure. Within a bin durations are taken to lie evenly on the logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.museum.statistics.clusters import Clustered, clustered, share_interval
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.sums import Blocks, Numbers, share_blocks

LEAST_S = 0.5
"""Where the first bin begins, for who needs its logarithm."""


def bin_bounds(edges_s: Sequence[float]) -> tuple[Numbers, Numbers]:
    """Where each bin begins and ends; the last one, of what is cut, is no longer than its beginning."""
    lows = np.maximum(np.asarray(edges_s, dtype=np.float64), LEAST_S)
    return lows, np.append(lows[1:], lows[-1])


def binned_quantile(counts: Numbers, edges_s: Sequence[float], share: float) -> Numbers:
    """The duration (s) below which `share` (0 to 1) lies, for each row of `counts`; rows hold something. What is cut
    counts as where the last bin begins."""
    lows, highs = bin_bounds(edges_s)
    rows = np.atleast_2d(counts)
    sums = np.cumsum(rows, axis=1)
    wanted = share * sums[:, -1]
    place = np.argmax((sums >= wanted[:, None] - 1e-9) & (rows > 0), axis=1)
    here = rows[np.arange(len(rows)), place]
    passed = sums[np.arange(len(rows)), place] - here
    part = np.clip((wanted - passed) / here, 0.0, 1.0)
    result: Numbers = lows[place] * (highs[place] / lows[place]) ** part
    return result


def below(counts: Numbers, edges_s: Sequence[float], duration_s: float) -> Numbers:
    """How many of each row are shorter than `duration_s`."""
    lows, highs = bin_bounds(edges_s)
    width = np.log(highs / lows)
    part = np.divide(np.log(duration_s / lows), width, out=np.zeros_like(lows), where=width > 0)
    result: Numbers = counts @ np.clip(part, 0.0, 1.0)
    return result


def duration_blocks(counts: Numbers, edges_s: Sequence[float]) -> Blocks:
    """Durations (s) by block, a row of `counts` each. Within a bin from a to b their mean is that of an even spread of
    the logarithm, (b - a) / ln(b / a), and that of their squares (b² - a²) / (2 ln(b / a))."""
    lows, highs = bin_bounds(edges_s)
    width = np.log(highs / lows)
    mean = np.divide(highs - lows, width, out=lows.copy(), where=width > 0)
    square = np.divide((highs**2 - lows**2) / 2, width, out=lows**2, where=width > 0)
    return Blocks(counts @ mean, counts.sum(axis=1), counts @ square)


def log_blocks(counts: Numbers, edges_s: Sequence[float]) -> Blocks:
    """Logarithms of durations (s) by block: evenly spread within a bin."""
    lows, highs = bin_bounds(edges_s)
    middle, width = np.log(lows * highs) / 2, np.log(highs / lows)
    return Blocks(counts @ middle, counts.sum(axis=1), counts @ (middle**2 + width**2 / 12))


@dataclass(frozen=True)
class MedianTime:
    """The median (s), its interval, and the clustered share of those below it, which is about a half."""

    value: float
    interval: Interval
    clustered: Clustered


def median_time(counts: Numbers, edges_s: Sequence[float]) -> MedianTime:
    """The median over all rows of `counts` (a block each). Its interval is that of the share below it, over blocks,
    read off the distribution. Source: Woodruff 1952, J. American Statistical Association 47, 635-646."""
    together = counts.sum(axis=0)
    value = float(binned_quantile(together, edges_s, 0.5)[0])
    share = clustered(share_blocks(below(counts, edges_s, value), counts.sum(axis=1)))
    around = share_interval(share)
    ends = [float(binned_quantile(together, edges_s, at)[0]) for at in (around.low, around.high)]
    return MedianTime(value, Interval(*ends), share)


def quantile_bin(counts: Numbers, edges_s: Sequence[float], share: float) -> Interval:
    """The bin that holds the quantile, whatever the durations were: what binning cannot tell."""
    edges = np.append(np.asarray(edges_s, dtype=np.float64), np.inf)
    sums = np.cumsum(counts)
    place = int(np.argmax((sums >= share * sums[-1] - 1e-9) & (counts > 0)))
    return Interval(float(edges[place]), float(edges[place + 1]))


def mean_bounds(counts: Numbers, edges_s: Sequence[float]) -> Interval:
    """Between these lies the mean (of what was cut at the last edge), whatever the durations were."""
    lows = np.asarray(edges_s, dtype=np.float64)
    highs = np.append(lows[1:], lows[-1])
    n = counts.sum()
    return Interval(float(counts @ lows / n), float(counts @ highs / n))
