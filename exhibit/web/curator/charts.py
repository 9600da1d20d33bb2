"""Drawings in SVG whose sideways places are in per cent and whose words keep their size: one drawing for a phone, a
wall and a sheet of paper. Pure.

A mark that can be reached with the keyboard is a group of the class `mark`, whose `data-say` the page reads out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exhibit.museum.statistics.interval import Interval
from exhibit.web.curator.markup import Markup, element, together

_INSET = 1.5


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` as places from `begin` to `end`, in per cent."""

    low: float
    high: float
    begin: float = _INSET
    end: float = 100 - _INSET

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low or 1.0)
        return self.begin + (self.end - self.begin) * min(1.0, max(0.0, share))

    def ticks(self, most: int = 5) -> list[float]:
        """Round values within."""
        step = round_step((self.high - self.low) / most)
        first = math.ceil(self.low / step - 1e-9)
        return [number * step for number in range(first, math.floor(self.high / step + 1e-9) + 1)]


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10 … that is no smaller."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= least * (1 - 1e-9))


def scale_of(values: Sequence[float], *, least: float | None = None, most: float | None = None) -> Scale:
    """A scale that holds `values` with some air, within bounds that cannot be passed."""
    low, high = min(values), max(values)
    air = (high - low or abs(high) or 1.0) * 0.08
    low = low - air if least is None else max(least, low - air)
    high = high + air if most is None else min(most, high + air)
    return Scale(low, high if high > low else low + 1.0)


def percent(place: float) -> str:
    """A place in per cent."""
    return f"{place:.2f}%"


def mark(*drawn: str, say: str, kind: str = "") -> Markup:
    """A group that can be reached, with what it says."""
    title = element("title", say)
    return element(
        "g", title, *drawn, class_=f"mark {kind}".strip(), role="img", aria_label=say, data_say=say, tabindex="-1"
    )


def picture(*drawn: str, height: int, label: str, kind: str) -> Markup:
    """A drawing that the keyboard enters once, and then goes through mark by mark."""
    return element(
        "svg", *drawn, class_=f"chart {kind}", width="100%", height=float(height), role="group", aria_label=label,
        tabindex="0",
    )  # fmt: skip


def whisker(
    scale: Scale, value: float | None, around: Interval, kind: str = "", reference: float | None = None
) -> Markup:
    """A dot (None: none) in its interval, in a row 28 pixels high; `reference`, a line to compare with."""
    parts = [_upright(scale.at(tick), "grid") for tick in scale.ticks()]
    if reference is not None:
        parts.append(_upright(scale.at(reference), "reference"))
    low, high = percent(scale.at(around.low)), percent(scale.at(around.high))
    parts.append(element("line", x1=low, x2=high, y1=14.0, y2=14.0, class_="interval"))
    if value is not None:
        parts.append(element("circle", cx=percent(scale.at(value)), cy=14.0, r=5.0, class_="dot"))
    return element("svg", *parts, class_=f"whisker {kind}".strip(), width="100%", height=28.0, aria_hidden="true")


def pair(scale: Scale, above: tuple[float, Interval], below: tuple[float, Interval]) -> Markup:
    """Two dots in their intervals, one above the other, as whom they are of differ in kind."""
    parts = [_upright(scale.at(tick), "grid") for tick in scale.ticks()]
    for y, kind, (value, around) in ((9.0, "first", above), (21.0, "second", below)):
        low, high = percent(scale.at(around.low)), percent(scale.at(around.high))
        parts.append(element("line", x1=low, x2=high, y1=y, y2=y, class_=f"interval {kind}"))
        parts.append(element("circle", cx=percent(scale.at(value)), cy=y, r=4.5, class_=f"dot {kind}"))
    return element("svg", *parts, class_="whisker pair", width="100%", height=28.0, aria_hidden="true")


def bar(scale: Scale, value: float, around: Interval, kind: str = "") -> Markup:
    """A bar from nought, with its interval."""
    y = 7.0
    width = percent(max(0.0, scale.at(value) - scale.begin))
    low, high = percent(scale.at(around.low)), percent(scale.at(around.high))
    drawn = (
        element("rect", x=percent(scale.begin), y=y, width=width, height=14.0, rx=3.0, class_="bar"),
        element("line", x1=low, x2=high, y1=14.0, y2=14.0, class_="interval"),
    )
    return element("svg", *drawn, class_=f"whisker bars {kind}".strip(), width="100%", height=28.0, aria_hidden="true")


def axis(scale: Scale, words: Sequence[str]) -> Markup:
    """The words of the scale's ticks, above or below rows of whiskers."""
    drawn = [
        element("text", word, x=percent(scale.at(tick)), y=14.0, class_=f"tick {_anchor(scale.at(tick))}")
        for tick, word in zip(scale.ticks(), words, strict=True)
    ]
    return element("svg", *drawn, class_="axis", width="100%", height=18.0, aria_hidden="true")


def _upright(place: float, kind: str) -> Markup:
    return element("line", x1=percent(place), x2=percent(place), y1=0.0, y2=28.0, class_=kind)


def _anchor(place: float) -> str:
    return "begin" if place < 6 else "end" if place > 94 else "middle"


@dataclass(frozen=True)
class Plot:
    """The two scales of a drawing `height` pixels high; `top` to `bottom` hold the marks."""

    across: Scale
    up: Scale
    height: int
    top: float = 12.0
    bottom: float = 26.0

    def y(self, value: float) -> float:
        """The place in pixels from above."""
        return self.top + (self.height - self.top - self.bottom) * (1 - self.up.at(value) / 100)

    def path(self, points: Sequence[tuple[float, float]], kind: str) -> Markup:
        """A line through values."""
        return self.stretched(element("polyline", points=self._points(points), class_=kind))

    def area(self, above: Sequence[tuple[float, float]], below: Sequence[tuple[float, float]], kind: str) -> Markup:
        """What lies between two lines."""
        points = self._points([*above, *reversed(below)])
        return self.stretched(element("polygon", points=points, class_=kind))

    def _points(self, points: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{self.across.at(x):.2f},{self.y(y):.1f}" for x, y in points)

    def stretched(self, *drawn: str) -> Markup:
        """What is drawn in per cent sideways and pixels upwards, where lines keep their width."""
        box = f"0 0 100 {self.height}"
        return element("svg", *drawn, viewBox=box, preserveAspectRatio="none", width="100%", height=float(self.height))

    def level(self, value: float, word: str) -> Markup:
        """A line across, with its word at the left."""
        y = self.y(value)
        begin, end = percent(self.across.begin), percent(self.across.end)
        line = element("line", x1=begin, x2=end, y1=y, y2=y, class_="grid")
        return together(line, element("text", word, x="0%", y=y - 3, class_="tick begin"))

    def foot(self, ticks: Sequence[tuple[float, str]]) -> Iterator[Markup]:
        """Words below."""
        for value, word in ticks:
            place = self.across.at(value)
            yield element("text", word, x=percent(place), y=self.height - 8.0, class_=f"tick {_anchor(place)}")

    def dot(self, x: float, y: float, radius: float, kind: str = "") -> Markup:
        return element("circle", cx=percent(self.across.at(x)), cy=self.y(y), r=radius, class_=f"dot {kind}".strip())

    def flag(self, x: float, number: str) -> Markup:
        """An upright line with a number above: something that was changed then."""
        place = percent(self.across.at(x))
        line = element("line", x1=place, x2=place, y1=14.0, y2=self.height - self.bottom, class_="change")
        return together(line, element("text", number, x=place, y=11.0, class_="flag"))

    def label(self, x: float, y: float, word: str, side: str) -> Markup:
        """A name beside a dot: it begins there, or ends."""
        place = self.across.at(x) + (-1.4 if side == "end" else 1.4)
        return element("text", word, x=percent(place), y=self.y(y) + 4, class_=f"name {side}")
