"""What an experiment on the wall showed: variants that take turns by the plan of `exhibit/switchback.py`. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo

from exhibit.journal.atoms import USUAL_K, Atom
from exhibit.journal.days import day_of
from exhibit.journal.tally import Tally
from exhibit.museum.estimates import Told
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.statistics.power import USUAL_POWER, days_needed, power_reached, visits_for, visits_needed
from exhibit.museum.statistics.randomisation import daily_differences, randomisation_test
from exhibit.museum.statistics.sequences import anytime_interval, planned_variance
from exhibit.museum.statistics.sums import Blocks, total
from exhibit.museum.telling import measure_blocks, told_measure


@dataclass(frozen=True)
class ExperimentPlan:
    """Which `variants` (the first is what is usual) take turns from `first` on for `days` days, by which measure, and
    what is expected of it: `value` (a share, a mean uplift, seconds), `visits_a_day` of those that the measure is of,
    and their `design_effect`. It is settled before the start, and never after it."""

    variants: tuple[str, ...]
    first: date
    days: int
    measure: MeasureName
    value: float
    visits_a_day: float
    design_effect: float = 1.5

    @property
    def ends(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=self.days)


@dataclass(frozen=True)
class VariantCount:
    """A variant by the n of its measure, over the days that count; what is `told` of it is None while it is sealed."""

    variant: str
    n: int
    told: Told | None


@dataclass(frozen=True)
class VariantEffect:
    """`variant` less the first one, over `days` (holding times: their ratio, less 1). `difference`, `interval` and `p`
    are of the drawing itself, which assumes nothing else; they hold at the end of a fixed length, and are None before.
    `anytime` holds on every day, and is wider for it."""

    variant: str
    days: int
    anytime: Interval
    difference: float | None = None
    interval: Interval | None = None
    p: float | None = None


@dataclass(frozen=True)
class ExperimentResult:
    """An experiment by one measure, on the days until now. Until the day `sealed_until` only `anytime` intervals may be
    shown. `left_out`: how many visits stand in no number, counted over the end of a day."""

    plan: ExperimentPlan
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


def experiment_length(
    share: float, hoped: float, visits_a_day: float, design_effect: float = 1.5, variants: int = 2
) -> ExperimentLength:
    """For a share that is to rise (or fall) from `share` to `hoped`, where `visits_a_day` are read in all. Raises
    ValueError where the two are the same."""
    visits = visits_needed(share, hoped, design_effect)
    return ExperimentLength(visits, days_needed(visits, visits_a_day / variants), USUAL_POWER)


@dataclass(frozen=True)
class ExperimentPower:
    """Whether the planned length does: `power` of the cases in which a change to what is hoped for is found; and how
    many `visits` of each variant and `days` it takes to find it in `USUAL_POWER` of them."""

    power: float
    visits: int
    days: int


def experiment_power(plan: ExperimentPlan, hoped: float) -> ExperimentPower:
    """For a measure that is to become `hoped`. Raises ValueError where it is so already."""
    difference = math.log(hoped / plan.value) if _by_ratio(plan.measure) else hoped - plan.value
    variances = _variance(plan.measure, plan.value) + _variance(plan.measure, hoped)
    visits = plan.visits_a_day / len(plan.variants)
    needed = visits_for(difference, variances, plan.design_effect)
    power = power_reached(difference, variances, visits, plan.days, plan.design_effect)
    return ExperimentPower(power, needed, days_needed(needed, visits))


def experiment_result(
    atoms: Sequence[Atom], zone: tzinfo | None, plan: ExperimentPlan, today: date, k: int = USUAL_K
) -> ExperimentResult:
    """What the `atoms` of the exhibit tell on `today`. Those that were closed on a later day than they began are left
    out: of which of the days they tell cannot be said."""
    found, left_out = _by_variant(atoms, zone, plan)
    days = sorted({day for by_day in found.values() for day in by_day})
    # An entry for each day, empty ones too, so that variants stand beside each other.
    tallies = {variant: [total(by_day.get(day, ())) for day in days] for variant, by_day in found.items()}
    blocks = {variant: measure_blocks(plan.measure, some) for variant, some in tallies.items()}
    sealed = plan.ends if today < plan.ends else None
    first, *rest = plan.variants
    effects = (_effect(variant, blocks[variant], blocks[first], plan) for variant in rest)
    return ExperimentResult(
        plan,
        tuple(
            VariantCount(
                variant, round(float(blocks[variant].of.sum())), None if sealed else told_measure(plan.measure, some, k)
            )
            for variant, some in tallies.items()
        ),
        tuple(replace(one, difference=None, interval=None, p=None) if sealed else one for one in effects),
        sealed,
        left_out,
    )


def _by_variant(
    atoms: Sequence[Atom], zone: tzinfo | None, plan: ExperimentPlan
) -> tuple[Mapping[str, Mapping[date, list[Tally]]], int]:
    """Tallies by variant and day, and the visits that are of no single day."""
    found: dict[str, dict[date, list[Tally]]] = {variant: defaultdict(list) for variant in plan.variants}
    left_out = 0
    for atom in atoms:
        day = day_of(atom.begin_s, zone)
        if atom.variant not in found or not plan.first <= day < plan.ends:
            continue
        if day_of(atom.end_s - 1, zone) == day:
            found[atom.variant][day].append(atom.tally)
        else:
            left_out += atom.tally.visits
    return found, left_out


def _effect(variant: str, blocks: Blocks, first: Blocks, plan: ExperimentPlan) -> VariantEffect:
    days = daily_differences(blocks, first)
    anytime = anytime_interval(days, _expected(plan), _bound(plan))
    tested = randomisation_test(days, _bound(plan))
    told = math.expm1 if _by_ratio(plan.measure) else float
    around = (Interval(told(one.low), told(one.high)) for one in (anytime, tested.interval))
    return VariantEffect(variant, len(days.weights), next(around), told(tested.difference), next(around), tested.p)


def _bound(plan: ExperimentPlan) -> float:
    """No difference is larger: of shares 1, of valence 2, of logarithms of seconds ln(3,600)."""
    return {"share": 1.0, "valence": 2.0, "s": 8.2, "times": 8.2}[MEASURES[plan.measure].unit]


def _by_ratio(measure: MeasureName) -> bool:
    """Whether it is told as how many times as much; its logarithms are compared."""
    return MEASURES[measure].unit in {"s", "times"}


def _expected(plan: ExperimentPlan) -> float:
    """The variance of the weighted sum of differences that is to be expected at the end."""
    visits = plan.visits_a_day / len(plan.variants)
    return planned_variance(plan.days, visits, _variance(plan.measure, plan.value), plan.design_effect)


def _variance(measure: MeasureName, value: float) -> float:
    """Of a single visit's value: of a share exactly, else what is usual (of logarithms of seconds 1)."""
    return {"share": value * (1 - value), "valence": 0.05, "s": 1.0, "times": 1.0}[MEASURES[measure].unit]
