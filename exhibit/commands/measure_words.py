"""Figures of a measure as people write them: 22.4 %, +4.8 points, 12.3 s."""

from __future__ import annotations

from exhibit.museum.estimates import Told, Withheld
from exhibit.museum.measures import MEASURES, MeasureName
from exhibit.museum.statistics.interval import Interval


def figure(measure: MeasureName, value: float) -> str:
    """A value of the measure."""
    return _number(measure, value) + _unit(measure)


def told_figure(measure: MeasureName, told: Told) -> str:
    """A value with its interval and its n; or that it is withheld."""
    if isinstance(told, Withheld):
        return f"withheld: fewer than {told.k}"
    low, high = (_number(measure, end) for end in (told.interval.low, told.interval.high))
    edge = f"{told.edge} " if told.edge else ""
    return f"{edge}{figure(measure, told.value)} (95 %: {low} to {high}{_unit(measure)}), n {told.n:,}"


def change(measure: MeasureName, difference: float) -> str:
    """A difference of two values, as the museum's results have it: of durations how many per cent more."""
    return _moved(measure, difference) + _moved_unit(measure)


def change_between(measure: MeasureName, around: Interval) -> str:
    """From the lower to the upper end."""
    return f"{_moved(measure, around.low)} to {_moved(measure, around.high)}{_moved_unit(measure)}"


def _number(measure: MeasureName, value: float) -> str:
    match MEASURES[measure].unit:
        case "share":
            return f"{100 * value:.1f}"
        case "s":
            return f"{value:.1f}"
        case _:
            return f"{value:.2f}"


def _unit(measure: MeasureName) -> str:
    return {"share": " %", "s": " s", "times": "", "valence": ""}[MEASURES[measure].unit]


def _moved(measure: MeasureName, difference: float) -> str:
    match MEASURES[measure].unit:
        case "share":
            return f"{100 * difference:+.1f}"
        case "valence":
            return f"{difference:+.3f}"
        case _:
            return f"{100 * difference:+.0f}"


def _moved_unit(measure: MeasureName) -> str:
    return {"share": " points", "s": " %", "times": " %", "valence": ""}[MEASURES[measure].unit]
