"""Periods beside each other, like weekdays and hours with like; a re-hang before and after. Observed, never caused.
Pure."""

from __future__ import annotations

from dataclasses import dataclass

from exhibit.museum.counting import Period
from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.interval import Interval


@dataclass(frozen=True)
class Comparison:
    """A measure in two periods, over the weekdays on which both were open, each weighted alike. `difference` is now
    less before, in the measure's unit (holding time: the ratio of now to before, less 1). `left_out`: how many days had
    no weekday to be compared with."""

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


@dataclass(frozen=True)
class ObservedChange:
    """What a share did from before a re-hang to after it, beyond what the other exhibits did at the same weekdays and
    hours. Observed: something else may have changed on that day too. `naive` is the plain difference; `alone`, it has
    no other exhibit to be held against; `enough`, at least 28 open days on each side."""

    exhibit: str
    measure: MeasureName
    before: Period
    after: Period
    naive: float
    effect: float
    interval: Interval
    controls: tuple[str, ...]
    days_before: int
    days_after: int
    enough: bool

    @property
    def alone(self) -> bool:
        return not self.controls
