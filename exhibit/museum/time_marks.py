"""What stands on a time line beside the figures: what people changed, works that came and left, experiments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from exhibit.journal.rows import ChangeKind
from exhibit.museum.catalogue.works import NO_TEXT, text_in
from exhibit.museum.checks import ShownExperiment
from exhibit.museum.counting import Period
from exhibit.museum.house_sums import EVERY_EXHIBIT, HouseSums

MarkKind = ChangeKind | Literal["came", "left", "begun", "ended"]
"""The last two are of an experiment: its first and its last day."""


@dataclass(frozen=True)
class TimeMark:
    """On `day` something became otherwise at `exhibit`; `what` is in the words of who wrote it down, or a name. `work`
    is the one that came or left."""

    day: date
    exhibit: str
    kind: MarkKind
    what: str
    by: str = ""
    work: str = ""


def time_marks(
    house: HouseSums, experiments: Iterable[ShownExperiment], spans: Sequence[tuple[str, Period]]
) -> tuple[TimeMark, ...]:
    """Those in `spans`, each of an exhibit (or of all) and its days; in order."""
    every = (*_experiments(experiments), *_placements(house), *_changes(house))
    found = (one for one in every if any(_inside(one, *span) for span in spans))
    return tuple(sorted(found, key=lambda one: one.day))


def _inside(one: TimeMark, exhibit: str, days: Period) -> bool:
    return one.day in days and exhibit in (EVERY_EXHIBIT, one.exhibit)


def _changes(house: HouseSums) -> Iterator[TimeMark]:
    for one in house.changes:
        yield TimeMark(one.day, one.change.exhibit, one.change.kind, one.change.text, one.change.by)


def _placements(house: HouseSums) -> Iterator[TimeMark]:
    """A work has left on the day after its last one, as in `noted_rehangs`."""
    titles = house.titles
    for one in house.placements:
        title = text_in(titles.get(one.work, NO_TEXT), "") or one.work
        if one.since:  # else it was there always
            yield TimeMark(date.fromisoformat(one.since), one.exhibit, "came", title, work=one.work)
        if one.until and one.until < date.max.isoformat():  # who wrote that means for ever
            left = date.fromisoformat(one.until) + timedelta(days=1)
            yield TimeMark(left, one.exhibit, "left", title, work=one.work)


def _experiments(experiments: Iterable[ShownExperiment]) -> Iterator[TimeMark]:
    for one in experiments:
        settled = one.told.settled
        yield TimeMark(settled.first, one.exhibit, "begun", settled.name)
        yield TimeMark(settled.ends - timedelta(days=1), one.exhibit, "ended", settled.name)
