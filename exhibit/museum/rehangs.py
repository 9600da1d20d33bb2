"""A re-hang before and after, beside the others at the same weekdays and hours. Observed, never caused. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import Literal

import numpy as np

from exhibit.journal.atoms import USUAL_K, Atom
from exhibit.journal.days import day_of
from exhibit.journal.published import Published
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


@dataclass(frozen=True)
class NotedRehang:
    """A re-hang as the journal has it: `what` was changed, in its words."""

    rehang: Rehang
    what: str


def noted_rehangs(
    rows: Published, zone: tzinfo | None, weeks: int = 4, left_out: frozenset[date] = frozenset()
) -> tuple[NotedRehang, ...]:
    """Every re-hang that `rows` tell of, in order: works that came or went, labels that were changed, and what people
    noted as one. What the same exhibit saw on the other side of another change of it is in neither side."""
    found: dict[tuple[str, date], list[str]] = {}
    for exhibit, day, what in sorted(_noted(rows, zone), key=lambda one: (one[1], one[0])):
        found.setdefault((exhibit, day), []).append(what)
    days: dict[str, list[date]] = {}
    for exhibit, day in found:
        days.setdefault(exhibit, []).append(day)
    return tuple(
        NotedRehang(Rehang(exhibit, day, weeks, left_out | _beyond(day, days[exhibit], weeks)), "; ".join(what))
        for (exhibit, day), what in found.items()
    )


def _noted(rows: Published, zone: tzinfo | None) -> Iterator[tuple[str, date, str]]:
    """Where, when and what."""
    for one in rows.placements:
        title = rows.works[one.work].title if one.work in rows.works else one.work
        yield one.exhibit, date.fromisoformat(one.since), f"{title} came"
        if one.until:
            yield one.exhibit, date.fromisoformat(one.until) + timedelta(days=1), f"{title} left"
    for change in rows.changes:
        if change.kind in ("rehang", "label"):
            yield change.exhibit, day_of(change.at_s, zone), change.text


def _beyond(day: date, every: Sequence[date], weeks: int) -> frozenset[date]:
    """The days within `weeks` of `day` from which another change parts it, those changes' own days among them."""
    around = [day + timedelta(days=number) for number in range(-7 * weeks, 7 * weeks + 1)]
    before = max((other for other in every if other < day), default=date.min)
    after = min((other for other in every if other > day), default=date.max)
    return frozenset(one for one in around if one <= before or one >= after)


def beside(atoms: Sequence[Atom], one: NotedRehang, every: Sequence[NotedRehang]) -> list[Atom]:
    """The `atoms` of its exhibit, and of those that were not changed themselves meanwhile: only they can say what would
    have been."""
    first, last = one.rehang.sides[0].first, one.rehang.sides[1].last
    changed = {other.rehang.exhibit for other in every if first <= other.rehang.day <= last} - {one.rehang.exhibit}
    return [atom for atom in atoms if atom.exhibit not in changed]


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
