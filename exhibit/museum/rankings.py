"""Exhibits beside each other: what lies outside of chance, what their values are likely to be, which ranks are possible.
Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.interval import Interval


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
