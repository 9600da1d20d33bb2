"""The words of the reports, a file a language, and how numbers, shares and dates are written in each."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from exhibit.museum.counting import Period
from exhibit.museum.estimates import Estimate, Told, Withheld
from exhibit.museum.measures import MEASURES, MeasureName, Unit
from exhibit.museum.statistics.interval import Interval

FOLDER = Path(__file__).parent / "words"
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.json")))
_NARROW, _MINUS, _DASH = "\u202f", "\u2212", "\u2013"
_MOST_NAMED = 4


@dataclass(frozen=True)
class Wording:
    """One language. `words` are its sentences by name, with gaps."""

    language: str
    words: Mapping[str, str]

    def told(self, name: str, /, **gaps: object) -> str:
        """The sentence `name`, its gaps filled."""
        return self.words[name].format(**gaps)

    def number(self, value: float, digits: int = 0) -> str:
        """`1,234.5`, as the language writes it."""
        whole = f"{abs(value):,.{digits}f}"
        sign = _MINUS if value < 0 and any(one in "123456789" for one in whole) else ""
        if self.words["decimal"] != ",":
            return sign + whole
        return sign + whole.replace(",", _NARROW).replace(".", ",")

    def signed(self, value: float, digits: int) -> str:
        told = self.number(value, digits)
        return told if told.startswith(_MINUS) or not any(one in "123456789" for one in told) else f"+{told}"

    def quantity(self, unit: Unit, value: float) -> str:
        """A value of a measure with its unit."""
        match unit:
            case "share":
                return f"{self._scaled(unit, value)}{_NARROW}%"
            case "s":
                return f"{self._scaled(unit, value)}{_NARROW}{self.words['seconds']}"
            case "times":
                return f"{self._scaled(unit, value)}{_NARROW}×"
            case "valence":
                return self._scaled(unit, value)

    def span(self, unit: Unit, around: Interval) -> str:
        """An interval with its unit."""
        low, high = (self._scaled(unit, one) for one in (around.low, around.high))
        joint = _DASH if _MINUS not in low + high and "+" not in low + high else self.words["to"]
        sign = {"share": f"{_NARROW}%", "s": f"{_NARROW}{self.words['seconds']}", "times": f"{_NARROW}×", "valence": ""}
        return f"{low}{joint}{high}{sign[unit]}"

    def difference(self, measure: MeasureName, value: float) -> str:
        """How much more or less it is: shares in points, times as a part of what they were."""
        unit = MEASURES[measure].unit
        if unit == "valence":
            return self.signed(value, 2)
        told = self.signed(100 * value, 1)
        return f"{told}{_NARROW}%" if unit in ("s", "times") else self.told("points", value=told)

    def difference_span(self, measure: MeasureName, around: Interval) -> str:
        """From how much to how much more or less."""
        digits, by = (2, 1) if MEASURES[measure].unit == "valence" else (1, 100)
        ends = (self.signed(by * one, digits) for one in (around.low, around.high))
        return self.words["to"].join(ends)

    def plain_span(self, around: Interval) -> str:
        """From where to where, of a number without a unit."""
        return f"{self.number(around.low, 2)}{self.words['to']}{self.number(around.high, 2)}"

    def figure(self, measure: MeasureName, told: Told) -> str:
        """What may be told of a measure, without its interval."""
        if isinstance(told, Withheld):
            return self.told("withheld", k=told.k)
        edge = f"{self.words[told.edge]} " if told.edge else ""
        return edge + self.quantity(MEASURES[measure].unit, told.value)

    def interval(self, measure: MeasureName, told: Told) -> str:
        """Its interval; nothing where it is withheld."""
        return self.span(MEASURES[measure].unit, told.interval) if isinstance(told, Estimate) else ""

    def names(self, names: Sequence[str], of: int = 0) -> str:
        """A list; of many how many they are, of how many (`of`, where that is known)."""
        if len(names) <= _MOST_NAMED:
            *before, last = names
            return f"{', '.join(before)} {self.words['and']} {last}" if before else last
        if len(names) == of:
            return self.told("all of", of=of)
        return self.told("many of", count=len(names), of=of) if of else self.told("many", count=len(names))

    def alternatives(self, names: Sequence[str], of: int) -> str:
        """One of a list."""
        if len(names) > _MOST_NAMED:
            return self.told("any" if len(names) == of else "any of", count=len(names), of=of)
        *before, last = names
        return f"{', '.join(before)} {self.words['or']} {last}" if before else last

    def day(self, day: date, *, year: bool = True) -> str:
        """`29 November 2026`."""
        months = self.words["months"].split()
        return f"{day.day} {months[day.month - 1]}" + (f" {day.year}" if year else "")

    def short_day(self, day: date) -> str:
        """`29 Nov`."""
        return f"{day.day} {self.words['months'].split()[day.month - 1][:3]}"

    def month(self, day: date) -> str:
        """`November 2026`, as it stands alone."""
        return f"{self.words['months alone'].split()[day.month - 1]} {day.year}"

    def days(self, period: Period) -> str:
        """From when to when."""
        first, last = period.first, period.last
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}{_DASH}{self.day(last)}"
        return f"{self.day(first, year=first.year != last.year)} {_DASH} {self.day(last)}"

    def measure(self, name: MeasureName) -> str:
        return self.words[f"measure {name}"]

    def _scaled(self, unit: Unit, value: float) -> str:
        match unit:
            case "share":
                return self.number(100 * value, 1 if 0 < value < 0.0995 else 0)
            case "s":
                return self.number(value, 1 if value < 9.95 else 0)
            case "times":
                return self.number(value, 2)
            case "valence":
                return self.signed(value, 2) if math.isfinite(value) else self.words["nothing"]


@cache
def wording(language: str) -> Wording:
    """The words of `language`; English where we do not speak it."""
    known = language if language in LANGUAGES else "en"
    return Wording(known, json.loads((FOLDER / f"{known}.json").read_text(encoding="utf-8")))
