"""The YAML of the next experiment, from what the one before found. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from exhibit.museum.experiments import ExperimentPlan, VariantEffect, experiment_power
from exhibit.museum.measures import MEASURES, MeasureName

SURE = 0.05
"""What chance gives more seldom is taken for found."""
_LEAST_DAYS, _MOST_DAYS = 6, 366


@dataclass(frozen=True)
class NextExperiment:
    """What the next one is to ask: `value` of `measure` is to become `hoped`, of `visits_a_day`; `variants`, `count` of
    them, as YAML."""

    name: str
    about: str
    measure: MeasureName
    value: float
    hoped: float
    visits_a_day: float
    variants: str
    count: int = 2


def following_name(name: str) -> str:
    """The name after `name`: warm, warm-2, warm-3."""
    found = re.fullmatch(r"(.*)-(\d+)", name)
    stem, number = (found[1], int(found[2])) if found else (name, 1)
    ending = f"-{number + 1}"
    return stem[: 40 - len(ending)] + ending


def hoped_next(measure: MeasureName, value: float, effect: VariantEffect | None, before: tuple[float, float]) -> float:
    """What to hope for from `value` on: as much again as the `effect` that was found, where it is more than chance, so
    that it is confirmed; else as much as was hoped for `before` (from, to)."""
    was, hoped = before
    found = effect.difference if effect and effect.p is not None and effect.p <= SURE else None
    if MEASURES[measure].unit in {"s", "times"}:
        return value * (1 + found if found else hoped / was)
    moved = value + (found or hoped - was)
    if MEASURES[measure].unit != "share":
        return moved
    return moved if 0 < moved < 1 else value / 2


def experiment_yaml(one: NextExperiment) -> str:
    """As it is written into a file of rules; long enough for what is hoped for to be found in 80 of 100 cases. Raises
    ValueError where nothing is hoped for."""
    plan = ExperimentPlan(tuple(map(str, range(one.count))), date.min, 28, one.measure, one.value, one.visits_a_day)
    days = experiment_power(plan, one.hoped).days
    longer = f"  # {days} would do: hope for more, or for more visitors" if days > _MOST_DAYS else ""
    lines = (
        "experiment:",
        f"  {one.name}:",
        f"    about: {json.dumps(one.about, ensure_ascii=False)}",
        "    variants:",
        *(f"      {line}".rstrip() for line in one.variants.splitlines()),
        f"    measure: {one.measure}",
        f"    value: {_number(one.value)}",
        f"    hoped: {_number(one.hoped)}",
        f"    visits: {_number(one.visits_a_day)}",
        f"    days: {min(_MOST_DAYS, max(_LEAST_DAYS, days))}{longer}",
    )
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    """Three digits are enough."""
    return f"{float(f'{value:.3g}'):g}"
