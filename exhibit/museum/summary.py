"""The figures of a period, exhibit by exhibit: what the curator's page, the reports and the exports read. Pure.

Sums of days in (`counted`), frozen values out. Every number is an `Estimate` with n, interval and the days it is made
of, or `Withheld`; `MEASURES` has the words for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from exhibit.museum.counting import Counted, Period
from exhibit.museum.estimates import HoldingTime, Told, Withheld
from exhibit.museum.measures import MeasureName


@dataclass(frozen=True)
class QuestionSummary:
    """Answers to one question at one exhibit. `response`, their number by the visits on the days on which it was
    answered; `choices`, each choice's share of the answers (small ones together as `other`); `flagged`, how many came
    in bursts (None: fewer than three)."""

    question: str
    answers: int
    response: Told
    choices: Mapping[str, Told]
    flagged: int | None


@dataclass(frozen=True)
class ExhibitSummary:
    """One exhibit in one period. `visits` is None where there are fewer than k. `open_days`, on how many days it was
    counted; `watched` and `open`, hours: what part of the opening hours the camera saw is `watched / open`.

    `told` has every measure but `power` where the catalogue names no seconds; holding time's is its median, of which
    `holding` tells more (None where it is withheld). `emotions` are shares of the mean expression over the readings;
    classes that do not agree with answers are to be shown grey (agreements.py)."""

    exhibit: str
    visits: int | None
    open_days: int
    watched_h: float
    open_h: float
    told: Mapping[MeasureName, Told]
    holding: HoldingTime | None = None
    questions: tuple[QuestionSummary, ...] = ()
    emotions: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Summary:
    """A period of a house. `together` is all exhibits as one; visits, since nobody is known again, no persons."""

    period: Period
    k: int
    exhibits: tuple[ExhibitSummary, ...]
    together: ExhibitSummary


@dataclass(frozen=True)
class TimePoint:
    """One step of the time line: `told` over the days from `first` to `last`."""

    first: date
    last: date
    told: Told
    visits: int | None
