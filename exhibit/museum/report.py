"""A week or a month of a museum, as it is told to its curators: what moved people, what changed, what is not known yet.
Pure.

Made of sums of days and of nothing finer, so that the same rows give the same report whenever it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo
from typing import Literal

from exhibit.journal.atoms import LONGEST_S
from exhibit.journal.days import day_of
from exhibit.journal.published import Published
from exhibit.journal.rows import ChangeKind, LoggedChange, WorkPlacement
from exhibit.journal.staff_counts import StaffCount
from exhibit.museum.agreements import ClassAgreement, agreements
from exhibit.museum.catalogue.works import NO_TEXT, Catalogue, Texts
from exhibit.museum.comparisons import Comparisons, compared
from exhibit.museum.counting import Counted, Period, counted
from exhibit.museum.estimates import Estimate, Withheld
from exhibit.museum.measures import LEAST_RANKED, RANKED, MeasureName
from exhibit.museum.rankings import Ranking, ranking
from exhibit.museum.staff import StaffAgreement, staff_agreement
from exhibit.museum.summary import ExhibitSummary, Summary, TimePoint, house_days, summary, time_line
from exhibit.museum.works import known_placements, needed_by_exhibit, spans_of, work_titles

ReportStep = Literal["week", "month"]
STEPS_BACK: Mapping[ReportStep, int] = {"week": 13, "month": 13}
"""So many weeks or months the time line has, the one that is told included."""
TOLD_CHANGES: tuple[ChangeKind, ...] = ("rehang", "label", "event", "closure", "camera", "note")
"""What of the changes is told one by one; others, which a show's staff makes by the dozen, by number."""
LITTLE_WATCHED, LITTLE_READ = 0.9, 0.6
"""Below the first part of the opening hours, or the second of the visits, figures tell little of the rest."""

NO_CATALOGUE = Catalogue()

UnknownKind = Literal[
    "nothing",
    "may grow",
    "withheld",
    "unranked",
    "alike",
    "not compared",
    "grey",
    "watched",
    "read",
    "unasked",
    "unchecked",
]


@dataclass(frozen=True)
class NotKnown:
    """Something that the figures do not tell, and of what. `exhibits` are named where it is of some; `names` are
    measures or expressions; `n` is the number that is too small or the least that would do (k, `LEAST_RANKED`);
    `share`, how much was watched or read."""

    kind: UnknownKind
    exhibits: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    n: int = 0
    share: float = 0.0


@dataclass(frozen=True)
class ReportedChange:
    """What people or machines did to an exhibit on `day`; or the work that `text` names came, or left. Its `titles` are
    by language."""

    day: date
    exhibit: str
    kind: ChangeKind | Literal["came", "left"]
    text: str
    titles: Texts = field(default_factory=lambda: NO_TEXT)


@dataclass(frozen=True)
class HungWork:
    """A work that hung at `exhibit` in the period, from a day to a day, as far as that lies in it; with its titles by
    language."""

    exhibit: str
    work: str
    titles: Texts
    first: date
    last: date


@dataclass(frozen=True)
class MuseumReport:
    """What is told of `period`, beside the weeks before it (`before`).

    `line` is the smile share of all exhibits as one, step by step until the period's end; `changes`, what was done in
    all that time, the earliest first, and `other_changes` how often in the period what is not told one by one;
    `agreements`, by exhibit, how the camera's expressions go along with answers; `beside_staff`, how its counts do with
    those of people, in all the time until the period's end; `hung`, which works hung where in the period."""

    step: ReportStep
    period: Period
    before: Period
    k: int
    summary: Summary
    rankings: tuple[Ranking, ...]
    comparisons: Comparisons
    line: tuple[TimePoint, ...]
    changes: tuple[ReportedChange, ...]
    other_changes: Mapping[str, int]
    agreements: Mapping[str, tuple[ClassAgreement, ...]]
    not_known: tuple[NotKnown, ...]
    beside_staff: Mapping[str, tuple[StaffAgreement, ...]] = field(default_factory=dict)
    hung: tuple[HungWork, ...] = ()

    @property
    def by_smiles(self) -> Ranking:
        return next(one for one in self.rankings if one.measure == "smiles")


def period_with(step: ReportStep, day: date) -> Period:
    """The week (from Monday) or the month that holds `day`."""
    if step == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    first = day.replace(day=1)
    return Period(first, _next_month(first) - timedelta(days=1))


def last_whole(step: ReportStep, today: date) -> Period:
    """The last week or month that is over on `today`."""
    return period_with(step, period_with(step, today).first - timedelta(days=1))


def settled_at(period: Period, now_s: float) -> float:
    """The moment (s, UTC) whose published rows a report reads: now, and never later than when everything of the period
    is settled. So it is the same report on each day after that."""
    end = period.last + timedelta(days=2)  # whatever the zone is
    return min(now_s, (end - date(1970, 1, 1)).days * 86400 + LONGEST_S)


def museum_report(  # noqa: PLR0913 (each is asked for by itself)
    rows: Published,
    zone: tzinfo | None,
    step: ReportStep,
    period: Period,
    k: int,
    *,
    may_grow: bool = False,
    catalogue: Catalogue = NO_CATALOGUE,
) -> MuseumReport:
    """What `rows`, which are published, tell of `period`. `may_grow`: whether the last figures of it are not settled
    yet."""
    days, before = counted(rows, zone), period.before()
    told = summary(days, period, k, needed_by_exhibit(catalogue, period))
    comparisons = compared(days, period, before, k)
    rankings = tuple(ranking(told, measure) for measure in RANKED)
    span = Period(_first_of_line(step, period), period.last)
    classes = _agreements(days, span)
    exhibits = {*days.days, *(one.exhibit for one in rows.placements)}
    placements, titles = known_placements(rows.placements, catalogue, exhibits), work_titles(rows.works, catalogue)
    others = [one.kind for one in rows.changes if one.kind not in TOLD_CHANGES and day_of(one.at_s, zone) in period]
    return MuseumReport(
        step, period, before, k, told, rankings, comparisons,
        tuple(_line(days, step, period, k)),
        tuple(sorted((*_named(rows.changes, zone, span), *_moved(placements, titles, span)), key=_when)),
        {kind: others.count(kind) for kind in sorted(set(others))},
        classes,
        tuple(_not_known(told, rankings, comparisons, classes, may_grow=may_grow)),
        hung=tuple(_hung(placements, titles, period)),
    )  # fmt: skip


def beside_staff(
    report: MuseumReport, rows: Published, zone: tzinfo | None, counts: Mapping[str, Sequence[StaffCount]]
) -> MuseumReport:
    """The report with what people of the museum counted at each exhibit (`/tracking`), until its period's end."""
    told = dict[str, tuple[StaffAgreement, ...]]()
    for name, every in sorted(counts.items()):
        until = [one for one in every if day_of(one.begin_s, zone) <= report.period.last]
        here = [one for one in rows.atoms if one.exhibit == name and day_of(one.begin_s, zone) <= report.period.last]
        if found := staff_agreement(here, until, report.k):
            told[name] = found
    checked = {name for name, some in told.items() if any(one.agreement for one in some)}
    rest = tuple(one.exhibit for one in report.summary.exhibits if one.exhibit not in checked)
    more = (NotKnown("unchecked", rest),) if rest else ()
    return replace(report, beside_staff=told, not_known=report.not_known + more)


def _named(changes: Sequence[LoggedChange], zone: tzinfo | None, span: Period) -> Iterator[ReportedChange]:
    """What is told one by one of `span`, the earliest first."""
    for one in sorted(changes, key=lambda one: (one.at_s, one.exhibit, one.text)):
        day = day_of(one.at_s, zone)
        if one.kind in TOLD_CHANGES and day in span:
            yield ReportedChange(day, one.exhibit, one.kind, one.text)


def _when(one: ReportedChange) -> date:
    return one.day


def _moved(placements: Sequence[WorkPlacement], titles: Mapping[str, Texts], span: Period) -> Iterator[ReportedChange]:
    """The works that came and left in `span`; one has left on the day after its last."""
    for one in placements:
        known = titles.get(one.work, NO_TEXT)
        if one.since and (since := date.fromisoformat(one.since)) in span:
            yield ReportedChange(since, one.exhibit, "came", one.work, known)
        if one.until and one.until < date.max.isoformat():
            left = date.fromisoformat(one.until) + timedelta(days=1)
            if left in span:
                yield ReportedChange(left, one.exhibit, "left", one.work, known)


def _hung(placements: Sequence[WorkPlacement], titles: Mapping[str, Texts], period: Period) -> Iterator[HungWork]:
    """By exhibit, the earliest first."""
    found = [
        HungWork(exhibit, work, titles.get(work, NO_TEXT), days.first, days.last)
        for work in dict.fromkeys(one.work for one in placements)
        for exhibit, days in spans_of(work, placements, period)
    ]
    yield from sorted(found, key=lambda one: (one.exhibit, one.first, one.work))


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _first_of_line(step: ReportStep, period: Period) -> date:
    if step == "week":
        return period.first - timedelta(weeks=STEPS_BACK[step] - 1)
    month = period.first.year * 12 + period.first.month - STEPS_BACK[step]
    return date(month // 12, month % 12 + 1, 1)


def _line(days: Counted, step: ReportStep, period: Period, k: int) -> Iterator[TimePoint]:
    """The house's smile share, step by step."""
    span = Period(_first_of_line(step, period), period.last)
    return time_line(house_days(days.within(span).days.values()), "smiles", span, k, step)


def _agreements(days: Counted, span: Period) -> Mapping[str, tuple[ClassAgreement, ...]]:
    """By exhibit, the camera beside the question that was answered most, over `span`."""
    here, found = days.within(span), {}
    for name in here.days:
        answered: dict[str, int] = {}
        for one in here.answers:
            if one.exhibit == name:
                answered[one.question] = answered.get(one.question, 0) + sum(one.counts.values())
        if answered:
            question = max(sorted(answered), key=lambda one: answered[one])
            found[name] = agreements(here, name, question)
    return {name: classes for name, classes in found.items() if classes}


def _not_known(
    told: Summary,
    rankings: Sequence[Ranking],
    comparisons: Comparisons,
    classes: Mapping[str, Sequence[ClassAgreement]],
    *,
    may_grow: bool,
) -> Iterator[NotKnown]:
    """What has to be said beside the figures, the weightiest first."""
    if not told.exhibits:
        yield NotKnown("nothing", n=told.k)
        return
    if may_grow:
        yield NotKnown("may grow", n=told.k)
    yield from _alike(rankings)
    yield from _withheld(told)
    if len(told.exhibits) > 1 and (few := rankings[RANKED.index("smiles")].unranked):
        yield NotKnown("unranked", few, ("smiles",), LEAST_RANKED)
    compared_with = {(one.exhibit, one.measure) for one in comparisons.every}
    if alone := tuple(
        one.exhibit for one in told.exhibits if not any((one.exhibit, name) in compared_with for name in RANKED)
    ):
        yield NotKnown("not compared", alone, n=told.k)
    for name, some in classes.items():
        if grey := tuple(one.emotion for one in some if not one.distinguishable):
            yield NotKnown("grey", (name,), grey)
    for one in told.exhibits:
        yield from _half_seen(one)
    if unasked := tuple(one.exhibit for one in told.exhibits if not one.questions):
        yield NotKnown("unasked", unasked)


def _alike(rankings: Sequence[Ranking]) -> Iterator[NotKnown]:
    for one in rankings:
        if len(one.ranked) > 1 and one.best is None:
            yield NotKnown("alike", one.leading, (one.measure,))


def _withheld(told: Summary) -> Iterator[NotKnown]:
    """By measure, the exhibits of which it is withheld."""
    for measure in _TOLD:
        names = tuple(one.exhibit for one in told.exhibits if isinstance(one.told.get(measure), Withheld))
        if names:
            yield NotKnown("withheld", names, (measure,), told.k)


_TOLD: tuple[MeasureName, ...] = ("attraction", "holding", "smiles", "uplift", "response")


def _half_seen(one: ExhibitSummary) -> Iterator[NotKnown]:
    if one.open_h and one.watched_h / one.open_h < LITTLE_WATCHED:
        yield NotKnown("watched", (one.exhibit,), share=one.watched_h / one.open_h)
    readable = one.told.get("readable")
    if isinstance(readable, Estimate) and readable.value < LITTLE_READ:
        yield NotKnown("read", (one.exhibit,), share=readable.value, n=readable.n)
