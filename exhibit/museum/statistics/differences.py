"""What changed at one exhibit beyond what changed at others: difference in differences within weekdays and hours. Pure.

Each exhibit's share is standardised to the weekdays and hours of the changed one (direct standardisation), the others'
change is taken on the log odds, where a season that moves everybody moves everybody alike (Angrist and Pischke 2009,
Mostly Harmless Econometrics, 5.2), and carried over to it. Assumes that without the change it would have moved as they
did: so it is observed, not proven. How far the others moved apart from each other, beyond chance, counts as error
(Conley and Taber 2011, Review of Economics and Statistics 93, 113-125).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exhibit.museum.statistics.clusters import RESAMPLES, resampled_weights
from exhibit.museum.statistics.interval import LEVEL, Interval, student_quantile
from exhibit.museum.statistics.sums import Numbers

HOURS, WEEKDAYS = 24, 7


@dataclass(frozen=True)
class HourlyCounts:
    """`counts` in `of` of one exhibit, a row a day, a column an hour of it; `weekdays` (0 to 6) of the rows. Exhibits
    that are compared have the same rows, of noughts where one was closed."""

    counts: Numbers
    of: Numbers
    weekdays: Numbers


@dataclass(frozen=True)
class Beyond:
    """What a share did beyond the others: `effect` (in shares) with its interval; `naive`, after less before, plainly;
    `drifts`, what each other one did, in log odds."""

    naive: float
    effect: float
    interval: Interval
    drifts: tuple[float, ...]


Sides = tuple[HourlyCounts, HourlyCounts]
"""One exhibit before and after."""


def difference_in_differences(changed: Sides, others: Sequence[Sides], seed: int = 1) -> Beyond | None:
    """What `changed` did beyond the `others` (perhaps none), by resampling days, the same ones of every exhibit. None
    where before and after share no weekday and hour."""
    draws = [_draws(len(side.weekdays), seed + number) for number, side in enumerate(changed)]
    weights = _strata_weights(changed)
    if not weights.any():
        return None
    own = [_standardised(side, drawn, weights) for side, drawn in zip(changed, draws, strict=True)]
    told = [_drift(one, draws, weights) for one in others]
    drifts = np.array([one for one in told if np.isfinite(one[0])])
    shift = drifts.mean(axis=0) if len(drifts) else np.zeros(RESAMPLES + 1)
    effects = own[1] - _from_odds(_log_odds(own[0]) + shift)
    naive = _plain(changed[1]) - _plain(changed[0])
    spread = float(np.nanvar(effects[1:])) + _apart(drifts) * (float(own[1][0]) * (1 - float(own[1][0]))) ** 2
    half = student_quantile((1 + LEVEL) / 2, _degrees(changed)) * math.sqrt(spread)
    effect = float(effects[0])
    return Beyond(naive, effect, Interval(effect - half, effect + half), tuple(float(one[0]) for one in drifts))


def _draws(days: int, seed: int) -> Numbers:
    """All days once, and then the resamples."""
    return np.vstack([np.ones((1, days)), resampled_weights(days, seed)])


def _by_stratum(side: HourlyCounts, drawn: Numbers) -> tuple[Numbers, Numbers]:
    """Counts and n for each draw, weekday and hour."""
    counts, of = [], []
    for weekday in range(WEEKDAYS):
        here = side.weekdays == weekday
        counts.append(drawn[:, here] @ side.counts[here])
        of.append(drawn[:, here] @ side.of[here])
    return np.stack(counts, axis=1), np.stack(of, axis=1)


def _strata_weights(sides: Sides) -> Numbers:
    before, after = (_by_stratum(side, np.ones((1, len(side.weekdays))))[1][0] for side in sides)
    result: Numbers = np.divide(before * after, before + after, out=np.zeros_like(before), where=before * after > 0)
    return result


def _standardised(side: HourlyCounts, drawn: Numbers, weights: Numbers) -> Numbers:
    """The share in each draw; strata that a draw has nothing of are left out of it."""
    counts, of = _by_stratum(side, drawn)
    there = weights * (of > 0)
    shares = np.divide(counts, of, out=np.zeros_like(counts), where=of > 0)
    weight = there.sum(axis=(1, 2))
    sums = (there * shares).sum(axis=(1, 2))
    result: Numbers = np.divide(sums, weight, out=np.full(len(weight), np.nan), where=weight > 0)
    return result


def _drift(sides: Sides, draws: Sequence[Numbers], weights: Numbers) -> Numbers:
    """How far another exhibit moved, in log odds, in each draw, over the strata that it has on both sides."""
    common = weights * (_strata_weights(sides) > 0)
    before, after = (_standardised(side, drawn, common) for side, drawn in zip(sides, draws, strict=True))
    result: Numbers = _log_odds(after) - _log_odds(before)
    return result


def _apart(drifts: Numbers) -> float:
    """The variance of the drift of an exhibit and of the others' mean, beyond chance."""
    if len(drifts) < 2:
        return 0.0
    together = drifts - drifts.mean(axis=0)
    chance = float(np.nanvar(together[:, 1:], axis=1).mean()) * len(drifts) / (len(drifts) - 1)
    return max(0.0, float(drifts[:, 0].var(ddof=1)) - chance) * (1 + 1 / len(drifts))


def _degrees(sides: Sides) -> int:
    return max(1, min(int((side.of.sum(axis=1) > 0).sum()) for side in sides) - 1)


def _plain(side: HourlyCounts) -> float:
    return float(side.counts.sum() / side.of.sum())


def _log_odds(shares: Numbers) -> Numbers:
    safe = np.clip(shares, 1e-4, 1 - 1e-4)
    result: Numbers = np.log(safe / (1 - safe))
    return result


def _from_odds(odds: Numbers) -> Numbers:
    result: Numbers = 1 / (1 + np.exp(-odds))
    return result
