"""The same counts by work: what an exhibit counted while a work hung there is told of that work. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from exhibit.journal.rows import WorkPlacement
from exhibit.museum.counting import Counted, Period, joined_days


def by_work(counted: Counted, placements: Iterable[WorkPlacement]) -> Counted:
    """The days and answers of `counted` by the work that hung there. A camera that covers several works tells of each
    of them, so that works have no total. Answers are of the work that they name."""
    works = Counted()
    for one in placements:
        hung = tuple(day for day in counted.days.get(one.exhibit, ()) if _hangs(one, day.day))
        works = joined_days(works, Counted({one.work: hung} if hung else {}))
    return Counted(works.days, tuple(replace(one, exhibit=one.work) for one in counted.answers if one.work))


def _hangs(placement: WorkPlacement, day: date) -> bool:
    return placement.since <= day.isoformat() <= (placement.until or day.isoformat())


def spans_of(work: str, placements: Iterable[WorkPlacement], period: Period) -> Iterator[tuple[str, Period]]:
    """At which exhibits `work` hung in `period`, and from when to when."""
    for one in placements:
        until = date.fromisoformat(one.until) if one.until else period.last
        span = Period(max(period.first, date.fromisoformat(one.since)), min(period.last, until), period.left_out)
        if one.work == work and span.first <= span.last:
            yield one.exhibit, span
