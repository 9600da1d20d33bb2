"""The figures of a period, exhibit by exhibit: what the curator's page, the reports and the exports read. Pure.

Sums of days in (`counted`), frozen values out. Every number is an `Estimate` with n, interval and the days it is made
of, or `Withheld`; `MEASURES` has the words for each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

import numpy as np

from exhibit.journal.atoms import USUAL_K
from exhibit.journal.published import EXACT_FROM, OTHER, SMALL, classes
from exhibit.journal.tally import Tally
from exhibit.museum.counting import AnsweredDay, Counted, CountedDay, Period
from exhibit.museum.estimates import HoldingTime, Told, Withheld
from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.sums import Blocks, Numbers, share_blocks, total
from exhibit.museum.telling import holding_power, holding_time, told_measure, told_share

Step = Literal["day", "week", "month"]
NO_SECONDS: Mapping[str, float] = MappingProxyType({})
TOGETHER = ""
"""The name of all exhibits as one."""
_GAP = timedelta(days=8)
"""From one count of answers to the next at most, while the question was asked: a week in which fewer than k were given
is no reason to leave its visits out."""


@dataclass(frozen=True)
class QuestionSummary:
    """Answers to one question at one exhibit. `response`, their number by the visits while it was asked;
    `choices`, each choice's share of the answers (small ones together as `other`); `flagged`, how many came in bursts
    (None: fewer than three)."""

    question: str
    answers: int
    response: Told
    choices: Mapping[str, Told]
    flagged: int | None


@dataclass(frozen=True)
class ExhibitSummary:
    """One exhibit in one period. `visits` is None where there are fewer than k. `open_days`, on how many days it was
    counted (a week that the journal keeps as one is one); `watched_h` and `open_h`, hours: what part of the opening
    hours the camera saw is the first by the second.

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


def summary(counted: Counted, period: Period, k: int = USUAL_K, needed_s: Mapping[str, float] = NO_SECONDS) -> Summary:
    """The figures of `period`. `needed_s`: the seconds that a work needs, by exhibit, where a catalogue names them."""
    here = counted.within(period)
    exhibits = tuple(
        exhibit_summary(name, days, _of(here.answers, name), k, needed_s.get(name)) for name, days in here.days.items()
    )
    return Summary(period, k, exhibits, exhibit_summary(TOGETHER, house_days(here.days.values()), here.answers, k))


def exhibit_summary(
    name: str, days: Sequence[CountedDay], answers: Sequence[AnsweredDay], k: int, needed_s: float | None = None
) -> ExhibitSummary:
    """One exhibit's figures over `days`, which have been chosen."""
    tallies = [one.tally for one in days]
    together = total(tallies)
    holding = holding_time(tallies, k)
    told: dict[MeasureName, Told] = {"holding": holding.median if holding else Withheld(k)}
    for measure in _MEASURED:
        told[measure] = told_measure(measure, tallies, k)
    if needed_s:
        told["power"] = holding_power(holding.mean, needed_s) if holding else Withheld(k)
    questions = tuple(_question(one, some, days, k) for one, some in sorted(_by_question(answers).items()))
    if questions:
        told["response"] = max(questions, key=lambda one: one.answers).response
    return ExhibitSummary(
        name,
        together.visits if together.visits >= k else None,
        len({one.day for one in days}),
        together.watched_s / 3600,
        together.open_s / 3600,
        told,
        holding,
        questions,
        _emotions(together, k),
    )


_MEASURED: tuple[MeasureName, ...] = ("attraction", "smiles", "uplift", "readable")


def time_line(
    days: Sequence[CountedDay], measure: MeasureName, period: Period, k: int, step: Step
) -> Iterator[TimePoint]:
    """A measure step by step; steps without a day that was counted are left out. Weeks begin on Monday."""
    steps: dict[tuple[int, int], list[CountedDay]] = defaultdict(list)
    for one in days:
        if one.day in period:
            steps[_step(one.day, step)].append(one)
    for some in steps.values():
        tallies = [one.tally for one in some]
        visits = sum(one.visits for one in tallies)
        told = told_measure(measure, tallies, k)
        yield TimePoint(some[0].day, some[-1].day, told, visits if visits >= k else None)


def _step(day: date, step: Step) -> tuple[int, int]:
    match step:
        case "day":
            return day.year, day.timetuple().tm_yday
        case "week":
            return day.isocalendar()[:2]
        case "month":
            return day.year, day.month


def _of(answers: Iterable[AnsweredDay], exhibit: str) -> list[AnsweredDay]:
    return [one for one in answers if one.exhibit == exhibit]


def house_days(exhibits: Iterable[Sequence[CountedDay]]) -> list[CountedDay]:
    """Days of the house: what is alike in all rooms on one day is one block."""
    same: dict[tuple[date, int], list[Tally]] = defaultdict(list)
    for days in exhibits:
        for one in days:
            same[one.day, one.days].append(one.tally)
    return [CountedDay(day, total(tallies), length) for (day, length), tallies in sorted(same.items())]


def _emotions(together: Tally, k: int) -> Mapping[str, float]:
    """Shares of the mean expression, to whole points, or to five of few."""
    n = together.read_visits
    step = 0.01 if n >= EXACT_FROM else 0.05
    return {name: round(round(sum_ / n / step) * step, 2) for name, sum_ in together.emotions.items()} if n >= k else {}


def _by_question(answers: Iterable[AnsweredDay]) -> Mapping[str, list[AnsweredDay]]:
    found: dict[str, list[AnsweredDay]] = defaultdict(list)
    for one in answers:
        found[one.question].append(one)
    return found


def _question(name: str, answers: Sequence[AnsweredDay], days: Sequence[CountedDay], k: int) -> QuestionSummary:
    counts: dict[str, int] = defaultdict(int)
    for one in answers:
        for choice, count in one.counts.items():
            counts[choice] += count
    n, flagged = sum(counts.values()), sum(one.flagged for one in answers)
    of, told = np.array([float(sum(one.counts.values())) for one in answers]), classes(counts)
    small = {choice for choice in counts if choice not in told}
    choices = {choice: _choice({choice} if choice != OTHER else small | {OTHER}, answers, of, k) for choice in told}
    return QuestionSummary(name, n, _response(answers, days, k), choices, flagged if flagged >= SMALL else None)


def _choice(names: set[str], answers: Sequence[AnsweredDay], of: Numbers, k: int) -> Told:
    """The share of the choices `names` in the answers, `of` each of which there are so many, by days."""
    counts = np.array([float(sum(one.counts.get(name, 0) for name in names)) for one in answers])
    return told_share(share_blocks(counts, of), k)


def _response(answers: Sequence[AnsweredDay], days: Sequence[CountedDay], k: int) -> Told:
    """Answers by visits while the question was asked."""
    spans = _asked(answers)
    asked = [one for one in days if any(first <= one.day <= last for first, last in spans)]
    if not asked:
        return Withheld(k)
    counts = np.zeros(len(asked))
    for one in answers:  # to the last day until then: a day may stand twice, where an atom of it is longer
        counts[max(0, bisect_right(asked, one.day, key=lambda day: day.day) - 1)] += sum(one.counts.values())
    return told_share(Blocks(counts, np.array([float(one.tally.visits) for one in asked]), counts), k)


def _asked(answers: Iterable[AnsweredDay]) -> list[tuple[date, date]]:
    """From when to when the question was asked, as far as its answers tell."""
    spans: list[tuple[date, date]] = []
    for first, last in sorted((one.day, one.until) for one in answers):
        if spans and first - spans[-1][1] <= _GAP:
            spans[-1] = spans[-1][0], max(last, spans[-1][1])
        else:
            spans.append((first, last))
    return spans
