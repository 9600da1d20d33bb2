"""Which terms of a score have earned their place: one that does not beat shrunk popularity, with the whole of its
interval, is off. Pure: `benchmarks/recommend.py` measures, and writes the file that is read here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from exhibit.museum.statistics.interval import Interval

Term = Literal["wish", "taste"]
TERMS: tuple[Term, ...] = ("wish", "taste")
RESULTS = "measured.json"


@dataclass(frozen=True)
class MeasuredTerm:
    """By how much a term beats shrunk popularity in `measure`, with the interval, over so many `visitors` of `of`."""

    difference: float
    interval: Interval
    measure: str
    of: str
    visitors: int

    @property
    def holds(self) -> bool:
        """Whether the whole interval lies above 0."""
        return self.interval.low > 0


@dataclass(frozen=True)
class Gate:
    """The terms that were measured. One that nobody measured is off."""

    measured: Mapping[Term, MeasuredTerm] = field(default_factory=dict)

    def opens(self, term: Term) -> bool:
        """Whether `term` may count."""
        return term in self.measured and self.measured[term].holds


def gate_of(text: str) -> Gate:
    """The gate of a file of results. Raises ValueError and KeyError where it is none."""
    given = json.loads(text)
    return Gate({term: _measured(given[term]) for term in TERMS if term in given})


def _measured(given: Mapping[str, float | str]) -> MeasuredTerm:
    interval = Interval(float(given["low"]), float(given["high"]))
    return MeasuredTerm(
        float(given["difference"]), interval, str(given["measure"]), str(given["of"]), int(given["visitors"])
    )


@cache
def shipped_gate() -> Gate:
    """The gate of the results that ship."""
    return gate_of(files("exhibit.museum.recommend").joinpath(RESULTS).read_text(encoding="utf-8"))
