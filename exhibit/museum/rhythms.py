"""When people come and what moves them then: weekday by hour, and days as they can be compared. Pure.

Only atoms of a few hours can be placed in an hour: what is of longer ones is told as a number beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from exhibit.journal.atoms import Atom
from exhibit.journal.tally import Tally
from exhibit.museum.counting import Period
from exhibit.museum.estimates import Told
from exhibit.museum.measures import MeasureName
from exhibit.museum.statistics.sums import total
from exhibit.museum.telling import told_measure

PLACED_S = 3 * 3600
"""An atom of at most so long is taken to lie in the hour of its middle."""


@dataclass(frozen=True)
class PlacedAtom:
    """Counts in one hour (0 to 23, by the clock on the wall) of one day."""

    day: date
    hour: int
    tally: Tally


@dataclass(frozen=True)
class HourCell:
    """A weekday (0 Monday to 6 Sunday) and an hour: `told` over `days` days that were open then, and the visits on one
    of them; None where all have fewer than k."""

    weekday: int
    hour: int
    told: Told
    visits_a_day: float | None
    days: int


@dataclass(frozen=True)
class WeekdayHours:
    """Cells in order, those without a count left out; `unplaced` visits are of atoms too long for an hour (told as 0
    where there are none, else at least k)."""

    cells: tuple[HourCell, ...]
    unplaced: int


def placed(atoms: Iterable[Atom], zone: tzinfo | None) -> Iterator[PlacedAtom]:
    """The atoms that can be placed in an hour of `zone` (None: this machine's), by their middle."""
    for atom in atoms:
        if atom.end_s - atom.begin_s <= PLACED_S:
            middle = datetime.fromtimestamp((atom.begin_s + atom.end_s) / 2, UTC).astimezone(zone)
            yield PlacedAtom(middle.date(), middle.hour, atom.tally)


def weekday_hours(
    atoms: Sequence[Atom], zone: tzinfo | None, period: Period, measure: MeasureName, k: int
) -> WeekdayHours:
    """A measure by weekday and hour over `period`; `atoms` are of one exhibit, or of all."""
    here = [one for one in placed(atoms, zone) if one.day in period]
    unplaced = sum(one.tally.visits for one in atoms if one.end_s - one.begin_s > PLACED_S)
    return hour_cells(here, unplaced, measure, k)


def hour_cells(here: Sequence[PlacedAtom], unplaced: int, measure: MeasureName, k: int) -> WeekdayHours:
    """The same of what is placed already; `unplaced` visits could not be."""
    cells: dict[tuple[int, int], dict[date, list[Tally]]] = defaultdict(lambda: defaultdict(list))
    for one in here:
        cells[one.day.weekday(), one.hour][one.day].append(one.tally)
    open_days = _open_days(here)
    told = (_cell(place, days, open_days, measure, k) for place, days in sorted(cells.items()))
    return WeekdayHours(tuple(told), unplaced)


def _open_days(here: Iterable[PlacedAtom]) -> Mapping[int, int]:
    """How many days of each weekday anything was counted on: closed ones are no days without visits."""
    days: dict[int, int] = defaultdict(int)
    for day in {one.day for one in here}:
        days[day.weekday()] += 1
    return days


def _cell(
    place: tuple[int, int], days: Mapping[date, list[Tally]], open_days: Mapping[int, int], measure: MeasureName, k: int
) -> HourCell:
    tallies = [total(some) for some in days.values()]
    visits, count = sum(one.visits for one in tallies), open_days[place[0]]
    return HourCell(*place, told_measure(measure, tallies, k), visits / count if visits >= k else None, count)
