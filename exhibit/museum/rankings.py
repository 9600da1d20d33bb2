"""Exhibits beside each other: what chance does not explain, which values are likely, which ranks are possible. Pure.

Made of what may be told of each (`Summary`) and of nothing finer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from exhibit.museum.estimates import Estimate
from exhibit.museum.measures import LEAST_RANKED, MEASURES, MeasureName
from exhibit.museum.statistics.clusters import USUAL_DEGREES
from exhibit.museum.statistics.funnel import FAR, NEAR, funnel_limits
from exhibit.museum.statistics.interval import Interval, student_quantile, two_sided
from exhibit.museum.statistics.ranks import rank_spans, steadied, surely_above, tiers
from exhibit.museum.statistics.shrinkage import Shrunken, shrunken_means, shrunken_shares
from exhibit.museum.statistics.sums import Numbers
from exhibit.museum.summary import Summary


@dataclass(frozen=True)
class RankedExhibit:
    """An exhibit in a ranking. `shrunk`, its value as the others make it likely, with the interval that covers the
    truth in 95 of 100; `first_rank` to `last_rank`, the ranks (1 is the highest value) that it may have: all the
    ranking's together are right in 95 of 100 cases; `among_three`, the chance that it is one of the first three."""

    exhibit: str
    raw: float
    n: int
    shrunk: float
    interval: Interval
    first_rank: int
    last_rank: int
    among_three: float


@dataclass(frozen=True)
class Ranking:
    """Exhibits by one measure, the highest shrunk value first.

    `best` is named only where it is told apart from every other. `leading` could be the first, each of them. `tiers`:
    all of one are told apart from all of the next; those of one tier cannot all be told apart. `unranked` have fewer
    than `LEAST_RANKED`. `mean` is the house's, towards which values are shrunk."""

    measure: MeasureName
    ranked: tuple[RankedExhibit, ...]
    tiers: tuple[tuple[str, ...], ...]
    unranked: tuple[str, ...]
    mean: float

    @property
    def leading(self) -> tuple[str, ...]:
        return tuple(one.exhibit for one in self.ranked if one.first_rank == 1)

    @property
    def best(self) -> str | None:
        alone = len(self.leading) == 1 and len(self.ranked) > 1
        return self.leading[0] if alone else None


Outside = Literal["", "above", "far above", "below", "far below"]


@dataclass(frozen=True)
class FunnelPoint:
    """An exhibit in the funnel; `outside`: beyond what chance does in 95 of 100, `far`: in 998 of 1,000."""

    exhibit: str
    n: int
    value: float
    outside: Outside


@dataclass(frozen=True)
class Funnel:
    """Shares by how many they are of, around the house's `mean`; `design_effect` widens what chance does."""

    measure: MeasureName
    mean: float
    design_effect: float
    points: tuple[FunnelPoint, ...]


def ranking(summary: Summary, measure: MeasureName) -> Ranking:
    """The exhibits of `summary` by `measure`."""
    told = _told(summary, measure)
    enough = {name: one for name, one in told.items() if one.n >= LEAST_RANKED}
    unranked = tuple(one.exhibit for one in summary.exhibits if one.exhibit not in enough)
    if not enough:
        return Ranking(measure, (), (), unranked, float("nan"))
    scale = _scale(measure, list(enough.values()))
    above = surely_above(*scale.compared)
    order = [int(place) for place in np.argsort(-np.array(scale.values), kind="stable")]
    spans, names = rank_spans(above), list(enough)
    ranked = tuple(
        RankedExhibit(
            names[place], enough[names[place]].value, enough[names[place]].n, scale.values[place],
            scale.intervals[place], spans[place].first, spans[place].last, scale.among_three[place],
        )
        for place in order
    )  # fmt: skip
    groups = tuple(tuple(names[place] for place in tier) for tier in tiers(above, order))
    return Ranking(measure, ranked, groups, unranked, scale.mean)


def funnel(summary: Summary, measure: MeasureName) -> Funnel:
    """The exhibits' shares by how many they are of. Raises ValueError for a measure that is no share."""
    if MEASURES[measure].unit != "share":
        raise ValueError(f"a funnel is of shares, and {measure} is none")
    told = _told(summary, measure)
    n = sum(one.n for one in told.values())
    if not n:
        return Funnel(measure, float("nan"), 1.0, ())
    mean = sum(one.value * one.n for one in told.values()) / n
    effect = sum(one.design_effect * one.n for one in told.values()) / n
    points = (FunnelPoint(name, one.n, one.value, _outside(one, mean, effect)) for name, one in told.items())
    return Funnel(measure, mean, effect, tuple(points))


def effective_n(one: Estimate) -> float:
    """So many independent visits would tell as much (`Clustered.effective_n`)."""
    lost = (two_sided() / student_quantile(0.975, USUAL_DEGREES + max(0, one.days - 1))) ** 2
    return one.n / one.design_effect * lost


def _told(summary: Summary, measure: MeasureName) -> Mapping[str, Estimate]:
    told = ((one.exhibit, one.told.get(measure)) for one in summary.exhibits)
    return {name: one for name, one in told if isinstance(one, Estimate)}


def _outside(one: Estimate, mean: float, effect: float) -> Outside:
    near, far = (funnel_limits(mean, one.n, effect, level) for level in (NEAR, FAR))
    if one.value in near:
        return ""
    if one.value > mean:
        return "above" if one.value in far else "far above"
    return "below" if one.value in far else "far below"


@dataclass(frozen=True)
class _Scale:
    """Exhibits on the scale on which they are compared, and what is likely of each."""

    compared: tuple[Numbers, Numbers]
    values: list[float]
    intervals: list[Interval]
    among_three: list[float]
    mean: float


def _scale(measure: MeasureName, told: Sequence[Estimate]) -> _Scale:
    values = np.array([one.value for one in told])
    if MEASURES[measure].unit == "share":
        of = np.array([effective_n(one) for one in told])
        return _likely(steadied(values * of, of), told, shrunken_shares(values * of, of))
    widths = np.array([[one.interval.low, one.interval.high] for one in told])
    if MEASURES[measure].unit == "valence":
        errors = (widths[:, 1] - widths[:, 0]) / 2 / two_sided()
        return _likely((values, errors), told, shrunken_means(values, errors))
    logs = np.log(values), np.log(widths[:, 1] / widths[:, 0]) / 2 / two_sided()
    shrunken = shrunken_means(*logs)
    return _likely(logs, told, Shrunken(np.exp(shrunken.draws), float(np.exp(shrunken.mean))))


def _likely(compared: tuple[Numbers, Numbers], told: Sequence[Estimate], shrunken: Shrunken) -> _Scale:
    """Fewer than three exhibits tell nothing of how exhibits differ: they are not shrunk."""
    if len(told) < 3:
        alone = [one.value for one in told], [one.interval for one in told], [1.0 for _ in told]
        return _Scale(compared, *alone, shrunken.mean)
    return _Scale(compared, shrunken.values(), shrunken.intervals(), shrunken.among_first(), shrunken.mean)
