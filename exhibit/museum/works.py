"""The same counts by work: what an exhibit counted while a work hung there is told of that work. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from exhibit.journal.rows import Work, WorkPlacement
from exhibit.museum.catalogue.works import Catalogue, Texts
from exhibit.museum.counting import Counted, Period, joined_days


def by_work(counted: Counted, placements: Iterable[WorkPlacement]) -> Counted:
    """The days and answers of `counted` by the work that hung there. A camera that covers several works tells of each
    of them, so that works have no total. Answers are of the work that they name."""
    works, told = Counted(), set[tuple[str, str, date]]()
    for one in placements:
        here = (day for day in counted.days.get(one.exhibit, ()) if _hangs(one, day.day))
        # A day counts once, though the work should be written down there twice.
        hung = tuple(day for day in here if (one.work, one.exhibit, day.day) not in told)
        told.update((one.work, one.exhibit, day.day) for day in hung)
        works = joined_days(works, Counted({one.work: hung} if hung else {}))
    return Counted(works.days, tuple(replace(one, exhibit=one.work) for one in counted.answers if one.work))


def _hangs(placement: WorkPlacement, day: date) -> bool:
    return placement.since <= day.isoformat() <= (placement.until or day.isoformat())


def spans_of(work: str, placements: Iterable[WorkPlacement], period: Period) -> Iterator[tuple[str, Period]]:
    """At which exhibits `work` hung in `period`, and from when to when."""
    for one in placements:
        if one.work == work and (span := _span(one, period)):
            yield one.exhibit, span


def _span(one: WorkPlacement, period: Period) -> Period | None:
    since = date.fromisoformat(one.since) if one.since else period.first
    until = date.fromisoformat(one.until) if one.until else period.last
    span = Period(max(period.first, since), min(period.last, until), period.left_out)
    return span if span.first <= span.last else None


def known_placements(
    placements: Iterable[WorkPlacement], catalogue: Catalogue, exhibits: Collection[str]
) -> tuple[WorkPlacement, ...]:
    """What hung before the cameras of `exhibits`: of works that the catalogue places by its word, of others by that of
    the journal."""
    placed = tuple(one for one in catalogue.placements() if one.exhibit in exhibits)
    by_catalogue = {one.work for one in placed}
    return (*(one for one in placements if one.work not in by_catalogue), *placed)


def works_shown(catalogue: Catalogue, exhibit: str, day: date) -> frozenset[str]:
    """The works before the camera of `exhibit` on `day`."""
    return frozenset(
        work.id
        for work in catalogue.works.values()
        if any(one.exhibit == exhibit and one.holds(day) for one in work.placements)
    )


def work_titles(works: Mapping[str, Work], catalogue: Catalogue) -> Mapping[str, Texts]:
    """What works are called, by language, as far as somebody wrote it; the catalogue's word is the last."""
    told: dict[str, Texts] = {name: {"": one.title} for name, one in works.items() if one.title}
    return told | {name: one.title for name, one in catalogue.works.items() if one.title}


def needed_by_exhibit(catalogue: Catalogue, period: Period) -> Mapping[str, float]:
    """The seconds that what hangs before each exhibit needs, where they are the same on all days of `period`."""
    placed = [one for work in catalogue.works.values() for one in work.placements if one.exhibit]
    changes = [one.since for one in placed if one.since]
    changes += [one.until + timedelta(days=1) for one in placed if one.until and one.until < date.max]
    days = {period.first, *(day for day in changes if period.first < day <= period.last)}
    first, *others = (catalogue.needed_s(day) for day in sorted(days))
    return {name: needed for name, needed in first.items() if all(one.get(name) == needed for one in others)}


def needed_by_work(catalogue: Catalogue, placements: Sequence[WorkPlacement], period: Period) -> Mapping[str, float]:
    """The seconds that each work needs which hung alone before its cameras: of several together it is not known how
    long one of them was looked at."""
    spans = {one.id: (one, span) for one in placements if (span := _span(one, period))}
    shared = {
        one.work
        for one, span in spans.values()
        for other, beside in spans.values()
        if one.exhibit == other.exhibit and one.work != other.work
        if span.first <= beside.last and beside.first <= span.last
    }
    minutes = {one.work: catalogue.works[one.work].minutes for one, _ in spans.values() if one.work in catalogue.works}
    return {work: 60 * needed for work, needed in minutes.items() if needed and work not in shared}
