"""Plots of reports as SVG, light, for paper: a row's dot and whisker, the axis above it, the time line. Pure.

Rows of a plot stand in a table whose cells say the same in numbers, so they are hidden from screen readers; the time
line has a sentence of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exhibit.museum.estimates import Estimate
from exhibit.museum.statistics.interval import Interval
from exhibit.museum.summary import TimePoint

WIDE, HIGH = 200, 20
_PAD = 6
_LINE_WIDE, _LINE_HIGH, _LEFT, _BELOW, _ABOVE = 680, 190, 44, 22, 26


@dataclass(frozen=True)
class Axis:
    """What the width of a plot stands for, and where it has ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float, wide: float = WIDE, pad: float = _PAD) -> float:
        """Where a value lies, in pixels from the left."""
        share = (min(self.high, max(self.low, value)) - self.low) / (self.high - self.low)
        return round(pad + share * (wide - 2 * pad), 1)


def axis_over(intervals: Sequence[Interval], *, nought: bool = True, steps: int = 4) -> Axis:
    """An axis that holds all ends, with round ticks; `nought`: it begins at 0 or spans it."""
    ends = [end for one in intervals for end in (one.low, one.high) if math.isfinite(end)] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    low, high = (min(0.0, low), max(0.0, high)) if nought else (low, high)
    step = _round_step((high - low or 1.0) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1] if len(ticks) > 1 else ticks[0] + step, ticks)


def axis_svg(axis: Axis, labels: Sequence[str]) -> str:
    """The ticks of `axis`, above the rows."""
    marks = "".join(
        f'<text x="{axis.at(tick)}" y="11" text-anchor="{_anchor(number, len(axis.ticks))}">{escape(label)}</text>'
        f'<path d="M{axis.at(tick)} 15v5"/>'
        for number, (tick, label) in enumerate(zip(axis.ticks, labels, strict=True))
    )
    return f'<svg class="row axis" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true">{marks}</svg>'


def whisker_svg(axis: Axis, value: float, around: Interval, mean: float | None = None, kind: str = "") -> str:
    """A value and its interval on `axis`; a dashed line at the `mean` of all."""
    grid = "".join(f'<path class="grid" d="M{axis.at(tick)} 0v{HIGH}"/>' for tick in axis.ticks)
    middle = "" if mean is None else f'<path class="mean" d="M{axis.at(mean)} 0v{HIGH}"/>'
    low, high, y = axis.at(around.low), axis.at(around.high), HIGH / 2
    return (
        f'<svg class="row {kind}" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true">{grid}{middle}'
        f'<path class="whisker" d="M{low} {y}H{high}"/><circle cx="{axis.at(value)}" cy="{y}" r="4"/></svg>'
    )


@dataclass(frozen=True)
class ChangeMark:
    """Changes on the time line: their numbers in the list, and the step in which they fell."""

    label: str
    step: int


def line_svg(
    points: Sequence[TimePoint], labels: Sequence[str], marks: Sequence[ChangeMark], title: str, ticks: str
) -> str:
    """Shares over time with their intervals. `labels` stand below the points; `ticks` is what follows a number on the
    axis; `title` says in a sentence what is seen."""
    told = [one.told if isinstance(one.told, Estimate) else None for one in points]
    axis = axis_over([one.interval for one in told if one], steps=3)
    place = [_across(number, len(points)) for number in range(len(points))]
    parts = [_level(axis, tick, ticks) for tick in axis.ticks]
    parts += [_marked(mark, place) for mark in marks]
    for run in _runs(told):
        upper = [f"{place[number]} {_down(axis, one.interval.high)}" for number, one in run]
        lower = [f"{place[number]} {_down(axis, one.interval.low)}" for number, one in reversed(run)]
        parts.append(f'<path class="band" d="M{"L".join([*upper, *lower])}z"/>')
        middle = "L".join(f"{place[number]} {_down(axis, one.value)}" for number, one in run)
        parts.append(f'<path class="course" d="M{middle}"/>')
        parts += (
            f'<path class="whisker" d="M{place[n]} {_down(axis, one.interval.low)}V{_down(axis, one.interval.high)}"/>'
            f'<circle cx="{place[n]}" cy="{_down(axis, one.value)}" r="3.5"/>'
            for n, one in run
        )
    parts += (
        f'<text x="{x}" y="{_LINE_HIGH - 5}" text-anchor="middle">{escape(label)}</text>'
        for x, label in zip(place, labels, strict=True)
        if label
    )
    return (
        f'<svg class="line" viewBox="0 0 {_LINE_WIDE} {_LINE_HIGH}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def _round_step(about: float) -> float:
    """1, 2 or 5 times a power of ten, `about` or a little more."""
    power = 10.0 ** math.floor(math.log10(about))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= about * 0.999)


def _anchor(number: int, count: int) -> str:
    return "start" if number == 0 else "end" if number == count - 1 else "middle"


def _across(number: int, count: int) -> float:
    return round(_LEFT + 20 + (_LINE_WIDE - _LEFT - 40) * (number / (count - 1) if count > 1 else 0.5), 1)


def _down(axis: Axis, value: float) -> float:
    high = _LINE_HIGH - _BELOW - _ABOVE
    share = (min(axis.high, max(axis.low, value)) - axis.low) / (axis.high - axis.low)
    return round(_ABOVE + high * (1 - share), 1)


def _level(axis: Axis, tick: float, after: str) -> str:
    y = _down(axis, tick)
    return (
        f'<path class="grid" d="M{_LEFT} {y}H{_LINE_WIDE}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{100 * tick:.0f}{after}</text>'
    )


def _marked(mark: ChangeMark, place: Sequence[float]) -> str:
    x, half = place[mark.step], 6 + 3 * len(mark.label)
    return (
        f'<path class="mark" d="M{x} {_ABOVE - 6}V{_LINE_HIGH - _BELOW}"/>'
        f'<rect class="mark" x="{x - half}" y="2" width="{2 * half}" height="18" rx="9"/>'
        f'<text class="mark" x="{x}" y="15" text-anchor="middle">{escape(mark.label)}</text>'
    )


Run = list[tuple[int, Estimate]]


def _runs(told: Sequence[Estimate | None]) -> list[Run]:
    """Points without a gap between them; nothing is drawn over a time of which nothing is told."""
    runs: list[Run] = [[]]
    for number, one in enumerate(told):
        if one is None:
            runs.append([])
        else:
            runs[-1].append((number, one))
    return [run for run in runs if run]
