"""Experiments as they may be told while they run and after their end, for the curator's page and the command. Pure.

What was found is sealed until the last day is over: who looks at it sooner, and stops when it pleases, finds effects
that are none (16 % of the time instead of 5, docs/measures.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from typing import Literal

from exhibit.journal.atoms import LONGEST_S, USUAL_K, Atom
from exhibit.museum.experiments import (
    ExperimentPlan,
    ExperimentPower,
    ExperimentResult,
    VariantEffect,
    experiment_power,
    experiment_result,
)
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.switchback import SettledExperiment

_SETTLING = timedelta(seconds=LONGEST_S)


@dataclass(frozen=True)
class ToldExperiment:
    """An experiment on one day, with nothing that is sealed. `variants` by the names that the show gives them, the
    usual one first; `days_done` of the `settled` ones are over; `counted`, the n of its measure by variant.

    `result` (its variants by the same names) is None until the day `settled.ends`. `settles`: until that day the newest
    visits of each variant may still be missing in it, since the journal holds back its newest atoms; None once none
    are."""

    settled: SettledExperiment
    measure: MeasureName
    state: Literal["planned", "running", "over"]
    days_done: int
    power: ExperimentPower
    counted: Mapping[str, int]
    result: ExperimentResult | None
    settles: date | None

    @property
    def variants(self) -> tuple[str, ...]:
        return self.settled.turns.variants

    @property
    def sealed_until(self) -> date | None:
        """Until when nothing is told of what it found; None once it may be."""
        return None if self.result else self.settled.ends


def told_experiment(
    settled: SettledExperiment, atoms: Iterable[Atom], zone: tzinfo | None, today: date, k: int = USUAL_K
) -> ToldExperiment:
    """What may be told of `settled` on `today`; `atoms` are the published ones of its exhibit, of other times too.
    Raises ValueError where it is of a measure that there is not."""
    result = _result(settled, atoms, zone, today, k)
    return ToldExperiment(
        settled,
        result.plan.measure,
        "planned" if today < settled.first else "running" if today < settled.ends else "over",
        max(0, min(settled.days, (today - settled.first).days)),
        experiment_power(plan_of(settled), settled.hoped),
        {one.variant: one.n for one in result.variants},
        None if result.sealed_until else result,
        settled.ends + _SETTLING if settled.ends <= today < settled.ends + _SETTLING else None,
    )


def anytime_effects(
    settled: SettledExperiment, atoms: Iterable[Atom], zone: tzinfo | None, today: date
) -> tuple[VariantEffect, ...]:
    """What may be looked at on any day, before the end too: each variant's difference as an interval that is right on
    all days together, and wider for it. Nothing else is in it."""
    effects = _result(settled, atoms, zone, today, USUAL_K).effects
    return tuple(replace(one, difference=None, interval=None, p=None) for one in effects)


def plan_of(settled: SettledExperiment) -> ExperimentPlan:
    """The plan of `settled`, its variants called as the journal calls them. Raises ValueError."""
    return ExperimentPlan(
        settled.labels,
        settled.first,
        settled.days,
        _measure(settled.measure),
        settled.value,
        settled.visits_a_day,
    )


def _measure(name: str) -> MeasureName:
    for one in MEASURES:
        if one == name and one not in ("power", "response"):
            return one
    raise ValueError(f"an experiment cannot be about '{name}'")


def _result(
    settled: SettledExperiment, atoms: Iterable[Atom], zone: tzinfo | None, today: date, k: int
) -> ExperimentResult:
    """With the variants' own names."""
    own: Sequence[Atom] = [one for one in atoms if one.variant in settled.labels]
    found = experiment_result(own, zone, plan_of(settled), today, k)
    names = dict(zip(settled.labels, settled.turns.variants, strict=True))
    return replace(
        found,
        variants=tuple(replace(one, variant=names[one.variant]) for one in found.variants),
        effects=tuple(replace(one, variant=names[one.variant]) for one in found.effects),
    )
