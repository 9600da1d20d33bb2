"""Everything that a curator's page tells of one choice, worked out once: figures, rankings, hours, the time line, what
changed, camera beside answers. Pure: sums in, frozen values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from exhibit.journal.atoms import USUAL_K
from exhibit.museum.agreements import ClassAgreement, agreements
from exhibit.museum.catalogue.works import Texts
from exhibit.museum.checks import NO_CHECKS, Checks
from exhibit.museum.comparisons import Comparisons, compared
from exhibit.museum.counting import AnsweredDay, Counted, CountedDay, Period
from exhibit.museum.house_sums import EVERY_EXHIBIT, HouseSums
from exhibit.museum.measures import MEASURES, RANKED, MeasureName
from exhibit.museum.rankings import Funnel, Ranking, funnel, ranking
from exhibit.museum.rhythms import WeekdayHours, hour_cells
from exhibit.museum.summary import TOGETHER, ExhibitSummary, Step, Summary, TimePoint, exhibit_summary, time_line
from exhibit.museum.time_marks import TimeMark, time_marks
from exhibit.museum.works import by_work, needed_by_exhibit, needed_by_work, spans_of

Subject = Literal["exhibit", "work"]
_DAYS_UNTIL_WEEKS, _DAYS_UNTIL_MONTHS = 42, 430


@dataclass(frozen=True)
class OverviewAsked:
    """What somebody wants to know: a measure over a period, of each exhibit or each work; `of` names the one whose
    hours and time line are told (empty: all as one)."""

    measure: MeasureName
    period: Period
    subject: Subject = "exhibit"
    of: str = EVERY_EXHIBIT


@dataclass(frozen=True)
class SubjectAgreement:
    """How a class of the camera goes with the answers to `question` at `exhibit` (or about that work)."""

    exhibit: str
    question: str
    agreement: ClassAgreement


@dataclass(frozen=True)
class Overview:
    """A period of a house. `rankings` are by each measure of `RANKED`; `funnel` is None for a measure that is no share;
    `line` goes in steps of `step`; `before`, the period with which `comparisons` are made. `changes` are those at what
    `line` is of. `checks` are of all that was counted, whatever the period. `titles` are of
    works, by language."""

    asked: OverviewAsked
    summary: Summary
    rankings: Mapping[MeasureName, Ranking]
    funnel: Funnel | None
    hours: WeekdayHours
    line: tuple[TimePoint, ...]
    step: Step
    changes: tuple[TimeMark, ...]
    before: Period
    comparisons: Comparisons
    agreements: tuple[SubjectAgreement, ...]
    checks: Checks
    titles: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def ranking(self) -> Ranking:
        return self.rankings[self.asked.measure]

    @property
    def subjects(self) -> tuple[ExhibitSummary, ...]:
        return self.summary.exhibits


def overview(house: HouseSums, asked: OverviewAsked, k: int = USUAL_K, checks: Checks = NO_CHECKS) -> Overview:
    """What `house` tells of what is `asked`, with the `checks` that it has."""
    now, before = asked.period, asked.period.before()
    both = house.counted(Period(before.first, now.last))
    counted = by_work(both, house.placements) if asked.subject == "work" else both
    here, every = counted.within(now), house.together(now)
    # The house is what its exhibits counted: one camera may tell of several works.
    together = exhibit_summary(TOGETHER, every, both.within(now).answers, k)
    needed = _needed(house, asked)
    each = tuple(exhibit_summary(*one, k, needed.get(one[0])) for one in _each(here))
    found = Summary(now, k, each, together)
    step = _step(now)
    return Overview(
        asked,
        found,
        {measure: ranking(found, measure) for measure in RANKED},
        funnel(found, asked.measure) if MEASURES[asked.measure].unit == "share" else None,
        _hours(house, asked, k),
        tuple(time_line(_days(here, every, asked.of), asked.measure, now, k, step)),
        step,
        time_marks(house, checks.experiments, _spans(house, asked)),
        before,
        compared(counted, now, before, k),
        tuple(_agreements(here)),
        checks,
        house.titles,
    )


def _needed(house: HouseSums, asked: OverviewAsked) -> Mapping[str, float]:
    """The seconds that each exhibit, or work, needs, as far as the catalogue says."""
    if asked.subject == "work":
        return needed_by_work(house.catalogue, house.placements, asked.period)
    return needed_by_exhibit(house.catalogue, asked.period)


def _step(period: Period) -> Step:
    days = (period.last - period.first).days + 1
    return "day" if days <= _DAYS_UNTIL_WEEKS else "week" if days <= _DAYS_UNTIL_MONTHS else "month"


def _each(counted: Counted) -> Iterator[tuple[str, Sequence[CountedDay], Sequence[AnsweredDay]]]:
    answers: dict[str, list[AnsweredDay]] = defaultdict(list)
    for one in counted.answers:
        answers[one.exhibit].append(one)
    for name, days in counted.days.items():
        yield name, days, answers[name]


def _days(counted: Counted, every: Sequence[CountedDay], of: str) -> Sequence[CountedDay]:
    """The days of `of`, or of the house."""
    return every if of == EVERY_EXHIBIT else counted.days.get(of, ())


def _spans(house: HouseSums, asked: OverviewAsked) -> list[tuple[str, Period]]:
    """Where and when what the hours and the changes are told of was to be seen."""
    if asked.subject == "work" and asked.of != EVERY_EXHIBIT:
        return list(spans_of(asked.of, house.placements, asked.period))
    return [(asked.of, asked.period)]


def _hours(house: HouseSums, asked: OverviewAsked, k: int) -> WeekdayHours:
    found = [house.hourly(span, exhibit) for exhibit, span in _spans(house, asked)]
    placed = [atom for some, _ in found for atom in some]
    return hour_cells(placed, sum(unplaced for _, unplaced in found), asked.measure, k)


def _agreements(counted: Counted) -> Iterator[SubjectAgreement]:
    for exhibit, days, answers in _each(counted):
        own = Counted({exhibit: tuple(days)}, tuple(answers))
        for question in sorted({one.question for one in answers}):
            for one in agreements(own, exhibit, question):
                yield SubjectAgreement(exhibit, question, one)
