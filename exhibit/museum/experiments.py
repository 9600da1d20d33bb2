"""What an experiment on the wall showed: variants that take turns by the plan of `exhibit/switchback.py`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.interval import Interval


@dataclass(frozen=True)
class VariantCount:
    """A variant by its n and its value, over the days that count."""

    variant: str
    n: int
    value: float


@dataclass(frozen=True)
class VariantEffect:
    """`variant` less the first one, over `days`. `p` and `interval` are of the randomisation itself: they assume only
    that the order was drawn; they hold at the end of a fixed length and not before. `anytime` holds on every day, and
    is wider for it."""

    variant: str
    difference: float
    interval: Interval
    p: float
    anytime: Interval
    days: int


@dataclass(frozen=True)
class ExperimentResult:
    """An experiment by one measure. Until `sealed_until` only `anytime` intervals may be shown (`effects` then have the
    fixed ones as wide as can be, and p 1). `left_out`: how many visits were counted over the end of a day, and stand in
    no number."""

    measure: MeasureName
    variants: tuple[VariantCount, ...]
    effects: tuple[VariantEffect, ...]
    sealed_until: date | None
    left_out: int


@dataclass(frozen=True)
class ExperimentLength:
    """How long it must run: `visits` of each variant, `days` with so many `visits_a_day`, so that a true change of the
    size asked for is found in `power` of the cases."""

    visits: int
    days: int
    power: float
