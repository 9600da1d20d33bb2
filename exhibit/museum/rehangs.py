"""A re-hang before and after, beside the others at the same weekdays and hours. Observed, never caused. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Literal

import numpy as np

from exhibit.journal.atoms import USUAL_K, Atom
from exhibit.journal.tally import Tally
from exhibit.museum.counting import Period
from exhibit.museum.rhythms import PlacedAtom, placed
from exhibit.museum.statistics.differences import HOURS, HourlyCounts, Sides, difference_in_differences
from exhibit.museum.statistics.interval import Interval

ENOUGH_DAYS = 24
"""So many open days on each side are four weeks of a house that is closed one day a week."""
ShareName = Literal["attraction", "smiles", "readable"]
_SHARES: Mapping[ShareName, tuple[Callable[[Tally], int], Callable[[Tally], int]]] = {
    "attraction": (lambda one: one.stops, lambda one: one.visits),
    "smiles": (lambda one: min(one.smiles, one.read_visits), lambda one: one.read_visits),
    "readable": (lambda one: one.read_visits, lambda one: one.visits),
}


@dataclass(frozen=True)
class Rehang:
    """Something that changed at `exhibit` on `day`, which is in neither side; `weeks` before and after are compared,
    without the days `left_out`: closures, holidays, other changes."""

    exhibit: str
    day: date
    weeks: int = 4
    left_out: frozenset[date] = frozenset()

    @property
    def sides(self) -> tuple[Period, Period]:
        """Before and after."""
        length, one = timedelta(weeks=self.weeks), timedelta(days=1)
        before = Period(self.day - length, self.day - one, self.left_out)
        return before, Period(self.day + one, self.day + length, self.left_out)


@dataclass(frozen=True)
class ObservedChange:
    """What a share did from before a re-hang to after it, beyond what the other exhibits (`controls`) did at the same
    weekdays and hours. Observed: something else may have changed on that day too. `naive` is the plain difference."""

    rehang: Rehang
    measure: ShareName
    naive: float
    effect: float
    interval: Interval
    controls: tuple[str, ...]
    days_before: int
    days_after: int

    @property
    def alone(self) -> bool:
        """Whether it has no other exhibit to be held against: then a season may be all of it."""
        return not self.controls

    @property
    def enough(self) -> bool:
        """Whether both sides have days enough to be spoken of."""
        return min(self.days_before, self.days_after) >= ENOUGH_DAYS


def observed_change(
    atoms: Sequence[Atom], zone: tzinfo | None, rehang: Rehang, measure: ShareName, k: int = USUAL_K
) -> ObservedChange | None:
    """What changed by `rehang`; `atoms` are of all exhibits. None where either side has fewer than k, or they share no
    weekday and hour."""
    counts = _hourly(atoms, zone, rehang.sides, measure)
    own = counts.pop(rehang.exhibit, None)
    if own is None or _fewest(own) < k:
        return None
    others = {name: both for name, both in counts.items() if _fewest(both) >= k}
    found = difference_in_differences(own, list(others.values()))
    if found is None:
        return None
    before, after = (int((side.of.sum(axis=1) > 0).sum()) for side in own)
    return ObservedChange(rehang, measure, found.naive, found.effect, found.interval, tuple(others), before, after)


def _fewest(sides: Sides) -> float:
    return min(float(side.of.sum()) for side in sides)


def _hourly(
    atoms: Sequence[Atom], zone: tzinfo | None, sides: tuple[Period, Period], measure: ShareName
) -> dict[str, Sides]:
    """Each exhibit's counts by day and hour, before and after; all have the same days."""
    by_exhibit: dict[str, list[Atom]] = {}
    for atom in atoms:
        by_exhibit.setdefault(atom.exhibit, []).append(atom)
    here = {name: list(placed(some, zone)) for name, some in sorted(by_exhibit.items())}
    rows = [sorted({one.day for some in here.values() for one in some if one.day in side}) for side in sides]
    return {name: (_table(some, rows[0], measure), _table(some, rows[1], measure)) for name, some in here.items()}


def _table(atoms: Sequence[PlacedAtom], days: Sequence[date], measure: ShareName) -> HourlyCounts:
    count, of = _SHARES[measure]
    row = {day: number for number, day in enumerate(days)}
    counts, n = np.zeros((len(days), HOURS)), np.zeros((len(days), HOURS))
    for one in atoms:
        if one.day in row:
            counts[row[one.day], one.hour] += count(one.tally)
            n[row[one.day], one.hour] += of(one.tally)
    return HourlyCounts(counts, n, np.array([float(day.weekday()) for day in days]))
